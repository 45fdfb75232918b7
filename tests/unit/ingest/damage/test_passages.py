"""Misread text is found and read right, whole and in single passages; good text is left alone."""

import pytest

from ingest.damage.passages import decide
from tests.factories.damage import Damage, again, misread, named, one_after_the_other, writable
from tests.factories.good_texts import ALL, ENGLISH, POLISH

UTF_8_AS = ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp852", "cp437", "mac-roman", "cp1251")
PAGES = (
    ("cp1250", "cp1252"),
    ("cp1250", "latin-1"),
    ("cp1250", "iso8859-2"),
    ("cp1250", "cp852"),
    ("cp1250", "cp437"),
    ("iso8859-2", "cp1252"),
    ("iso8859-2", "cp1250"),
    ("iso8859-16", "cp1252"),
    ("cp852", "cp1250"),
    ("cp852", "cp1252"),
    ("mazovia", "cp1250"),
    ("mazovia", "cp437"),
    ("mac_latin2", "cp1252"),
)
SEVERAL_TIMES: dict[str, Damage] = {
    "twice cp1252": again(misread("utf-8", "cp1252"), 2),
    "twice cp1250": again(misread("utf-8", "cp1250"), 2),
    "thrice cp1252": again(misread("utf-8", "cp1252"), 3),
    "thrice latin-1": again(misread("utf-8", "latin-1"), 3),
    "cp1250, then cp1252": one_after_the_other(misread("utf-8", "cp1250"), misread("utf-8", "cp1252")),
    "latin-1, then names": one_after_the_other(misread("utf-8", "latin-1"), named),
}


def healed(texts: list[str]) -> list[str]:
    decided = decide(texts)
    return [decided[text].text if text in decided else text for text in texts]


@pytest.mark.parametrize("taken_for", UTF_8_AS)
@pytest.mark.parametrize("texts", [POLISH, ENGLISH], ids=["Polish", "English"])
def test_utf_8_that_was_taken_for_a_code_page_is_read_right(texts: list[str], taken_for: str) -> None:
    assert healed(list(map(misread("utf-8", taken_for), texts))) == texts


def test_utf_8_that_was_taken_for_chinese_is_read_right() -> None:
    assert healed(list(map(misread("utf-8", "gb18030"), POLISH))) == POLISH


@pytest.mark.parametrize("damage", SEVERAL_TIMES.values(), ids=SEVERAL_TIMES)
def test_what_was_misread_several_times_is_read_right(damage: Damage) -> None:
    assert healed(list(map(damage, POLISH))) == POLISH


@pytest.mark.parametrize(("was", "taken_for"), PAGES)
def test_a_code_page_that_was_taken_for_another_is_told_by_its_words(was: str, taken_for: str) -> None:
    assert healed(list(map(misread(was, taken_for), POLISH))) == [writable(text, was) for text in POLISH]


def test_letters_written_as_names_are_put_in_their_place() -> None:
    assert healed(list(map(named, POLISH))) == POLISH


@pytest.mark.parametrize("taken_for", ["cp1252", "cp1250", "cp852"])
def test_a_passage_from_elsewhere_is_read_right_and_the_rest_left_alone(taken_for: str) -> None:
    page = [*ENGLISH, misread("utf-8", taken_for)(POLISH[3]), *POLISH[4:]]
    assert healed(page) == [*ENGLISH, *POLISH[3:]]


def test_passages_misread_in_two_ways_are_each_read_right() -> None:
    first, second = misread("utf-8", "cp1252"), misread("cp1250", "cp1252")
    page = [*map(first, POLISH[:4]), *map(second, POLISH[4:])]
    assert healed(page) == POLISH


def test_a_misreading_that_most_show_is_not_forced_on_a_passage_that_another_explains_better() -> None:
    loose = [line for line in POLISH if line.startswith(("Odkręcić obie", "Sprawdzić grubość"))]
    broken = [misread("cp1250", "iso8859-2")(line) for line in loose]
    decided = decide(["│Ciśnienie│ 4    │", *broken])
    assert [decided[line].text for line in broken] == loose


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("sprzêg³o", "sprzęgło"),
        ("ŁoÅ¼ysko", "Łożysko"),
        ("przewÃ³d", "przewód"),
        ("d╝wignia", "dźwignia"),
        ("itâ€™s", "it’s"),
        ("20 Â°C", "20 °C"),
    ],
)
def test_a_single_word_that_speaks_for_itself_is_read_right(word: str, meant: str) -> None:
    assert healed([word]) == [meant]


@pytest.mark.parametrize("word", ["siê", "fête", "m³", "Â", "├│", "Ä", "Å»", "x²", "920 g ą 15 g", "(±)"])
def test_what_may_be_meant_is_left_alone(word: str) -> None:
    assert healed([word]) == [word]


def test_a_doubtful_word_follows_the_rest_of_its_text() -> None:
    damage = misread("cp1250", "cp1252")
    assert healed([*map(damage, POLISH), "wysprzêglik siê"])[-1] == "wysprzęglik się"


@pytest.mark.parametrize("texts", ALL.values(), ids=ALL)
def test_good_text_is_not_touched(texts: list[str]) -> None:
    assert decide(texts, literal=texts) == {}


def test_good_text_is_not_touched_beside_a_passage_that_is() -> None:
    good = [text for texts in ALL.values() for text in texts]
    page = [*good, *map(misread("utf-8", "cp1252"), POLISH)]
    decided = decide(page, literal=good)
    assert {text for text in good if text in decided} == set()


def test_a_listing_keeps_the_names_of_letters() -> None:
    listing = 'print("kr&oacute;tki")'
    assert (decide([listing], literal=[listing]), len(decide([listing]))) == ({}, 1)
