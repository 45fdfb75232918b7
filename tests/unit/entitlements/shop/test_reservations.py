"""Reservations: held until paid or lapsed, served in turn, never more than there is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from entitlements.shop.ledger import NoSuchTool, QuantityRefused, StockLedger
from entitlements.shop.models import MovementRow
from entitlements.shop.reservations import NotEnough, Reservations, Want
from entitlements.shop.stock import Level
from entitlements.shop.stock_desk import ReasonMissing, StockDesk
from kb.database import Database
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.shop import special_tool, stock_up

TOOL = "HT-3410"
LATER = NOON + timedelta(hours=2)


def shop(workspace: Workspace, pieces: int) -> None:
    with workspace.database.write() as session:
        stock_up(session, special_tool(), pieces, NOON)


def order(
    database: Database, line: int, quantity: int, now: datetime = NOON, until: datetime = LATER
) -> None:
    with database.write() as session:
        want = Want(line_id=line, tool_number=TOOL, quantity=quantity)
        Reservations(session, lambda: now).reserve(line, [want], until)


def pay(workspace: Workspace, order_id: int, now: datetime = NOON) -> None:
    with workspace.database.write() as session:
        Reservations(session, lambda: now).settle(order_id)


def level(workspace: Workspace) -> Level:
    with workspace.database.read() as session:
        return StockLedger(session, lambda: NOON).level(TOOL)


def held(workspace: Workspace, order_id: int) -> list[tuple[int, int, int]]:
    with workspace.database.read() as session:
        found = Reservations(session, lambda: NOON).of_order(order_id)
        return [(one.held, one.to_come, one.shipped) for one in found]


def expect(workspace: Workspace, quantity: int) -> None:
    with workspace.database.write() as session:
        StockDesk(session, lambda: NOON).expect(TOOL, date(2026, 12, 1), quantity)


def test_what_is_ordered_is_no_longer_free(workspace: Workspace) -> None:
    shop(workspace, 3)
    order(workspace.database, 1, 2)
    assert (level(workspace).free, level(workspace).reserved, held(workspace, 1)) == (1, 2, [(2, 0, 0)])


def hold(workspace: Workspace, order_id: int, until: datetime, now: datetime = NOON) -> None:
    with workspace.database.write() as session:
        Reservations(session, lambda: now).hold(order_id, until)


def test_goods_are_held_as_long_as_the_way_of_paying_takes_sooner_or_later(workspace: Workspace) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1, until=NOON + timedelta(days=14))
    hold(workspace, 1, LATER)
    order(workspace.database, 2, 1, LATER)  # nobody holds it any more
    assert (held(workspace, 1), held(workspace, 2)) == ([(0, 0, 0)], [(1, 0, 0)])


def test_goods_that_lapsed_are_held_again_where_they_are_there(workspace: Workspace) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1)
    hold(workspace, 1, LATER + timedelta(hours=1), now=LATER)
    assert (held(workspace, 1), level(workspace).free) == ([(1, 0, 0)], 0)
    with pytest.raises(NotEnough):
        order(workspace.database, 2, 1, LATER)


def test_goods_that_others_bought_meanwhile_are_not_held_again(workspace: Workspace) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1)
    order(workspace.database, 2, 1, LATER, LATER + timedelta(days=1))
    with pytest.raises(NotEnough):
        hold(workspace, 1, LATER + timedelta(hours=1), now=LATER)
    assert (held(workspace, 1), held(workspace, 2)) == ([(0, 0, 0)], [(1, 0, 0)])


def test_what_is_paid_is_held_for_good(workspace: Workspace) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1)
    pay(workspace, 1)
    hold(workspace, 1, NOON)
    with pytest.raises(NotEnough):
        order(workspace.database, 2, 1, LATER)


def test_nobody_buys_more_than_there_is_and_a_refused_order_holds_nothing(workspace: Workspace) -> None:
    shop(workspace, 1)
    with pytest.raises(NotEnough) as refusal:
        order(workspace.database, 1, 2)
    assert (refusal.value.number, refusal.value.level.free) == (TOOL, 1)
    assert (level(workspace).free, held(workspace, 1)) == (1, [])


def test_of_two_buyers_at_once_one_gets_the_last_piece(workspace: Workspace) -> None:
    shop(workspace, 1)
    start, outcomes = threading.Barrier(2), []

    def buy(line: int) -> None:
        database = Database(workspace.database.url)
        start.wait()
        try:
            order(database, line, 1)
            outcomes.append("bought")
        except NotEnough:
            outcomes.append("refused")
        finally:
            database.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(buy, (1, 2)))
    assert sorted(outcomes) == ["bought", "refused"]
    assert level(workspace).reserved == 1


@pytest.mark.parametrize(
    ("now", "is_free"),
    [(LATER - timedelta(seconds=1), False), (LATER, True)],
    ids=["a second before its time", "when its time is over"],
)
def test_what_nobody_paid_for_in_time_is_free_for_the_next(
    workspace: Workspace, now: datetime, *, is_free: bool
) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1)
    with nullcontext() if is_free else pytest.raises(NotEnough):
        order(workspace.database, 2, 1, now, now + timedelta(hours=2))
    assert held(workspace, 2) == ([(1, 0, 0)] if is_free else [])


def test_what_is_paid_does_not_lapse(workspace: Workspace) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1)
    pay(workspace, 1)
    with workspace.database.write() as session:
        reservations = Reservations(session, lambda: LATER + timedelta(days=99))
        reservations.lapse(1)
        assert reservations.lapse_due() == 0
    assert held(workspace, 1) == [(1, 0, 0)]


def test_money_that_comes_after_the_end_takes_what_is_there_and_waits_for_the_rest(
    workspace: Workspace,
) -> None:
    shop(workspace, 2)
    order(workspace.database, 1, 2)
    order(workspace.database, 2, 1, LATER, LATER + timedelta(hours=9))
    assert held(workspace, 1) == [(0, 0, 0)]
    pay(workspace, 1, LATER)
    assert held(workspace, 1) == [(1, 1, 0)]
    assert held(workspace, 2) == [(1, 0, 0)]


def test_the_next_delivery_is_sold_ahead_once(workspace: Workspace) -> None:
    shop(workspace, 0)
    expect(workspace, 2)
    order(workspace.database, 1, 2)
    with pytest.raises(NotEnough):
        order(workspace.database, 2, 1)
    assert (level(workspace).to_come, held(workspace, 1)) == (0, [(0, 2, 0)])


def test_a_delivery_serves_who_paid_before_who_came_earlier(workspace: Workspace) -> None:
    shop(workspace, 0)
    expect(workspace, 3)
    order(workspace.database, 1, 1)
    order(workspace.database, 2, 1)
    order(workspace.database, 3, 1)
    pay(workspace, 2)
    with workspace.database.write() as session:
        StockDesk(session, lambda: NOON).receive(TOOL, 2, 9)
    assert [held(workspace, order_id)[0][0] for order_id in (1, 2, 3)] == [1, 1, 0]
    assert (level(workspace).expected_quantity, level(workspace).promised) == (1, 1)


def test_a_cancelled_piece_serves_who_waits(workspace: Workspace) -> None:
    shop(workspace, 1)
    expect(workspace, 1)
    order(workspace.database, 1, 1)
    order(workspace.database, 2, 1)
    pay(workspace, 1)
    with workspace.database.write() as session:
        given_up = Reservations(session, lambda: NOON).cancel(1, 5)
    assert (given_up, held(workspace, 2)) == (1, [(1, 0, 0)])


def test_what_has_left_the_house_is_not_cancelled(workspace: Workspace) -> None:
    shop(workspace, 3)
    order(workspace.database, 1, 3)
    pay(workspace, 1)
    with workspace.database.write() as session:
        reservations = Reservations(session, lambda: NOON)
        reservations.hand_over(1, 2, 9)
        assert reservations.cancel(1, 3) == 1
    assert (held(workspace, 1), level(workspace).free) == ([(0, 0, 2)], 1)


def test_nothing_leaves_the_house_unpaid(workspace: Workspace) -> None:
    shop(workspace, 1)
    order(workspace.database, 1, 1)
    with pytest.raises(QuantityRefused), workspace.database.write() as session:
        Reservations(session, lambda: NOON).hand_over(1, 1, 9)


def test_a_count_that_finds_fewer_takes_from_who_came_last(workspace: Workspace) -> None:
    shop(workspace, 3)
    order(workspace.database, 1, 1)
    order(workspace.database, 2, 2)
    pay(workspace, 2)
    with workspace.database.write() as session:
        StockDesk(session, lambda: NOON).count(TOOL, 2, 9, "one is missing")
    assert (held(workspace, 1), held(workspace, 2)) == ([(0, 1, 0)], [(2, 0, 0)])
    assert (level(workspace).shelf, level(workspace).reserved) == (0, 2)


def test_a_count_that_finds_more_serves_who_waits(workspace: Workspace) -> None:
    shop(workspace, 0)
    expect(workspace, 1)
    order(workspace.database, 1, 1)
    with workspace.database.write() as session:
        StockDesk(session, lambda: NOON).count(TOOL, 2, 9, "found behind the shelf")
    assert (held(workspace, 1), level(workspace).free) == ([(1, 0, 0)], 1)


@pytest.mark.parametrize("work", ["count", "write_off"])
def test_a_correction_without_a_reason_is_refused(workspace: Workspace, work: str) -> None:
    shop(workspace, 2)
    with pytest.raises(ReasonMissing), workspace.database.write() as session:
        getattr(StockDesk(session, lambda: NOON), work)(TOOL, 1, 9, " ")


@pytest.mark.parametrize("quantity", [0, -1, 3, 10_001])
def test_no_more_is_written_off_than_lies_there_free(workspace: Workspace, quantity: int) -> None:
    shop(workspace, 2)
    with pytest.raises(QuantityRefused), workspace.database.write() as session:
        StockDesk(session, lambda: NOON).write_off(TOOL, quantity, 9, "broken")
    assert level(workspace).shelf == 2


def test_a_delivery_in_the_past_is_not_announced(workspace: Workspace) -> None:
    shop(workspace, 0)
    with pytest.raises(QuantityRefused), workspace.database.write() as session:
        StockDesk(session, lambda: NOON).expect(TOOL, date(2026, 11, 21), 3)


def test_a_tool_that_the_catalogue_does_not_know_cannot_be_moved(workspace: Workspace) -> None:
    with pytest.raises(NoSuchTool), workspace.database.write() as session:
        StockDesk(session, lambda: NOON).receive("HT-0", 1, 9)


def test_a_movement_past_the_desk_is_found(workspace: Workspace) -> None:
    shop(workspace, 2)
    with workspace.database.write() as session:
        session.add(
            MovementRow(tool_number=TOOL, kind="reserved", quantity=1, at=datetime.now(UTC), note="by hand")
        )
    with workspace.database.read() as session:
        assert StockLedger(session, lambda: NOON).faults() == [TOOL]


@pytest.mark.parametrize(
    "statement", ["UPDATE shop_movements SET quantity = 9", "DELETE FROM shop_movements"]
)
def test_the_database_refuses_to_change_a_movement(workspace: Workspace, statement: str) -> None:
    shop(workspace, 1)
    with (
        pytest.raises(IntegrityError, match="neither changed nor deleted"),
        workspace.database.write() as session,
    ):
        session.execute(text(statement))
