"""Why something was found, in sentences."""

import pytest

from search.clauses import Reason
from search.expansion import Expansion, Origin
from search.explanation import sentences
from search.schema import Field
from search.searcher import ScorePart
from translations.locales import Language

EXPANSIONS = [
    Expansion(
        typed="klocki hamulcowe", meant=meant, language=Language.ENGLISH, origin=Origin.AGREED, strength=1.0
    )
    for meant in ("brake pads", "friction lining")
]


def part(reason: Reason, field: Field = Field.BODY, score: float = 1.0, **named: str) -> ScorePart:
    return ScorePart(
        field=field,
        term=named.get("term", "hamulec"),
        score=score,
        reason=reason,
        typed=named.get("typed", "hamulców"),
    )


def test_one_word_in_several_places_is_one_sentence() -> None:
    parts = [part(Reason.WORD, Field.BODY), part(Reason.WORD, Field.TITLE), part(Reason.WORD, Field.HEADING)]
    (sentence,) = sentences(parts, Language.ENGLISH)
    assert sentence.text.endswith("stands in the title, the heading of the section and the text.")


def test_a_sentence_is_in_the_readers_language() -> None:
    (sentence,) = sentences([part(Reason.WORD, Field.TITLE)], Language.POLISH)
    assert sentence.text == "Słowo „hamulców”, w dowolnej formie, występuje w tytule."


def test_what_counted_most_comes_first_and_the_shares_are_of_everything() -> None:
    parts = [part(Reason.WRITTEN, Field.EXACT, 1.0), part(Reason.CODE, score=3.0, typed="P0300")]
    found = sentences(parts, Language.ENGLISH)
    assert [(sentence.percent, sentence.text) for sentence in found] == [
        (75, "The code “P0300” stands in the text."),
        (25, "“hamulców” is written in the text exactly so."),
    ]


def test_what_counted_at_all_is_never_nothing() -> None:
    parts = [part(Reason.CODE, score=1_000.0), part(Reason.WRITTEN, score=0.1)]
    assert [sentence.percent for sentence in sentences(parts, Language.ENGLISH)] == [100, 1]


@pytest.mark.parametrize(
    ("term", "written"),
    [("lozysko", "łożysko"), ("hamulec", "hamulec"), ('"klocek hamulcowy"~8', "klocek hamulcowy")],
    ids=["diacritics put back", "nothing to put back", "phrase"],
)
def test_a_term_is_shown_as_a_person_writes_it(term: str, written: str) -> None:
    (sentence,) = sentences([part(Reason.FAMILY, term=term)], Language.ENGLISH)
    assert sentence.text.startswith(f"“{written}”, of the same family")


def test_the_other_words_for_a_thing_are_named_as_a_whole() -> None:
    given = [
        part(Reason.AGREED, Field.TITLE, typed="klocki hamulcowe", term=term) for term in ("brake", "pad")
    ]
    (sentence,) = sentences(given, Language.ENGLISH, EXPANSIONS)
    assert sentence.text == (
        "“klocki hamulcowe” is also called “brake pads” (agreed term); that stands in the title."
    )


@pytest.mark.parametrize(
    ("term", "called"), [("line", "friction lining"), ("shoe", "shoe")], ids=["nearest", "none of them"]
)
def test_without_a_whole_one_the_nearest_word_for_it_is_named(term: str, called: str) -> None:
    given = [part(Reason.LEARNT, typed="klocki hamulcowe", term=term)]
    (sentence,) = sentences(given, Language.ENGLISH, EXPANSIONS)
    assert f"is also called “{called}” (learnt from the library)" in sentence.text


def test_two_words_of_a_family_are_two_sentences() -> None:
    parts = [part(Reason.FAMILY, term="hamowanie"), part(Reason.FAMILY, term="hamulcowy")]
    assert len(sentences(parts, Language.POLISH)) == 2


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", list(Language))
def test_every_reason_has_its_sentence(reason: Reason, language: Language) -> None:
    (sentence,) = sentences([part(reason)], language)
    assert sentence.text.endswith(".")
    assert "{" not in sentence.text


def test_nothing_that_counted_is_nothing_to_say() -> None:
    assert sentences([], Language.ENGLISH) == ()
