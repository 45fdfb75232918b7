"""The golden set through the portal's searcher: by class and language, without diacritics, and across.

`x pl->en` asks in Polish for English documents; `x en->en` is the same need in the documents' language,
restricted the same way, which is what it is compared with.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from kb.access import EVERYTHING
from kb.identifiers import fold_letters
from search.metrics import ndcg_at, reciprocal_rank_at
from search.searcher import Searcher, SearchRequest
from tests.relevance.golden import Entry, golden_set
from tests.relevance.golden.landing import Landings
from translations.locales import ContentLanguage
from web.sample.authoring.library import read_sources

ALL: Final = "all"
"""The group of all questions together."""
_DEPTH: Final = 10
_ANSWER: Final = 3
_GOOD: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One text that is asked, in which group it counts, and the language that the result is narrowed to."""

    group: str
    text: str
    within: ContentLanguage | None
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question found.

    `reciprocal_rank` is that of the first document that is the answer (grade 3), `good_reciprocal_rank` that
    of the first that is at least good (grade 2). `landed` says of each good document whose answer stands in
    known sections whether the hit lands in one of them.
    """

    group: str
    entry_id: str
    text: str
    found: tuple[str, ...]
    ndcg_at_10: float
    reciprocal_rank: float
    good_reciprocal_rank: float
    landed: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The means of a group; `landed` is the share of good documents that are opened at the answer."""

    queries: int
    ndcg_at_10: float
    mrr: float
    good_mrr: float
    landed: float


def questions() -> Iterator[Question]:
    """Every way in which the needs of the golden set are asked."""
    for entry in golden_set():
        texts = list(entry.texts())
        for language, text in texts:
            name = f"{entry.query_class}/{language}" if language else str(entry.query_class)
            yield Question(group=name, text=text, within=None, entry=entry)
            if language == "pl" and fold_letters(text) != text.casefold():
                yield Question(group=f"{name}-plain", text=fold_letters(text), within=None, entry=entry)
        if {language for language, _text in texts} == {"pl", "en"}:
            for asked, text in texts:
                for within in (ContentLanguage.POLISH, ContentLanguage.ENGLISH):
                    yield Question(group=f"x {asked}->{within}", text=text, within=within, entry=entry)


def measure(searcher: Searcher) -> tuple[Answer, ...]:
    """Ask every question."""
    landings = Landings(read_sources())
    return tuple(_answer(searcher, question, landings) for question in questions())


def _answer(searcher: Searcher, question: Question, landings: Landings) -> Answer:
    request = SearchRequest(query_text=question.text, language=question.within, page_size=_DEPTH)
    hits = searcher.search(request, access=EVERYTHING).hits
    found = [str(hit.document_id) for hit in hits]
    wants, lands = question.entry.wants, question.entry.lands
    answers = {identity: grade for identity, grade in wants.items() if grade >= _ANSWER}
    good = {identity: grade for identity, grade in wants.items() if grade >= _GOOD}
    return Answer(
        group=question.group,
        entry_id=question.entry.id,
        text=question.text,
        found=tuple(found),
        ndcg_at_10=ndcg_at(_DEPTH, found, wants),
        reciprocal_rank=reciprocal_rank_at(_DEPTH, found, answers),
        good_reciprocal_rank=reciprocal_rank_at(_DEPTH, found, good),
        landed=tuple(
            is_right
            for hit, identity in zip(hits, found, strict=True)
            if identity in good and identity in lands
            if (is_right := landings.is_right(hit, lands[identity])) is not None
        ),
    )


def figures(answers: tuple[Answer, ...]) -> dict[str, Figure]:
    """The means of every group, by its name."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.group].append(answer)
        groups[ALL].append(answer)
    return {
        name: Figure(
            queries=len(members),
            ndcg_at_10=sum(one.ndcg_at_10 for one in members) / len(members),
            mrr=sum(one.reciprocal_rank for one in members) / len(members),
            good_mrr=sum(one.good_reciprocal_rank for one in members) / len(members),
            landed=fmean(is_right for one in members for is_right in one.landed),
        )
        for name, members in sorted(groups.items())
    }
