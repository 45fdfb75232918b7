"""What orders trigger: carried out once whatever crashes between, in order where one undoes another."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.orders import effects
from entitlements.orders.desk import OrderDesk
from entitlements.orders.models import OrderEffectRow, OrderEventRow
from entitlements.orders.orders import Buyer, EffectKind, Order, OrderEffect
from entitlements.orders.refunding import RefundPart
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import list_products, pay, place
from translations.locales import Language

KINDS = [EffectKind.ISSUE_TICKETS, EffectKind.ISSUE_INVOICE, EffectKind.TELL_BUYER]


class Crash(RuntimeError):
    """The power went."""


@dataclass(slots=True)
class Handler:
    """Writes down that it was called; crashes before or after its work as the plan says, then works."""

    plan: list[str] = field(default_factory=list)
    calls: list[EffectKind] = field(default_factory=list)

    def __call__(self, effect: OrderEffect, session: Session, now: datetime) -> None:
        self.calls.append(effect.kind)
        crash = self.plan.pop() if self.plan else "never"
        if crash == "before":
            raise Crash("before the work")
        session.add(OrderEventRow(order_id=effect.order_id, state="done", at=now, reason=f"did {effect.id}"))
        session.flush()
        if crash == "after":
            raise Crash("after the work, before the mark")


@pytest.fixture
def paid(workspace: Workspace) -> Order:
    clock = Clock()
    with workspace.database.write() as session:
        list_products(session, clock)
        buyer = Buyer(operator_id=add_workshop(session, NOON), account_id=1, language=Language.POLISH)
        return pay(session, clock, place(session, clock, buyer)).order


def work_done(workspace: Workspace, order: Order) -> Counter[str]:
    with workspace.database.read() as session:
        row = OrderEventRow
        query = select(row.reason).where(row.order_id == order.id, row.state == "done")
        return Counter(session.scalars(query))


def states(workspace: Workspace, order: Order) -> list[str]:
    with workspace.database.read() as session:
        row = OrderEffectRow
        return list(session.scalars(select(row.state).where(row.order_id == order.id).order_by(row.id)))


@given(plan=st.lists(st.sampled_from(["never", "before", "after"]), max_size=9))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_effect_is_carried_out_once_whatever_crashes_between(
    workspace: Workspace, paid: Order, plan: list[str]
) -> None:
    with workspace.database.write() as session:
        effects.write_down(session, paid.id, effects.of_paying(paid), NOON)
        fresh = {row.id for row in effects.waiting(session, paid.id)}
    handler, now = Handler(plan=[*plan]), NOON
    for _ in range(len(plan) + 2):
        effects.run_due(workspace.database, dict.fromkeys(KINDS, handler), now)
        now += timedelta(hours=2)
    done = work_done(workspace, paid)
    assert {done[f"did {one}"] for one in fresh} == {1}
    assert set(states(workspace, paid)) == {effects.DONE}


def test_two_workers_at_once_do_everything_once(workspace: Workspace, paid: Order) -> None:
    handler, together = Handler(), threading.Barrier(2)

    def work() -> int:
        together.wait()
        return effects.run_due(workspace.database, dict.fromkeys(KINDS, handler), NOON)

    with ThreadPoolExecutor(2) as pool:
        counts = [one.result() for one in [pool.submit(work), pool.submit(work)]]
    assert sum(counts) == 3
    assert set(work_done(workspace, paid).values()) == {1}


def test_what_fails_waits_longer_each_time_and_keeps_no_other_waiting(
    workspace: Workspace, paid: Order
) -> None:
    broken = Handler(plan=["before"] * 9)
    handlers = dict.fromkeys(KINDS, Handler()) | {EffectKind.ISSUE_INVOICE: broken}
    assert effects.run_due(workspace.database, handlers, NOON) == 2
    assert effects.run_due(workspace.database, handlers, NOON + timedelta(seconds=29)) == 0
    assert len(broken.calls) == 1
    effects.run_due(workspace.database, handlers, NOON + timedelta(seconds=30))
    effects.run_due(workspace.database, handlers, NOON + timedelta(seconds=60))
    assert len(broken.calls) == 2
    with workspace.database.read() as session:
        row = effects.waiting(session, paid.id)[0]
    assert (row.attempts, row.trouble) == (2, "Crash: before the work")


def test_what_nobody_handles_waits(workspace: Workspace, paid: Order) -> None:
    assert effects.run_due(workspace.database, {EffectKind.TELL_BUYER: Handler()}, NOON) == 1
    assert states(workspace, paid) == [effects.WAITING, effects.WAITING, effects.DONE]


def test_tickets_are_taken_back_only_after_they_were_issued(workspace: Workspace, paid: Order) -> None:
    with workspace.database.write() as session:
        part = RefundPart(line_id=paid.lines[0].id, quantity=1)
        OrderDesk(session, lambda: NOON).refund(paid.id, [part], "not used", 99)
    handler = Handler()
    revoking = {EffectKind.REVOKE_TICKETS: handler, EffectKind.CORRECT_INVOICE: handler}
    assert effects.run_due(workspace.database, revoking, NOON) == 0
    everything = dict.fromkeys([*KINDS, *revoking], handler)
    assert effects.run_due(workspace.database, everything, NOON, paid.id) == 6
    assert handler.calls == [
        EffectKind.ISSUE_TICKETS,
        EffectKind.ISSUE_INVOICE,
        EffectKind.TELL_BUYER,
        EffectKind.REVOKE_TICKETS,
        EffectKind.CORRECT_INVOICE,
        EffectKind.TELL_BUYER,
    ]


def test_staff_need_not_wait_for_the_next_attempt(workspace: Workspace, paid: Order) -> None:
    handlers = dict.fromkeys(KINDS, Handler(plan=["before"] * 3))
    assert effects.run_due(workspace.database, handlers, NOON) == 0
    with workspace.database.write() as session:
        effects.make_due(session, paid.id, NOON)
    assert effects.run_due(workspace.database, handlers, NOON) == 3
