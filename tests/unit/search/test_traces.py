"""Traces: the marks of a text's terms, and what is found by them."""

import pytest

from search.analysis import analyser
from search.highlight import Highlighter
from search.results import Snippet
from search.traces import continuing, look, mark_of, to_look_for, trace_of
from tests.factories.search.revisions import EN, PL
from translations.locales import ContentLanguage


def trace(text: str, language: ContentLanguage = PL) -> bytes:
    return analyser(language).analyse(text).trace


def numbers(text: str, *terms: str) -> list[int]:
    return [one.number for one in look(trace(text), to_look_for({mark_of(term): 1 for term in terms}))]


def test_words_are_found_by_their_terms_in_order() -> None:
    assert numbers("Wymień klocki i tarcze, klocki – też.", "klocek") == [1, 4]


def test_words_without_a_term_are_counted_too() -> None:
    assert numbers("– – śruby", "sruba") == [2]


def test_a_word_has_every_reading_and_is_told_by_the_likeliest() -> None:
    (seen,) = look(trace_of(("miec", "mama", "mam")), to_look_for({mark_of("mama"): 1, mark_of("mam"): 2}))
    assert (seen.number, seen.first, seen.sorts) == (0, mark_of("miec"), 3)


def test_a_code_with_spaces_belongs_to_its_first_word() -> None:
    text = "część 11 12 7 582 245 nowa"
    assert numbers(text, "11127582245") == [1]
    assert continuing(trace(text)) == {2, 3, 4, 5}
    assert numbers(text, "nowy") == [6]


def test_what_no_word_has_is_not_found() -> None:
    assert numbers("Wymień klocki.", "tarcza") == []


def test_a_text_without_words_has_no_trace_to_speak_of() -> None:
    assert trace("") == b""
    assert look(b"", to_look_for({mark_of("klocek"): 1})) == []


def snippet(query_text: str, text: str, language: ContentLanguage = PL) -> Snippet:
    with_trace = Highlighter(query_text, language).snippet(text, trace(text, language))
    assert with_trace == Highlighter(query_text, language).snippet(text)
    return with_trace


@pytest.mark.parametrize(
    ("query_text", "text", "marked"),
    [
        ("klocki", "Wymień (klocki), klocków brak.", ["klocki", "klocków"]),
        ('"klocki hamulcowe"', "klocki, klocki hamulcowe", ["klocki hamulcowe"]),
        ('"klocek-tarcza"', "para klocek-tarcza nowa", ["klocek-tarcza"]),
        ('"1.5 Nm klocki"', "moment 1.5 Nm klocki", ["1.5 Nm klocki"]),
        ("timing belt", "Replace every 60,000 km the timing belt and look", ["timing", "belt"]),
        ("klocki", "co 60 000 km albo 1,5 000 klocki, 20,000 mm", ["klocki"]),
        ('"timing belt"', "At 1,000 km and 60,000 km the timing belt", ["timing belt"]),
        ("„płyn”", "płyn i „płynu”", ["płyn", "płynu"]),
        ("7582245", "część 11 12 7 582 245 nowa", ["11 12 7 582 245"]),
        ("nm", "35 Nm, potem Nm", ["35 Nm", "Nm"]),
        ("hamul*", "układ hamulcowy", ["hamulcowy"]),
        ("śruba", "zażółcić\u00a0gęślą  jaźń\tśrubę", ["śrubę"]),
    ],
)
def test_by_its_trace_a_text_is_marked_as_without(query_text: str, text: str, marked: list[str]) -> None:
    found = snippet(query_text, text)
    assert [segment.text for segment in found.segments if segment.is_match] == marked


def test_a_text_with_the_sign_that_joins_codes_has_no_trace() -> None:
    assert trace("11\ue00012 klocki") == b""
    assert snippet("klocki", "11\ue00012 klocki").position == 6


def test_a_word_that_is_cut_off_is_not_marked() -> None:
    text = "słowo " * 16_665 + "dalejxx klocki hamulcowe"
    assert text[:100_000].endswith("kl")
    found = snippet("kl klocki", text)
    assert found.position is None


def test_a_trace_of_a_longer_text_does_no_harm() -> None:
    text = "brake pads and discs"
    shown = Highlighter("discs pads", EN).snippet(text[:10], trace(text, EN))
    assert [segment.text for segment in shown.segments if segment.is_match] == ["pads"]
