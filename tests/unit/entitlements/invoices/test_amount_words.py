"""Amounts in Polish words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.invoices.amount_words import polish_words
from entitlements.money import Currency, Money

SMALL = {
    "zero": 0, "jeden": 1, "dwa": 2, "trzy": 3, "cztery": 4, "pięć": 5, "sześć": 6, "siedem": 7, "osiem": 8,
    "dziewięć": 9, "dziesięć": 10, "jedenaście": 11, "dwanaście": 12, "trzynaście": 13, "czternaście": 14,
    "piętnaście": 15, "szesnaście": 16, "siedemnaście": 17, "osiemnaście": 18, "dziewiętnaście": 19,
    "dwadzieścia": 20, "trzydzieści": 30, "czterdzieści": 40, "pięćdziesiąt": 50, "sześćdziesiąt": 60,
    "siedemdziesiąt": 70, "osiemdziesiąt": 80, "dziewięćdziesiąt": 90, "sto": 100, "dwieście": 200,
    "trzysta": 300, "czterysta": 400, "pięćset": 500, "sześćset": 600, "siedemset": 700, "osiemset": 800,
    "dziewięćset": 900,
}  # fmt: skip
GROUPS = {"tysi": 10**3, "milion": 10**6, "miliard": 10**9}


def read(words: str) -> int:
    """The number that words say, read by what they mean and not by how they were made."""
    total, group = 0, 0
    for word in words.split():
        if word in SMALL:
            group += SMALL[word]
            continue
        factor = max(value for start, value in GROUPS.items() if word.startswith(start))
        total, group = total + (group or 1) * factor, 0
    return total + group


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "zero złotych 00/100"),
        (100, "jeden złoty 00/100"),
        (2_35, "dwa złote 35/100"),
        (5_00, "pięć złotych 00/100"),
        (12_00, "dwanaście złotych 00/100"),
        (22_00, "dwadzieścia dwa złote 00/100"),
        (112_01, "sto dwanaście złotych 01/100"),
        (1_000_00, "tysiąc złotych 00/100"),
        (2_121_00, "dwa tysiące sto dwadzieścia jeden złotych 00/100"),
        (15_000_00, "piętnaście tysięcy złotych 00/100"),
        (1_000_001_00, "milion jeden złotych 00/100"),
        (-50_00, "minus pięćdziesiąt złotych 00/100"),
    ],
)
def test_an_amount_is_said_as_people_write_it(minor: int, words: str) -> None:
    assert polish_words(Money(minor=minor, currency=Currency.PLN)) == words


def test_euro_have_one_form() -> None:
    assert polish_words(Money(minor=2_00, currency=Currency.EUR)) == "dwa euro 00/100"


@given(whole=st.integers(0, 10**12 - 1))
def test_the_words_say_the_number(whole: int) -> None:
    words = polish_words(Money(minor=whole * 100, currency=Currency.PLN))
    assert read(words.rsplit(" ", 2)[0]) == whole
