"""Asking a register about operators' VAT numbers: when, and keeping what it answered.

A register is never asked under the database's write lock. What it does not know changes nothing that it once
said: a number that was valid stays so, with the date of that answer, until the register says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Standing
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.join_models import VatCheckRow
from entitlements.models import OperatorRow
from entitlements.vat import VatNumber, VatState
from entitlements.vat_register import OFFLINE, VatAnswer, VatRegister
from entitlements.vies import NOT_EUROPEAN
from kb.database import Database

FRESH: Final = timedelta(days=90)
"""For so long the answer of a register counts; then it is asked again."""
AGAIN: Final = timedelta(hours=1)
"""So long after no answer the register is asked again, unless it knows no numbers of the country."""
_PER_ROUND: Final = 5
_OPEN: Final = (Standing.APPLIED, Standing.APPROVED, Standing.SUSPENDED)


class NoVatNumber(Exception):
    """The operator has no VAT number, or there is no such operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCheck:
    """One answer of a register, when it was given, and which number it was about."""

    vat: str
    answer: VatAnswer
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VatChecks:
    """Asks `register` about the numbers of operators."""

    database: Database
    register: VatRegister
    clock: Callable[[], datetime]

    def check(self, operator_id: int, actor_id: int | None) -> VatAnswer:
        """Ask about one operator's number now, and keep the answer.

        Raises:
            NoVatNumber: there is nothing to ask about.
        """
        with self.database.read() as session:
            number = _number_of(session.get(OperatorRow, operator_id))
        if number is None:
            raise NoVatNumber(operator_id)
        answer = self.register.check(number)
        with self.database.write() as session:
            self._keep(session, operator_id, number, answer, actor_id)
        return answer

    def check_due(self) -> dict[int, VatAnswer]:
        """Ask about a few numbers whose time has come; returns the answers by operator."""
        return {operator_id: self.check(operator_id, None) for operator_id in self._due()}

    def _due(self) -> list[int]:
        if self.register.name == OFFLINE:
            return []
        now = self.clock()
        with self.database.read() as session:
            rows = session.scalars(
                select(OperatorRow)
                .where(OperatorRow.vat_number.is_not(None), OperatorRow.standing.in_(_OPEN))
                .order_by(OperatorRow.vat_checked_at.is_not(None), OperatorRow.vat_checked_at)
            ).all()
            due = [row.id for row in rows if self._is_due(row, newest_check(session, row.id), now)]
        return due[:_PER_ROUND]

    def _is_due(self, row: OperatorRow, newest: VatCheck | None, now: datetime) -> bool:
        """Whether the register is to be asked: first, about another number, or after its time."""
        if newest is None or (newest.vat, newest.answer.source) != (
            str(_number_of(row)),
            self.register.name,
        ):
            return True
        is_soon = newest.answer.state is VatState.UNKNOWN and newest.answer.fault != NOT_EUROPEAN
        return now - newest.checked_at >= (AGAIN if is_soon else FRESH)

    def _keep(
        self,
        session: Session,
        operator_id: int,
        number: VatNumber,
        answer: VatAnswer,
        actor_id: int | None,
    ) -> None:
        """Keep an answer; where the operator has another number by now, it changes nothing of the state."""
        now = self.clock()
        row = session.get_one(OperatorRow, operator_id)
        session.add(
            VatCheckRow(
                operator_id=operator_id,
                vat=str(number),
                state=answer.state,
                source=answer.source,
                fault=answer.fault,
                name=answer.name,
                address=answer.address,
                consultation_number=answer.consultation_number,
                checked_at=now,
            )
        )
        if _number_of(row) == number:
            has_said = VatState(row.vat_state) in (VatState.VALID, VatState.INVALID)
            if answer.state in (VatState.VALID, VatState.INVALID) or not has_said:
                row.vat_state, row.vat_checked_at = answer.state, now
        details = {"vat": str(number), "state": str(answer.state), "source": answer.source}
        details |= {"fault": answer.fault} if answer.fault else {}
        details |= {"consultation_number": answer.consultation_number} if answer.consultation_number else {}
        event = AuditEvent(
            kind=AuditKind.VAT_CHECKED,
            actor_id=actor_id,
            subject=f"operator:{operator_id}",
            details=details,
        )
        AuditTrail(session, self.clock).record(event)


def newest_check(session: Session, operator_id: int) -> VatCheck | None:
    """The newest answer on an operator's number, whatever it was."""
    checks = checks_of(session, operator_id, limit=1)
    return checks[0] if checks else None


def checks_of(session: Session, operator_id: int, limit: int = 10) -> list[VatCheck]:
    """The answers on an operator's numbers, the newest first."""
    rows = session.scalars(
        select(VatCheckRow)
        .where(VatCheckRow.operator_id == operator_id)
        .order_by(VatCheckRow.pk.desc())
        .limit(limit)
    )
    return [
        VatCheck(
            vat=row.vat,
            answer=VatAnswer(
                state=VatState(row.state),
                source=row.source,
                fault=row.fault,
                name=row.name,
                address=row.address,
                consultation_number=row.consultation_number,
            ),
            checked_at=row.checked_at,
        )
        for row in rows
    ]


def _number_of(row: OperatorRow | None) -> VatNumber | None:
    if row is None or row.vat_country is None or row.vat_number is None:
        return None
    return VatNumber(country=row.vat_country, number=row.vat_number)
