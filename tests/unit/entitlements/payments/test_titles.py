"""Titles of transfers are found in what banks and people make of them, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from entitlements.payments.titles import NoOrderNumber, mentioned_in, paid_by, title_of

NUMBER = "ZA/2026/000123"
NUMBERS = st.builds(
    lambda year, number: f"ZA/{year}/{number:06}", st.integers(2024, 2099), st.integers(1, 999_999)
)


def test_a_title_is_a_creditor_reference_in_groups_of_four() -> None:
    assert title_of(NUMBER) == "RF94 ZA20 2600 0123"
    assert iso11649.is_valid(title_of(NUMBER))


@pytest.mark.parametrize("number", ["", "ZA/26/123", "ZA/2026/0000123", "PF/2026/000123", "za/2026/000123"])
def test_only_the_number_of_an_order_gets_a_title(number: str) -> None:
    with pytest.raises(NoOrderNumber):
        title_of(number)


@given(NUMBERS)
def test_every_title_is_found_again(number: str) -> None:
    assert paid_by(title_of(number)) == (number,)


@given(NUMBERS, NUMBERS)
def test_the_titles_of_two_orders_differ(one: str, other: str) -> None:
    assert (title_of(one) == title_of(other)) is (one == other)


@given(NUMBERS, st.integers(6, 15), st.integers(0, 9))
def test_one_wrong_figure_is_never_taken_for_another_order(number: str, place: int, figure: int) -> None:
    whole = title_of(number).replace(" ", "")
    changed = f"{whole[:place]}{figure}{whole[place + 1 :]}"
    assert paid_by(changed) == ((number,) if changed == whole else ())


@given(st.text(), NUMBERS, st.text())
def test_a_title_between_other_words_is_found(before: str, number: str, after: str) -> None:
    assert number in paid_by(f"{before} {title_of(number)} {after}")


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    assert (paid_by(text), mentioned_in(text)) == (paid_by(text), mentioned_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "RF94ZA2026000123",
        "rf94 za20 2600 0123",
        "RF94 ZA20\n2600 0123 zapłata",
        "RF94-ZA20-2600-0123",
        "/ROC/RF94ZA2026000123//",
        "RF94 ZA2O 26OO OI23",
        "zaplata RF94 ZA20 2600 01232026-11-21",
    ],
)
def test_a_title_is_read_as_banks_and_people_write_it(text: str) -> None:
    assert paid_by(text) == (NUMBER,)


def test_one_order_named_twice_is_one() -> None:
    assert paid_by("RF94ZA2026000123 RF94 ZA20 2600 0123") == (NUMBER,)


def test_two_orders_in_one_transfer_are_both_seen() -> None:
    assert paid_by("RF94ZA2026000123 + RF67ZA2026000124") == (NUMBER, "ZA/2026/000124")


@pytest.mark.parametrize("text", ["RF95 ZA20 2600 0123", "RF94 ZA20 2600 0132", "ZA/2026/000123", "RF94"])
def test_without_the_right_check_digits_nothing_is_paid(text: str) -> None:
    assert paid_by(text) == ()


@pytest.mark.parametrize("text", ["zamówienie ZA/2026/000123", "za 2026 000123", "ZA2026000123."])
def test_an_order_that_is_named_without_check_digits_is_a_hint(text: str) -> None:
    assert mentioned_in(text) == (NUMBER,)
