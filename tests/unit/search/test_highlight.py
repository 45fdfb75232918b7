"""What is marked in a text, and which stretch of it is shown."""

import pytest

from search.highlight import Highlighter
from search.results import Snippet
from search.stretches import SNIPPET_LENGTH
from tests.factories.search.revisions import EN, PL
from translations.locales import ContentLanguage


def marked(query_text: str, text: str, language: ContentLanguage = PL) -> list[str]:
    segments = Highlighter(query_text, language).segments(text)
    return [segment.text for segment in segments if segment.is_match]


def snippet(query_text: str, text: str, language: ContentLanguage = EN) -> Snippet:
    return Highlighter(query_text, language).snippet(text)


@pytest.mark.parametrize(
    ("query_text", "text", "expected"),
    [
        ("śruba", "Odkręć śruby i wkręć śrubę.", ["śruby", "śrubę"]),
        ("ŚRUBY", "śruba", ["śruba"]),
        ("klocki hamulcowe", "Klocków hamulcowych brak", ["Klocków", "hamulcowych"]),
        ("P0300", "kod P0300, dalej", ["P0300"]),
        ("u010087", "kod U0100-87.", ["U0100-87"]),
        ("U0100", "kod U0100-87.", ["U0100-87"]),
        ("11127582245", "część 11 12 7 582 245 nowa", ["11 12 7 582 245"]),
        ("hamul*", "układ hamulcowy", ["hamulcowy"]),
        ("u01*", "kod U0100-87", ["U0100-87"]),
        ('"śruba zacisku"', "śruby zacisku i śruby", ["śruby zacisku"]),
        ('"śruba"', "dwie śruby", ["śruby"]),
        ("śruba NOT zacisk", "śruba i zacisk", ["śruba"]),
        ("śruba AND zacisk", "śruba i zacisk", ["śruba", "zacisk"]),
        ("title:śruba", "śruba", ["śruba"]),
        ("kind:repair śruba", "repair śruba", ["śruba"]),
        ("i w na", "i w na", []),
        ("", "śruba", []),
        ("brakes", "the brake and braking", ["brake", "braking"]),
    ],
)
def test_what_is_sought_is_marked(query_text: str, text: str, expected: list[str]) -> None:
    language = EN if "brake" in query_text else PL
    assert marked(query_text, text, language) == expected


def test_marks_and_the_rest_are_the_whole_text() -> None:
    text = "Przed śrubami: śruba!\nPo śrubie"
    segments = Highlighter("śruba", PL).segments(text)
    assert "".join(segment.text for segment in segments) == text


def test_a_phrase_and_its_words_are_not_marked_twice() -> None:
    assert marked('"śruba zacisku" śruba', "śruba zacisku") == ["śruba zacisku"]


def test_a_decomposed_letter_is_marked_whole() -> None:
    assert marked("żółty", "z\u0307o\u0301łty") == ["z\u0307o\u0301łty"]


def test_markup_in_a_text_stays_text() -> None:
    assert marked("script", "<script>alert(1)</script>", EN) == ["script", "script"]


def test_a_short_text_is_shown_whole() -> None:
    assert snippet("bolt", "Undo the bolt.").text == "Undo the bolt."


def test_a_long_text_is_shown_around_what_was_sought() -> None:
    text = "filler " * 200 + "Undo the caliper bolt now. " + "filler " * 200
    shown = snippet("caliper", text)
    assert "caliper" in shown.text
    assert len(shown.text) <= SNIPPET_LENGTH + 20


def test_what_is_left_out_is_shown_by_dots() -> None:
    shown = snippet("caliper", "filler " * 200 + "caliper " + "filler " * 200).text
    assert (shown[0], shown[-1]) == ("…", "…")


def test_the_stretch_with_most_of_what_was_sought_wins() -> None:
    text = "A bolt. " + "filler " * 100 + "A caliper with a bolt and a spring." + " filler" * 100
    assert "caliper with a bolt" in snippet("caliper bolt spring", text).text


def test_a_snippet_begins_with_its_line() -> None:
    text = "filler " * 100 + "\nUndo the caliper."
    assert snippet("caliper", text).text == "…Undo the caliper."


def test_a_snippet_begins_with_its_sentence() -> None:
    text = "filler " * 100 + "end. Undo the caliper."
    assert snippet("caliper", text).text == "…Undo the caliper."


ROWS = "\n".join(
    [
        "brake splash plate bolt · 10 Nm",
        *["other row · 1 Nm"] * 2,
        "guide pin bolt · 32 Nm",
        *["row · 2 Nm"] * 30,
    ]
)


def test_a_snippet_prefers_the_row_that_has_the_most_of_the_words_itself() -> None:
    snippet = Highlighter("guide pin bolt", EN).snippet(ROWS)
    assert snippet.text.startswith("…guide pin bolt · 32 Nm")


def test_the_position_of_a_short_texts_snippet_is_its_best_row() -> None:
    snippet = Highlighter("guide pin bolt", EN).snippet(ROWS[:100])
    assert snippet.position == ROWS.index("guide pin bolt")


TORQUES = "\n".join(
    [
        "Fastener · Tightening torque",
        "Wheel bolt · 160 Nm",
        *["Hinge of the tailgate · 22 Nm"] * 12,
        "Steering wheel bolt · 30 Nm",
        "Fastener of the engine · Tightening torque",
        "Pulley wheel bolt of the pump · 20 Nm",
    ]
)


@pytest.mark.parametrize("query_text", ["wheel bolt", "wheel bolt torque"])
def test_of_rows_with_all_the_words_the_one_about_nothing_else_is_shown_and_landed_on(
    query_text: str,
) -> None:
    shown = snippet(query_text, TORQUES)
    assert "Wheel bolt · 160 Nm" in shown.text
    assert shown.position is not None
    assert TORQUES[shown.position :].startswith("Wheel bolt · 160 Nm")


def test_a_number_before_a_rows_label_says_nothing_of_the_row() -> None:
    rows = "\n".join(
        ["1 · Steering wheel bolt · 30 Nm", *["2 · Hinge · 22 Nm"] * 20, "3 · Wheel bolt · 160 Nm"]
    )
    assert "Wheel bolt · 160 Nm" in snippet("wheel bolt", rows).text


def test_line_ends_are_spaces_in_a_snippet() -> None:
    assert snippet("two", "one\ntwo\nthree").text == "one two three"


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet("caliper", "Nothing of the sort. " * 50).text.startswith("Nothing of the sort.")


def test_an_empty_text_has_an_empty_snippet() -> None:
    assert snippet("caliper", "").segments == ()


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert len(snippet("caliper", "x" * 5_000).text) <= SNIPPET_LENGTH + 1


def test_a_word_is_not_marked_within_a_longer_one_that_stands_before_it() -> None:
    assert marked("olej", "olejowskaz (olej) zolej, olej") == ["olej", "olej"]


def test_a_phrase_is_found_behind_the_same_word_alone() -> None:
    assert marked('"śruba zacisku"', "śruba śruba zacisku, śruba") == ["śruba zacisku"]


def test_rows_of_a_table_stay_apart_in_a_snippet() -> None:
    text = "Pins\nX65.11 · earth\nX65.12 · supply\nThe end.\nReally."
    assert Highlighter("supply", EN).snippet(text).text == (
        "Pins X65.11 · earth | X65.12 · supply | The end. Really."
    )
