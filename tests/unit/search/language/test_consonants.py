"""Outlines of words: what is left of them, and which are told apart."""

import pytest

from search.language.consonants import ODD, Outline, outlines, places


@pytest.mark.parametrize(
    ("word", "outline"),
    [
        ("silnik", b"slnk"),
        ("Łożysko", b"lzsk"),
        ("ZŁĄCZE", b"zlcz"),
        ("olej", b"Ol"),
        ("jarzmo", b"Jrzm"),
        ("(klocki),", b"klck"),
        ("„Olej”", b"Ol"),
        ("a", b"A"),
        ("...", b""),
    ],
)
def test_an_outline_is_a_first_letter_and_consonants(word: str, outline: bytes) -> None:
    assert outlines([word]) == [outline]


def test_every_word_has_an_outline_in_its_place() -> None:
    assert outlines(["...", "Odkręć", "śruby", "(", "zacisku."]) == [b"", b"Odkr", b"srb", b"", b"zcsk"]


def test_no_words_have_no_outlines() -> None:
    assert outlines([]) == []


@pytest.mark.parametrize(
    "word", ["M10x1,5", "hamulec/tarcza", "ha\u00admulec", "→", "señal", "P0300", "…", "lo\u0301z\u0307ysko"]
)
def test_what_is_no_plain_word_has_an_odd_place(word: str) -> None:
    assert places([word]) == [ODD]


@pytest.mark.parametrize(
    ("one", "other"), [("ręka", "ręce"), ("pies", "psa"), ("ząb", "sąb"), ("Wąż", "węże")]
)
def test_consonants_that_alternate_share_a_place(one: str, other: str) -> None:
    first, second = places([one, other])
    assert first == second != ODD


def test_words_with_other_consonants_are_told_apart() -> None:
    words = ["hamulec", "halogen", "hamak", "amulet", "olej", "lej"]
    assert len(set(places(words))) == len(words)


@pytest.mark.parametrize(
    ("key", "matched"),
    [
        ("hml", ["hamulec", "niehamulcowy"]),
        ("o", ["olej", "oś", "niehamulcowy", "nieolejowy"]),
        ("ol", ["olej", "nieolejowy"]),
        ("x", []),
    ],
)
def test_words_match_that_begin_as_a_key_does(key: str, matched: list[str]) -> None:
    words = ["hamulec", "halogen", "olej", "oś", "niehamulcowy", "nieolejowy", "tarcza"]
    outline = Outline()
    outline.add(key)
    assert [words[number] for number in outline.matched(places(words))] == matched


def test_what_says_nothing_matches_always() -> None:
    assert Outline().matched(places(["hamulec", "P0300", "tarcza"])) == [1]


def test_a_beginning_alone_matches_words_without_more_consonants() -> None:
    outline = Outline()
    outline.add_alone("hm")
    assert outline.matched(places(["ham", "hamulec", "hymo"])) == [0, 2]
