"""The one way to search: text and access filter in, a page of documents out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import Final

from kb.access import AccessClass, AccessFilter
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from kb.store import utc_now
from kb.systems import VehicleSystem
from search.beside import fields_of, reason_of
from search.clauses import NOTHING, Clause, KeywordIn, Reason, all_of, leaves_of, scored_parts
from search.completion import MAX_COMPLETIONS, Completer, Completion
from search.correction import Corrector
from search.engine import IndexReader
from search.expander_source import ExpanderSource
from search.expansion import NO_EXPANSION
from search.facets import count_facets
from search.highlight import Highlighter
from search.hits import HitMaker, stored_section
from search.live import LiveIndex, View
from search.mapping import StoredSection
from search.meanwhile import meanwhile
from search.phrases import Phrases, phrases_of
from search.planning import expansions_of, plan, query_languages
from search.priors import newest_day, priors_for
from search.query import Query, understood
from search.query_words import QueryReader
from search.ranked import MAX_SECTIONS_OF_PAGE, MIN_WINDOW, complete, ranked
from search.results import Hit, ResultPage
from search.schema import Field
from search.selection import Selection, select
from search.standing import Moment
from search.syntax import parse
from search.understanding import Understood, checked, understand
from translations.locales import ContentLanguage, Language

_MAX_DOCUMENTS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What somebody asks for. `page` counts from 1.

    `kinds`, `systems`, `series`, `years` (of building), `access_classes` and `language` narrow the result, to
    any of the values of each: what says nothing of series or years applies to all of them.
    `preferred_language` decides which edition of a document is shown when two match about equally.
    `with_expansions` looks also for what the words are called in the other language, and by other agreed
    terms. `as_typed` insists on words that find nothing, of which else what was probably meant is searched
    for.
    """

    query_text: str
    language: ContentLanguage | None = None
    kinds: tuple[DocumentKind, ...] = ()
    systems: tuple[VehicleSystem, ...] = ()
    series: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    access_classes: tuple[AccessClass, ...] = ()
    preferred_language: Language | None = None
    page: int = 1
    page_size: int = 10
    with_expansions: bool = True
    as_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """What one term in one field gives a hit, why it was asked for, and for which words of the query."""

    field: Field
    term: str
    score: float
    reason: Reason
    typed: str


class Searcher:
    """Searches the index in use. Safe to use from several threads."""

    def __init__(
        self,
        live: LiveIndex,
        clock: Callable[[], float] = time.perf_counter,
        *,
        expanders: ExpanderSource | None = None,
    ) -> None:
        self._live, self._clock = live, clock
        self._expanders = expanders or ExpanderSource(None)

    def _query_reader(self, request: SearchRequest, view: View) -> QueryReader:
        return QueryReader(
            languages=query_languages(request.language),
            forms=view.forms,
            expander=self._expanders.expander(view.folder) if request.with_expansions else NO_EXPANSION,
            within=request.language,
            sections_with=view.reader.sections_with,
        )

    def warm_up(self) -> None:
        """Read once what the first search, completion and correction would, so that nobody waits for it.

        Raises:
            IndexMissing: there is no index.
        """
        view = self._live.view()
        self._query_reader(SearchRequest(query_text=""), view)
        self._phrases(view).make_ready()
        view.vocabulary.make_ready()

    def ensure_open(self) -> None:
        """Do nothing where the index in use can be searched.

        Raises:
            IndexMissing: there is no index.
            IndexUnreadable: it is damaged.
        """
        self._live.reader()

    def search(self, request: SearchRequest, *, access: AccessFilter) -> ResultPage:
        """Find what the reader may find.

        Raises:
            IndexMissing: there is no index.
        """
        started = self._clock()
        asked = self._asked(request, access)
        meant, suggestion = self._as_meant(asked)
        page = _page(meant)
        if meant is not asked and not page.total:  # what was chosen to be seen has nothing of either
            meant, suggestion, page = asked, None, _page(asked)
        return replace(
            page,
            query_text=request.query_text,
            suggestion=suggestion,
            corrected_from=None if meant is asked else request.query_text,
            took_ms=(self._clock() - started) * 1_000,
        )

    def _asked(self, request: SearchRequest, access: AccessFilter) -> "_Asked":
        view = self._live.view()
        return _Asked(request=request, view=view, access=access, reader=self._query_reader(request, view))

    def _as_meant(self, asked: "_Asked") -> tuple["_Asked", str | None]:
        """What to search for, and the query put right: the one is the other where it is needed."""
        view, request = asked.view, asked.request
        corrector = Corrector(view, self._phrases(view), asked.reader, asked.access)
        corrected = corrector.corrected(request.query_text)
        if corrected is None:
            return asked, None
        if request.as_typed or not corrected.is_needed:
            return asked, corrected.text
        return replace(asked, request=replace(request, query_text=corrected.text)), corrected.text

    def _phrases(self, view: View) -> Phrases:
        return phrases_of(self._expanders.expander(view.folder).agreed.base)

    def understand(self, request: SearchRequest, *, access: AccessFilter) -> tuple[Understood, ...]:
        """How the query is understood, as far as what the reader may find bears it out."""
        asked, _ = self._as_meant(self._asked(request, access))
        finds = partial(_finds, asked.view.reader, access)
        return checked(understand(asked.query, asked.reader), finds, asked.reader)

    def highlighter(self, request: SearchRequest) -> Callable[[ContentLanguage], Highlighter]:
        """What marks in texts of a language whatever this search looks for."""
        return _highlighters(request.query_text, self._query_reader(request, self._live.view()))

    def complete(
        self, text: str, *, language: Language, access: AccessFilter, limit: int = MAX_COMPLETIONS
    ) -> tuple[Completion, ...]:
        """What somebody may be about to type who reads `language`, and finds something with.

        Raises:
            IndexMissing: there is no index.
        """
        view = self._live.view()

        @cache
        def reader() -> QueryReader:
            return self._query_reader(SearchRequest(query_text=text), view)

        def finds_anything(query_text: str) -> bool:
            return _finds(view.reader, access, plan(parse(query_text), reader()))

        completer = Completer(
            view, self._phrases(view), language=language, access=access, finds_anything=finds_anything
        )
        return completer.complete(text, limit)

    def rank(self, request: SearchRequest, *, access: AccessFilter) -> list[tuple[DocumentId, float]]:
        """The documents of the first page with their scores and nothing else, for evaluation."""
        asked, _ = self._as_meant(self._asked(request, access))
        chosen = select(asked.clause, _selection(request, access))
        found = ranked(asked.view, chosen, request.page_size, _moment(access))
        reader, best = asked.view.reader, [document.matches[0] for document in found.documents]
        return [(DocumentId(stored_section(reader, match).document_id), match.score) for match in best]

    def among(
        self,
        request: SearchRequest,
        documents: Sequence[DocumentId],
        edition: ContentLanguage,
        *,
        access: AccessFilter,
    ) -> tuple[Hit, ...]:
        """Of these documents' editions in one language, those that the search finds."""
        asked, _ = self._as_meant(self._asked(request, access))
        clause, maker = select(asked.clause, _selection(asked.request, access)), _hit_maker(asked)
        hits: list[Hit] = []
        for start in range(0, len(documents) if clause != NOTHING else 0, _MAX_DOCUMENTS_AT_ONCE):
            some = tuple(documents[start : start + _MAX_DOCUMENTS_AT_ONCE])
            within = (KeywordIn(Field.DOCUMENT_ID, some), KeywordIn(Field.LANGUAGE, (edition,)))
            found = ranked(asked.view, all_of((clause, *within)), len(some), _moment(access))
            hits += maker.hits(found.documents, len(hits) + 1)
        return tuple(hits)

    def explain(self, request: SearchRequest, hit: Hit, *, access: AccessFilter) -> tuple[ScorePart, ...]:
        """What each term in each field gave the section that the hit lands on, most first."""
        asked, _ = self._as_meant(self._asked(request, access))
        view, reader, clause = asked.view, asked.view.reader, asked.clause
        selection = Selection(access=access, language=hit.language)
        stored, parts = _section_of(reader, hit, selection), []

        def score_of(part: Clause) -> float:
            return self._score(reader, part, hit, selection)

        for part in dict.fromkeys(scored_parts(clause, lambda together: score_of(together) > 0)):
            scores = [(score_of(leaf), leaf) for leaf in leaves_of(part)]
            score, best = max(scores, key=lambda scored: scored[0])
            if score > 0:
                fields = fields_of(best, stored) if stored else (best.field,)
                parts += [
                    ScorePart(
                        field=field,
                        term=best.label,
                        score=score / len(fields),
                        reason=reason_of(best, stored) if stored else best.reason,
                        typed=best.typed,
                    )
                    for field in fields
                ]
        chosen = select(clause, _selection(request, access))
        parts += _prior_parts(view, chosen, hit, sum(part.score for part in parts))
        return tuple(sorted(parts, key=lambda part: -part.score))

    def _score(self, reader: IndexReader, part: Clause, hit: Hit, selection: Selection) -> float:
        """What a part alone gives the section that the hit lands on."""
        within = (part, KeywordIn(Field.DOCUMENT_ID, (hit.document_id,)), *selection.clauses())
        matches = reader.top(all_of(within), MAX_SECTIONS_OF_PAGE)
        return sum(match.score for match in matches if stored_section(reader, match).anchor == hit.section_id)


def _finds(reader: IndexReader, access: AccessFilter, clause: Clause) -> bool:
    """Whether the reader finds anything with a clause."""
    chosen = select(clause, Selection(access=access))
    return chosen != NOTHING and bool(reader.top(chosen, 1))


def _section_of(reader: IndexReader, hit: Hit, selection: Selection) -> StoredSection | None:
    """The section that the hit lands on, as the index keeps it; None if it has gone meanwhile."""
    within = (KeywordIn(Field.DOCUMENT_ID, (hit.document_id,)), *selection.clauses())
    matches = reader.top(all_of(within), MAX_SECTIONS_OF_PAGE)
    sections = (stored_section(reader, match) for match in matches)
    return next((section for section in sections if section.anchor == hit.section_id), None)


def _prior_parts(view: View, clause: Clause, hit: Hit, score: float) -> list[ScorePart]:
    """What the hit's kind, day and validity add to the score of its words, or take away."""
    if clause == NOTHING or hit.published_on is None:
        return []
    priors, best = priors_for(clause), view.reader.top(clause, MIN_WINDOW)
    days = newest_day(best) - hit.published_on.toordinal()
    parts = [
        ScorePart(field=field, term=term, score=share, reason=reason, typed="")
        for field, term, share, reason in (
            (Field.KIND, hit.kind.value, priors.of_kind(hit.kind, score), Reason.PRIOR),
            (
                Field.STANDING,
                hit.published_on.isoformat(),
                priors.of_age(max(days, 0), score),
                Reason.NEW,
            ),
        )
        if share > 0
    ]
    if hit.lapse is not None:
        loss, reason = priors.of_lapse(hit.lapse, score), Reason(hit.lapse.value)
        parts.append(
            ScorePart(field=Field.STANDING, term=hit.lapse.value, score=loss, reason=reason, typed="")
        )
    return parts


def _selection(request: SearchRequest, access: AccessFilter) -> Selection:
    return Selection(
        access=access,
        kinds=request.kinds,
        systems=request.systems,
        series=request.series,
        years=request.years,
        access_classes=request.access_classes,
        language=request.language,
    )


def _moment(access: AccessFilter) -> Moment:
    return Moment(today=utc_now().date(), access=access)


def _highlighters(query_text: str, query_reader: QueryReader) -> Callable[[ContentLanguage], Highlighter]:
    return cache(lambda language: Highlighter(query_text, language, query_reader))


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A request as the index is asked. Without slots: it is parsed and planned when that is asked for."""

    request: SearchRequest
    view: View
    access: AccessFilter
    reader: QueryReader

    @cached_property
    def query(self) -> Query:
        """The query as a tree."""
        return parse(self.request.query_text)

    @cached_property
    def clause(self) -> Clause:
        """What an engine is asked."""
        return plan(self.query, self.reader)


def _page(asked: _Asked) -> ResultPage:
    request, view, clause, moment = asked.request, asked.view, asked.clause, _moment(asked.access)
    selection, this_year = _selection(request, asked.access), moment.today.year
    chosen = select(clause, selection)
    first = (max(request.page, 1) - 1) * request.page_size
    counted = meanwhile(lambda: count_facets(view, clause, selection, this_year=this_year))
    found = ranked(view, chosen, first + request.page_size, moment)
    shown = found.documents[first:]
    if not found.are_all:
        shown = complete(view, chosen, shown, request.preferred_language, moment)
    hits = _hit_maker(asked).hits(shown, first + 1)
    counts, facets = counted()
    return ResultPage(
        query_text=request.query_text,
        total=counts.total,
        total_is_exact=counts.is_exact,
        took_ms=0.0,
        suggestion=None,
        expansions=expansions_of(asked.query, asked.reader),
        facets=facets,
        hits=hits,
        page=max(request.page, 1),
        page_size=request.page_size,
        understood=understood(asked.query),
    )


def _hit_maker(asked: _Asked) -> HitMaker:
    request = asked.request
    highlighters = _highlighters(request.query_text, asked.reader)
    return HitMaker(asked.view.reader, _moment(asked.access), request.preferred_language, highlighters)
