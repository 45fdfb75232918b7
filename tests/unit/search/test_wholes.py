"""Which questions whole documents answer, and how their answers add up."""

import pytest

from kb.access import AccessClass
from search.clauses import All, Any, Clause, Except, KeywordIn, PhraseIn, PrefixIn, TermIn
from search.grouping import DocumentCounts
from search.schema import Field
from search.wholes import WholeCounter, WholeQuestion, language_set, languages_in, whole_question
from translations.locales import ContentLanguage

EN, PL = ContentLanguage.ENGLISH, ContentLanguage.POLISH
RMI = KeywordIn(Field.ACCESS_CLASS, (AccessClass.RMI,))
POLISH = KeywordIn(Field.LANGUAGE, (PL,))


def anywhere(*terms: str) -> tuple[Clause, ...]:
    return tuple(TermIn(field, term) for term in terms for field in (Field.TITLE, Field.HEADING, Field.BODY))


@pytest.mark.parametrize(
    ("clause", "question"),
    [
        (Any(anywhere("brake", "pad")), WholeQuestion(terms=("brake", "pad"))),
        (
            Any((*anywhere("brake"), TermIn(Field.EXACT, "brakes"), TermIn(Field.NAME, "the brakes"))),
            WholeQuestion(terms=("brake", "=brakes")),
        ),
        (
            Any((TermIn(Field.CODE, "x65"), TermIn(Field.SUBJECT, "x65"), TermIn(Field.TITLE, "x65"))),
            WholeQuestion(terms=("#x65",)),
        ),
        (
            All((Any(anywhere("brake")), RMI, POLISH)),
            WholeQuestion(terms=("brake",), within=(RMI,), language=PL),
        ),
    ],
    ids=["words", "as written", "codes", "filtered"],
)
def test_any_of_some_words_anywhere_is_asked_of_whole_documents(
    clause: Clause, question: WholeQuestion
) -> None:
    assert whole_question(clause) == question


@pytest.mark.parametrize(
    "clause",
    [
        All((Any(anywhere("brake")), Any(anywhere("pad")))),
        TermIn(Field.TITLE, "brake"),
        Any((*anywhere("brake"), TermIn(Field.TITLE, "pad"))),
        Any((*anywhere("brake"), PhraseIn(Field.BODY, ("disc", "pad")))),
        PrefixIn(Field.BODY, "bra"),
        Except(Any(anywhere("brake")), Any(anywhere("pad"))),
        TermIn(Field.SUBJECT, "x65"),
        TermIn(Field.NAME, "the"),
        All((Any(anywhere("brake")), KeywordIn(Field.DAY, ("2026",)))),
        All((Any(anywhere("brake")), KeywordIn(Field.LANGUAGE, (PL, EN)))),
        All((Any(anywhere("brake")), POLISH, KeywordIn(Field.LANGUAGE, (EN,)))),
        RMI,
        Any(()),
    ],
    ids=[
        "all words",
        "title",
        "one word of the title",
        "phrase",
        "prefix",
        "without",
        "subject",
        "name",
        "day",
        "two languages",
        "two languages at once",
        "filter alone",
        "nothing",
    ],
)
def test_what_depends_on_sections_or_editions_is_not(clause: Clause) -> None:
    assert whole_question(clause) is None


@pytest.mark.parametrize("languages", [(PL,), (EN,), (PL, EN)])
def test_a_set_of_languages_is_a_number_and_back(languages: tuple[ContentLanguage, ...]) -> None:
    assert set(languages_in(language_set(languages))) == set(languages)


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        (None, DocumentCounts(total=9, by_profile={1: 5, 2: 4}, by_language={PL: 8, EN: 3})),
        (PL, DocumentCounts(total=8, by_profile={1: 4, 2: 4}, by_language={PL: 8})),
        (EN, DocumentCounts(total=3, by_profile={1: 3}, by_language={EN: 3})),
    ],
)
def test_documents_in_two_languages_count_once_and_in_each_language_that_matches(
    language: ContentLanguage | None, counts: DocumentCounts
) -> None:
    counter = WholeCounter(language)
    counter.add_documents(language_set([PL]), {1: 2, 2: 4})
    counter.add_documents(language_set([PL, EN]), {1: 3})
    counter.add_editions(PL, {1: 2})
    counter.add_editions(EN, {1: 3})
    assert (counter.needs_editions, counter.counts()) == (True, counts)
