"""Which documents a search shows first: as many of the best sections are looked at as that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from search.clauses import NOTHING, All, Clause, KeywordIn, all_of
from search.engine import Match
from search.grouping import document_of, profile_number_of
from search.hits import FoundDocument, by_document, stored_section
from search.live import View
from search.priors import Priors, priors_for
from search.schema import Field
from search.standing import Moment
from translations.locales import Language

MIN_WINDOW: Final = 100
_WINDOW: Final = 5
_WINDOW_GROWTH: Final = 4
MAX_SECTIONS_OF_PAGE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best documents, and whether every entry that matches was looked at for them."""

    documents: list[FoundDocument]
    are_all: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """What an engine is asked for, and of which classes what it finds has to be, if it does not see to it."""

    clause: Clause
    classes: frozenset[str] | None = None


def ranked(view: View, clause: Clause, wanted: int, moment: Moment) -> Ranked:
    """The `wanted` best documents."""
    if clause == NOTHING:
        return Ranked([], are_all=True)
    priors = priors_for(clause)
    most = max(1, view.reader.entry_count())  # an engine makes room for as many as it is asked for
    limit, looks = min(max(MIN_WINDOW, wanted * _WINDOW), most), _looks(clause)
    while True:
        look = looks.pop(0) if len(looks) > 1 else looks[0]
        best = view.reader.top(look.clause, limit)
        documents = _documents(view, _open(view, best, look.classes), priors, moment)
        are_all = len(best) < limit or limit == most
        if len(documents) >= wanted or are_all:
            return Ranked(documents[:wanted], are_all=are_all)
        if look.classes is None:
            limit = min(limit * _WINDOW_GROWTH, most)


def _looks(clause: Clause) -> list[_Look]:
    """What to ask for, first to last.

    Most readers may find nearly everything, and an engine finds the best sections sooner if it need not ask
    of each whether they may: those that they may not are dropped. Where too few are left, it has to ask.
    """
    if isinstance(clause, All):
        access = [part for part in clause.parts if _is_of_access(part)]
        others = tuple(part for part in clause.parts if not _is_of_access(part))
        if access and others:
            allowed = (frozenset(part.values) for part in access if isinstance(part, KeywordIn))
            return [_Look(all_of(others), frozenset.intersection(*allowed)), _Look(clause)]
    return [_Look(clause)]


def _is_of_access(part: Clause) -> bool:
    return isinstance(part, KeywordIn) and part.field is Field.ACCESS_CLASS


def _open(view: View, matches: Sequence[Match], classes: frozenset[str] | None) -> Sequence[Match]:
    """Those of the classes: a document has one, whichever of its editions and sections it is."""
    if classes is None:
        return matches
    class_of = view.profiles.access_class
    return [match for match in matches if class_of(profile_number_of(match.group)) in classes]


def _documents(view: View, matches: Sequence[Match], priors: Priors, moment: Moment) -> list[FoundDocument]:
    applied = priors.applied(matches, view.profiles, moment)
    return by_document(applied, may_land_beside=priors.is_about_asides)


def complete(
    view: View, clause: Clause, page: list[FoundDocument], preferred: Language | None, moment: Moment
) -> list[FoundDocument]:
    """The same documents, those with all their matching sections whose preferred edition was not looked at.

    What the first look at the best sections has of the others is what is best of them.
    """
    lacking = [found for found in page if not found.is_looked_at_in(preferred)]
    if not lacking:
        return page
    ids = tuple(stored_section(view.reader, found.matches[0]).document_id for found in lacking)
    sections = view.reader.top(all_of((clause, KeywordIn(Field.DOCUMENT_ID, ids))), MAX_SECTIONS_OF_PAGE)
    found_again = _documents(view, sections, priors_for(clause), moment)
    whole = {document_of(found.matches[0].group): found for found in found_again}
    return [whole.get(document_of(found.matches[0].group), found) for found in page]
