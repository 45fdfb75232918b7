"""The vocabulary: rows in order, searched by their beginnings, counted for each reader."""

from collections.abc import Iterable

import pytest

from kb.access import AccessClass
from search.vocabulary import Row, Table, Vocabulary, merged
from search.written import WrittenKind
from tests.unit.search.columns import columns_of
from translations.locales import ContentLanguage

EVERYBODY = frozenset({AccessClass.PUBLIC})
TECHNICIANS = frozenset({AccessClass.PUBLIC, AccessClass.RMI})
CLEARED = frozenset(AccessClass)


def row(key: str, form: str = "", counts: tuple[int, ...] = (0, 1, 0), languages: int = 1) -> Row:
    return Row(key, form or key, key, WrittenKind.WORD, languages, counts)


def vocabulary(*rows: Row) -> Vocabulary:
    return Vocabulary((Table(columns_of(rows)),))


def forms(rows: Iterable[Row]) -> list[str]:
    return [one.form for one in rows]


def test_rows_come_back_as_they_went_in() -> None:
    rows = [row("lozysko", "łożysko", (1, 2, 3), languages=5), row("olej")]
    assert list(Table(columns_of(rows))) == rows


def test_words_are_found_by_their_beginning_most_frequent_first() -> None:
    words = vocabulary(row("klocek"), row("klocki", counts=(0, 9, 0)), row("klosz"), row("koło"))
    assert forms(words.beginning("kloc", TECHNICIANS, 10)) == ["klocki", "klocek"]


def test_no_more_are_found_than_were_asked_for() -> None:
    words = vocabulary(*(row(f"olej{letter}") for letter in "abcdef"))
    assert len(words.beginning("olej", TECHNICIANS, 3)) == 3


@pytest.mark.parametrize(
    ("findable", "found"),
    [(EVERYBODY, []), (TECHNICIANS, ["klucz"]), (CLEARED, ["kluczyk", "klucz"])],
    ids=["everybody", "technicians", "cleared"],
)
def test_a_reader_gets_no_word_of_sections_that_are_closed_to_them(
    findable: frozenset[AccessClass], found: list[str]
) -> None:
    words = vocabulary(row("klucz"), row("kluczyk", counts=(0, 0, 9)))
    assert forms(words.beginning("klucz", findable, 10)) == found


def test_closed_sections_do_not_even_change_the_order() -> None:
    words = vocabulary(row("klucz", counts=(0, 2, 0)), row("kluczyk", counts=(0, 1, 90)))
    assert forms(words.beginning("klucz", TECHNICIANS, 10)) == ["klucz", "kluczyk"]


def test_sections_are_counted_over_all_writings_and_tables() -> None:
    first = Table(columns_of([row("lozysko", "łożysko", (0, 2, 0)), row("lozysko", "lozysko", (0, 1, 0))]))
    second = Table(columns_of([row("lozysko", "łożysko", (1, 0, 7))]))
    assert Vocabulary((first, second)).sections("lozysko", TECHNICIANS) == 4


def test_a_word_of_two_tables_is_found_once() -> None:
    tables = tuple(Table(columns_of([row("olej", counts=(0, count, 0))])) for count in (2, 3))
    assert [one.counts for one in Vocabulary(tables).beginning("ol", TECHNICIANS, 5)] == [(0, 5, 0)]


def test_a_key_is_no_beginning() -> None:
    words = vocabulary(row("olej"), row("olejowy"))
    assert forms(words.rows("olej")) == ["olej"]


def test_rows_of_one_word_are_merged() -> None:
    one, other = Table(columns_of([row("olej", languages=1)])), Table(columns_of([row("olej", languages=2)]))
    assert list(Table(merged(one, other))) == [row("olej", counts=(0, 2, 0), languages=3)]


def test_words_are_known_by_their_length_codes_are_not_among_them() -> None:
    code = Row("p0300", "P0300", "", WrittenKind.CODE, 1, (0, 1, 0))
    words = vocabulary(row("pompa"), row("olej", "olej"), row("olej", "OLEJ"), code)
    assert list(words.words(range(4, 6))) == [["olej"], ["pompa"]]


def test_a_row_knows_its_languages() -> None:
    languages = [language for language in ContentLanguage if row("olej", languages=1).is_in(language)]
    assert languages == [ContentLanguage.POLISH]


def test_nothing_is_found_where_there_is_nothing() -> None:
    empty = Vocabulary((Table(columns_of([])),))
    assert (empty.beginning("o", CLEARED, 5), Vocabulary().sections("o", CLEARED), len(empty)) == ([], 0, 0)
