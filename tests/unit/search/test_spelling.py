"""Corrections of single words, from the vocabulary alone and through the reader's access."""

import pytest

from kb.access import AccessClass
from search.spelling import corrections, joined
from search.vocabulary import Row, Table, Vocabulary
from search.written import WrittenKind, key_of
from tests.unit.search.columns import columns_of

TECHNICIANS = frozenset({AccessClass.PUBLIC, AccessClass.RMI})
CLEARED = frozenset(AccessClass)


def word(form: str, sections: int = 5, *, hidden: int = 0, kind: WrittenKind = WrittenKind.WORD) -> Row:
    return Row(key_of(form), form, key_of(form), kind, 1, (0, sections, hidden))


LIBRARY = Vocabulary(
    (
        Table(
            columns_of(
                [
                    *map(word, ("hamulec", "postojowy", "łożysko", "tools", "rozrządu", "wtryskiwacze")),
                    *map(word, ("olej", "koło", "pompa", "bezpieczniki", "seat", "belt")),
                    word("zawór", 50),
                    word("zawora", 1),
                    word("immobilizer", 0, hidden=9),
                    word("ossi", 1),
                    word("fication", 1),
                    word("P0300", kind=WrittenKind.CODE),
                    word("HB16", kind=WrittenKind.CODE),
                ]
            )
        ),
    )
)


def texts(typed: str, findable: frozenset[AccessClass] = TECHNICIANS) -> list[str]:
    return [one.text for one in corrections(typed, LIBRARY, findable)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chamulec", "hamulec"),
        ("hamluec", "hamulec"),
        ("HAMLUEC", "hamulec"),
        ("łorzysko", "łożysko"),
        ("lozysk", "łożysko"),
        ("tols", "tools"),
        ("rozżądu", "rozrządu"),
        ("wtryskwiacze", "wtryskiwacze"),
        ("wtryskwiaczy", "wtryskiwacze"),
        ("hamulecpostojowy", "hamulec postojowy"),
        ("seatbelt", "seat belt"),
    ],
)
def test_a_word_is_corrected(typed: str, meant: str) -> None:
    assert texts(typed)[:1] == [meant]


@pytest.mark.parametrize(
    "typed",
    ["olj", "olwj", "kolo", "pomkpa8", "P0301", "HB17", "p0300", "hamalcu", "gearbox"],
    ids=[
        "three letters",
        "far",
        "the word itself",
        "digit",
        "code",
        "engine",
        "code itself",
        "two edits",
        "none",
    ],
)
def test_what_is_no_likely_mistake_is_left(typed: str) -> None:
    assert [text for text in texts(typed) if text != "koło"] == []


def test_of_equally_likely_words_the_more_frequent_one_is_meant() -> None:
    assert texts("zawor")[0] == "zawór"


def test_a_word_of_closed_documents_is_suggested_to_nobody_else() -> None:
    assert (texts("imobilizer"), texts("imobilizer", CLEARED)) == ([], ["immobilizer"])


def test_a_word_is_not_divided_into_one_of_closed_documents() -> None:
    assert texts("immobilizerkoło") == []


def test_halves_that_stand_once_are_no_words() -> None:
    assert texts("ossification") == []


def test_two_words_are_joined_where_the_library_writes_them_as_one() -> None:
    found = joined(("bez", "pieczniki"), LIBRARY, TECHNICIANS)
    assert found is not None
    assert found.text == "bezpieczniki"


@pytest.mark.parametrize("words", [("seat", "olej"), ("P", "0300"), ("immo", "bilizer")])
def test_words_that_are_no_one_word_for_the_reader_stay_two(words: tuple[str, str]) -> None:
    assert joined(words, LIBRARY, TECHNICIANS) is None
