"""From the paragraphs of a section to its steps, lists and warnings: how they begin, where they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.readers.pdf_layout import Line, grouped, paragraph_of
from ingest.readers.pdf_signs import sign
from ingest.readers.pdf_tables import parts
from kb.content import Admonition, Block, Item, ItemList, Paragraph, Place, Run, Step, Steps, Table, plain

_NUMBER: Final = re.compile(r"(\d{1,3})([.)])\s+(?=\S)")
_BULLET: Final = re.compile(r"([•▪●◦‣∙–-])\s+(?=\S)")
_SURE_BULLETS: Final = frozenset("•▪●◦‣∙")
_SAME_LEFT: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph, table or warning and where it stands; `size` is that of its type."""

    block: Paragraph | Table | Admonition
    place: Place
    size: float

    @property
    def text(self) -> str:
        """The words of a paragraph."""
        return plain(self.block.runs) if isinstance(self.block, Paragraph) else ""


@dataclass(slots=True, kw_only=True)
class _Entry:
    """A step or item with what belongs to it."""

    marker: str
    pieces: list[Piece] = field(default_factory=list)

    def blocks(self) -> tuple[Block, ...]:
        """Its blocks, the first without number or bullet."""
        first = _shortened(self.pieces[0], len(self.marker))
        return blocks([first, *self.pieces[1:]])


def pieces(lines: Sequence[Line], page_number: int) -> list[Piece]:
    """The paragraphs and tables of a page."""
    found = []
    for some, table in parts(lines):
        for group in [some] if table else grouped(some):
            block = paragraph_of(group, page_number)
            assert block.place is not None
            found.append(Piece(block=table or block, place=block.place, size=group[0].size))
    return found


def blocks(found: Sequence[Piece]) -> tuple[Block, ...]:
    """The blocks of a section."""
    found = list(_warned(found))
    made: list[Block] = []
    start = 0
    while start < len(found):
        entries, end = _entries(found, start)
        if entries:
            made.append(_listed(entries))
            start = end
        else:
            made.append(found[start].block)
            start += 1
    return tuple(made)


def _warned(found: Sequence[Piece]) -> Iterator[Piece]:
    """Paragraphs behind a signal word become warnings."""
    start = 0
    while start < len(found):
        piece = found[start]
        start += 1
        warning = sign(piece.text)
        if warning is None:
            yield piece
            continue
        severity, rest = warning
        if rest:
            inner = _shortened(piece, len(piece.text) - len(rest))
        elif start < len(found) and isinstance(found[start].block, Paragraph):
            inner = found[start]
            start += 1
        else:
            yield piece
            continue
        warned = Admonition(severity=severity, blocks=(inner.block,))
        yield Piece(block=warned, place=inner.place, size=inner.size)


def _shortened(piece: Piece, count: int) -> Piece:
    text = piece.text[count:]
    return Piece(
        block=Paragraph(runs=(Run(text=text),), place=piece.place), place=piece.place, size=piece.size
    )


def _entries(found: Sequence[Piece], start: int) -> tuple[list[_Entry], int]:
    """The steps or items that begin at `start`, and where they end; none if there is no list."""
    first = found[start]
    number, bullet = _NUMBER.match(first.text), _BULLET.match(first.text)
    if not bullet and not (number and number[1] == "1"):
        return [], start
    entries: list[_Entry] = []
    end = start
    while end < len(found):
        piece = found[end]
        marker = _next_marker(piece.text, number[2] if number else "", bullet[1] if bullet else "", entries)
        if entries and not _is_below(entries[-1].pieces[-1], piece):
            break
        if marker and _is_beside(first, piece):
            entries.append(_Entry(marker=marker, pieces=[piece]))
        elif _belongs(first, piece) or _stands_between(found, end, number, entries):
            entries[-1].pieces.append(piece)
        else:
            break
        end += 1
    is_list = len(entries) > 1 or (bullet is not None and bullet[1] in _SURE_BULLETS)
    return (entries, end) if is_list else ([], start)


def _next_marker(text: str, mark: str, bullet: str, entries: Sequence[_Entry]) -> str:
    """Number or bullet of the next entry with the space behind it; "" if `text` begins no such entry."""
    if bullet:
        found = _BULLET.match(text)
        return found[0] if found and found[1] == bullet else ""
    found = _NUMBER.match(text)
    return found[0] if found and found[2] == mark and int(found[1]) == len(entries) + 1 else ""


def _is_below(previous: Piece, piece: Piece) -> bool:
    """Further down, or on another page."""
    if previous.place.page_number != piece.place.page_number:
        return True
    return piece.place.top < previous.place.bottom + previous.size


def _is_beside(first: Piece, piece: Piece) -> bool:
    """At the same left edge; on another page, which may have other margins, anywhere."""
    if first.place.page_number != piece.place.page_number:
        return True
    return abs(first.place.left - piece.place.left) < _SAME_LEFT * first.size


def _belongs(first: Piece, piece: Piece) -> bool:
    """Indented below the number or bullet, or the rest of a sentence."""
    if isinstance(piece.block, Paragraph) and piece.text[:1].islower():
        return first.place.page_number != piece.place.page_number
    indent = piece.place.left - first.place.left
    is_text = piece.size <= 1.15 * first.size
    return is_text and _SAME_LEFT * first.size <= indent < 6 * first.size


def _stands_between(
    found: Sequence[Piece], index: int, number: re.Match[str] | None, entries: Sequence[_Entry]
) -> bool:
    """A warning before the next step."""
    if number is None or not isinstance(found[index].block, Admonition) or index + 1 == len(found):
        return False
    following = found[index + 1]
    return bool(_next_marker(following.text, number[2], "", entries)) and _is_beside(
        entries[0].pieces[0], following
    )


def _listed(entries: Sequence[_Entry]) -> Block:
    if _NUMBER.match(entries[0].marker + "x"):
        return Steps(steps=tuple(Step(blocks=entry.blocks()) for entry in entries))
    return ItemList(items=tuple(Item(blocks=entry.blocks()) for entry in entries))
