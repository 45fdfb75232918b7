"""Refunds in the database: what goes back of which line, and what that triggers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders import effects
from entitlements.orders.models import OrderRefundLineRow, OrderRefundRow, OrderRow
from entitlements.orders.orders import EffectKind, Order
from entitlements.orders.refunding import (
    GoneBack,
    MoreThanPaid,
    RefundedPart,
    RefundPart,
    RefundRefused,
    split,
)
from entitlements.orders.store import OrderRefund, order_of, refund_of
from entitlements.orders.transitions import REFUNDABLE, OrderState, StepRefused


@dataclass(frozen=True, slots=True)
class RefundDesk:
    """Writes refunds within the caller's session; the caller holds the order's lock."""

    session: Session
    clock: Callable[[], datetime]

    def refund(self, row: OrderRow, parts: Sequence[RefundPart], reason: str, staff_id: int) -> OrderRefund:
        """Write a refund and add it to what has gone back of the order.

        Pieces without an amount give back what they cost, and never more than what is left of what was paid:
        an order may have been accepted with less than its sum.

        Raises:
            StepRefused: the order was not paid, or everything has gone back.
            RefundRefused: more is to go back than there is or than was paid, nothing, or without a reason.
        """
        if row.state not in REFUNDABLE:
            raise StepRefused(OrderState(row.state), OrderState.REFUNDED)
        if not reason.strip():
            raise RefundRefused("a refund needs a reason")
        order = order_of(row)
        found = self._split(order, parts)
        amount = sum(part.gross.minor for part in found)
        if not found or (amount == 0 and not any(part.quantity for part in found)):
            raise RefundRefused("nothing would go back")
        row.refunded_minor += amount
        kept = self._write(row, found, reason, staff_id)
        self._trigger(order, found, kept.id, amount)
        return refund_of(kept)

    def gone_back(self, line_id: int, currency: Currency) -> GoneBack:
        """What has gone back of a line so far."""
        part = OrderRefundLineRow
        quantity, gross = self.session.execute(
            select(
                func.coalesce(func.sum(part.quantity), 0), func.coalesce(func.sum(part.gross_minor), 0)
            ).where(part.line_id == line_id)
        ).one()
        return GoneBack(quantity=int(quantity), gross=Money(minor=int(gross), currency=currency))

    def _split(self, order: Order, parts: Sequence[RefundPart]) -> list[RefundedPart]:
        lines = {line.id: line for line in order.lines}
        if len({part.line_id for part in parts}) != len(parts) or any(
            part.line_id not in lines for part in parts
        ):
            raise RefundRefused("a line is named twice, or is not of this order")
        left = order.paid - order.refunded - _named(order, parts)
        if left.minor < 0:
            raise MoreThanPaid(order.paid - order.refunded)
        found = []
        for part in parts:
            line, before = lines[part.line_id], self.gone_back(part.line_id, order.currency)
            one = split(line, before, part)
            if part.gross is None:
                if left < one.gross:
                    one = split(line, before, replace(part, gross=left))
                left = left - one.gross
            found.append(one)
        return found

    def _write(
        self, row: OrderRow, parts: Sequence[RefundedPart], reason: str, staff_id: int
    ) -> OrderRefundRow:
        kept = OrderRefundRow(
            order_id=row.id,
            currency=row.currency,
            amount_minor=sum(part.gross.minor for part in parts),
            reason=reason,
            by=staff_id,
            at=self.clock(),
            parts=[
                OrderRefundLineRow(
                    line_id=part.line_id,
                    quantity=part.quantity,
                    currency=row.currency,
                    net_minor=part.net.minor,
                    vat_minor=part.vat.minor,
                    gross_minor=part.gross.minor,
                )
                for part in parts
            ],
        )
        self.session.add(kept)
        self.session.flush()
        return kept

    def _trigger(self, order: Order, parts: Sequence[RefundedPart], refund_id: int, amount: int) -> None:
        taken = {part.line_id for part in parts if part.quantity}
        kinds = effects.of_taking_back(line for line in order.lines if line.id in taken)
        if amount:
            kinds += [(EffectKind.CORRECT_INVOICE, None), (EffectKind.RETURN_MONEY, None)]
        kinds.append((EffectKind.TELL_BUYER, None))
        effects.write_down(self.session, order.id, kinds, self.clock(), refund_id)


def _named(order: Order, parts: Sequence[RefundPart]) -> Money:
    """The sum of the amounts that were named, of which not a grosz less goes back."""
    named = [part.gross for part in parts if part.gross is not None]
    return sum(named, Money.zero(order.currency))
