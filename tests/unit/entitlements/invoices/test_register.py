"""The accountant's register: every invoice and correction of a month, rate by rate."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from entitlements.invoices.documents import Document, ExchangeRate
from entitlements.invoices.register import HEADINGS, KsefMark, register_csv
from entitlements.invoices.vat import VatTreatment
from entitlements.money import Currency
from tests.factories.invoices import GARAGE, REVERSE, WORKSHOP, document, line, money

NUMBER = "5265877635-20250826-0100001AF629-AF"


def rows(*documents: Document, mark: KsefMark | None = None) -> list[dict[str, str]]:
    marks = {} if mark is None else {documents[0].id: mark}
    text = register_csv(documents, marks).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_row_says_who_bought_what_it_cost_and_where_it_belongs() -> None:
    (row,) = rows(document())
    assert tuple(row) == HEADINGS
    assert (row["number"], row["kind"], row["issued_on"]) == ("FV/2026/11/0007", "VAT", "2026-11-22")
    assert (row["buyer_vat"], row["rate"]) == ("PL1234563218", "23%")
    assert (row["net"], row["vat"], row["gross"]) == ("171.30", "39.40", "210.70")
    assert [row["jpk_net"], row["jpk_vat"]] == ["K_19", "K_20"]


@pytest.mark.parametrize(
    ("code", "rate", "field"),
    [("np II", None, "K_11+K_12"), ("np I", None, "K_11"), ("0 WDT", "0", "K_21"), ("0 EX", "0", "K_22")],
)
def test_each_treatment_belongs_to_its_field(code: str, rate: str | None, field: str) -> None:
    treatment = VatTreatment(rate=None if rate is None else Decimal(rate), code=code)
    (row,) = rows(document(line(1, 1, money(1_00), treatment=treatment), buyer=GARAGE))
    assert (row["jpk_net"], row["jpk_vat"]) == (field, "")


def test_two_rates_are_two_rows() -> None:
    found = rows(document(line(1, 1, money(1_00)), line(2, 1, money(2_00), treatment=REVERSE)))
    assert [(row["rate"], row["net"]) for row in found] == [("23%", "1.00"), ("np II", "2.00")]


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (None, ("BFK", "")),
        (KsefMark(is_on_the_way=True), ("OFF", "")),
        (KsefMark(number=NUMBER), ("", NUMBER)),
    ],
    ids=["outside KSeF", "on the way", "accepted"],
)
def test_how_it_stands_with_ksef_is_marked(mark: KsefMark | None, shown: tuple[str, str]) -> None:
    (row,) = rows(document(), mark=mark)
    assert (row["jpk_mark"], row["ksef_number"]) == shown


def test_amounts_in_euro_are_carried_over_at_the_rate_of_the_invoice() -> None:
    exchange = ExchangeRate(rate=Decimal("4.3217"), table_number="226/A/NBP/2026", day=date(2026, 11, 20))
    (row,) = rows(replace(document(line(1, 1, money(100_00, Currency.EUR))), exchange=exchange))
    assert [row[name] for name in ("net_pln", "vat_pln", "exchange_rate")] == ["432.17", "99.40", "4.3217"]


def test_a_name_that_a_spreadsheet_would_reckon_with_is_a_text() -> None:
    (row,) = rows(document(buyer=replace(WORKSHOP, name='=HYPERLINK("x")')))
    assert row["buyer"] == '\'=HYPERLINK("x")'


def test_a_negative_amount_stays_a_number() -> None:
    before = document()
    after = tuple(one.with_quantity(0) for one in before.lines)
    (row,) = rows(replace(before, lines=after, before=before.lines))
    assert row["gross"] == "-210.70"
