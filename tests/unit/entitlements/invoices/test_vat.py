"""VAT on a sale, line by line of the decision table."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.invoices.vat import (
    BuyerTaxStanding,
    NoTreatment,
    Vies,
    kind_of,
    vat_for,
)
from entitlements.products.kinds import VatClass

TODAY = date(2026, 11, 22)
SERVICE, GOODS = VatClass.SERVICE, VatClass.GOODS
POLISH = BuyerTaxStanding(country="PL", vat_number="PL5260250274")
GERMAN = BuyerTaxStanding(country="DE", vat_number="DE136695976", vies=Vies.VALID)
UNPROVEN = BuyerTaxStanding(country="DE", vat_number="DE136695976", vies=Vies.UNKNOWN)
REFUSED = BuyerTaxStanding(country="DE", vat_number="DE136695976", vies=Vies.INVALID)
NUMBERLESS = BuyerTaxStanding(country="DE", vies=Vies.VALID)
GERMAN_PERSON = BuyerTaxStanding(country="DE", is_business=False)
GREEK = BuyerTaxStanding(country="GR", vat_number="EL094259216", vies=Vies.VALID)
SWISS = BuyerTaxStanding(country="CH", vat_number="CHE107787577")
SWISS_PERSON = BuyerTaxStanding(country="CH", is_business=False)
NORTHERN_IRISH = BuyerTaxStanding(country="XI", vat_number="XI980780684", vies=Vies.VALID)
POLISH_PERSON = BuyerTaxStanding(country="pl", is_business=False)
GERMAN_OFFICE = BuyerTaxStanding(country="DE", is_business=False, is_public_body=True)


@pytest.mark.parametrize(
    ("buyer", "vat_class", "code", "rate"),
    [
        pytest.param(POLISH, SERVICE, "23", "23", id="a Polish business, access"),
        pytest.param(POLISH, GOODS, "23", "23", id="a Polish business, tools"),
        pytest.param(POLISH_PERSON, SERVICE, "23", "23", id="a Polish consumer"),
        pytest.param(GERMAN, SERVICE, "np II", None, id="a proven EU business, access"),
        pytest.param(GERMAN, GOODS, "0 WDT", "0", id="a proven EU business, tools"),
        pytest.param(GREEK, SERVICE, "np II", None, id="Greece is EL to the register"),
        pytest.param(UNPROVEN, SERVICE, "23", "23", id="the register did not answer"),
        pytest.param(UNPROVEN, GOODS, "23", "23", id="the register did not answer, tools"),
        pytest.param(REFUSED, SERVICE, "23", "23", id="the register says no"),
        pytest.param(NUMBERLESS, SERVICE, "23", "23", id="without a number"),
        pytest.param(GERMAN_PERSON, SERVICE, "23", "23", id="an EU consumer without OSS"),
        pytest.param(GERMAN_OFFICE, SERVICE, "23", "23", id="a public body without a number"),
        pytest.param(SWISS, SERVICE, "np I", None, id="a business outside the EU, access"),
        pytest.param(SWISS, GOODS, "0 EX", "0", id="a business outside the EU, tools"),
        pytest.param(SWISS_PERSON, SERVICE, "np I", None, id="a consumer outside the EU, access"),
        pytest.param(SWISS_PERSON, GOODS, "0 EX", "0", id="a consumer outside the EU, tools"),
        pytest.param(NORTHERN_IRISH, GOODS, "0 WDT", "0", id="Northern Ireland is inside for goods"),
        pytest.param(NORTHERN_IRISH, SERVICE, "np I", None, id="Northern Ireland is outside for services"),
    ],
)
def test_the_buyer_and_what_is_sold_decide(
    buyer: BuyerTaxStanding, vat_class: VatClass, code: str, rate: str | None
) -> None:
    treatment = vat_for(buyer, vat_class, TODAY)
    assert (treatment.code, treatment.rate) == (code, None if rate is None else Decimal(rate))


@pytest.mark.parametrize(
    ("country", "on", "rate"),
    [
        ("DE", TODAY, "19"),
        ("FI", date(2024, 8, 31), "24"),
        ("FI", date(2024, 9, 1), "25.5"),
        ("EE", date(2025, 6, 30), "22"),
        ("EE", date(2025, 7, 1), "24"),
        ("GR", TODAY, "24"),
    ],
)
def test_in_the_one_stop_shop_the_rate_is_the_buyers_countrys_on_the_day(
    country: str, on: date, rate: str
) -> None:
    buyer = BuyerTaxStanding(country=country, is_business=False)
    treatment = vat_for(buyer, SERVICE, on, is_one_stop=True)
    assert (treatment.code, treatment.rate) == ("WSTO_EE", Decimal(rate))


def test_the_one_stop_shop_changes_nothing_for_a_proven_business() -> None:
    assert vat_for(GERMAN, SERVICE, TODAY, is_one_stop=True) == vat_for(GERMAN, SERVICE, TODAY)


@pytest.mark.parametrize(
    ("buyer", "vat_class", "words"),
    [
        (GERMAN, SERVICE, ("Odwrotne obciążenie", "Reverse charge")),
        (GERMAN, GOODS, ("Wewnątrzwspólnotowa dostawa", "Intra-Community supply")),
        (SWISS, GOODS, ("Eksport", "Export")),
    ],
    ids=["reverse charge", "intra-community supply", "export"],
)
def test_what_is_not_taxed_here_says_so_in_both_languages_and_wants_a_proof(
    buyer: BuyerTaxStanding, vat_class: VatClass, words: tuple[str, str]
) -> None:
    treatment = vat_for(buyer, vat_class, TODAY)
    assert treatment.needs_proof
    assert (treatment.note_pl.startswith(words[0]), treatment.note_en.startswith(words[1])) == (True, True)


@pytest.mark.parametrize(
    ("buyer", "vat_class", "shown"),
    [(POLISH, SERVICE, "23%"), (GERMAN, SERVICE, "np II"), (GERMAN, GOODS, "0 WDT"), (SWISS, GOODS, "0 EX")],
)
def test_a_document_shows_the_rate_or_its_code(
    buyer: BuyerTaxStanding, vat_class: VatClass, shown: str
) -> None:
    assert vat_for(buyer, vat_class, TODAY).rate_text == shown


def test_a_broken_rate_is_shown_with_its_decimal() -> None:
    finn = BuyerTaxStanding(country="FI", is_business=False)
    assert vat_for(finn, SERVICE, TODAY, is_one_stop=True).rate_text == "25.5%"


def test_before_the_table_begins_nothing_is_decided() -> None:
    with pytest.raises(NoTreatment):
        vat_for(POLISH, SERVICE, date(2010, 12, 31))


@given(
    country=st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    vies=st.sampled_from(Vies),
    vat_class=st.sampled_from(VatClass),
    is_business=st.booleans(),
    number=st.sampled_from([None, "", "X1"]),
)
def test_without_the_registers_word_no_eu_buyer_is_taxed_nowhere(
    country: str, vies: Vies, vat_class: VatClass, is_business: bool, number: str | None
) -> None:
    buyer = BuyerTaxStanding(country=country, vat_number=number, vies=vies, is_business=is_business)
    is_taxed_here = kind_of(buyer, vat_class).value in ("domestic", "eu-consumer")
    treatment = vat_for(buyer, vat_class, TODAY)
    assert is_taxed_here == (treatment.rate == 23)
    assert treatment.code != "np II" or (is_business and bool(number) and vies is Vies.VALID)
