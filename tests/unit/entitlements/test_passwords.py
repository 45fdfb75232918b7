"""Passwords: hashed with argon2id, checked, never cut short in silence."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from entitlements import passwords
from entitlements.passwords import MAXIMUM_LENGTH, PasswordNotAccepted, hash_password, is_right_password


@pytest.fixture(autouse=True)
def earnest_passwords(quick_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes as the portal makes them, not the quick ones of other tests."""
    monkeypatch.setattr(passwords, "_HASHER", quick_passwords)


def test_the_right_password_fits_its_hash() -> None:
    assert is_right_password(hash_password("correct horse"), "correct horse")


def test_another_password_does_not_fit() -> None:
    assert not is_right_password(hash_password("correct horse"), "correct horsf")


def test_the_hash_is_argon2id_with_a_salt_of_its_own() -> None:
    one, other = hash_password("correct horse"), hash_password("correct horse")
    assert one.startswith("$argon2id$")
    assert one != other


def test_the_hash_costs_at_least_what_rfc_9106_recommends_where_memory_is_scarce() -> None:
    parameters = extract_parameters(hash_password("correct horse"))
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) >= (64 * 1024, 3, 4)


@pytest.mark.parametrize("password", ["short", "x" * 9, "x" * 1025])
def test_a_password_of_a_wrong_length_is_not_accepted(password: str) -> None:
    with pytest.raises(PasswordNotAccepted, match="characters"):
        hash_password(password)


def test_a_broken_hash_fits_no_password() -> None:
    assert not is_right_password("nonsense", "correct horse")


def test_nothing_is_cut_off_a_password_that_is_checked() -> None:
    longest = "x" * MAXIMUM_LENGTH
    assert is_right_password(hash_password(longest), longest)
    assert not is_right_password(hash_password(longest), longest + "y")
