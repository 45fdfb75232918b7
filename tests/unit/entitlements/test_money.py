"""Amounts of money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.money import Currency, CurrencyMismatch, Money

amounts = st.integers(min_value=-(10**12), max_value=10**12)


def pln(minor: int) -> Money:
    return Money(minor=minor, currency=Currency.PLN)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234.50", 123450),
        ("1 234,5", 123450),
        ("1\u00a0234,56", 123456),
        ("-7", -700),
        ("0", 0),
        ("+3,1", 310),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, minor: int) -> None:
    assert Money.parse(text, Currency.PLN) == pln(minor)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "1.2.3",
        "1,234.50",
        "0.001",
        "NaN",
        "Infinity",
        "1e-3",
        "1e3",
        "1e999999",
        "1e30",
        "1_000",
        "٣",
        ".",
        "-",
        "9" * 17,
        "9" * 5000,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no amount of money"):
        Money.parse(text, Currency.EUR)


@given(minor=amounts)
def test_an_amount_survives_being_written_and_read(minor: int) -> None:
    assert Money.parse(str(pln(minor).decimal), Currency.PLN) == pln(minor)


@given(one=amounts, other=amounts)
def test_what_is_added_and_taken_away_again_leaves_the_amount(one: int, other: int) -> None:
    assert pln(one) + pln(other) - pln(other) == pln(one)
    assert pln(one) - pln(other) == -(pln(other) - pln(one))
    assert (pln(one) < pln(other)) is not (pln(other) <= pln(one))


def test_currencies_are_never_mixed() -> None:
    euro = Money(minor=100, currency=Currency.EUR)
    with pytest.raises(CurrencyMismatch):
        pln(100) + euro
    with pytest.raises(CurrencyMismatch):
        assert pln(100) < euro


@pytest.mark.parametrize(
    ("minor", "rate", "tax"),
    [
        pytest.param(1000, "23", 230, id="whole"),
        pytest.param(1, "50", 1, id="a half goes up"),
        pytest.param(-1, "50", -1, id="a half goes away from nought"),
        pytest.param(199, "23", 46, id="45.77 is 46"),
        pytest.param(1000, "0", 0, id="nought"),
        pytest.param(1000, "5.5", 55, id="parts of a per cent"),
    ],
)
def test_a_share_is_rounded_to_the_minor_unit(minor: int, rate: str, tax: int) -> None:
    assert pln(minor).percent(Decimal(rate)) == pln(tax)


def test_a_multiple_is_so_many_times_the_amount() -> None:
    assert pln(250) * 3 == pln(750)
    assert Money.zero(Currency.EUR) == Money(minor=0, currency=Currency.EUR)
