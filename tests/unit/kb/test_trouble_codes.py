"""Trouble codes: found however they are written, with a meaning of our own in both languages."""

import csv
import re
from collections import Counter
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from kb.trouble_codes import (
    TroubleCode,
    WrittenTroubleCode,
    all_trouble_codes,
    parse_trouble_code,
    trouble_code,
)
from tests.unit.translations.polish_words import is_known
from translations.locales import Language
from translations.terms import words

KNOWN_WITHOUT_MORFEUSZ = {
    "High",  # the lines of a CAN bus are called so in Polish too
    "Low",
    "antystukowej",  # of knock control
    "recyrkulowanych",  # of exhaust gas led back
    "stukowego",  # of knocking combustion
}
"""Polish words of the meanings that Morfeusz lacks and that are right."""

LONGEST_MEANING = 120

GENERIC = re.compile(r"((P[02]|[BC]0|U[03])[0-9A-F]|P3[4-9A-F])[0-9A-F]{2}")
"""Of the codes that begin with P3, those from P3400 on; those below belong to the makers."""

CAPITAL_NO_FULL_STOP = re.compile(r"[A-ZĆŁŚŹŻ]\S*( \S+)+(?<!\.)")

SOURCES = sorted(
    (item for item in (files("kb") / "trouble_codes").iterdir() if item.name.endswith(".csv")),
    key=lambda item: item.name,
)
SYSTEMS = {
    item.name.removesuffix(".csv")
    for item in (files("translations") / "terms").iterdir()
    if item.name.endswith(".csv")
}


def test_a_code_has_its_meaning_in_both_languages_and_its_system() -> None:
    assert trouble_code("P0300") == TroubleCode(
        code="P0300",
        polish="Wypadanie zapłonu w różnych cylindrach",
        english="Misfire in several cylinders",
        system="ignition",
    )


@pytest.mark.parametrize(
    ("language", "meaning"),
    [
        (Language.POLISH, "Utrata komunikacji ze sterownikiem ABS"),
        (Language.ENGLISH, "Loss of communication with the ABS control unit"),
    ],
)
def test_the_meaning_comes_in_the_language_asked_for(language: Language, meaning: str) -> None:
    code = trouble_code("U0121")
    assert code is not None
    assert code.meaning(language) == meaning


@pytest.mark.parametrize(
    "text", ["P0300", "p0300", "p 0300", "P-0300", " P0300\n", "P\u00a00300", "P0300-87", "P0300:87"]
)
def test_a_code_is_found_however_it_is_written(text: str) -> None:
    found = trouble_code(text)
    assert found is not None
    assert found.code == "P0300"


@pytest.mark.parametrize(
    ("text", "code", "failure_type"),
    [
        ("P0300", "P0300", None),
        ("P0300-87", "P0300", "87"),
        ("u0100:1f", "U0100", "1F"),
        ("C0051/28", "C0051", "28"),
        ("P0300 - 87", "P0300", "87"),
        ("b00a0 4b", "B00A0", "4B"),
        ("P030087", "P0300", "87"),
    ],
)
def test_the_failure_type_byte_is_kept_apart(text: str, code: str, failure_type: str | None) -> None:
    assert parse_trouble_code(text) == WrittenTroubleCode(code=code, failure_type=failure_type)


@pytest.mark.parametrize(
    "text",
    ["", "P", "P030", "P4000", "X0300", "P03O0", "P0300-8", "P0300-877", "0300", "P0300 P0301", "Ｐ0300"],
)
def test_what_is_no_trouble_code_is_none(text: str) -> None:
    assert parse_trouble_code(text) is None
    assert trouble_code(text) is None


def test_a_code_of_a_maker_is_read_but_has_no_meaning_here() -> None:
    assert parse_trouble_code("P1234") == WrittenTroubleCode(code="P1234")
    assert trouble_code("P1234") is None


def test_there_are_at_least_four_hundred_codes_and_all_of_them_can_be_listed_in_order() -> None:
    codes = [item.code for item in all_trouble_codes()]
    assert len(codes) >= 400
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("letter", ["P0", "P2", "P3", "B0", "C0", "U0", "U3"])
def test_every_group_of_generic_codes_is_covered(letter: str) -> None:
    assert any(item.code.startswith(letter) for item in all_trouble_codes())


def test_no_code_stands_twice() -> None:
    lines = [line for source in SOURCES for line in source.read_text(encoding="utf-8").splitlines()[1:]]
    counts = Counter(line.split(",", 1)[0] for line in lines)
    assert [code for code, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_file_has_its_codes_in_order_and_their_first_letters_in_its_name(source: Traversable) -> None:
    text = source.read_bytes().decode("utf-8")
    rows = list(csv.reader(text.splitlines(), strict=True))
    codes = [row[0] for row in rows[1:]]
    group = source.name.split("-")[0]
    assert rows[0] == ["code", "pl", "en", "system"]
    assert {len(row) for row in rows} == {4}
    assert codes == sorted(codes)
    assert {code[: len(group)].lower() for code in codes} == {group}
    assert "\r" not in text


def test_every_code_is_one_that_the_standard_defines_for_all_makers() -> None:
    codes = [item.code for item in all_trouble_codes()]
    assert [code for code in codes if not GENERIC.fullmatch(code)] == []


@pytest.mark.parametrize(
    ("code", "generic"),
    [("P3400", True), ("P3FFF", True), ("P33FF", False), ("P3000", False), ("P1234", False), ("U3000", True)],
)
def test_the_codes_of_all_makers_are_told_from_those_of_one(code: str, *, generic: bool) -> None:
    assert bool(GENERIC.fullmatch(code)) is generic


def test_every_code_points_to_a_system_of_the_term_base() -> None:
    assert {item.system for item in all_trouble_codes()} <= SYSTEMS


@pytest.mark.parametrize("language", Language)
def test_a_meaning_is_short_and_has_a_capital_but_no_full_stop(language: Language) -> None:
    meanings = [item.meaning(language) for item in all_trouble_codes()]
    assert [meaning for meaning in meanings if not CAPITAL_NO_FULL_STOP.fullmatch(meaning)] == []
    assert [meaning for meaning in meanings if len(meaning) > LONGEST_MEANING] == []


@pytest.mark.parametrize("language", Language)
def test_two_codes_never_mean_the_same(language: Language) -> None:
    counts = Counter(item.meaning(language) for item in all_trouble_codes())
    assert [meaning for meaning, count in counts.items() if count > 1] == []


def test_every_polish_word_of_a_meaning_is_in_the_dictionary() -> None:
    used = {word for item in all_trouble_codes() for word in words(item.polish)}
    assert {word for word in used if not (is_known(word) or is_known(word.lower()))} == KNOWN_WITHOUT_MORFEUSZ
