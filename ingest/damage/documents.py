"""The doctor at work on what a reader made of a file: every text of a document, whatever its format was.

Runs in the reader's child process, so that all readers' documents are mended alike and under the same limits.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import msgspec

from ingest.damage.diagnosis import Diagnosis, examine
from ingest.damage.losses import Passage
from ingest.damage.telling import details, refusal_sentence, sentences
from ingest.outcomes import Damaged
from ingest.reader import ReadDocument
from kb.content import (
    Admonition,
    Block,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    FigureContent,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    SectionContent,
    Step,
    Steps,
    Table,
    plain,
    texts,
    walk,
)

_MOST_TEXT: Final = 30_000_000
Change = Callable[[str], str]
Kind = TypeVar("Kind", bound=msgspec.Struct)


def mended(document: ReadDocument) -> ReadDocument:
    """The document with its misread passages read right, and a complaint for each misreading.

    Raises:
        Damaged: so many letters are lost that it must not be shown; the details say where.
    """
    diagnosis = examine_document(document)
    if diagnosis.is_ruined:
        raise Damaged(refusal_sentence(diagnosis), details=details(diagnosis))
    if diagnosis.is_sound:
        return document
    changed = _Rewriting(diagnosis).document(document) if diagnosis.readings else document
    return msgspec.structs.replace(changed, complaints=(*document.complaints, *sentences(diagnosis)))


def examine_document(document: ReadDocument) -> Diagnosis:
    """What is wrong with a document's texts."""
    return examine(list(_passages(document)))


def _passages(document: ReadDocument) -> Iterator[Passage]:
    left = _MOST_TEXT
    yield Passage(text=document.title, place=document.title)
    for section in document.sections:
        place = section.heading or document.title
        listings = {block.text for block in walk(section.blocks) if isinstance(block, Preformatted)}
        for text in (section.heading, *texts(section.blocks)):
            left -= len(text)
            if left < 0:
                return
            yield Passage(text=text, place=place, is_literal=text in listings)
    for figure in document.figures:
        yield Passage(text=figure.title, place=figure.title or figure.figure_id)
        for label in figure.labels:
            yield Passage(text=label.text, place=figure.title or figure.figure_id)


class _Rewriting:
    """Puts every text of a document right, and leaves alone what needs it not."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self._diagnosis = diagnosis

    def document(self, document: ReadDocument) -> ReadDocument:
        return msgspec.structs.replace(
            document,
            title=self._text(document.title),
            sections=tuple(map(self._section, document.sections)),
            figures=tuple(map(self._figure, document.figures)),
        )

    def _text(self, text: str) -> str:
        return self._diagnosis.text(text)

    def _section(self, section: SectionContent) -> SectionContent:
        return msgspec.structs.replace(
            section, heading=self._text(section.heading), blocks=self._blocks(section.blocks)
        )

    def _figure(self, figure: FigureContent) -> FigureContent:
        labels = tuple(msgspec.structs.replace(label, text=self._text(label.text)) for label in figure.labels)
        return msgspec.structs.replace(figure, title=self._text(figure.title), labels=labels)

    def _blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(map(self._block, blocks))

    def _block(self, block: Block) -> Block:
        replace = msgspec.structs.replace
        match block:
            case Paragraph():
                return replace(block, runs=self._runs(block.runs))
            case Preformatted():
                return replace(block, text=self._text(block.text))
            case ItemList():
                return replace(block, items=tuple(Item(blocks=self._blocks(i.blocks)) for i in block.items))
            case Steps():
                return replace(block, steps=tuple(map(self._step, block.steps)))
            case Admonition():
                return replace(block, blocks=self._blocks(block.blocks))
            case Table():
                return replace(
                    block,
                    head=self._rows(block.head),
                    body=self._rows(block.body),
                    caption=self._maybe(block.caption),
                )
            case FigureBlock():
                return replace(block, caption=self._maybe(block.caption))
            case Definitions():
                return replace(block, entries=tuple(map(self._definition, block.entries)))

    def _step(self, step: Step) -> Step:
        return msgspec.structs.replace(step, title=self._maybe(step.title), blocks=self._blocks(step.blocks))

    def _definition(self, entry: Definition) -> Definition:
        return Definition(term=self._runs(entry.term), blocks=self._blocks(entry.blocks))

    def _rows(self, rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            tuple(msgspec.structs.replace(cell, blocks=self._blocks(cell.blocks)) for cell in row)
            for row in rows
        )

    def _maybe(self, text: str | None) -> str | None:
        return self._text(text) if text else text

    def _runs(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        """Runs of a misread paragraph; what is set as code may hold the names of letters as such."""
        whole = plain(runs)
        if whole not in self._diagnosis.readings:
            return runs
        return tuple(
            run
            if run.style is RunStyle.CODE and "&" in run.text
            else msgspec.structs.replace(run, text=self._diagnosis.part(whole, run.text))
            for run in runs
        )
