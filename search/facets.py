"""Facets: what a result can be narrowed to, with the number of documents each value would leave."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final, TypeVar

from search.clauses import NOTHING, Clause
from search.engine import IndexReader
from search.grouping import DocumentCounts
from search.planning import Selection, select
from search.results import Facet, FacetValue

Value = TypeVar("Value", bound=StrEnum)
_NONE: Final = DocumentCounts(total=0, by_kind={}, by_language={})


def count_facets(
    reader: IndexReader, clause: Clause, selection: Selection, entry_count: int
) -> tuple[DocumentCounts, tuple[Facet, ...]]:
    """The counts of the whole result, and its facets: each ignores its own selection, none the access."""
    if clause == NOTHING:
        return _NONE, ()
    counts = _count(reader, select(clause, selection), entry_count)
    for_kind = for_language = counts
    if selection.kind is not None:
        for_kind = _count(reader, select(clause, replace(selection, kind=None)), None)
    if selection.language is not None:
        for_language = _count(reader, select(clause, replace(selection, language=None)), None)
    return counts, (
        _facet("kind", for_kind.by_kind, selection.kind),
        _facet("language", for_language.by_language, selection.language),
    )


def _count(reader: IndexReader, clause: Clause, entry_count: int | None) -> DocumentCounts:
    if clause == NOTHING:
        return _NONE
    return reader.count(clause, reader.top(clause, 1).entry_count if entry_count is None else entry_count)


def _facet(name: str, counts: Mapping[Value, int], selected: Value | None) -> Facet:
    shown = {**({selected: 0} if selected is not None else {}), **counts}
    ordered = sorted(shown.items(), key=lambda item: (-item[1], item[0]))
    return Facet(
        name=name,
        values=tuple(
            FacetValue(value=str(value), count=count, is_selected=value == selected)
            for value, count in ordered
        ),
    )
