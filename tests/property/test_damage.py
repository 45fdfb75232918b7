"""Damaged texts are repaired exactly, refused, or left as they are; never altered without a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.damage.decoding import decode
from ingest.damage.diagnosis import Diagnosis, examine
from ingest.damage.losses import Passage
from tests.factories.damage import Damage, again, dropped, misread, named, replaced_by
from tests.factories.good_texts import ALL, ENGLISH, FRENCH, GERMAN, PARTS, POLISH

DAMAGES: dict[str, Damage] = {
    **{
        f"utf-8 as {page}": misread("utf-8", page)
        for page in ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp852")
    },
    **{f"{was} as cp1252": misread(was, "cp1252") for was in ("cp1250", "iso8859-2", "cp852")},
    "cp1250 as iso8859-2": misread("cp1250", "iso8859-2"),
    "twice": again(misread("utf-8", "cp1252"), 2),
    "thrice": again(misread("utf-8", "cp1250"), 3),
    "named": named,
}
LOSSES: dict[str, Damage] = {
    "dropped": dropped("utf-8", "ascii"),
    "Chinese": dropped("utf-8", "gb2312"),
    "question marks": replaced_by("?"),
    "replaced": replaced_by("\ufffd"),
}
GOOD = sorted({line for name, lines in ALL.items() if name != "code" for line in lines})
POLISH_LINES = [line for line in POLISH if not line.isascii()]
pages = st.lists(st.sampled_from(GOOD), min_size=1, max_size=12)
pasted = st.lists(st.sampled_from(POLISH_LINES), min_size=1, max_size=4, unique=True)


def diagnosis_of(lines: list[str]) -> Diagnosis:
    return examine([Passage(text=line, place=str(number)) for number, line in enumerate(lines, start=1)])


@given(page=pages)
@settings(max_examples=60, deadline=None)
def test_no_page_of_good_lines_is_touched(page: list[str]) -> None:
    assert diagnosis_of(page).is_sound


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@given(page=pages, lines=pasted)
@settings(max_examples=25, deadline=None)
def test_pasted_lines_are_repaired_exactly_or_left_and_the_page_is_not_touched(
    damage: Damage, page: list[str], lines: list[str]
) -> None:
    broken = [damage(line) for line in lines]
    diagnosis = diagnosis_of([*page, *broken])
    assert [line for line in page if diagnosis.text(line) != line] == []
    wrong = [
        (now, line)
        for now, line, was in zip(map(diagnosis.text, broken), lines, broken, strict=True)
        if now not in (was, line)
    ]
    assert wrong == []
    assert bool(diagnosis.mended) == bool(diagnosis.readings)


@pytest.mark.parametrize("damage", LOSSES.values(), ids=LOSSES)
@given(page=pages)
@settings(max_examples=15, deadline=None)
def test_a_page_whose_polish_lost_its_letters_is_refused(damage: Damage, page: list[str]) -> None:
    diagnosis = diagnosis_of([*ENGLISH, *map(damage, POLISH)])
    assert diagnosis.is_ruined
    assert not diagnosis_of([*page, *ENGLISH]).is_ruined


@given(
    lines=st.lists(st.sampled_from([*POLISH, *ENGLISH, *GERMAN, *FRENCH, *PARTS]), min_size=1, max_size=9),
    declared=st.sampled_from([None, "utf-8", "windows-1250", "iso-8859-2", "iso-8859-1", "gbk", "x"]),
)
@settings(max_examples=60, deadline=None)
def test_utf_8_is_never_taken_for_anything_else(lines: list[str], declared: str | None) -> None:
    text = "\n".join(lines)
    assert decode(text.encode(), declared).text == text


@given(content=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_become_a_text_that_can_be_examined(content: bytes) -> None:
    text = decode(content).text
    assert isinstance(diagnosis_of(text.split("\n")), Diagnosis)


@given(text=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_that_is_read_otherwise_is_told(text: str) -> None:
    diagnosis = diagnosis_of([text])
    assert (diagnosis.text(text) == text) or diagnosis.mended
