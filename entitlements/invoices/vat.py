"""How VAT is reckoned on a sale: decided from a dated table (`vat_treatments.csv`), never from code. Pure.

The seller is a Polish taxpayer. A business of another EU country counts as one only while the EU's register
says that its number is valid: an answer that did not come is no proof, so Polish VAT is charged until there
is one. Consumers of other EU countries pay Polish VAT until the seller takes part in the one-stop shop (OSS);
then the rates of `vat_one_stop_rates.csv`. Northern Ireland (XI) belongs to the EU for goods only. Sources:
the Polish VAT act, articles 28b, 28l, 41, 42; Directive 2006/112/EC.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from entitlements.products.kinds import VatClass

ONE_STOP: Final = "WSTO_EE"
"""The code of a sale that is reported through the one-stop shop, at the rate of the buyer's country."""
_FOLDER: Final = Path(__file__).parent
_POLAND: Final = "PL"
_NORTHERN_IRELAND: Final = "XI"
_LETTERS_OF: Final = {"GR": "EL"}
_ONE_STOP_NOTES: Final = (
    "Procedura szczególna OSS – VAT według stawki państwa nabywcy.",
    "Special OSS scheme – VAT at the rate of the customer's country.",
)


class Vies(StrEnum):
    """What the EU's register said of the buyer's VAT number; UNKNOWN where it did not answer."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Buyer(StrEnum):
    """What a buyer is to the table."""

    DOMESTIC = "domestic"
    EU_BUSINESS = "eu-business"
    EU_CONSUMER = "eu-consumer"
    OUTSIDE_BUSINESS = "outside-business"
    OUTSIDE_CONSUMER = "outside-consumer"


class NoTreatment(LookupError):
    """The table says nothing of such a sale on such a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerTaxStanding:
    """What decides on VAT about a buyer; `country` is where the business sits (ISO 3166, or EL, XI)."""

    country: str
    vat_number: str | None = None
    vies: Vies = Vies.UNKNOWN
    is_business: bool = True
    is_public_body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTreatment:
    """How a line is taxed: `rate` in per cent, None where no Polish VAT is due; `code` as FA(3) writes it.

    `needs_proof` says that a proof has to be kept: the register's answer, of transport, of export, or that
    the buyer is a business. The notes have to stand on the invoice.
    """

    rate: Decimal | None
    code: str
    note_pl: str = ""
    note_en: str = ""
    needs_proof: bool = False

    @property
    def rate_text(self) -> str:
        """The rate as a document shows it: `23%`, `np II`."""
        return self.code if self.rate is None or self.code[:2] == "0 " else f"{self.rate.normalize():f}%"


def vat_for(
    buyer: BuyerTaxStanding, vat_class: VatClass, on: date, *, is_one_stop: bool = False
) -> VatTreatment:
    """How a sale to `buyer` on a day is taxed; `is_one_stop` says that the seller takes part in OSS.

    Raises:
        NoTreatment: the table has no line for it.
    """
    kind = kind_of(buyer, vat_class)
    if kind is Buyer.EU_CONSUMER and is_one_stop:
        return _one_stop(_country_of(buyer), on)
    for row in _treatments():
        if (row["buyer"], row["vat_class"]) == (kind.value, vat_class.value) and _covers(row, on):
            return _treatment(row)
    raise NoTreatment(f"no VAT treatment of {vat_class.value} for {kind.value} on {on}")


def treatment_of(code: str, country: str, on: date) -> VatTreatment:
    """The treatment that was decided on earlier, known by its code; `country` is the buyer's.

    Raises:
        NoTreatment: the table has no such code on the day.
    """
    if code == ONE_STOP:
        return _one_stop(_LETTERS_OF.get(country.upper(), country.upper()), on)
    row = next((row for row in _treatments() if row["code"] == code and _covers(row, on)), None)
    if row is None:
        raise NoTreatment(f"no VAT treatment {code!r} on {on}")
    return _treatment(row)


def kind_of(buyer: BuyerTaxStanding, vat_class: VatClass) -> Buyer:
    """What the buyer is to the table, for a class of things sold."""
    country = _country_of(buyer)
    if country == _POLAND:
        return Buyer.DOMESTIC
    is_inside = country in _union() or (country == _NORTHERN_IRELAND and vat_class is VatClass.GOODS)
    if not is_inside:
        return Buyer.OUTSIDE_BUSINESS if buyer.is_business else Buyer.OUTSIDE_CONSUMER
    is_proven = buyer.is_business and bool(buyer.vat_number) and buyer.vies is Vies.VALID
    return Buyer.EU_BUSINESS if is_proven else Buyer.EU_CONSUMER


def _treatment(row: dict[str, str]) -> VatTreatment:
    return VatTreatment(
        rate=Decimal(row["rate"]) if row["rate"] else None,
        code=row["code"],
        note_pl=row["note_pl"],
        note_en=row["note_en"],
        needs_proof=row["needs_proof"] == "yes",
    )


def _country_of(buyer: BuyerTaxStanding) -> str:
    country = buyer.country.strip().upper()
    return _LETTERS_OF.get(country, country)


def _one_stop(country: str, on: date) -> VatTreatment:
    for row in _one_stop_rates():
        if row["country"] == country and _covers(row, on):
            note_pl, note_en = _ONE_STOP_NOTES
            return VatTreatment(rate=Decimal(row["rate"]), code=ONE_STOP, note_pl=note_pl, note_en=note_en)
    raise NoTreatment(f"no one-stop rate of {country} on {on}")


def _covers(row: dict[str, str], on: date) -> bool:
    """Whether the row holds on the day, its last day included."""
    return row["valid_from"] <= on.isoformat() <= (row["valid_to"] or "9999-12-31")


@cache
def _treatments() -> tuple[dict[str, str], ...]:
    return _rows("vat_treatments.csv")


@cache
def _one_stop_rates() -> tuple[dict[str, str], ...]:
    return _rows("vat_one_stop_rates.csv")


@cache
def _union() -> frozenset[str]:
    return frozenset(row["country"] for row in _one_stop_rates())


def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
