"""Exchange rates: read in from the National Bank's archive, found for the day that counts."""

from datetime import date
from decimal import Decimal

import pytest

from entitlements.invoices.documents import ExchangeRate
from entitlements.invoices.rates import (
    ArchiveRefused,
    ExchangeRates,
    RateContradicted,
    RateMissing,
    rates_in,
)
from entitlements.money import Currency
from kb.workspace import Workspace

ARCHIVE = """data;1THB;1EUR;100HUF;nr tabeli;pełny numer tabeli;
;bat (Tajlandia);euro;forint (Węgry);;;
20261119;0,1108;4,3205;1,1220;225;225/A/NBP/2026;
20261120;0,1110;4,3217;1,1230;226;226/A/NBP/2026;

kod ISO;THB;EUR;HUF;;;
"""
FRIDAY = ExchangeRate(rate=Decimal("4.3217"), table_number="226/A/NBP/2026", day=date(2026, 11, 20))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_the_archive_of_a_year_is_read(encoding: str) -> None:
    found = list(rates_in(ARCHIVE.encode(encoding), Currency.EUR))
    assert [one.day.day for one in found] == [19, 20]
    assert found[1] == FRIDAY


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a;b;c",
        ARCHIVE.replace("1EUR", "1XXX"),
        ARCHIVE.replace("/A/NBP", "/C/NBP"),
        ARCHIVE.replace("4,3217", "x"),
        ARCHIVE.replace("4,3217", "-4"),
    ],
    ids=["empty", "another file", "no euro", "another table", "no rate", "below nought"],
)
def test_what_is_no_archive_is_refused(content: str) -> None:
    with pytest.raises(ArchiveRefused):
        list(rates_in(content.encode(), Currency.EUR))


@pytest.mark.parametrize(
    "due",
    [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)],
    ids=["Saturday", "Sunday", "Monday"],
)
def test_the_rate_is_that_of_the_last_working_day_before(workspace: Workspace, due: date) -> None:
    with workspace.database.write() as session:
        rates = ExchangeRates(session)
        assert rates.add(Currency.EUR, FRIDAY)
        assert rates.before(Currency.EUR, due) == FRIDAY
        assert rates.newest(Currency.EUR) == FRIDAY.day


def test_an_older_rate_does_not_stand_in_for_one_that_is_missing(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        ExchangeRates(session).add(Currency.EUR, FRIDAY)
        with pytest.raises(RateMissing) as missing:
            ExchangeRates(session).before(Currency.EUR, date(2026, 11, 25))
    assert missing.value.day == date(2026, 11, 24)


def test_a_rate_is_kept_once_and_never_changed(workspace: Workspace) -> None:
    other = ExchangeRate(rate=Decimal("4.4"), table_number="226/A/NBP/2026", day=FRIDAY.day)
    with workspace.database.write() as session:
        rates = ExchangeRates(session)
        assert (rates.add(Currency.EUR, FRIDAY), rates.add(Currency.EUR, FRIDAY)) == (True, False)
        with pytest.raises(RateContradicted):
            rates.add(Currency.EUR, other)
