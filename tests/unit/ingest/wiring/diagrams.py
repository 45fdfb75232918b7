"""What the tests of the drawings share: the sample library's net lists laid out, and lines in pieces."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest

from ingest.wiring.drawing import draw
from ingest.wiring.layout import Frame, Layout, lay_out
from kb.wiring import NetList
from translations.locales import Language
from web.sample.authoring.facts import read_facts, read_yaml
from web.sample.authoring.formats.wiring import net_list_of
from web.sample.authoring.library import SOURCE, Sources
from web.sample.authoring.netlists import read_net_lists
from web.sample.authoring.vehicles import Maker

NAMES = (
    "halny-hd15-engine-management-wiring",
    "halny-rybitwa-hv-interlock-wiring",
    "halny-sokol-brakes-control-wiring",
    "halny-sokol-can-network-wiring",
    "halny-sokol-central-locking-wiring",
    "halny-sokol-hb16-engine-management-wiring",
    "halny-sokol-lighting-wiring",
    "halny-sokol-starting-charging-wiring",
    "halny-sokol-wipers-washers-wiring",
    "halny-zubr-sliding-door-wiring-diagram",
)

_AT_ONCE = ("halny-rybitwa-hv-interlock-wiring", "halny-sokol-lighting-wiring")
EVERY_DIAGRAM = [
    pytest.param(name, marks=() if name in _AT_ONCE else pytest.mark.slow, id=name) for name in NAMES
]
"""Two that differ much always, all of them when there is time: laying out takes a second each."""


class Piece(NamedTuple):
    """A straight piece of a wire."""

    wire: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_level(self) -> bool:
        return self.top == self.bottom


@cache
def sources() -> Sources:
    """The sample library without its topics."""
    return Sources(
        facts=read_facts(SOURCE / "facts"),
        maker=read_yaml(SOURCE / "vehicles.yaml", Maker),
        net_lists=read_net_lists(SOURCE / "harness"),
        topics={},
    )


@cache
def net_list(name: str, language: Language = Language.POLISH) -> NetList:
    """A net list of the sample library."""
    return net_list_of(sources(), sources().net_lists.sources[name], language)


@cache
def layout(name: str, language: Language = Language.POLISH) -> Layout:
    """The net list laid out."""
    return lay_out(net_list(name, language))


@cache
def drawn(name: str, language: Language = Language.POLISH) -> bytes:
    """The net list drawn."""
    return draw(net_list(name, language), language)


def pieces(laid: Layout) -> list[Piece]:
    """Every straight piece of every wire."""
    return [piece for number, placed in enumerate(laid.wires) for piece in _pieces(number, placed.points)]


def overlapping(frames: list[Frame]) -> list[tuple[Frame, Frame]]:
    """The pairs of frames that lie over one another."""
    return [
        (first, second)
        for place, first in enumerate(frames)
        for second in frames[place + 1 :]
        if first.overlaps(second)
    ]


def through(frame: Frame, laid: Layout) -> list[Piece]:
    """The pieces of wire that run through the inside of a frame."""
    return [
        piece
        for piece in pieces(laid)
        if piece.left < frame.right
        and piece.right > frame.left
        and piece.top < frame.bottom
        and piece.bottom > frame.top
    ]


def on_one_track(laid: Layout) -> list[tuple[Piece, Piece]]:
    """The pairs of pieces of different wires that lie along one another, or end in one point."""
    found = pieces(laid)
    return [
        (first, second)
        for place, first in enumerate(found)
        for second in found[place + 1 :]
        if first.wire != second.wire and first.is_level == second.is_level and _along(first, second)
    ]


def _along(first: Piece, second: Piece) -> bool:
    if first.is_level:
        return first.top == second.top and first.left <= second.right and second.left <= first.right
    return first.left == second.left and first.top <= second.bottom and second.top <= first.bottom


def _pieces(number: int, points: tuple[tuple[float, float], ...]) -> Iterator[Piece]:
    for (x, y), (to_x, to_y) in pairwise(points):
        yield Piece(number, min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
