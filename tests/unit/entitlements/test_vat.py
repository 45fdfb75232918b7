"""VAT numbers as people write them."""

import pytest

from entitlements.vat import VatMistake, VatNumberRefused, vat_number


@pytest.mark.parametrize(
    ("text", "country", "written"),
    [
        ("526-025-02-74", "PL", "PL5260250274"),
        (" pl 526 025 02 74 ", "PL", "PL5260250274"),
        ("PL5260250274", "DE", "PL5260250274"),
        ("DE 136 695 976", "PL", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("GR 094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("BE 697.449.992", "BE", "BE0697449992"),
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("40303265045", "FR", "FR40303265045"),
        ("XI 980 7806 84", "GB", "XI980780684"),
        ("980780684", "GB", "GB980780684"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("CHE-107.787.577 MWST", "CH", "CHCHE107787577MWST"),
        ("UA 123456789012", "UA", "UA123456789012"),
        ("123456789012", "UA", "UA123456789012"),
    ],
)
def test_a_number_has_one_written_form(text: str, country: str, written: str) -> None:
    assert str(vat_number(text, country)) == written


@pytest.mark.parametrize(
    ("text", "country", "mistake", "meant"),
    [
        ("526-025-02-75", "PL", VatMistake.CHECK_DIGITS, "PL"),
        ("526-025-02-7", "PL", VatMistake.LENGTH, "PL"),
        ("526-O25-02-74", "PL", VatMistake.CHARACTERS, "PL"),
        ("DE136695977", "PL", VatMistake.CHECK_DIGITS, "DE"),
        ("", "PL", VatMistake.CHARACTERS, "PL"),
        ("PL", "PL", VatMistake.CHARACTERS, "PL"),
        ("UA ?", "UA", VatMistake.CHARACTERS, "UA"),
        ("1" * 500, "UA", VatMistake.CHARACTERS, "UA"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(
    text: str, country: str, mistake: VatMistake, meant: str
) -> None:
    with pytest.raises(VatNumberRefused) as refusal:
        vat_number(text, country)
    assert (refusal.value.mistake, refusal.value.country) == (mistake, meant)


def test_the_register_of_the_eu_knows_northern_ireland_and_not_britain() -> None:
    assert vat_number("XI980780684", "GB").is_european
    assert not vat_number("GB980780684", "GB").is_european
