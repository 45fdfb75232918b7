"""Analysers: per language, the same for index and query, remembering what they have seen."""

import threading

import pytest

from search.analysis import AnalysedText, Analyser, Token, analyser
from search.language import polish
from translations.locales import ContentLanguage

PL, EN, UND = ContentLanguage.POLISH, ContentLanguage.ENGLISH, ContentLanguage.UNDETERMINED


def test_each_language_has_its_own_stemmer() -> None:
    assert (analyser(PL).analyse("brakes").terms, analyser(EN).analyse("brakes").terms) == ("brakes", "brake")


def test_an_undetermined_language_is_read_in_both() -> None:
    assert [next(analyser(UND).tokens(word)).terms for word in ("śrubami", "brakes")] == [
        ("srubami", "sruba"),
        ("brake", "brakes"),
    ]


def test_every_reading_of_a_word_is_a_term_of_one_token() -> None:
    assert [token.terms for token in analyser(PL).tokens("sprzęgła")] == [("sprzeglo", "sprzegnac")]


def test_further_readings_stand_behind_the_last_word() -> None:
    assert analyser(PL).analyse("tarcza sprzęgła nowa").terms == "tarcza sprzeglo nowa sprzegnac nowy"


def test_words_are_indexed_as_they_are_written_too() -> None:
    assert analyser(PL).analyse("Odkręć ŚRUBY do P0300").exact == "odkrec sruby"


def test_words_with_diacritics_are_told_apart() -> None:
    assert analyser(PL).analyse("Śruby, nowe śruby i są").marked_forms == {"śruby"}


def test_stop_words_are_indexed() -> None:
    assert analyser(EN).analyse("out of order").terms.split(" ")[1] == "of"


def test_stop_words_are_marked_for_queries() -> None:
    assert [token.is_stop_word for token in analyser(PL).tokens("klocki I tarcze")] == [False, True, False]


def test_codes_come_separately_too() -> None:
    analysed = analyser(EN).analyse("DTC U0100-87 stored")
    assert (analysed.terms, analysed.codes) == ("dtc u010087 store", "u010087 u0100")


def test_a_compound_is_divided_at_its_hyphen() -> None:
    assert analyser(EN).analyse("CAN-bus").terms == "can bus"


def test_tokens_stand_where_they_are_written() -> None:
    text = "„Klocki, (tarcze)”"
    assert [text[token.start : token.end] for token in analyser(PL).tokens(text)] == ["Klocki", "tarcze"]


def test_a_word_that_occurs_twice_stands_at_both_places() -> None:
    assert [token.start for token in analyser(PL).tokens("pad padding pad")] == [0, 4, 12]


def test_a_monstrous_word_is_left_out() -> None:
    assert analyser(EN).analyse("a" * 5_000 + " bolt").terms == "bolt"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "!?…", "\u0301"], ids=repr)
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert analyser(PL).analyse(text).terms == ""


def test_a_word_is_looked_up_once() -> None:
    asked: list[str] = []

    def readings(word: str) -> tuple[str, ...]:
        asked.append(word)
        return polish.readings(word)

    counting = Analyser(readings, frozenset())
    counting.analyse("śruba śruba śruba")
    assert asked == ["śruba"]


def test_several_threads_agree() -> None:
    shared, results = Analyser(polish.readings, frozenset()), set[str]()
    text = " ".join(f"śruba{number} łożyska zaworów" for number in range(300))
    threads = [threading.Thread(target=lambda: results.add(shared.analyse(text).terms)) for _ in range(4)]
    _run(threads)
    assert results == {Analyser(polish.readings, frozenset()).analyse(text).terms}


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    "writings",
    [
        ("silnik", "Silnik.", "silnik,", "SILNIK"),
        ("abs", "ABS", "Abs:", "ABS)"),
        ("łożysko", "Łożysko;", "ŁOŻYSKO!"),
        ("P0300", "p0300.", "P0300,"),
        ("M10x1.5", "M10x1,5.", "m10x1.5"),
        ("İstanbul", "istanbul.", "ẞ", "ß."),
        ("anti-lock", "Anti-lock.", "don't", "Don’t."),
    ],
    ids=lambda writings: writings[0],
)
def test_what_was_read_before_does_not_change_how_a_writing_is_read(writings: tuple[str, ...]) -> None:
    def read(text: str, *before: str) -> tuple[AnalysedText, list[Token]]:
        fresh = Analyser(polish.readings, polish.STOP_WORDS)
        fresh.analyse(" ".join(before))
        return fresh.analyse(text), list(fresh.tokens(text))

    assert [read(one, *writings) for one in writings] == [read(one) for one in writings]


def test_an_abbreviation_keeps_its_capitals_in_the_vocabulary_after_the_word() -> None:
    assert {written.form for written in analyser(EN).analyse("Abs abs ABS.").written} == {"abs", "ABS"}
