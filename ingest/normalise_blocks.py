"""Blocks made fit to be kept: tidy text, allowed links, known figures, unique anchors, less nesting. Pure."""

import math
from collections.abc import Iterable, Iterator, Set
from typing import Final, TypeVar

import msgspec

from ingest.limits import Limits
from ingest.normalise_text import anchor_from, one_line, tidy_lines, tidy_runs
from ingest.outcomes import TooLarge
from kb.content import (
    Admonition,
    Block,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Place,
    Preformatted,
    Run,
    Step,
    Steps,
    Table,
    paragraph,
    texts,
)
from kb.identifiers import InvalidDocumentId, parse_document_id
from kb.references import split_target
from translations.catalogue import translator

_ = translator("ingest")

_OUTSIDE: Final = ("http://", "https://", "mailto:")
_LONGEST_TARGET: Final = 2000
_WIDEST_SPAN: Final = 200
_MOST_PAGES: Final = 1_000_000

Anchored = TypeVar("Anchored", Paragraph, Step, Table, FigureBlock)


class Anchors:
    """The anchors of one document, each given out once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str | None:
        """`wanted` as an anchor if it is free and usable, None otherwise."""
        anchor = anchor_from(wanted)
        if not anchor or anchor in self._taken:
            return None
        self._taken.add(anchor)
        return anchor

    def take_any(self, wanted: str, otherwise: str) -> str:
        """`wanted`, or the first free name that comes of it or of `otherwise`."""
        stem = anchor_from(wanted) or otherwise
        number = 1
        while True:
            found = self.take(stem if number == 1 else f"{stem}-{number}")
            if found:
                return found
            number += 1


class BlockNormaliser:
    """Normalises the blocks of one document; `has_flattened` tells whether nesting had to be cut off."""

    def __init__(self, *, limits: Limits, anchors: Anchors, figure_ids: frozenset[str]) -> None:
        self._limits = limits
        self._anchors = anchors
        self._figure_ids = figure_ids
        self._count = 0
        self.has_flattened = False

    def blocks(self, blocks: Iterable[Block], depth: int = 1) -> tuple[Block, ...]:
        """The blocks that hold something, each normalised.

        Raises:
            TooLarge: there are more of them than a document may have.
        """
        return tuple(self._each(blocks, depth))

    def _each(self, blocks: Iterable[Block], depth: int) -> Iterator[Block]:
        for block in blocks:
            self._count += 1
            if self._count > self._limits.blocks:
                raise TooLarge(_("The document has too many parts: split it into smaller files."))
            if depth > self._limits.nesting_depth and not isinstance(
                block, Paragraph | Preformatted | FigureBlock
            ):
                self.has_flattened = True
                yield from (paragraph(text) for text in texts((block,)) if text.strip())
            else:
                yield from self._one(block, depth)

    def _one(self, block: Block, depth: int) -> Iterator[Block]:  # noqa: C901 - one case per kind of block
        match block:
            case Paragraph():
                if runs := self._runs(block.runs):
                    place = block.place if block.place and _is_finite(block.place) else None
                    yield self._anchored(msgspec.structs.replace(block, runs=runs, place=place))
            case Preformatted():
                if text := tidy_lines(block.text):
                    yield Preformatted(text=text)
            case FigureBlock():
                yield from self._figure(block)
            case Admonition():
                if blocks := self.blocks(block.blocks, depth + 1):
                    yield Admonition(severity=block.severity, blocks=blocks)
            case ItemList():
                if items := tuple(self._items(block, depth + 1)):
                    yield ItemList(items=items, is_ordered=block.is_ordered)
            case Steps():
                if steps := tuple(self._steps(block, depth + 1)):
                    yield Steps(steps=steps)
            case Table():
                yield from self._table(block, depth + 1)
            case Definitions():
                if entries := tuple(self._definitions(block, depth + 1)):
                    yield Definitions(entries=entries)

    def _items(self, block: ItemList, depth: int) -> Iterator[Item]:
        for item in block.items:
            if blocks := self.blocks(item.blocks, depth):
                yield Item(blocks=blocks)

    def _steps(self, block: Steps, depth: int) -> Iterator[Step]:
        for step in block.steps:
            title = one_line(step.title or "") or None
            # The step's anchor is given out before those inside it, as it stands first in the text.
            anchor = self._anchored(step).anchor
            blocks = self.blocks(step.blocks, depth)
            if blocks or title:
                yield Step(blocks=blocks, anchor=anchor, title=title)

    def _definitions(self, block: Definitions, depth: int) -> Iterator[Definition]:
        for entry in block.entries:
            term, blocks = self._runs(entry.term), self.blocks(entry.blocks, depth)
            if term or blocks:
                yield Definition(term=term, blocks=blocks)

    def _table(self, block: Table, depth: int) -> Iterator[Block]:
        caption = one_line(block.caption or "") or None
        head, body = self._rows(block.head, depth), self._rows(block.body, depth)
        if any(cell.blocks for row in (*head, *body) for cell in row):
            yield self._anchored(Table(head=head, body=body, caption=caption, anchor=block.anchor))
        elif caption:
            yield paragraph(caption)

    def _rows(self, rows: tuple[tuple[Cell, ...], ...], depth: int) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple(self._cell(cell, depth) for cell in row) for row in rows if row)

    def _cell(self, cell: Cell, depth: int) -> Cell:
        return Cell(
            blocks=self.blocks(cell.blocks, depth),
            column_span=min(max(cell.column_span, 1), _WIDEST_SPAN),
            row_span=min(max(cell.row_span, 1), _WIDEST_SPAN),
            is_header=cell.is_header,
        )

    def _figure(self, block: FigureBlock) -> Iterator[Block]:
        caption = one_line(block.caption or "") or None
        if block.figure_id in self._figure_ids:
            yield self._anchored(msgspec.structs.replace(block, caption=caption))
        elif caption:
            yield paragraph(caption)

    def _anchored(self, block: Anchored) -> Anchored:
        if block.anchor is None:
            return block
        return msgspec.structs.replace(block, anchor=self._anchors.take(block.anchor))

    def _runs(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tidy_runs(_without_forbidden_target(run) for run in runs)


def _is_finite(place: Place) -> bool:
    edges = (place.left, place.bottom, place.right, place.top)
    return all(map(math.isfinite, edges)) and 0 < place.page_number < _MOST_PAGES


def _without_forbidden_target(run: Run) -> Run:
    if run.target is None:
        return run
    target = allowed_target(run.target)
    return run if target == run.target else msgspec.structs.replace(run, target=target)


def allowed_target(target: str) -> str | None:
    """`target` if a link may lead there; None for every other scheme and for what is no target at all."""
    target = target.strip()
    if len(target) > _LONGEST_TARGET or any(
        character.isspace() or not character.isprintable() for character in target
    ):
        return None
    if target.startswith("#"):
        anchor = anchor_from(target[1:])
        return f"#{anchor}" if anchor else None
    if target.lower().startswith(_OUTSIDE):
        return target
    reference = split_target(target)
    if reference is None:
        return None
    try:
        parse_document_id(reference.document_id)
    except InvalidDocumentId:
        return None
    return target


def without_dead_anchors(blocks: tuple[Block, ...], anchors: Set[str]) -> tuple[Block, ...]:
    """The blocks without links to anchors that the document does not have; the words stay."""
    return msgspec.convert(_cut(msgspec.to_builtins(blocks), anchors), tuple[Block, ...])


def _cut(node: object, anchors: Set[str]) -> object:
    if isinstance(node, dict):
        target = node.get("target")
        if isinstance(target, str) and target.startswith("#") and target[1:] not in anchors:
            node = {key: value for key, value in node.items() if key != "target"}
        return {key: _cut(value, anchors) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_cut(value, anchors) for value in node]
    return node
