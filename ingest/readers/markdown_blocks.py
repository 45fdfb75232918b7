"""Markdown's syntax tree mapped to blocks: paragraphs, steps, lists, framed warnings, tables, figures."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markdown_it.tree import SyntaxTreeNode

from ingest.readers.markdown_text import Links, Picture, inline, plain_text, without_tags
from ingest.readers.signal_words import signal_word
from ingest.readers.xml_figures import FigureShelf
from kb.content import (
    Admonition,
    Block,
    Cell,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Run,
    Step,
    Steps,
    Table,
    paragraph,
)


class BlockMapper:
    """Maps the nodes of one document; figures go to `shelf`."""

    def __init__(self, links: Links, shelf: FigureShelf) -> None:
        self._links = links
        self._shelf = shelf

    def blocks(self, nodes: Iterable[SyntaxTreeNode], *, is_procedure: bool) -> Iterator[Block]:
        """The blocks of `nodes`; where `is_procedure`, an ordered list is a sequence of steps."""
        for node in nodes:
            yield from self._block(node, is_procedure=is_procedure)

    def _block(self, node: SyntaxTreeNode, *, is_procedure: bool) -> Iterator[Block]:
        match node.type:
            case "paragraph" | "heading":
                yield from self._paragraph(node)
            case "ordered_list" if _skips(node):
                yield ItemList(items=tuple(self._typed_items(node)))
            case "ordered_list" if is_procedure:
                yield Steps(
                    steps=tuple(
                        Step(blocks=tuple(self.blocks(item.children, is_procedure=True)))
                        for item in node.children
                    )
                )
            case "ordered_list" | "bullet_list":
                yield ItemList(
                    items=tuple(
                        Item(blocks=tuple(self.blocks(item.children, is_procedure=False)))
                        for item in node.children
                    ),
                    is_ordered=node.type == "ordered_list",
                )
            case "blockquote":
                yield from self._quotation(node)
            case "table":
                yield self._table(node)
            case "fence" | "code_block":
                yield Preformatted(text=node.content)
            case "html_block":
                if words := without_tags(node.content):
                    yield paragraph(words)
            case _:
                yield from self.blocks(node.children, is_procedure=is_procedure)

    def _typed_items(self, node: SyntaxTreeNode) -> Iterator[Item]:
        """Items with the numbers that were typed: counted anew, they would not be what the text names."""
        for item in node.children:
            first, *rest = tuple(self.blocks(item.children, is_procedure=False)) or (Paragraph(runs=()),)
            number = Run(text=f"{item.info}{item.markup} ")
            if isinstance(first, Paragraph):
                yield Item(blocks=(Paragraph(runs=(number, *first.runs)), *rest))
            else:
                yield Item(blocks=(Paragraph(runs=(number,)), first, *rest))

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """A paragraph; a picture in it ends it and stands by itself."""
        runs: list[Run] = []
        for part in self._inline(node):
            if isinstance(part, Run):
                runs.append(part)
                continue
            yield from _paragraph_of(runs)
            runs = []
            yield from self._picture(part)
        yield from _paragraph_of(runs)

    def _inline(self, node: SyntaxTreeNode) -> Iterator[Run | Picture]:
        for child in node.children:
            yield from inline(child, self._links)

    def _picture(self, picture: Picture) -> Iterator[Block]:
        figure_id = self._shelf.beside([picture.href], title=picture.caption)
        if figure_id:
            yield FigureBlock(figure_id=figure_id, caption=picture.caption or None)
        elif picture.caption:
            yield paragraph(picture.caption)

    def _quotation(self, node: SyntaxTreeNode) -> Iterator[Block]:
        blocks = tuple(self.blocks(node.children, is_procedure=False))
        severity, rest = signal_word(blocks)
        if severity:
            yield Admonition(severity=severity, blocks=rest)
        else:
            yield from blocks

    def _table(self, node: SyntaxTreeNode) -> Table:
        rows: dict[str, tuple[tuple[Cell, ...], ...]] = {"thead": (), "tbody": ()}
        for part in node.children:
            rows[part.type] = tuple(tuple(map(self._cell, row.children)) for row in part.children)
        return Table(head=rows["thead"], body=rows["tbody"])

    def _cell(self, node: SyntaxTreeNode) -> Cell:
        return Cell(blocks=tuple(self._paragraph(node)), is_header=node.type == "th")


def _skips(ordered_list: SyntaxTreeNode) -> bool:
    """Whether the numbers of a list leave one out, or have one twice; `1.` before every item is no number."""
    numbers = [int(item.info) for item in ordered_list.children]
    return len(set(numbers)) > 1 and any(after != before + 1 for before, after in pairwise(numbers))


def _paragraph_of(runs: Sequence[Run]) -> Iterator[Block]:
    if any(run.text.strip() for run in runs):
        yield Paragraph(runs=tuple(runs))


def heading_text(node: SyntaxTreeNode) -> str:
    """The words of a heading, its `{#id}` included."""
    return plain_text(child for part in node.children for child in part.children)
