"""Texts of two editions that say the same."""

import pytest

from kb.access import AccessClass
from kb.content import paragraph
from kb.documents import Section
from search.alignment import Example, align, aligned_texts
from tests.factories.search.revisions import EN, PL, revision, section


def texts_of(polish: list[Section], english: list[Section]) -> list[tuple[str, str]]:
    editions = (revision("pads", "Klocki", polish, PL), revision("pads", "Pads", english, EN))
    return [(text.polish, text.english) for text in aligned_texts(editions)]


def test_titles_and_headings_say_the_same() -> None:
    found = texts_of([section("Odkręć.", "a", "Demontaż")], [section("Undo.", "a", "Removal")])
    assert found == [("Klocki", "Pads"), ("Demontaż", "Removal"), ("Odkręć.", "Undo.")]


def test_sections_are_matched_by_anchor_before_place() -> None:
    found = texts_of(
        [section("Raz.", "a"), section("Dwa.", "b")], [section("Two.", "b"), section("One.", "a")]
    )
    assert {("Raz.", "One."), ("Dwa.", "Two.")} < set(found)


def test_sections_without_anchors_in_common_are_matched_by_place() -> None:
    assert ("Raz.", "One.") in texts_of([section("Raz.", "raz")], [section("One.", "one")])


def test_sections_that_only_one_edition_has_teach_nothing() -> None:
    found = texts_of([section("Raz.", "a")], [section("One.", "a"), section("Two.", "b")])
    assert [pair for pair in found if "Two." in pair[1]] == []


def test_sentences_are_matched() -> None:
    polish = section("Odkręć śruby zacisku. Wyjmij klocki.", "a")
    english = section("Undo the caliper bolts. Remove the pads.", "a")
    assert texts_of([polish], [english])[-2:] == [
        ("Odkręć śruby zacisku.", "Undo the caliper bolts."),
        ("Wyjmij klocki.", "Remove the pads."),
    ]


def test_a_paragraph_that_one_edition_lacks_does_not_shift_the_others() -> None:
    first, last = "Odkręć śruby zacisku kluczem.", "Wyjmij klocki z jarzma i odłóż je na bok, nie na ziemię."
    polish = section([paragraph(first), paragraph(last)], "a")
    english = section(
        [
            paragraph("Undo the bolts of the caliper."),
            paragraph("Only on vehicles with electric parking brake: open the brake with the tester first."),
            paragraph("Take the pads out of the carrier and put them aside, not on the ground."),
        ],
        "a",
    )
    found = dict(texts_of([polish], [english]))
    assert found[first].startswith("Undo")
    assert "Take the pads out" in found[last]


def test_it_is_said_where_a_text_stands() -> None:
    editions = (
        revision("pads", "Klocki", [section("Raz.", "raz")], PL),
        revision("pads", "Pads", [section("One.", "one")]),
    )
    last = list(aligned_texts(editions))[-1]
    assert last.where == Example(
        document_id=editions[0].document_id, polish_anchor="raz", english_anchor="one"
    )


def test_a_single_edition_teaches_nothing() -> None:
    assert list(aligned_texts([revision()])) == []


def test_a_security_related_document_teaches_nothing() -> None:
    hidden = AccessClass.SECURITY_RELATED_RMI
    editions = [revision(language=PL, access_class=hidden), revision(access_class=hidden)]
    assert list(aligned_texts(editions)) == []


@pytest.mark.parametrize(("one", "other"), [([], []), (["a"], []), ([], ["b"])], ids=["both", "one", "other"])
def test_what_is_empty_matches_nothing(one: list[str], other: list[str]) -> None:
    assert align(one, other) == []


def test_many_lines_are_matched_in_pieces() -> None:
    lines = [f"line {number}" for number in range(900)]
    assert align(lines, lines) == [(line, line) for line in lines]
