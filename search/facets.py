"""Facets: what a result can be narrowed to, with the number of documents each value would leave."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from search.clauses import NOTHING, Clause
from search.engine import IndexReader
from search.grouping import DocumentCounts
from search.live import View
from search.profile_table import Aspect
from search.results import Facet, FacetValue
from search.selection import Selection, select

LANGUAGE: Final = "language"
NAMES: Final = (Aspect.KIND, Aspect.SYSTEM, Aspect.SERIES, Aspect.YEAR, LANGUAGE, Aspect.ACCESS)
"""The facets in their order."""
MAX_VALUES: Final = 200
"""So many values of a facet are counted out at most: those of most documents, and the chosen ones."""


def count_facets(
    view: View, clause: Clause, selection: Selection, *, this_year: int
) -> tuple[DocumentCounts, tuple[Facet, ...]]:
    """The counts of the whole result, and its facets: each ignores its own selection, none the access.

    At most three passes over the matches: as chosen; without all that profiles know, which then give the
    counts of every facet of which something was chosen; without the language.
    """
    if clause == NOTHING:
        return DocumentCounts(), ()
    counts = _count(view.reader, select(clause, selection))
    chosen, wide, any_language = selection.chosen(), counts, counts
    if chosen:
        wide = _count(view.reader, select(clause, selection.without_chosen()))
    if selection.language is not None:
        any_language = _count(view.reader, select(clause, replace(selection, language=None)))
    facets: dict[str, Facet] = {
        aspect: _facet(
            aspect,
            view.profiles.counts(
                aspect,
                wide.by_profile if aspect in chosen else counts.by_profile,
                chosen=chosen if aspect in chosen else {},
                this_year=this_year,
            ),
            chosen.get(aspect, ()),
        )
        for aspect in Aspect
    }
    languages = {str(language): count for language, count in any_language.by_language.items()}
    facets[LANGUAGE] = _facet(
        LANGUAGE, languages, () if selection.language is None else (selection.language,)
    )
    return counts, tuple(facets[name] for name in NAMES)


def _count(reader: IndexReader, clause: Clause) -> DocumentCounts:
    return DocumentCounts() if clause == NOTHING else reader.count(clause)


def _facet(name: str, counts: Mapping[str, int], selected: Collection[str]) -> Facet:
    """Values that most documents have come first; years run backwards."""
    shown = {**dict.fromkeys(selected, 0), **counts}
    chosen_first = sorted(shown.items(), key=lambda item: (item[0] not in selected, -item[1], item[0]))
    ordered = sorted(chosen_first[:MAX_VALUES], key=lambda item: (-item[1], item[0]))
    if name == Aspect.YEAR:
        ordered.sort(reverse=True)
    return Facet(
        name=name,
        values=tuple(
            FacetValue(value=value, count=count, is_selected=value in selected) for value, count in ordered
        ),
    )
