"""From entries that match to the hits of a page: grouped by document, with what the reader may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

import msgspec

from kb.documents import Validity
from kb.identifiers import DocumentId
from search.engine import IndexReader, Match
from search.grouping import document_of, language_of
from search.highlight import Highlighter
from search.mapping import StoredSection, decode_payload
from search.ranking import ASIDE_LOSS, EDITION_TOLERANCE, PRIOR_CAP
from search.results import Excerpt, Hit, Replacement, SectionHit, Snippet
from search.standing import Moment, is_aside, lapse_of
from translations.locales import ContentLanguage, Language

MAX_FURTHER_SECTIONS: Final = 3


# Structs for what is made by the hundred: docs/decisions/0032-structs-by-the-hundred.md
class FoundDocument(msgspec.Struct, frozen=True):
    """A document that matches: its entries that match, best first.

    `may_land_beside` where what stands beside the work (parts, tools, times) may be what is asked for.
    """

    matches: list[Match]
    may_land_beside: bool = False

    def shown(self, preferred: Language | None) -> Match:
        """The entry to land on: the best one, or one nearly as good in the preferred language.

        A section beside the work has to be clearly better than all others, unless it may be asked for.
        """
        best = self.matches[0]
        enough = best.score * EDITION_TOLERANCE
        language = None if preferred is None else ContentLanguage(preferred)
        of_language = (match for match in self.matches if language_of(match.group) == language)
        edition = next((match.group for match in of_language if match.score >= enough), best.group)
        sections = (match for match in self.matches if match.group == edition)
        return next(sections) if self.may_land_beside else max(sections, key=_worth_landing_on)

    def is_looked_at_in(self, preferred: Language | None) -> bool:
        """Whether one of the entries is in the preferred language, where there is one."""
        if preferred is None:
            return True
        return any(language_of(match.group) == ContentLanguage(preferred) for match in self.matches)


def stored_section(reader: IndexReader, match: Match) -> StoredSection:
    """What was stored with an entry that matches."""
    return decode_payload(reader.payload(match))


def by_document(matches: Sequence[Match], *, may_land_beside: bool = False) -> list[FoundDocument]:
    """Matches grouped by document, best document first; equal sections in reading order."""
    documents: dict[int, list[Match]] = {}
    for match in matches:
        documents.setdefault(document_of(match.group), []).append(match)
    for entries in documents.values():
        if len(entries) > 1:
            entries.sort(key=_best_first)
    ordered = sorted(documents.values(), key=_best_document_first)
    return [FoundDocument(entries, may_land_beside) for entries in ordered]


def _best_first(match: Match) -> tuple[float, int]:
    return -match.score, match.position


def _worth_landing_on(match: Match) -> float:
    loss = ASIDE_LOSS * min(match.score, PRIOR_CAP) if is_aside(match.standing) else 0.0
    return match.score + loss


def _best_document_first(entries: list[Match]) -> float:
    return -entries[0].score


@dataclass(slots=True)
class _Once:
    """An excerpt that is made when it is first asked for."""

    make: Callable[[], Excerpt]
    made: Excerpt | None = None

    def __call__(self) -> Excerpt:
        """The excerpt."""
        if self.made is None:
            self.made = self.make()
        return self.made


class HitMaker:
    """Makes hits of the documents of one page."""

    def __init__(
        self,
        reader: IndexReader,
        moment: Moment,
        preferred: Language | None,
        highlighter: Callable[[ContentLanguage], Highlighter],
    ) -> None:
        self._reader, self._moment, self._access = reader, moment, moment.access
        self._preferred, self._highlighter = preferred, highlighter

    def hits(self, page: list[FoundDocument], first_rank: int) -> tuple[Hit, ...]:
        """The hits of these documents, ranked from `first_rank` on."""
        return tuple(self._hit(found, rank) for rank, found in enumerate(page, first_rank))

    def _hit(self, found: FoundDocument, rank: int) -> Hit:
        shown, section = self._landing(found)
        snippet = self._snippet(section)
        return Hit(
            rank=rank,
            score=found.matches[0].score,
            document_id=DocumentId(section.document_id),
            section_id=section.anchor,
            place_id=_place(section, snippet),
            title=section.title,
            heading=section.heading,
            kind=section.kind,
            language=section.language,
            access_class=section.access_class,
            is_readable=self._access.may_read(section.access_class),
            snippet=snippet,
            page_label=section.page_label,
            published_on=section.published_on,
            applicability=section.applicability,
            languages=section.languages,
            is_issue_date=section.is_issue_date,
            validity=Validity(valid_from=section.valid_from, valid_to=section.valid_to),
            lapse=lapse_of(shown.standing, self._moment),
            replaced_by=tuple(
                Replacement(document_id=DocumentId(one.document_id), title=one.title)
                for one in section.successors
                if self._access.may_find(one.access_class)
            ),
            more=tuple(map(self._section_hit, _others(found, shown))),
        )

    def _landing(self, found: FoundDocument) -> tuple[Match, StoredSection]:
        """Where to land: what is shown, or where that is a mere heading, the next best with a text."""
        shown = found.shown(self._preferred)
        section = stored_section(self._reader, shown)
        if not section.body:
            for match in _others(found, shown):
                other = stored_section(self._reader, match)
                if other.body and match.score >= shown.score * EDITION_TOLERANCE:
                    return match, other
        return shown, section

    def _section_hit(self, match: Match) -> SectionHit:
        section = stored_section(self._reader, match)
        return SectionHit(
            section_id=section.anchor,
            heading=section.heading,
            score=match.score,
            page_label=section.page_label,
            excerpt=_Once(partial(self._excerpt, section)),
        )

    def _excerpt(self, section: StoredSection) -> Excerpt:
        snippet = self._snippet(section)
        return Excerpt(snippet=snippet, place_id=_place(section, snippet))

    def _snippet(self, section: StoredSection) -> Snippet | None:
        if not self._access.may_quote(section.access_class):
            return None
        return self._highlighter(section.section_language).snippet(section.body, section.trace)


def _others(found: FoundDocument, shown: Match) -> list[Match]:
    """The best other sections of the same edition."""
    alike = (match for match in found.matches if match is not shown and match.group == shown.group)
    return list(islice(alike, MAX_FURTHER_SECTIONS))


def _place(section: StoredSection, snippet: Snippet | None) -> str:
    """Where in the section the snippet begins; whoever may not read it learns of no place in it."""
    return "" if snippet is None or snippet.position is None else section.place_at(snippet.position)
