"""The text of a document as a tree of typed blocks. Pure.

Readers produce these, the store keeps them as JSON, templates render them. No HTML is ever stored, so
that nothing a file brings along can run in a reader's browser. `msgspec` checks the types on decoding:
what comes back from a reader's child process is as untrusted as the file itself.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, Final, Union

import msgspec


class RunStyle(StrEnum):
    """How a run of characters stands out from its paragraph."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    SUBSCRIPT = "subscript"
    SUPERSCRIPT = "superscript"


class Severity(StrEnum):
    """Signal words: danger and warning concern people, caution the vehicle (ISO 3864, S1000D)."""

    DANGER = "danger"
    WARNING = "warning"
    CAUTION = "caution"
    NOTE = "note"


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Characters of one style.

    `target` makes a run a link: `#anchor` within the document, `aos:<document id>[#anchor]` into another
    document (which need not exist yet), or an absolute http, https or mailto URL.
    """

    text: str
    style: RunStyle = RunStyle.PLAIN
    target: str | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a block stands in the original: page from 1, edges in PDF points from the page's lower left."""

    page_number: int
    left: float
    bottom: float
    right: float
    top: float


class Paragraph(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="paragraph"):
    """Running text. `anchor` lets a link or a hit lead here."""

    runs: tuple[Run, ...]
    anchor: str | None = None
    place: Place | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a list."""

    blocks: tuple["Block", ...]


class ItemList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="list"):
    """A numbered or bulleted list; not the steps of a procedure."""

    items: tuple[Item, ...]
    is_ordered: bool = False


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a procedure, with its own warnings, figures and substeps among `blocks`."""

    blocks: tuple["Block", ...]
    anchor: str | None = None
    title: str | None = None


class Steps(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="steps"):
    """The steps of a procedure in their order; nested inside a step they are its substeps."""

    steps: tuple[Step, ...]


class Admonition(msgspec.Struct, frozen=True, kw_only=True, tag="admonition"):
    """A warning, caution or note, in its frame."""

    severity: Severity
    blocks: tuple["Block", ...]


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cell of a table."""

    blocks: tuple["Block", ...]
    column_span: int = 1
    row_span: int = 1
    is_header: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="table"):
    """Rows of cells; `head` rows repeat in print."""

    body: tuple[tuple[Cell, ...], ...]
    head: tuple[tuple[Cell, ...], ...] = ()
    caption: str | None = None
    anchor: str | None = None


class FigureBlock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="figure"):
    """The place of a figure in the text; `figure_id` names a figure of the same revision."""

    figure_id: str
    caption: str | None = None
    anchor: str | None = None


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A term and what is said of it."""

    term: tuple[Run, ...]
    blocks: tuple["Block", ...]


class Definitions(msgspec.Struct, frozen=True, kw_only=True, tag="definitions"):
    """A list of terms with their definitions, or of names with their values."""

    entries: tuple[Definition, ...]


class Preformatted(msgspec.Struct, frozen=True, kw_only=True, tag="preformatted"):
    """Text whose line breaks and columns mean something."""

    text: str


Block = Union[Paragraph, ItemList, Steps, Admonition, Table, FigureBlock, Definitions, Preformatted]  # noqa: UP007 - msgspec resolves the forward references of a Union


class SectionContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section: what a hit lands on.

    `anchor` is unique within the revision and, where the source allows, the same in every language.
    `level` is 1 for the top; sections are a flat sequence in reading order. `language` is set where the
    section's differs from its edition's. `page_number` counts from 1; `page_label` is what is printed.
    """

    anchor: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 1
    language: str | None = None
    page_number: int | None = None
    page_label: str | None = None


class Label(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text that stands in a drawing; x and y in the drawing's own user units."""

    text: str
    x: float
    y: float
    element_id: str | None = None


class FigureContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture or drawing, sanitised by the reader; width and height in CSS pixels where known."""

    figure_id: str
    media_type: str
    content: bytes
    title: str = ""
    width: float | None = None
    height: float | None = None
    labels: tuple[Label, ...] = ()


_BLOCKS_DECODER = msgspec.json.Decoder(tuple[Block, ...])
_LABELS_DECODER = msgspec.json.Decoder(tuple[Label, ...])


def encode_blocks(blocks: tuple[Block, ...]) -> str:
    """Blocks as JSON text; `decode_blocks` reads it back unchanged."""
    return msgspec.json.encode(blocks).decode()


def decode_blocks(text: str) -> tuple[Block, ...]:
    """Read blocks written by `encode_blocks`.

    Raises:
        msgspec.ValidationError: `text` is not the JSON of blocks.
    """
    return _BLOCKS_DECODER.decode(text)


def encode_labels(labels: tuple[Label, ...]) -> str:
    """Labels as JSON text."""
    return msgspec.json.encode(labels).decode()


def decode_labels(text: str) -> tuple[Label, ...]:
    """Read labels written by `encode_labels`."""
    return _LABELS_DECODER.decode(text)


def plain(runs: tuple[Run, ...]) -> str:
    """The characters of `runs` without their styles."""
    return runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])


def paragraph(text: str) -> Paragraph:
    """A paragraph of one plain run."""
    return Paragraph(runs=(Run(text=text),))


def _of_table(table: Table) -> Iterator[tuple[Block, ...]]:
    return (cell.blocks for row in (*table.head, *table.body) for cell in row)


_GROUPS: Final[dict[type, Callable[[Any], Iterable[tuple[Block, ...]]]]] = {
    ItemList: lambda block: [item.blocks for item in block.items],
    Steps: lambda block: [step.blocks for step in block.steps],
    Admonition: lambda block: (block.blocks,),
    Table: _of_table,
    Definitions: lambda block: [entry.blocks for entry in block.entries],
}
"""By their types and not by a `match`: documents have blocks by the hundred thousand."""


def children(block: Block) -> Iterable[tuple[Block, ...]]:
    """The groups of blocks directly inside `block`, in reading order."""
    groups = _GROUPS.get(type(block))
    return groups(block) if groups else ()


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, each before what is inside it."""
    left = list(reversed(blocks))
    while left:
        block = left.pop()
        yield block
        if groups := _GROUPS.get(type(block)):
            inside = [one for group in groups(block) for one in group]
            left.extend(reversed(inside))


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The texts in reading order: one per paragraph, caption, step title, term and preformatted block."""
    found: list[str] = []
    _add_texts(blocks, found)
    return iter(found)


def _add_texts(blocks: tuple[Block, ...], found: list[str]) -> None:
    for block in blocks:
        match block:
            case Paragraph():
                found.append(plain(block.runs))
            case Preformatted():
                found.append(block.text)
            case Steps():
                for step in block.steps:
                    found.extend((step.title,) if step.title else ())
                    _add_texts(step.blocks, found)
            case Definitions():
                for entry in block.entries:
                    found.append(plain(entry.term))
                    _add_texts(entry.blocks, found)
            case _:
                caption = getattr(block, "caption", None)
                found.extend((caption,) if caption is not None else ())
                for group in children(block):
                    _add_texts(group, found)


def link_targets(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Every link among `blocks` as (target, text)."""
    for block in walk(blocks):
        if isinstance(block, Paragraph):
            runs = block.runs
        elif isinstance(block, Definitions):
            runs = tuple(run for entry in block.entries for run in entry.term)
        else:
            continue
        yield from ((run.target, run.text) for run in runs if run.target)
