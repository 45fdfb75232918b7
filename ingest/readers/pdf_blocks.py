"""From the pieces of a section to its steps, lists, warnings and tables: how they begin, where they stand."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ingest.readers.pdf_runs import without_beginning
from ingest.readers.pdf_signs import sign
from kb.content import (
    Admonition,
    Block,
    Cell,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Place,
    Severity,
    Step,
    Steps,
    Table,
    plain,
    texts,
)

_NUMBER: Final = re.compile(r"((?:\d{1,3}\.){0,2})(\d{1,3})([.)]?)\s+(?=\S)")
_BULLET: Final = re.compile(r"([•▪●◦‣∙–-])\s+(?=\S)")
_SURE_BULLETS: Final = frozenset("•▪●◦‣∙")
_SAME_LEFT: Final = 0.8
_TEXT_SIZE: Final = 1.15
_FEWEST_BEFORE_GAP: Final = 2
_LONGEST_GAP: Final = 12
_SAME_COLUMN: Final = 3.0
LONGEST_CAPTION: Final = 120


class TableShape(msgspec.Struct, frozen=True, kw_only=True):
    """Where the columns of a ruled table begin and end, and whether its head stands out by its looks."""

    columns: tuple[float, ...]
    is_head_sure: bool

    def agrees(self, other: "TableShape") -> bool:
        """Whether both have the same columns."""
        return len(self.columns) == len(other.columns) and all(
            abs(a - b) <= _SAME_COLUMN for a, b in zip(self.columns, other.columns, strict=True)
        )


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph, table, warning or figure and where it stands; `size` is that of its type, else 0."""

    block: Paragraph | Table | Admonition | FigureBlock
    place: Place
    size: float
    is_bold: bool = False
    is_framed: bool = False
    shape: TableShape | None = None

    @property
    def text(self) -> str:
        """The words of a paragraph."""
        return plain(self.block.runs) if isinstance(self.block, Paragraph) else ""


@dataclass(slots=True, kw_only=True)
class _Entry:
    """A step or item with what belongs to it; `prefix` begins the numbers of its substeps."""

    marker: str
    prefix: str
    pieces: list[Piece]
    before: list[Piece] = field(default_factory=list)

    def blocks(self) -> tuple[Block, ...]:
        """Its blocks: the warnings before it, then its text without number or bullet."""
        first = _shortened(self.pieces[0], len(self.marker))
        ahead = (piece.block for piece in self.before)
        return (*ahead, *blocks([first, *self.pieces[1:]], self.prefix))

    def give_frames(self) -> list[Piece]:
        """Take out the frames at its end: they stand before the next step, but an indented note does not."""
        edge = self.pieces[0].place.left + _SAME_LEFT * self.pieces[0].size
        start = len(self.pieces)
        while start > 1 and self.pieces[start - 1].is_framed:
            start -= 1
        while (
            start < len(self.pieces) and _is_note(self.pieces[start]) and self.pieces[start].place.left > edge
        ):
            start += 1
        given = self.pieces[start:]
        del self.pieces[start:]
        return given


class _Marks(msgspec.Struct, frozen=True, kw_only=True):
    """How the entries of a list begin: with a bullet, or with a number between `prefix` and `end`."""

    bullet: str = ""
    prefix: str = ""
    end: str = ""

    def marker(self, text: str, number: int) -> str:
        """Number or bullet with the space behind it; "" if `text` does not begin the entry `number`."""
        if self.bullet:
            found = _BULLET.match(text)
            return found[0] if found and found[1] == self.bullet else ""
        found = _NUMBER.match(text)
        is_next = found and (found[1], int(found[2]), found[3]) == (self.prefix, number, self.end)
        return found[0] if found and is_next else ""

    def inner(self, number: int) -> str:
        """What the numbers inside entry `number` begin with; "" inside a bullet."""
        return "" if self.bullet else f"{self.prefix}{number}."

    def is_inside(self, text: str, number: int) -> bool:
        """Whether `text` begins with a number inside entry `number`."""
        found = None if self.bullet else _NUMBER.match(text)
        return found is not None and found[1] == self.inner(number)


def blocks(found: Sequence[Piece], prefix: str = "") -> tuple[Block, ...]:
    """The blocks of a section, or of a step whose substeps have numbers that begin with `prefix`."""
    found = list(_joined_tables(_warned(found)))
    made: list[Block] = []
    start = 0
    while start < len(found):
        entries, end = _entries(found, start, prefix)
        if entries:
            made.append(_listed(entries))
            start = end
        else:
            made.append(found[start].block)
            start += 1
    return tuple(made)


def _joined_tables(found: Iterator[Piece]) -> Iterator[Piece]:
    """Tables that go on on the next page become one; so do a caption and its table."""
    previous: Piece | None = None
    for piece in found:
        joined = None if previous is None else _one_table(previous, piece) or _captioned(previous, piece)
        if previous is not None and joined is None:
            yield previous
        previous = joined or piece
    if previous is not None:
        yield previous


def _captioned(first: Piece, second: Piece) -> Piece | None:
    """The table with the caption that the end of the page before it kept; None if it is none."""
    table = second.block
    if not isinstance(table, Table) or second.shape is None or table.caption or not first.text:
        return None
    is_left_behind = first.place.page_number + 1 == second.place.page_number and first.is_bold
    if not is_left_behind or len(first.text) > LONGEST_CAPTION or first.size > _TEXT_SIZE * second.size:
        return None
    return msgspec.structs.replace(second, block=Table(head=table.head, body=table.body, caption=first.text))


def _one_table(first: Piece, second: Piece) -> Piece | None:
    """Both as one table; None if the second is another one."""
    above, below = first.block, second.block
    if not isinstance(above, Table) or not isinstance(below, Table) or first.shape is None:
        return None
    is_next_page = second.place.page_number == first.place.page_number + 1
    if not is_next_page or second.shape is None or not first.shape.agrees(second.shape) or below.caption:
        return None
    rows = below.body
    if below.head and _words(below.head) != _words(above.head):
        if second.shape.is_head_sure:
            return None
        rows = (*_as_body(below.head), *rows)
    block = Table(body=(*above.body, *rows), head=above.head, caption=above.caption)
    return msgspec.structs.replace(first, block=block, place=second.place)


def _words(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[word for text in texts(cell.blocks) for word in text.split()] for row in rows for cell in row]


def _as_body(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield tuple(
            Cell(blocks=cell.blocks, column_span=cell.column_span, row_span=cell.row_span) for cell in row
        )


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
    assert isinstance(piece.block, Paragraph)
    runs = without_beginning(piece.block.runs, count)
    return msgspec.structs.replace(piece, block=Paragraph(runs=runs, place=piece.place))


def _entries(found: Sequence[Piece], start: int, prefix: str) -> tuple[list[_Entry], int]:
    """The steps or items that begin at `start`, and where they end; none if there is no list."""
    first = found[start]
    marks = _marks(first.text, prefix)
    if marks is None:
        return [], start
    entries: list[_Entry] = []
    end = start
    while end < len(found):
        piece = found[end]
        marker = marks.marker(piece.text, len(entries) + 1)
        if entries and not _is_below(entries[-1].pieces[-1], piece):
            break
        count = 1
        if marker and _is_beside(first, piece):
            entries.append(_Entry(marker=marker, prefix=marks.inner(len(entries) + 1), pieces=[piece]))
        else:
            if not _is_inside(first, piece, marks, entries):
                count = _gap(found, end, marks, entries)
            entries[-1].pieces.extend(found[end : end + count])
        if not count:
            break
        end += count
    if len(entries) == 1 and marks.bullet not in _SURE_BULLETS:
        return [], start
    for entry, following in itertools.pairwise(entries):
        following.before = [] if marks.bullet else entry.give_frames()
    return entries, end


def _marks(text: str, prefix: str) -> _Marks | None:
    """How the entries of the list that `text` begins are marked; None if it begins none."""
    bullet, number = _BULLET.match(text), _NUMBER.match(text)
    if bullet:
        return _Marks(bullet=bullet[1])
    if number is None or number[2] != "1" or number[1] not in ("", prefix):
        return None
    return _Marks(prefix=number[1], end=number[3]) if number[1] or number[3] else None


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


def _is_inside(first: Piece, piece: Piece, marks: _Marks, entries: Sequence[_Entry]) -> bool:
    return marks.is_inside(piece.text, len(entries)) or _belongs(first, piece)


def _belongs(first: Piece, piece: Piece) -> bool:
    """Indented below the number or bullet, or the rest of a sentence."""
    if isinstance(piece.block, Paragraph) and piece.text[:1].islower():
        return first.place.page_number != piece.place.page_number
    indent = piece.place.left - first.place.left
    return _is_text(first, piece) and _SAME_LEFT * first.size <= indent < 6 * first.size


def _is_text(first: Piece, piece: Piece) -> bool:
    return piece.size <= _TEXT_SIZE * first.size


def _gap(found: Sequence[Piece], start: int, marks: _Marks, entries: Sequence[_Entry]) -> int:
    """How many pieces stand between the last entry and what goes on with the list; 0 if it ends here.

    Warnings and figures may always stand there; other text only once two steps in a row have shown that
    it is a list.
    """
    if marks.bullet:
        return 0
    first = entries[0].pieces[0]
    for end in range(start, min(start + _LONGEST_GAP, len(found) - 1)):
        piece, following = found[end], found[end + 1]
        is_aside = isinstance(piece.block, Admonition | FigureBlock)
        if not is_aside and (len(entries) < _FEWEST_BEFORE_GAP or not _is_text(first, piece)):
            return 0
        if marks.marker(piece.text, 1):
            return 0
        is_next = marks.marker(following.text, len(entries) + 1) and _is_beside(first, following)
        if is_next or marks.is_inside(following.text, len(entries)):
            return end + 1 - start
    return 0


def _is_note(piece: Piece) -> bool:
    return isinstance(piece.block, Admonition) and piece.block.severity is Severity.NOTE


def _listed(entries: Sequence[_Entry]) -> Block:
    if _NUMBER.match(entries[0].marker + "x"):
        return Steps(steps=tuple(Step(blocks=entry.blocks()) for entry in entries))
    return ItemList(items=tuple(Item(blocks=entry.blocks()) for entry in entries))
