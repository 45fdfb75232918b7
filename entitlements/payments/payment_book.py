"""The book of payments: all money that came, each once, and what was ruled about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from entitlements.money import Currency, Money
from entitlements.orders.desk import OrderDesk, OrderUnknown
from entitlements.orders.orders import PayOutcome, ReceivedPayment
from entitlements.payments.models import PaymentRow, PaymentRulingRow
from entitlements.payments.rulings import NewPayment, Payment, Ruled, Ruling, Why


@dataclass(frozen=True, slots=True)
class PaymentBook:
    """Writes payments down in the caller's session, and pays orders with them; the same money counts once."""

    session: Session
    clock: Callable[[], datetime]

    def take(self, new: NewPayment, why: Why = Why.NOTHING) -> Payment:
        """Write money down, and pay the order that it is for unless `why` keeps it from that.

        The same provider and reference are the same money, whatever else is said the second time.
        """
        known = self.find(new.provider, new.reference)
        if known is not None:
            return known
        row = PaymentRow(
            provider=new.provider,
            reference=new.reference,
            attempt=new.attempt,
            order_id=new.order_id,
            amount_minor=new.amount.minor,
            currency=new.amount.currency,
            received_at=new.received_at,
            recorded_at=self.clock(),
            statement_id=new.statement_id,
            booked_on=new.booked_on,
            title=new.title,
            payer=new.payer,
            payer_account=new.payer_account,
            bank_reference=new.bank_reference,
            likeness=new.likeness,
        )
        self.session.add(row)
        self.session.flush()
        self._rule_at_once(row, new, why)
        return self._payment(row)

    def rule(self, payment_id: int, ruled: Ruled) -> Payment:
        """Add a ruling, which counts from now on."""
        self._add(payment_id, ruled)
        row = self.session.get_one(PaymentRow, payment_id)
        return self._payment(row)

    def by_id(self, payment_id: int) -> Payment | None:
        """One payment."""
        row = self.session.get(PaymentRow, payment_id)
        return None if row is None else self._payment(row)

    def find(self, provider: str, reference: str) -> Payment | None:
        """The payment that a provider calls by this reference."""
        row = self.session.scalar(
            select(PaymentRow).where(PaymentRow.provider == provider, PaymentRow.reference == reference)
        )
        return None if row is None else self._payment(row)

    def rulings(self, payment_id: int) -> list[Ruled]:
        """All that was ruled about a payment, the first first."""
        rows = self.session.scalars(
            select(PaymentRulingRow)
            .where(PaymentRulingRow.payment_id == payment_id)
            .order_by(PaymentRulingRow.id)
        )
        return [_ruled(row) for row in rows]

    def ruled_as(self, ruling: Ruling | None = None, limit: int = 200, offset: int = 0) -> list[Payment]:
        """Payments with this last ruling, or all; the newest first."""
        query = _with_last_ruling()
        if ruling is not None:
            query = query.where(PaymentRulingRow.ruling == ruling)
        rows = self.session.execute(query.order_by(PaymentRow.id.desc()).limit(limit).offset(offset))
        return [_payment_of(row, last) for row, last in rows]

    def of_order(self, order_id: int) -> list[Payment]:
        """The payments that an order was paid with, whatever became of their money later; the first first."""
        paying = select(PaymentRulingRow.payment_id).where(
            PaymentRulingRow.order_id == order_id, PaymentRulingRow.ruling == Ruling.BOOKED
        )
        query = _with_last_ruling().where(PaymentRow.id.in_(paying))
        return [_payment_of(row, last) for row, last in self.session.execute(query.order_by(PaymentRow.id))]

    def order_paid_with(self, payment_id: int) -> int | None:
        """The order that a payment paid, whatever became of its money later; None where it paid none."""
        return self.session.scalar(
            select(PaymentRulingRow.order_id)
            .where(PaymentRulingRow.payment_id == payment_id, PaymentRulingRow.ruling == Ruling.BOOKED)
            .order_by(PaymentRulingRow.id)
            .limit(1)
        )

    def counts(self) -> dict[Ruling, int]:
        """How many payments there are with each last ruling."""
        last = _with_last_ruling().subquery()
        rows = self.session.execute(select(last.c.ruling, func.count()).group_by(last.c.ruling))
        found = {Ruling(ruling): count for ruling, count in rows}
        return {ruling: found.get(ruling, 0) for ruling in Ruling}

    def _rule_at_once(self, row: PaymentRow, new: NewPayment, why: Why) -> None:
        """Pay the order with it, or put it on the list of what waits."""
        ruling, reason = Ruling.REVIEW, why or Why.NO_SUCH_ORDER
        if new.order_id is not None and why is Why.NOTHING:
            received = ReceivedPayment(
                provider=new.provider,
                reference=new.reference,
                amount=new.amount,
                received_at=new.received_at,
            )
            try:
                result = OrderDesk(self.session, self.clock).pay(new.order_id, received)
            except OrderUnknown:
                pass
            else:
                is_booked = result.outcome is PayOutcome.PAID
                ruling = Ruling.BOOKED if is_booked else Ruling.REVIEW
                reason = Why(result.reason.value) if result.reason else Why.NOTHING
        ruled = Ruled(ruling=ruling, why=reason, order_id=new.order_id, words="", by=None, at=self.clock())
        self._add(row.id, ruled)

    def _add(self, payment_id: int, ruled: Ruled) -> None:
        self.session.add(
            PaymentRulingRow(
                payment_id=payment_id,
                ruling=ruled.ruling,
                why=ruled.why,
                order_id=ruled.order_id,
                words=ruled.words,
                by=ruled.by,
                at=ruled.at,
            )
        )
        self.session.flush()

    def _payment(self, row: PaymentRow) -> Payment:
        last = self.session.scalars(
            select(PaymentRulingRow)
            .where(PaymentRulingRow.payment_id == row.id)
            .order_by(PaymentRulingRow.id.desc())
            .limit(1)
        ).one()
        return _payment_of(row, last)


def _with_last_ruling() -> Select[PaymentRow, PaymentRulingRow]:
    later = aliased(PaymentRulingRow)
    last = (
        select(func.max(later.id)).where(later.payment_id == PaymentRow.id).correlate(PaymentRow)
    ).scalar_subquery()
    return select(PaymentRow, PaymentRulingRow).join(PaymentRulingRow, PaymentRulingRow.id == last)


def _payment_of(row: PaymentRow, last: PaymentRulingRow) -> Payment:
    return Payment(
        id=row.id,
        new=NewPayment(
            provider=row.provider,
            reference=row.reference,
            amount=Money(minor=row.amount_minor, currency=Currency(row.currency)),
            received_at=row.received_at,
            order_id=row.order_id,
            attempt=row.attempt,
            statement_id=row.statement_id,
            booked_on=row.booked_on,
            title=row.title,
            payer=row.payer,
            payer_account=row.payer_account,
            bank_reference=row.bank_reference,
            likeness=row.likeness,
        ),
        recorded_at=row.recorded_at,
        ruled=_ruled(last),
    )


def _ruled(row: PaymentRulingRow) -> Ruled:
    return Ruled(
        ruling=Ruling(row.ruling),
        why=Why(row.why),
        order_id=row.order_id,
        words=row.words,
        by=row.by,
        at=row.at,
    )
