"""What somebody declares before a security-related document opens, and the record that is kept of it. Pure.

Regulation (EU) 2021/1244 wants every use to be traceable: customer - car - transaction - person. The customer
is named by the workshop's own reference (an order or customer number), never by name; the full vehicle
identification number stands in the record and nowhere else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from kb.identifiers import InvalidVin, Vin, parse_vin

OPEN_FOR: Final = timedelta(hours=8)
"""For so long one declaration opens one document for one person."""
KEPT_MONTHS: Final = 60
MOST_REFERENCE: Final = 60
MOST_WORDS: Final = 300
LEAST_WORDS: Final = 10


class Purpose(StrEnum):
    """What a security-related document is opened for."""

    KEYS = "keys"
    LOCKS = "locks"
    IMMOBILISER = "immobiliser"
    CONTROL_UNIT = "control-unit"
    ALARM = "alarm"
    TRACKING = "tracking"
    DIAGNOSIS = "diagnosis"
    OTHER = "other"


class Field(StrEnum):
    """What is asked before a document opens; the values are the names in the form."""

    VIN = "vin"
    CUSTOMER = "customer"
    IS_CHECKED = "checked"
    PURPOSE = "purpose"
    WORDS = "words"


class Problem(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    NO_VIN = "no-vin"
    LETTERS_OF_NO_VIN = "letters-of-no-vin"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    HAS_VIN = "has-vin"


class DeclarationRefused(ValueError):
    """A declaration that opens nothing; what is wrong stands field by field in `problems`."""

    def __init__(self, problems: Mapping[Field, Problem]) -> None:
        super().__init__(f"the declaration is not complete: {', '.join(sorted(problems))}")
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """For which car, which customer and what purpose; that the customer's identity was checked is certain."""

    vin: Vin
    customer: str
    purpose: Purpose
    words: str


def read_declaration(fields: Mapping[str, str]) -> Declaration:
    """The declaration that a form's fields make; a ticked box is any value that is not empty.

    Raises:
        DeclarationRefused: something is missing or wrong.
    """
    texts = {name: " ".join(fields.get(name, "").split()) for name in Field}
    vin, wrong_vin = _vin(texts[Field.VIN])
    purpose = next((one for one in Purpose if one.value == texts[Field.PURPOSE]), None)
    problems = {
        Field.VIN: wrong_vin,
        Field.CUSTOMER: _text(texts[Field.CUSTOMER], 1, MOST_REFERENCE, vin),
        Field.IS_CHECKED: None if texts[Field.IS_CHECKED] else Problem.MISSING,
        Field.PURPOSE: None if purpose else Problem.MISSING,
        Field.WORDS: _text(texts[Field.WORDS], LEAST_WORDS, MOST_WORDS, vin),
    }
    found = {name: problem for name, problem in problems.items() if problem is not None}
    if found or vin is None or purpose is None:
        raise DeclarationRefused(found)
    return Declaration(vin=vin, customer=texts[Field.CUSTOMER], purpose=purpose, words=texts[Field.WORDS])


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecord:
    """One line of the register: whose car, for which customer, who opened what, for whom, where and when.

    Names are written down as they were then, so that the record says the same when accounts are gone.
    """

    id: int
    operator_id: int
    operator_name: str
    site_name: str
    account_id: int
    account_name: str
    account_email: str
    certificate_number: str
    document_id: str
    document_title: str
    revision: str
    vin: str
    customer: str
    is_customer_checked: bool
    purpose: Purpose
    words: str
    at: datetime
    open_until: datetime

    @property
    def transaction(self) -> str:
        """The number by which an order sheet names this access."""
        return transaction_of(self.id)


def transaction_of(record_id: int) -> str:
    """The transaction number of a record."""
    return f"S{record_id:07d}"


def as_json(record: AccessRecord) -> dict[str, str | int | bool]:
    """The record in the words of exports: instants in UTC as ISO 8601, in a fixed order."""
    values: dict[str, str | int | bool] = {"transaction": record.transaction}
    for name, value in asdict(record).items():
        values[name] = f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value
    values.pop("id")
    return values


def digest_of(record: AccessRecord) -> str:
    """SHA-256 over all that the record says, as 64 hex digits; the audit trail keeps it as well."""
    text = json.dumps(as_json(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _vin(text: str) -> tuple[Vin | None, Problem | None]:
    if not text:
        return None, Problem.MISSING
    try:
        return parse_vin(text), None
    except InvalidVin as wrong:
        return None, Problem.LETTERS_OF_NO_VIN if wrong.has_letters_of_none else Problem.NO_VIN


def _text(text: str, least: int, most: int, vin: Vin | None) -> Problem | None:
    if not text:
        return Problem.MISSING
    if vin is not None and vin.text in text.upper():
        return Problem.HAS_VIN
    if len(text) < least:
        return Problem.TOO_SHORT
    return Problem.TOO_LONG if len(text) > most else None
