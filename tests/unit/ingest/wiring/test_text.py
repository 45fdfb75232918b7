"""Texts in lines: designations that must not run over the next wire."""

import pytest

from ingest.wiring.text import pieces


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("W1.2", ("W1.2",)),
        ("WIRE-1.1", ("WIRE-1.", "1")),
        ("ABCDEFGHIJ", ("ABCDEFG", "HIJ")),
        ("A-B-C-D-E", ("A-B-C-", "D-E")),
        ("one-two-three-four-five", ("one-", "two-", "three-…")),
        ("", ()),
    ],
    ids=["short", "at the hyphen", "no separator", "several", "too long", "none"],
)
def test_a_designation_is_broken_after_its_separators(name: str, lines: tuple[str, ...]) -> None:
    assert pieces(name, 7, 3) == lines
