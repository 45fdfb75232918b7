"""What is asked before a security-related document opens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from entitlements.declarations import (
    LEAST_WORDS,
    MOST_REFERENCE,
    MOST_WORDS,
    AccessRecord,
    DeclarationRefused,
    Field,
    Problem,
    Purpose,
    as_json,
    digest_of,
    read_declaration,
)
from tests.conftest import NOON

VIN = "WVWZZZ1JZ3W386752"
GOOD = {
    "vin": VIN, "customer": "ZL/2026/118", "checked": "yes", "purpose": "keys", "words": "second key lost",
}  # fmt: skip
RECORD = AccessRecord(
    id=12,
    operator_id=3,
    operator_name="Kowal",
    site_name="Warszawa",
    account_id=7,
    account_name="Jan Kowal",
    account_email="jan@example.org",
    certificate_number="PL-1",
    document_id="keys",
    document_title="Klucze",
    revision="pl 2",
    vin=VIN,
    customer="ZL/2026/118",
    is_customer_checked=True,
    purpose=Purpose.KEYS,
    words="second key lost",
    at=NOON,
    open_until=NOON + timedelta(hours=8),
)


def test_a_complete_declaration_is_read() -> None:
    declaration = read_declaration(GOOD | {"vin": " wvwzzz 1jz-3w.386752 ", "customer": "  ZL/2026/118 "})
    assert (declaration.vin.text, declaration.customer) == (VIN, "ZL/2026/118")
    assert declaration.purpose is Purpose.KEYS


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        (Field.VIN, "", Problem.MISSING),
        (Field.VIN, "WVWZZZ1JZ3W38675", Problem.NO_VIN),
        (Field.VIN, "WVWZZZ1JZ3W3867521", Problem.NO_VIN),
        (Field.VIN, "WVWZZZIJZ3W386752", Problem.LETTERS_OF_NO_VIN),
        (Field.CUSTOMER, " ", Problem.MISSING),
        (Field.CUSTOMER, "x" * (MOST_REFERENCE + 1), Problem.TOO_LONG),
        (Field.CUSTOMER, VIN, Problem.HAS_VIN),
        (Field.IS_CHECKED, "", Problem.MISSING),
        (Field.PURPOSE, "", Problem.MISSING),
        (Field.PURPOSE, "curiosity", Problem.MISSING),
        (Field.WORDS, "", Problem.MISSING),
        (Field.WORDS, "x" * (LEAST_WORDS - 1), Problem.TOO_SHORT),
        (Field.WORDS, "x" * (MOST_WORDS + 1), Problem.TOO_LONG),
        (Field.WORDS, f"key for {VIN.lower()}", Problem.HAS_VIN),
    ],
)
def test_a_field_that_is_wrong_is_named(field: Field, text: str, problem: Problem) -> None:
    with pytest.raises(DeclarationRefused) as refusal:
        read_declaration(GOOD | {field.value: text})
    assert refusal.value.problems == {field: problem}


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(DeclarationRefused) as refusal:
        read_declaration({})
    assert set(refusal.value.problems) == set(Field)


@pytest.mark.parametrize(
    "changed",
    [
        replace(RECORD, vin="WVWZZZ1JZ3W386753"),
        replace(RECORD, customer="another"),
        replace(RECORD, account_id=8),
        replace(RECORD, at=NOON + timedelta(seconds=1)),
        replace(RECORD, id=13),
    ],
    ids=["car", "customer", "person", "time", "number"],
)
def test_whatever_changes_in_a_record_changes_its_digest(changed: AccessRecord) -> None:
    assert digest_of(changed) != digest_of(RECORD)
    assert digest_of(replace(RECORD)) == digest_of(RECORD)


def test_a_record_in_exports_begins_with_its_transaction_and_says_times_in_utc() -> None:
    value = as_json(RECORD)
    assert next(iter(value)) == "transaction"
    assert (value["transaction"], value["at"]) == ("S0000012", "2026-11-22T12:00:00Z")
