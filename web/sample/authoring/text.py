"""Texts with placeholders: `Tighten to {brakes.guide-pin-bolt}, see {see:halny-fluids}.` Pure.

| placeholder | becomes |
|---|---|
| `{brakes.guide-pin-bolt}` | the fact's value as the language writes it |
| `{tool:HT-3410}`, `{part:H34-1160-215}`, `{supply:H00-3410-004}` | the number, if the facts know it |
| `{dtc:P0335}` | the trouble code, if generic ones or the facts know it |
| `{pin:X60.12}` | the designation, if a net list knows it |
| `{component:A1}` | the same for components, connectors, fuses, grounds, splices |
| `{wire:X60.12}` | colour and cross-section of the wire at that pin |
| `{see:identity}`, `{see:identity#section}` | a link that reads as the other document's title |
| `{fig:id}`, `{tab:id}`, `{step:id}`, `{test:id}` | a reference within the document |
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from web.sample.authoring.facts import SourceInvalid

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a filled text.

    `fact` is the placeholder that it was filled from, None for typed words and links. `identity` makes it a
    link into another document, `anchor` one into a part of that document or, without `identity`, of this one.
    """

    text: str
    fact: str | None = None
    identity: str | None = None
    anchor: str | None = None


Fill = Callable[[str], Piece]
"""What a placeholder's inside becomes; raises `SourceInvalid` where nothing knows it."""


def pieces(text: str, fill: Fill) -> Iterator[Piece]:
    """The runs of a text, its placeholders filled.

    Raises:
        SourceInvalid: a brace without its partner, or a placeholder that nothing knows.
    """
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        yield from _typed(text[at : match.start()])
        yield fill(match[1])
        at = match.end()
    yield from _typed(text[at:])


def plain(text: str, fill: Fill) -> str:
    """A filled text without its links."""
    return "".join(piece.text for piece in pieces(text, fill))


def _typed(words: str) -> Iterator[Piece]:
    if "{" in words or "}" in words:
        raise SourceInvalid(f"a brace without its partner in {words!r}")
    if words:
        yield Piece(text=words)
