"""What is missing: the other language, titles of figures, heads of tables, text of sections, steps. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ingest.checks.subject import Finding, Known, Subject, found
from kb.content import Block, FigureBlock, Paragraph, Table, children, plain, walk
from kb.documents import DocumentKind
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language

_ = translator("ingest")

_TYPED_NUMBER: Final = re.compile(r"\s*(\d{1,3})[.)]\s+\S")
_FEWEST_STEPS: Final = 3
_FEWEST_ROWS: Final = 3


def missing_edition(subject: Subject, known: Known) -> Iterator[Finding]:
    """A document that is there in one of the two languages only."""
    there = {language.value for language in known.editions.get(subject.document_id, {subject.language})}
    if subject.language is ContentLanguage.UNDETERMINED:
        return
    for language in Language:
        if language.value not in there:
            sentence = _("There is no edition in the other language ({language}): hand it in as well.")
            message = sentence.format(language=language.value)
            yield Finding(anchor=None, place=subject.title, message=message)


def figures_without_title(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Figures that have neither a title nor a caption: who cannot see them learns nothing."""
    untitled = {figure.figure_id for figure in subject.figures if not figure.title.strip()}
    for section in subject.sections:
        for block in walk(section.blocks):
            if not isinstance(block, FigureBlock) or block.figure_id not in untitled:
                continue
            if not (block.caption or "").strip():
                sentence = _("Figure {figure} has no title: say what it shows.")
                yield found(section, sentence.format(figure=block.figure_id), block.anchor)


def empty_sections(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Headings with nothing below them."""
    for section, following in pairwise((*subject.sections, None)):
        assert section is not None
        has_parts = following is not None and following.level > section.level
        if not section.blocks and not has_parts and len(subject.sections) > 1:
            sentence = _("Nothing stands below “{heading}”: write something, or take the heading away.")
            yield found(section, sentence.format(heading=section.heading))


def tables_without_head(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Tables of several rows and columns whose columns have no names; a drawing's labels need none."""
    if subject.kind is DocumentKind.WIRING:
        return
    for section in subject.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table) and _lacks_head(block):
                message = _("A table has no head: name its columns.")
                yield found(section, message, block.anchor)


def _lacks_head(table: Table) -> bool:
    has_header_cell = any(cell.is_header for row in table.body for cell in row)
    width = max((len(row) for row in table.body), default=0)
    return not table.head and not has_header_cell and width > 1 and len(table.body) >= _FEWEST_ROWS


def skipped_steps(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Steps whose numbers were typed, where one is left out or stands twice."""
    for section in subject.sections:
        for group in _groups(section.blocks):
            for before, after in _broken(_typed_numbers(group)):
                sentence = _("Step {after} follows step {before}: number the steps without gaps.")
                yield found(section, sentence.format(before=before, after=after))


def _groups(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    """Blocks that stand beside each other; items and steps of one list stand so too."""
    yield blocks
    for block in blocks:
        inner = tuple(children(block))
        if not isinstance(block, Table):
            yield tuple(group[0] for group in inner if group)
        for group in inner:
            yield from _groups(group)


def _typed_numbers(blocks: tuple[Block, ...]) -> list[int]:
    written = (_TYPED_NUMBER.match(plain(block.runs)) for block in blocks if isinstance(block, Paragraph))
    return [int(match[1]) for match in written if match]


def _broken(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Where a run of numbers from 1 on is broken; a new 1 begins a new run."""
    if len(numbers) < _FEWEST_STEPS or numbers[0] != 1:
        return
    for before, after in pairwise(numbers):
        if after not in (1, before + 1):
            yield before, after
