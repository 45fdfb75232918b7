"""New passwords that are guessed first are refused; long and odd ones are not."""

import pytest

from entitlements.common_passwords import fault_of
from entitlements.passwords import PasswordFault

ABOUT = ("Anna Wójcik", "anna.wojcik@warsztat.example")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("password12", PasswordFault.COMMON),
        ("1234567890", PasswordFault.COMMON),
        ("QwertyUiop", PasswordFault.COMMON),
        ("aaaaaaaaaaaaaaaa", PasswordFault.EASY),
        ("abcdefghijklmnop", PasswordFault.EASY),
        ("2026-11-22", PasswordFault.EASY),
        ("p4ssw0rd!!", PasswordFault.EASY),
        ("x" * 1024, PasswordFault.EASY),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, fault: PasswordFault) -> None:
    assert fault_of(password, ABOUT) is fault


@pytest.mark.parametrize(
    "password",
    ["Anna.Wojcik", "Wójcik2026!", "annawarsztat", "AOS-portal-1", "wojcik@warsztat", "aosaosaosaos"],
)
def test_a_password_of_what_everybody_knows_is_refused(password: str) -> None:
    assert fault_of(password, ABOUT) is PasswordFault.ABOUT_YOU


@pytest.mark.parametrize(
    "password",
    [
        "correct horse", "klocki szczypią w oczy", "kx7m-9qpz-2fhn", "Anna lubi gryczane naleśniki",
        "ąęółżźćńśąęół",
    ],
)  # fmt: skip
def test_a_password_that_takes_many_guesses_is_taken(password: str) -> None:
    assert fault_of(password, ABOUT) is None


def test_nobody_known_is_no_trouble() -> None:
    assert fault_of("correct horse", ("", "")) is None
