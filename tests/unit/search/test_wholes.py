"""Which questions whole documents answer, and how their answers add up."""

import pytest

from kb.access import AccessClass
from search.clauses import (
    All,
    Any,
    Best,
    Clause,
    Except,
    KeywordIn,
    Leaf,
    PhraseIn,
    PrefixIn,
    Present,
    TermIn,
)
from search.grouping import DocumentCounts
from search.schema import WORD_FIELDS, Field
from search.wholes import (
    Doubt,
    WholeQuestion,
    are_several,
    counted_in,
    counted_in_any_language,
    language_set,
    languages_in,
    whole_question,
)
from translations.locales import ContentLanguage

EN, PL = ContentLanguage.ENGLISH, ContentLanguage.POLISH
RMI = KeywordIn(Field.ACCESS_CLASS, (AccessClass.RMI,))
POLISH = KeywordIn(Field.LANGUAGE, (PL,))


def anywhere(*terms: str) -> tuple[Leaf, ...]:
    return tuple(TermIn(field, term) for term in terms for field in WORD_FIELDS)


@pytest.mark.parametrize(
    ("clause", "question"),
    [
        (Any(anywhere("brake", "pad")), WholeQuestion(terms=("brake", "pad"))),
        (
            Any((*anywhere("brake"), TermIn(Field.EXACT, "brakes"), TermIn(Field.NAME, "the brakes"))),
            WholeQuestion(
                terms=("brake",),
                doubts=(Doubt("the brakes", field=Field.NAME), Doubt("brakes", ("brake",))),
            ),
        ),
        (
            Any((TermIn(Field.CODE, "x65"), TermIn(Field.SUBJECT, "x65"), TermIn(Field.TITLE, "x65"))),
            WholeQuestion(terms=("#x65",)),
        ),
        (
            All((Any(anywhere("brake")), RMI, POLISH)),
            WholeQuestion(terms=("brake",), within=(RMI,), language=PL),
        ),
        (
            Any(
                (*(Best((part,)) for part in anywhere("disc")), PhraseIn(Field.BODY, ("disc", "pad"), 0.1, 8))
            ),
            WholeQuestion(terms=("disc",)),
        ),
        (
            Any((*anywhere("arm"), All((Present(Field.BODY, "arm", 0.0), TermIn(Field.BODY, "control"))))),
            WholeQuestion(terms=("arm",)),
        ),
        (
            Any((*anywhere("arm"), PhraseIn(Field.TITLE, ("control", "arm")), TermIn(Field.TITLE, "arm"))),
            WholeQuestion(terms=("arm",)),
        ),
    ],
    ids=[
        "words",
        "as written",
        "codes",
        "filtered",
        "readings near each other",
        "a word beside another",
        "a title, of which a heading has all words",
    ],
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
        Any((*anywhere("brake"), All((TermIn(Field.BODY, "disc"), TermIn(Field.BODY, "pad"))))),
        PrefixIn(Field.BODY, "bra"),
        Except(Any(anywhere("brake")), Any(anywhere("pad"))),
        TermIn(Field.SUBJECT, "x65"),
        TermIn(Field.NAME, "the"),
        TermIn(Field.EXACT, "brakes"),
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
        "two words together",
        "prefix",
        "without",
        "subject",
        "name",
        "written",
        "day",
        "two languages",
        "two languages at once",
        "filter alone",
        "nothing",
    ],
)
def test_what_depends_on_sections_or_editions_is_not(clause: Clause) -> None:
    assert whole_question(clause) is None


def test_a_word_as_it_is_typed_is_doubted_beside_its_own_readings() -> None:
    words = (*(TermIn(Field.TITLE, term, typed=term) for term in ("disc", "pad")),)
    readings = [
        TermIn(field, term, typed=typed)
        for term, typed in (("disc", "discs"), ("pad", "pads"))
        for field in (Field.TITLE, Field.HEADING, Field.BODY)
    ]
    question = whole_question(Any((*words, *readings, TermIn(Field.EXACT, "pads", typed="pads"))))
    assert question is not None
    assert question.doubts == (Doubt("pads", ("pad",)),)


@pytest.mark.parametrize("languages", [(PL,), (EN,), (PL, EN)])
def test_a_set_of_languages_is_a_number_and_back(languages: tuple[ContentLanguage, ...]) -> None:
    assert set(languages_in(language_set(languages))) == set(languages)


@pytest.mark.parametrize(
    ("languages", "are"), [((), False), ((PL,), False), ((EN,), False), ((PL, EN), True)]
)
def test_a_set_says_whether_there_are_several(languages: tuple[ContentLanguage, ...], are: bool) -> None:
    assert are_several(language_set(languages)) is are


def test_documents_in_two_languages_count_once_and_in_each_language_that_matches() -> None:
    sets = {language_set([PL]): 6, language_set([PL, EN]): 3}
    counts = counted_in_any_language({1: 5, 2: 4}, sets, {PL: 2, EN: 3})
    assert counts == DocumentCounts(total=9, by_profile={1: 5, 2: 4}, by_language={PL: 8, EN: 3})


def test_documents_in_one_language_are_those_without_siblings_and_the_editions_that_have_some() -> None:
    counts = counted_in(PL, {1: 2, 2: 4}, {1: 2})
    assert counts == DocumentCounts(total=8, by_profile={1: 4, 2: 4}, by_language={PL: 8})


def test_nothing_in_a_language_is_no_language() -> None:
    assert counted_in(PL, {}) == DocumentCounts()
