"""Returns: within the law's time, of what was delivered, each piece once, through their steps."""

from datetime import UTC, date, datetime, timedelta

import pytest

from entitlements.shop.belongings import Belongings
from entitlements.shop.devices import Devices
from entitlements.shop.ledger import StockLedger
from entitlements.shop.return_desk import Asked, ReturnDesk, ReturnNotAsked, WhyNot
from entitlements.shop.returns import Ground, Return, ReturnState, ReturnStepRefused, last_day, stepped
from entitlements.shop.stock import Place
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.shop import delivered, sold, special_tool, stock_up, vehicle_interface

TOOL, DEVICE = "HT-3410", "HV-100"
WITHDRAWAL = Asked(line_id=1, quantity=1, ground=Ground.WITHDRAWAL)


def bought(workspace: Workspace, quantity: int = 2) -> None:
    with workspace.database.write() as session:
        stock_up(session, special_tool(), 5, NOON)
        delivered(session, TOOL, NOON, quantity=quantity)


def ask(
    workspace: Workspace, asked: Asked = WITHDRAWAL, now: datetime = NOON, operator_id: int = 7
) -> Return:
    with workspace.database.write() as session:
        return ReturnDesk(session, lambda: now).ask(operator_id, asked, 3)


def held(workspace: Workspace, number: str = TOOL) -> dict[Place, int]:
    with workspace.database.read() as session:
        places = StockLedger(session, lambda: NOON).held(number)
        return {place: places[place] for place in (Place.SHELF, Place.CUSTOMER, Place.INSPECTION)}


@pytest.mark.parametrize(
    ("ground", "delivered_at", "day"),
    [
        pytest.param(Ground.WITHDRAWAL, NOON, date(2026, 12, 7), id="fourteen days, and on from a Sunday"),
        pytest.param(
            Ground.WITHDRAWAL,
            datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
            date(2026, 12, 7),
            id="by the law's clock",
        ),
        pytest.param(
            Ground.WITHDRAWAL,
            datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
            date(2026, 12, 8),
            id="fourteen days to a Tuesday",
        ),
        pytest.param(Ground.DEFECT, NOON, date(2028, 11, 22), id="two years"),
        pytest.param(
            Ground.DEFECT, datetime(2028, 2, 29, 9, 0, tzinfo=UTC), date(2030, 2, 28), id="from a leap day"
        ),
    ],
)
def test_the_time_for_a_return_is_counted_in_days(ground: Ground, delivered_at: datetime, day: date) -> None:
    assert last_day(ground, delivered_at) == day


@pytest.mark.parametrize(
    ("asked", "days", "why"),
    [
        pytest.param(WITHDRAWAL, 16, WhyNot.TOO_LATE, id="withdrawn too late"),
        pytest.param(
            Asked(line_id=1, quantity=1, ground=Ground.DEFECT, words="broken"),
            800,
            WhyNot.NOT_THEIRS,
            id="years later",
        ),
        pytest.param(
            Asked(line_id=1, quantity=3, ground=Ground.WITHDRAWAL), 0, WhyNot.TOO_MANY, id="more than came"
        ),
        pytest.param(Asked(line_id=1, quantity=0, ground=Ground.WITHDRAWAL), 0, WhyNot.TOO_MANY, id="none"),
        pytest.param(
            Asked(line_id=1, quantity=1, ground=Ground.DEFECT), 0, WhyNot.NO_WORDS, id="a fault unsaid"
        ),
        pytest.param(
            Asked(line_id=9, quantity=1, ground=Ground.WITHDRAWAL), 0, WhyNot.NOT_THEIRS, id="another line"
        ),
    ],
)
def test_a_return_that_cannot_be_is_refused(
    workspace: Workspace, asked: Asked, days: int, why: WhyNot
) -> None:
    bought(workspace)
    with pytest.raises(ReturnNotAsked) as refusal:
        ask(workspace, asked, NOON + timedelta(days=days))
    assert refusal.value.why is why


def test_another_company_gives_nothing_back(workspace: Workspace) -> None:
    bought(workspace)
    with pytest.raises(ReturnNotAsked):
        ask(workspace, operator_id=8)


def test_what_was_not_sent_is_not_given_back(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        stock_up(session, special_tool(), 5, NOON)
        sold(session, TOOL, 1, NOON)
        assert ReturnDesk(session, lambda: NOON).returnable(7) == ()


def test_each_piece_is_given_back_once(workspace: Workspace) -> None:
    bought(workspace)
    numbers = [ask(workspace).number, ask(workspace).number]
    assert numbers == ["RMA/2026/000001", "RMA/2026/000002"]
    with pytest.raises(ReturnNotAsked):
        ask(workspace)


def test_a_return_that_was_withdrawn_may_be_asked_for_again(workspace: Workspace) -> None:
    bought(workspace, 1)
    first = ask(workspace)
    with workspace.database.write() as session:
        ReturnDesk(session, lambda: NOON).withdraw(first.id, 7, 3)
    assert ask(workspace).state is ReturnState.ASKED


def test_goods_that_come_back_are_looked_at_before_they_are_sold_again(workspace: Workspace) -> None:
    bought(workspace)
    one = ask(workspace)
    with workspace.database.write() as session:
        desk = ReturnDesk(session, lambda: NOON)
        desk.accept(one.id, 9, "to the store")
        desk.receive(one.id, 9)
    assert held(workspace) == {Place.SHELF: 3, Place.CUSTOMER: 1, Place.INSPECTION: 1}
    with workspace.database.read() as session:
        assert Belongings(session, lambda: NOON).of_operator(7)[TOOL].quantity == 1


def test_goods_that_are_sent_back_are_the_customers_again(workspace: Workspace) -> None:
    bought(workspace)
    one = ask(workspace)
    with workspace.database.write() as session:
        desk = ReturnDesk(session, lambda: NOON)
        desk.accept(one.id, 9)
        desk.receive(one.id, 9)
        done = desk.send_back(one.id, 9, "it was dropped")
        assert Belongings(session, lambda: NOON).of_operator(7)[TOOL].quantity == 2
    assert (done.state, done.answer, done.is_open) == (ReturnState.SENT_BACK, "it was dropped", False)
    assert held(workspace) == {Place.SHELF: 3, Place.CUSTOMER: 2, Place.INSPECTION: 0}


@pytest.mark.parametrize("work", ["refuse", "send_back"])
def test_a_refusal_says_why(workspace: Workspace, work: str) -> None:
    bought(workspace)
    one = ask(workspace)
    with pytest.raises(ReturnNotAsked) as refusal, workspace.database.write() as session:
        getattr(ReturnDesk(session, lambda: NOON), work)(one.id, 9, " ")
    assert refusal.value.why is WhyNot.NO_WORDS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ReturnState.ASKED, ReturnState.RECEIVED),
        (ReturnState.ASKED, ReturnState.REFUNDED),
        (ReturnState.RECEIVED, ReturnState.WITHDRAWN),
        (ReturnState.REFUNDED, ReturnState.REFUNDED),
        (ReturnState.REFUSED, ReturnState.ACCEPTED),
    ],
)
def test_no_step_is_left_out_or_made_twice(before: ReturnState, after: ReturnState) -> None:
    with pytest.raises(ReturnStepRefused):
        stepped(before, after)


def test_a_device_is_given_back_by_its_serial_number_and_its_licence_ends(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        stock_up(session, vehicle_interface(), 2, NOON)
        delivered(session, DEVICE, NOON, "SN-1", "SN-2", quantity=2)
    with pytest.raises(ReturnNotAsked) as refusal:
        ask(workspace)
    assert refusal.value.why is WhyNot.SERIALS
    one = ask(workspace, Asked(line_id=1, quantity=1, ground=Ground.WITHDRAWAL, serials=("sn-2",)))
    with workspace.database.write() as session:
        desk = ReturnDesk(session, lambda: NOON)
        assert desk.returnable(7)[0].serials == ("SN-1",)
        desk.accept(one.id, 9)
        desk.receive(one.id, 9)
        desk.refunded(one.id, 5, 9)
        devices = Devices(session, lambda: NOON).of_operator(7)
    assert [(device.serial, len(device.licences)) for device in devices] == [("SN-1", 1)]
