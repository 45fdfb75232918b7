"""Applicability to nothing: series and engines misspelt, years in which nothing was built. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ingest.checks.subject import Finding, Known, Subject
from kb.documents import Applicability
from kb.identifiers import fold_letters
from translations.catalogue import translator

_ = translator("ingest")

_ALIKE: Final = str.maketrans("o0i1l5s", "ooiiiss")


def orphan_applicability(subject: Subject, known: Known) -> Iterator[Finding]:
    """Statements that nothing could meet, as far as the other documents tell what there is."""
    others = [
        item
        for document_id, items in known.applicability.items()
        if document_id != subject.document_id
        for item in items
    ]
    for item in subject.applicability:
        for message in (
            *_misspelt_series(item, others),
            *_misspelt_engines(item, others),
            *_no_years(item, others),
        ):
            yield Finding(anchor=None, place=subject.title, message=message)


def _complaints(item: Applicability, others: list[Applicability]) -> Iterator[str]:
    yield from _misspelt_series(item, others)
    yield from _misspelt_engines(item, others)
    yield from _no_years(item, others)


def _misspelt_series(item: Applicability, others: list[Applicability]) -> Iterator[str]:
    known = {other.series for other in others if other.series and other.make == item.make}
    yield from _near_miss(item.series, known)


def _misspelt_engines(item: Applicability, others: list[Applicability]) -> Iterator[str]:
    known = {engine for other in others for engine in other.engines if other.make == item.make}
    for engine in item.engines:
        yield from _near_miss(engine, known)


def _near_miss(name: str | None, known: set[str]) -> Iterator[str]:
    if name is None or name in known:
        return
    right = next((other for other in sorted(known) if _seen(other) == _seen(name)), None)
    if right is not None:
        sentence = _("“{name}” is nothing that other documents apply to: write “{right}”.")
        yield sentence.format(name=name, right=right)


def _seen(name: str) -> str:
    """A name as a hasty eye sees it."""
    return "".join(filter(str.isalnum, fold_letters(name))).translate(_ALIKE)


def _no_years(item: Applicability, others: list[Applicability]) -> Iterator[str]:
    same = [
        other for other in others if item.series and other.series == item.series and other.make == item.make
    ]
    if not same:
        return
    first = min(other.built_from or date.min for other in same)
    last = max(other.built_to or date.max for other in same)
    if (item.built_to or date.max) < first or (item.built_from or date.min) > last:
        sentence = _("No other document knows a {series} built then: check the years.")
        yield sentence.format(series=item.series)
