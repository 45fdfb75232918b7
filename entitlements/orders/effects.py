"""What orders trigger: written down in the transaction that triggers it, carried out once, after it.

An effect is carried out in one transaction with its mark of being done: a crash before the end undoes both,
and the next round does it again. One that fails is tried again, later each time, and keeps no other waiting
but those that undo it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from entitlements.orders.handlers import Handlers
from entitlements.orders.models import OrderEffectRow
from entitlements.orders.orders import EffectKind, LineKind, Order, OrderEffect, OrderLine
from kb.database import Database

WAITING: Final = "waiting"
DONE: Final = "done"
_MOST_AT_ONCE: Final = 500
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)
_MOST_TROUBLE: Final = 500
_LOG: Final = logging.getLogger(__name__)

_FOLLOWS: Final = {
    EffectKind.REVOKE_TICKETS: (EffectKind.ISSUE_TICKETS, EffectKind.REVOKE_TICKETS),
    EffectKind.TAKE_BACK_TOOLS: (EffectKind.HAND_OVER_TOOLS, EffectKind.TAKE_BACK_TOOLS),
    EffectKind.CORRECT_INVOICE: (
        EffectKind.ISSUE_INVOICE,
        EffectKind.CORRECT_INVOICE,
        EffectKind.REVOKE_TICKETS,
        EffectKind.TAKE_BACK_TOOLS,
    ),
}
"""What of the same order and line has to be done before an effect is; one of no line waits for all lines."""

_ON_PAYING: Final = {
    LineKind.TICKET: EffectKind.ISSUE_TICKETS,
    LineKind.TOOL: EffectKind.HAND_OVER_TOOLS,
}
_ON_REFUND: Final = {
    LineKind.TICKET: EffectKind.REVOKE_TICKETS,
    LineKind.TOOL: EffectKind.TAKE_BACK_TOOLS,
}


def of_paying(order: Order) -> list[tuple[EffectKind, int | None]]:
    """What paying triggers: by line what was bought, then the invoice and the mail."""
    lines = [(_ON_PAYING[line.kind], line.id) for line in order.lines if line.kind in _ON_PAYING]
    return [*lines, (EffectKind.ISSUE_INVOICE, None), (EffectKind.TELL_BUYER, None)]


def of_taking_back(lines: Iterable[OrderLine]) -> list[tuple[EffectKind, int | None]]:
    """What taking lines back triggers."""
    return [(_ON_REFUND[line.kind], line.id) for line in lines if line.kind in _ON_REFUND]


def of_charging_back(order: Order) -> list[tuple[EffectKind, int | None]]:
    """What it triggers that the bank took the money back: all that was bought ends."""
    return [
        *of_taking_back(order.lines),
        (EffectKind.CORRECT_INVOICE, None),
        (EffectKind.TELL_BUYER, None),
    ]


def of_letting_go(order: Order) -> list[tuple[EffectKind, int | None]]:
    """What giving up an order triggers that was never paid: reserved tools are free again."""
    return [(EffectKind.RELEASE_TOOLS, line.id) for line in order.lines if line.kind is LineKind.TOOL]


def write_down(
    session: Session,
    order_id: int,
    effects: Iterable[tuple[EffectKind, int | None]],
    now: datetime,
    refund_id: int | None = None,
) -> None:
    """Note effects within the transaction that triggers them."""
    for kind, line_id in effects:
        session.add(
            OrderEffectRow(
                order_id=order_id,
                line_id=line_id,
                refund_id=refund_id,
                effect=kind,
                state=WAITING,
                attempts=0,
                due_at=now,
                trouble="",
            )
        )
    session.flush()


def run_due(database: Database, handlers: Handlers, now: datetime, order_id: int | None = None) -> int:
    """Carry out what is due, of one order or of all; how many effects were done.

    Effects that nobody handles wait for an AOS that does. Effects that an earlier one of this round
    allowed are done in it too.
    """
    done, seen = 0, set[int]()
    for _ in range(_MOST_AT_ONCE):
        effect_id = _next(database, handlers, now, order_id, seen)
        if effect_id is None:
            break
        seen.add(effect_id)
        done += _carry_out(database, handlers, effect_id, now)
    return done


def waiting(session: Session, order_id: int | None = None) -> list[OrderEffectRow]:
    """What has not been done, of one order or of all, the oldest first: for the staff."""
    query = select(OrderEffectRow).where(OrderEffectRow.state == WAITING).order_by(OrderEffectRow.id)
    if order_id is not None:
        query = query.where(OrderEffectRow.order_id == order_id)
    return list(session.scalars(query))


def make_due(session: Session, order_id: int, now: datetime) -> None:
    """Let what waits for its next attempt be tried now."""
    for row in waiting(session, order_id):
        row.due_at = now


def effect_of(row: OrderEffectRow) -> OrderEffect:
    """An effect as a value object."""
    return OrderEffect(
        id=row.id,
        order_id=row.order_id,
        line_id=row.line_id,
        refund_id=row.refund_id,
        kind=EffectKind(row.effect),
    )


def _next(
    database: Database, handlers: Handlers, now: datetime, order_id: int | None, seen: set[int]
) -> int | None:
    with database.read() as session:
        return session.scalar(_due(handlers, now, order_id).where(OrderEffectRow.id.not_in(seen)).limit(1))


def _due(handlers: Handlers, now: datetime, order_id: int | None) -> Select[int]:
    row = OrderEffectRow
    query = (
        select(row.id)
        .where(row.state == WAITING, row.due_at <= now, row.effect.in_(list(handlers)))
        .order_by(row.id)
    )
    for kind, first in _FOLLOWS.items():
        other = aliased(OrderEffectRow)
        blocking = select(other.id).where(
            other.order_id == row.order_id,
            or_(row.line_id.is_(None), other.line_id == row.line_id),
            other.id < row.id,
            other.effect.in_(first),
            other.state == WAITING,
        )
        query = query.where((row.effect != kind) | ~blocking.exists())
    return query if order_id is None else query.where(row.order_id == order_id)


def _carry_out(database: Database, handlers: Handlers, effect_id: int, now: datetime) -> bool:
    """Do one effect and mark it in one transaction, unless somebody else has done it meanwhile."""
    try:
        with database.write() as session:
            row = _locked(session, effect_id)
            if row is None:
                return False
            handlers[EffectKind(row.effect)](effect_of(row), session, now)
            row.state, row.done_at, row.trouble = DONE, now, ""
            row.attempts += 1
    except Exception as mistake:  # noqa: BLE001 - whatever it was, the other effects go on
        _LOG.exception("order_effect_failed: effect=%d", effect_id)
        _put_off(database, effect_id, now, mistake)
        return False
    return True


def _put_off(database: Database, effect_id: int, now: datetime, mistake: Exception) -> None:
    with database.write() as session:
        row = _locked(session, effect_id)
        if row is not None:
            wait = min(_FIRST_WAIT * 2 ** min(row.attempts, 10), _LONGEST_WAIT)
            row.attempts += 1
            row.due_at = now + wait
            row.trouble = f"{type(mistake).__name__}: {mistake}"[:_MOST_TROUBLE]


def _locked(session: Session, effect_id: int) -> OrderEffectRow | None:
    return session.scalar(
        select(OrderEffectRow)
        .where(OrderEffectRow.id == effect_id, OrderEffectRow.state == WAITING)
        .with_for_update(skip_locked=True)
    )
