"""However a VAT number is written, it comes to the same; a slip of one digit is found."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.vat import VatMistake, VatNumber, VatNumberRefused, vat_number

WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
COUNTRIES = st.sampled_from(["PL", "DE", "GR", "FR", "ES", "NL", "GB", "CH", "UA", "US"])
SEPARATORS = st.sampled_from(["", " ", "-", ".", "/", " - ", "\N{NO-BREAK SPACE}", "\N{EN DASH}"])


@st.composite
def polish_digits(draw: st.DrawFn) -> str:
    """Ten digits of which the last one is right."""
    digits = draw(
        st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(lambda nine: _check_digit(nine) < 10)
    )
    return "".join(map(str, [*digits, _check_digit(digits)]))


def _check_digit(digits: list[int]) -> int:
    return sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11


@given(digits=polish_digits(), data=st.data())
def test_a_polish_number_comes_to_the_same_however_it_is_written(digits: str, data: st.DataObject) -> None:
    written = "".join(digit + data.draw(SEPARATORS) for digit in digits)
    before = data.draw(st.sampled_from(["", "PL", "pl ", " PL-"]))
    assert vat_number(before + written, "PL") == VatNumber(country="PL", number=digits)


@given(digits=polish_digits(), place=st.integers(0, 9), slip=st.integers(1, 9))
def test_a_slip_of_one_digit_is_found(digits: str, place: int, slip: int) -> None:
    other = str((int(digits[place]) + slip) % 10)
    with pytest.raises(VatNumberRefused) as refusal:
        vat_number(digits[:place] + other + digits[place + 1 :], "PL")
    assert refusal.value.mistake is VatMistake.CHECK_DIGITS


@given(text=st.text(max_size=80), country=COUNTRIES)
def test_whatever_is_typed_is_a_number_or_a_refusal_and_a_number_is_read_back(
    text: str, country: str
) -> None:
    assert _read_back(text, country)


@given(
    text=st.text(alphabet=string.ascii_uppercase + string.digits, min_size=4, max_size=16), country=COUNTRIES
)
def test_whatever_looks_like_a_number_is_one_or_a_refusal_and_is_read_back(text: str, country: str) -> None:
    assert _read_back(text, country)


def _read_back(text: str, country: str) -> bool:
    try:
        number = vat_number(text, country)
    except VatNumberRefused:
        return True
    return vat_number(str(number), country) == number
