"""Document ids and vehicle numbers: read however they are written, refused where they are none."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.identifiers import (
    InvalidDocumentId,
    InvalidVin,
    checksum_of,
    document_id_from,
    fold_letters,
    parse_document_id,
    parse_vin,
)


def test_a_data_module_code_stays_readable() -> None:
    assert (
        document_id_from("DMC-S1000DBIKE-AAA-DA1-10-20-00AA-520A-A")
        == "dmc-s1000dbike-aaa-da1-10-20-00aa-520a-a"
    )


def test_a_path_shows_its_folders() -> None:
    assert document_id_from("manuals/engine/oil.html") == "manuals--engine--oil.html"


def test_a_dash_and_a_folder_are_two_identities() -> None:
    assert document_id_from("a/b") != document_id_from("a-b")


@pytest.mark.parametrize(
    ("one", "other"),
    [("a--b", "a/b"), ("a-/b", "a/-b"), ("łożysko", "lozysko"), ("a b", "a_b"), ("a+b", "a b")],
)
def test_identities_that_look_alike_get_different_ids(one: str, other: str) -> None:
    assert document_id_from(one) != document_id_from(other)


def test_case_does_not_make_a_second_document() -> None:
    assert document_id_from("Manuals/Oil.HTML") == document_id_from("manuals/oil.html")


def test_a_long_identity_is_cut_but_stays_distinct() -> None:
    one, other = document_id_from("x" * 300 + "1"), document_id_from("x" * 300 + "2")
    assert len(one) <= 120
    assert one != other


def test_an_identity_without_any_usable_letter_still_has_an_id() -> None:
    assert document_id_from("///").startswith("d-")


@given(st.text(min_size=1, max_size=400))
def test_every_derived_id_is_a_valid_one(identity: str) -> None:
    document_id = document_id_from(identity)
    assert parse_document_id(document_id) == document_id


@given(
    st.text(alphabet="ab-/._ ł", min_size=1, max_size=6), st.text(alphabet="ab-/._ ł", min_size=1, max_size=6)
)
def test_no_two_identities_share_an_id(one: str, other: str) -> None:
    assume(one.lower() != other.lower())
    assert document_id_from(one) != document_id_from(other)


@pytest.mark.parametrize("text", ["", "A", "a/b", "-a", "a-", "ą", "a" * 121, "a b"])
def test_what_is_no_document_id_is_refused_with_the_value(text: str) -> None:
    with pytest.raises(InvalidDocumentId) as refusal:
        parse_document_id(text)
    assert refusal.value.value == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ŁOŻYSKA", "lozyska"), ("sprzęgło", "sprzeglo"), ("Źdźbło", "zdzblo"), ("P0300", "p0300")],
)
def test_folding_takes_every_polish_letter_to_its_base(text: str, folded: str) -> None:
    assert fold_letters(text) == folded


def test_a_checksum_is_sha_256() -> None:
    assert checksum_of(b"abc").startswith("ba7816bf8f01cfea")


VIN = "WVWZZZ1JZ3W386752"


@pytest.mark.parametrize(
    "typed",
    [
        VIN,
        VIN.lower(),
        " WVW ZZZ1JZ 3W386752 ",
        "WVW-ZZZ1JZ-3W386752",
        "WVW.ZZZ1JZ.3W386752",
        "ＷVWZZZ1JZ3W386752",
    ],
    ids=["as it is", "small", "in groups", "with hyphens", "with full stops", "a wide letter"],
)
def test_a_vin_is_read_however_it_is_written(typed: str) -> None:
    assert parse_vin(typed).text == VIN


@pytest.mark.parametrize(
    ("typed", "has_letters_of_none"),
    [
        ("", False),
        (VIN[:-1], False),
        (f"{VIN}1", False),
        ("WVWZZZ1JZ3W38675Ż", False),
        ("WVWZZZIJZ3W386752", True),
    ],
    ids=["nothing", "too short", "too long", "a letter of no VIN at all", "an I"],
)
def test_what_is_no_vin_is_refused(typed: str, has_letters_of_none: bool) -> None:
    with pytest.raises(InvalidVin) as refusal:
        parse_vin(typed)
    assert refusal.value.has_letters_of_none is has_letters_of_none


def test_a_vin_has_three_parts_and_is_known_by_its_last_seven() -> None:
    vin = parse_vin(VIN)
    assert (vin.wmi, vin.vds, vin.vis, vin.masked) == ("WVW", "ZZZ1JZ", "3W386752", "…W386752")


def test_a_vin_shows_itself_nowhere_by_accident() -> None:
    assert VIN not in repr(parse_vin(VIN))
