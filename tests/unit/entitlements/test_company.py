"""What a company says of itself, in one written form."""

import pytest

from entitlements.company import CompanyField, CompanyRefused, name_key, own_domain, words_of
from entitlements.trade_register import Register, RegisterEntryRefused, entry_of, register_entry

GOOD = {
    CompanyField.LEGAL_NAME: "Warsztat Kowal",
    CompanyField.STREET: "Polna 1",
    CompanyField.POSTAL_CODE: "00-001",
    CompanyField.CITY: "Warszawa",
    CompanyField.COUNTRY: "PL",
    CompanyField.PHONE: "",
}


@pytest.mark.parametrize(
    ("field", "typed", "written"),
    [
        (CompanyField.LEGAL_NAME, "  Warsztat\t\u200bKowal\n ", "Warsztat Kowal"),
        (CompanyField.POSTAL_CODE, "00001", "00-001"),
        (CompanyField.POSTAL_CODE, "00 001", "00-001"),
        (CompanyField.COUNTRY, "pl", "PL"),
        (CompanyField.PHONE, "+48 22 123-45-67", "+48 22 123-45-67"),
    ],
)
def test_an_answer_has_one_written_form(field: CompanyField, typed: str, written: str) -> None:
    assert words_of(GOOD | {field: typed})[field] == written


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (CompanyField.LEGAL_NAME, ""),
        (CompanyField.LEGAL_NAME, "x"),
        (CompanyField.LEGAL_NAME, "x" * 201),
        (CompanyField.STREET, " "),
        (CompanyField.POSTAL_CODE, "0001"),
        (CompanyField.POSTAL_CODE, ""),
        (CompanyField.CITY, ""),
        (CompanyField.CITY, "x" * 101),
        (CompanyField.COUNTRY, "POL"),
        (CompanyField.PHONE, "call me"),
        (CompanyField.PHONE, "1" * 41),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named(field: CompanyField, typed: str) -> None:
    with pytest.raises(CompanyRefused) as refusal:
        words_of(GOOD | {field: typed})
    assert refusal.value.fields == {field}


def test_all_answers_that_cannot_be_taken_are_named_at_once() -> None:
    with pytest.raises(CompanyRefused) as refusal:
        words_of({})
    assert refusal.value.fields == set(CompanyField) - {CompanyField.POSTAL_CODE, CompanyField.PHONE}


def test_elsewhere_a_postal_code_may_be_missing() -> None:
    elsewhere = GOOD | {CompanyField.COUNTRY: "IE", CompanyField.POSTAL_CODE: ""}
    assert words_of(elsewhere)[CompanyField.POSTAL_CODE] == ""


@pytest.mark.parametrize(
    "other",
    [
        "WARSZTAT KOWAL SP. Z O.O.",
        "Warsztat „Kowal” Spółka z ograniczoną odpowiedzialnością",
        "warsztat kowal spółka z o.o.",
        "Warsztat Kowal S.C.",
        "Warsztat-Kowal GmbH",
    ],
)
def test_spellings_of_one_name_have_one_key(other: str) -> None:
    assert name_key(other) == name_key("Warsztat Kowal")


def test_names_that_differ_have_different_keys_and_a_legal_form_alone_keeps_its_own() -> None:
    assert name_key("Warsztat Kowal") != name_key("Warsztat Lis")
    assert name_key("S.A.") == "s a"


@pytest.mark.parametrize(
    ("email", "domain"), [("a@Kowal.example", "kowal.example"), ("a@gmail.com", ""), ("a@WP.PL", "")]
)
def test_an_address_at_a_public_provider_says_nothing_of_the_company(email: str, domain: str) -> None:
    assert own_domain(email) == domain


@pytest.mark.parametrize(
    ("register", "typed", "kept"),
    [
        (Register.KRS, "28860", "KRS 0000028860"),
        (Register.KRS, "KRS 0000028860", "KRS 0000028860"),
        (Register.CEIDG, "192 598 184", "CEIDG 192598184"),
        (Register.CEIDG, "526-025-02-74", "CEIDG 5260250274"),
        (Register.OTHER, " HRB 12345,  Amtsgericht München ", "HRB 12345, Amtsgericht München"),
    ],
)
def test_an_entry_is_kept_as_one_text_and_read_back(register: Register, typed: str, kept: str) -> None:
    entry = register_entry(register, typed)
    assert str(entry) == kept
    assert entry_of(kept) == entry


@pytest.mark.parametrize(
    ("register", "typed"),
    [
        (Register.KRS, ""),
        (Register.KRS, "0000000000"),
        (Register.KRS, "12345678901"),
        (Register.KRS, "٠٠٠٠٠٢٨٨٦٠"),
        (Register.CEIDG, "192598185"),
        (Register.CEIDG, "526-025-02-75"),
        (Register.OTHER, "without digits"),
        (Register.OTHER, "1" * 41),
    ],
)
def test_what_is_no_entry_of_the_register_is_refused(register: Register, typed: str) -> None:
    with pytest.raises(RegisterEntryRefused):
        register_entry(register, typed)
