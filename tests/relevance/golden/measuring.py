"""The golden set through the portal's searcher: by class and language, without diacritics, and across.

`x pl->en` asks in Polish for English documents; `x en->en` is the same need in the documents' language,
restricted the same way, which is what it is compared with.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.access import EVERYTHING
from kb.identifiers import fold_letters
from search.metrics import ndcg_at, reciprocal_rank_at
from search.searcher import Searcher, SearchRequest
from tests.relevance.golden import Entry, golden_set
from translations.locales import ContentLanguage

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
    of the first that is at least good (grade 2).
    """

    group: str
    entry_id: str
    text: str
    found: tuple[str, ...]
    ndcg_at_10: float
    reciprocal_rank: float
    good_reciprocal_rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The means of a group."""

    queries: int
    ndcg_at_10: float
    mrr: float
    good_mrr: float


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
    return tuple(_answer(searcher, question) for question in questions())


def _answer(searcher: Searcher, question: Question) -> Answer:
    request = SearchRequest(query_text=question.text, language=question.within, page_size=_DEPTH)
    found = [str(hit.document_id) for hit in searcher.search(request, access=EVERYTHING).hits]
    wants = question.entry.wants
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
    )


def figures(answers: tuple[Answer, ...]) -> dict[str, Figure]:
    """The means of every group, by its name."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.group].append(answer)
    return {
        name: Figure(
            queries=len(members),
            ndcg_at_10=sum(one.ndcg_at_10 for one in members) / len(members),
            mrr=sum(one.reciprocal_rank for one in members) / len(members),
            good_mrr=sum(one.good_reciprocal_rank for one in members) / len(members),
        )
        for name, members in sorted(groups.items())
    }
