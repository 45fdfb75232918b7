"""Operators as buyers on an invoice: who they are, how they are taxed, and what proves it."""

from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Profile
from entitlements.invoices.parties import Address, Party
from entitlements.invoices.vat import BuyerTaxStanding, Vies
from entitlements.models import OperatorRow
from entitlements.vat import VatNumber, VatState
from entitlements.vat_checks import checks_of

_NORTHERN_IRELAND: Final = "XI"
_BRITAIN: Final = "GB"
_VIES_OF: Final = {VatState.VALID: Vies.VALID, VatState.INVALID: Vies.INVALID}
_CHECKS_LOOKED_THROUGH: Final = 50


class NoSuchOperator(LookupError):
    """There is no such operator."""


def tax_standing(session: Session, operator_id: int) -> BuyerTaxStanding:
    """How an operator stands for VAT, by what the register last said of its number.

    Raises:
        NoSuchOperator: there is none.
    """
    row = _row(session, operator_id)
    is_northern_irish = row.country == _BRITAIN and row.vat_country == _NORTHERN_IRELAND
    is_public = row.profile == Profile.AUTHORITY
    return BuyerTaxStanding(
        country=_NORTHERN_IRELAND if is_northern_irish else row.country,
        vat_number=_number(row),
        vies=_VIES_OF.get(VatState(row.vat_state), Vies.UNKNOWN),
        is_business=not is_public or row.vat_number is not None,
        is_public_body=is_public,
    )


def party_of(session: Session, operator_id: int) -> Party:
    """An operator as the buyer on an invoice of today.

    Raises:
        NoSuchOperator: there is none.
    """
    row = _row(session, operator_id)
    return Party(
        name=row.legal_name,
        address=Address(street=row.street, postal_code=row.postal_code, city=row.city, country=row.country),
        vat_number=_number(row) or "",
        customer_number=str(row.id),
    )


def proof_of(session: Session, operator_id: int) -> str:
    """What the register gave as a proof that the operator's number was valid: `vies WAPIAAAA 2026-11-20`.

    Empty where the newest word that it gave on the present number was another one.
    """
    number = _number(_row(session, operator_id))
    for check in checks_of(session, operator_id, limit=_CHECKS_LOOKED_THROUGH):
        if check.vat == number and check.answer.state in (VatState.VALID, VatState.INVALID):
            if check.answer.state is VatState.INVALID:
                return ""
            parts = (check.answer.source, check.answer.consultation_number, f"{check.checked_at:%Y-%m-%d}")
            return " ".join(part for part in parts if part)
    return ""


def _row(session: Session, operator_id: int) -> OperatorRow:
    row = session.get(OperatorRow, operator_id)
    if row is None:
        raise NoSuchOperator(operator_id)
    return row


def _number(row: OperatorRow) -> str | None:
    if row.vat_country is None or row.vat_number is None:
        return None
    return str(VatNumber(country=row.vat_country, number=row.vat_number))
