"""How a query was understood."""

import pytest

from search.clauses import Clause, TermIn
from search.forms import Forms
from search.language.code_kinds import CodeKind
from search.query import QueryField
from search.query_words import QueryReader
from search.syntax import parse
from search.understanding import Sort, Understood, checked, plain_words, understand
from translations.locales import ContentLanguage

READER = QueryReader(forms=Forms({"lozyska": ["łożyska"]}))


def told(text: str, reader: QueryReader = READER) -> tuple[Understood, ...]:
    return understand(parse(text), reader)


@pytest.mark.parametrize(
    ("typed", "lemma"),
    [("hamulców", "hamulec"), ("lozyska", "łożysko"), ("hamulec", None), ("caliper", None), ("bolt", None)],
    ids=["inflected", "without diacritics", "already a lemma", "not Polish", "a name in Polish"],
)
def test_a_word_comes_with_its_lemma_where_that_is_another(typed: str, lemma: str | None) -> None:
    assert told(typed) == (Understood(typed=typed, sort=Sort.WORD, means=lemma),)


def test_in_english_alone_no_word_has_a_polish_lemma() -> None:
    english = QueryReader(languages=(ContentLanguage.ENGLISH,))
    assert [part.means for part in told("klocki pump", english)] == [None, None]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("11 12 7 582 245", CodeKind.PART_NUMBER),
        ("H34-1160-215", CodeKind.PART_NUMBER),
        ("P0300-87", CodeKind.TROUBLE_CODE),
        ("35 N·m", CodeKind.TORQUE),
        ("90 stopni", CodeKind.ANGLE),
        ("-40 °C", CodeKind.TEMPERATURE),
        ("X12.3", CodeKind.PIN),
        ("X12", CodeKind.CONNECTOR),
        ("F12", CodeKind.FUSE),
        ("M10x1.5", CodeKind.THREAD),
        ("5W-30", CodeKind.OIL_GRADE),
        ("WVWZZZ1JZXW000001", CodeKind.VIN),
        ("2.0", None),
    ],
)
def test_a_code_is_one_thing_of_its_kind(typed: str, kind: CodeKind | None) -> None:
    assert told(typed) == (Understood(typed=typed, sort=Sort.CODE, code_kind=kind),)


def test_every_exclusion_is_told_of_with_where_it_holds() -> None:
    parts = told('klocki -tarcze -"x y" -kind:bulletin -title:olej -hamul*')
    left_out = [(part.typed, part.field) for part in parts if part.sort is Sort.LEFT_OUT]
    assert left_out == [
        ("tarcze", None),
        ("x y", None),
        ("bulletin", QueryField.KIND),
        ("olej", QueryField.TITLE),
        ("hamul", None),
    ]


def test_phrases_beginnings_exclusions_and_filters_are_told_of_as_such() -> None:
    parts = told('"brake pads" hamul* kind:repair NOT abs')
    assert {(part.typed, part.sort) for part in parts} == {
        ("brake pads", Sort.PHRASE),
        ("hamul", Sort.PREFIX),
        ("repair", Sort.ONLY),
        ("abs", Sort.LEFT_OUT),
    }


def test_stop_words_are_not_told_of() -> None:
    assert [part.typed for part in told("klocki do przodu")] == ["klocki", "przodu"]


def test_a_pasted_paragraph_is_told_of_in_part() -> None:
    assert len(told(" ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstu"))) == 12


@pytest.mark.parametrize(("typed", "is_news"), [("caliper", False), ("hamulców", True), ("P0300", True)])
def test_only_what_was_not_simply_typed_is_news(typed: str, is_news: bool) -> None:
    assert [part.is_news for part in told(typed)] == [is_news]


def terms_of(clause: Clause) -> str:
    return repr(clause)


def test_a_lemma_that_is_nowhere_is_not_told_of() -> None:
    parts = checked(told("pump"), lambda clause: "'pump'" in terms_of(clause), READER)
    assert parts == (Understood(typed="pump", sort=Sort.WORD),)


def test_a_word_that_is_nowhere_is_told_of_as_missing() -> None:
    (part,) = checked(told("qwxzq"), lambda _clause: False, READER)
    assert not part.is_there


def test_what_is_there_keeps_its_lemma() -> None:
    assert checked(told("hamulców"), lambda clause: not isinstance(clause, TermIn), READER) == told(
        "hamulców"
    )


@pytest.mark.parametrize(
    ("query", "texts"),
    [("a NOT b", ("a",)), ('title:x "y z" w*', ("x", "y z", "w")), ("kind:repair", ())],
)
def test_plain_words_are_what_is_wanted(query: str, texts: tuple[str, ...]) -> None:
    assert set(plain_words(parse(query))) == set(texts)


@pytest.mark.parametrize("word", ["kind:nonsense", "rodzaj:bzdura", "date:rubbish", "lang:klingon"])
def test_a_filter_with_a_value_that_there_is_not_is_told_of_apart_from_the_words(word: str) -> None:
    assert told(f"{word} bolt") == (
        Understood(typed="bolt", sort=Sort.WORD),
        Understood(typed=word, sort=Sort.UNKNOWN),
    )


def test_a_word_with_a_colon_that_names_no_filter_is_a_word() -> None:
    assert {part.sort for part in told("note:this")} == {Sort.WORD}
