"""The legend of a drawing: every colour that its wires have."""

import pytest

from ingest.wiring import strokes
from ingest.wiring.legend import legend
from ingest.wiring.words import words
from kb.wiring import COLOURS, NetList, Wire
from translations.locales import Language


def test_every_colour_of_the_standard_can_be_drawn() -> None:
    assert set(strokes.COLOURS) >= COLOURS


@pytest.mark.parametrize("language", [Language.POLISH, Language.ENGLISH, None])
def test_every_colour_that_can_be_drawn_has_a_name(language: Language | None) -> None:
    assert set(words(language).colours) == set(strokes.COLOURS)


@pytest.mark.parametrize("code", sorted(COLOURS))
def test_every_colour_that_is_used_stands_in_the_legend(code: str) -> None:
    net_list = NetList(title="A wire", wires=(Wire(start="F1", end="G1", colour=code),))
    elements, _bottom = legend(net_list, words(Language.ENGLISH), 800, 0)
    assert any(f">{code}" in element for element in elements)
