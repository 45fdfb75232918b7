"""Tools in orders: reserved when one is placed, theirs when it is paid, free again when it lapses."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders import effects
from entitlements.orders.desk import OrderDesk
from entitlements.orders.handlers import Handlers
from entitlements.orders.models import OrderEffectRow
from entitlements.orders.orders import Buyer, EffectKind, Item, LineKind, Order
from entitlements.orders.placing import Terms
from entitlements.orders.refunding import RefundPart
from entitlements.orders.store import OrderStore
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.shop.delivery import AddressFlaw, way_of
from entitlements.shop.ledger import StockLedger
from entitlements.shop.reservations import NotEnough
from entitlements.shop.return_desk import Asked, ReturnDesk
from entitlements.shop.returns import Ground
from entitlements.shop.shipping import GoodsState
from entitlements.shop.shipping_desk import Pieces, ShippingDesk
from entitlements.shop.stock import Level
from entitlements.shop.wares import (
    DeliveryChoice,
    DeliveryRefused,
    delivery_ware,
    hand_over_tools,
    release_tools,
    take_back_tools,
    take_order,
    tool_ware,
)
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import LISTED_FROM, flat_tax, pay
from tests.factories.shop import ADDRESS, special_tool, stock_up
from translations.locales import Language

TOOL = "HT-3410"
HANDLERS: Handlers = {
    EffectKind.HAND_OVER_TOOLS: hand_over_tools,
    EffectKind.RELEASE_TOOLS: release_tools,
    EffectKind.TAKE_BACK_TOOLS: take_back_tools,
}
COURIER = way_of("delivery-courier")
assert COURIER is not None
CHOICE = DeliveryChoice(way=COURIER, address=ADDRESS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buyer(workspace: Workspace, clock: Clock) -> Buyer:
    """A buyer of a shop with three pieces of one tool; a courier costs something too."""
    with workspace.database.write() as session:
        stock_up(session, special_tool(), 3, NOON)
        for code, minor in ((TOOL, 34_900), ("delivery-courier", 1_900)):
            net = Money(minor=minor, currency=Currency.PLN)
            price = NewPrice(code=code, currency=Currency.PLN, net=net, valid_from=LISTED_FROM)
            PriceDesk(session, clock).set_price(price, None)
        operator_id = add_workshop(session, NOON)
    return Buyer(operator_id=operator_id, account_id=12, language=Language.POLISH)


def order(
    session: Session, clock: Clock, buyer: Buyer, quantity: int, choice: DeliveryChoice | None = CHOICE
) -> Order:
    ware = tool_ware(session, "ht 3410")
    assert ware is not None
    assert COURIER is not None
    items = [Item(ware=ware, quantity=quantity), Item(ware=delivery_ware(COURIER))]
    terms = Terms(currency=Currency.PLN, vat_of=flat_tax, return_to="/pl/tools")
    placed = OrderDesk(session, clock).place(items, buyer, terms)
    take_order(session, placed, choice, clock)
    return placed


def placed(workspace: Workspace, clock: Clock, buyer: Buyer, quantity: int) -> Order:
    with workspace.database.write() as session:
        return order(session, clock, buyer, quantity)


def paid(workspace: Workspace, clock: Clock, buyer: Buyer, quantity: int) -> Order:
    one = placed(workspace, clock, buyer, quantity)
    with workspace.database.write() as session:
        pay(session, clock, one)
    effects.run_due(workspace.database, HANDLERS, clock())
    return one


def level(workspace: Workspace, clock: Clock) -> Level:
    with workspace.database.read() as session:
        return StockLedger(session, clock).level(TOOL)


def state(workspace: Workspace, clock: Clock, one: Order) -> GoodsState:
    with workspace.database.read() as session:
        return ShippingDesk(session, clock).goods(one.id).state


def refund(workspace: Workspace, clock: Clock, one: Order, quantity: int) -> int:
    with workspace.database.write() as session:
        part = RefundPart(line_id=one.lines[0].id, quantity=quantity)
        return OrderDesk(session, clock).refund(one.id, [part], "asked for", 9).id


def test_a_tool_and_its_delivery_are_lines_of_one_order(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    one = placed(workspace, clock, buyer, 2)
    assert [(line.kind, line.code, line.net.minor) for line in one.lines] == [
        (LineKind.TOOL, TOOL, 69_800),
        (LineKind.DELIVERY, "delivery-courier", 1_900),
    ]
    assert (one.lines[1].name_pl, one.lines[1].name_en) == ("Kurier", "Courier")
    assert (level(workspace, clock).free, state(workspace, clock, one)) == (1, GoodsState.RESERVED)


def test_an_order_that_the_stock_cannot_fill_is_not_placed(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    with pytest.raises(NotEnough):
        placed(workspace, clock, buyer, 4)
    with workspace.database.read() as session:
        assert OrderStore(session).of_operator(buyer.operator_id) == []
    assert level(workspace, clock).free == 3


@pytest.mark.parametrize(
    ("choice", "flaws"),
    [
        pytest.param(None, (), id="no way goes there"),
        pytest.param(
            replace(CHOICE, address=replace(ADDRESS, city="")), (AddressFlaw.CITY,), id="without a town"
        ),
    ],
)
def test_goods_go_nowhere_without_an_address(
    workspace: Workspace,
    clock: Clock,
    buyer: Buyer,
    choice: DeliveryChoice | None,
    flaws: tuple[AddressFlaw, ...],
) -> None:
    with pytest.raises(DeliveryRefused) as refusal, workspace.database.write() as session:
        order(session, clock, buyer, 1, choice)
    assert refusal.value.flaws == flaws
    assert level(workspace, clock).free == 3


def test_more_than_there_is_and_than_any_way_takes_is_said_to_be_more_than_there_is(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    with pytest.raises(NotEnough), workspace.database.write() as session:
        order(session, clock, buyer, 999, None)


def test_a_tool_that_is_not_sold_is_no_ware(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        stock_up(session, replace(special_tool(), is_sold=False), 3, NOON)
        assert tool_ware(session, TOOL) is None
        assert tool_ware(session, "HT-0") is None


def test_paying_makes_the_goods_ready_to_be_packed(workspace: Workspace, clock: Clock, buyer: Buyer) -> None:
    one = paid(workspace, clock, buyer, 2)
    assert state(workspace, clock, one) is GoodsState.TO_PACK


def test_an_order_that_is_given_up_lets_its_goods_go(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    one = placed(workspace, clock, buyer, 2)
    with workspace.database.write() as session:
        OrderDesk(session, clock).give_up(one.id, 12, "changed their mind")
    effects.run_due(workspace.database, HANDLERS, clock())
    assert (level(workspace, clock).free, state(workspace, clock, one)) == (3, GoodsState.LAPSED)


def test_money_back_before_sending_puts_the_pieces_back_once(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    one = paid(workspace, clock, buyer, 3)
    refund(workspace, clock, one, 2)
    effects.run_due(workspace.database, HANDLERS, clock())
    assert level(workspace, clock).free == 2
    with workspace.database.write() as session:
        query = select(OrderEffectRow).where(OrderEffectRow.effect == EffectKind.TAKE_BACK_TOOLS)
        take_back_tools(effects.effect_of(session.scalars(query).one()), session, NOON)
    assert level(workspace, clock).free == 2


def test_nothing_more_is_sent_once_the_bank_took_the_money_back(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    one = paid(workspace, clock, buyer, 2)
    with workspace.database.write() as session:
        OrderDesk(session, clock).charge_back(one.id, "disputed")
    effects.run_due(workspace.database, HANDLERS, clock())
    assert level(workspace, clock).free == 3


def test_money_back_for_what_came_back_leaves_the_other_pieces_alone(
    workspace: Workspace, clock: Clock, buyer: Buyer
) -> None:
    one = paid(workspace, clock, buyer, 2)
    line_id = one.lines[0].id
    with workspace.database.write() as session:
        desk = ShippingDesk(session, clock)
        parcel = desk.pack(one.id, [Pieces(line_id=line_id, quantity=1)], 9)
        desk.send(parcel.id, "", "", 9)
        returns = ReturnDesk(session, clock)
        asked = Asked(line_id=line_id, quantity=1, ground=Ground.WITHDRAWAL)
        back = returns.ask(buyer.operator_id, asked, 12)
        returns.accept(back.id, 9)
        returns.receive(back.id, 9)
    with workspace.database.write() as session:
        part = RefundPart(line_id=line_id, quantity=1)
        kept = OrderDesk(session, clock).refund(one.id, [part], back.number, 9)
        ReturnDesk(session, clock).refunded(back.id, kept.id, 9)
    effects.run_due(workspace.database, HANDLERS, clock())
    with workspace.database.read() as session:
        held = ShippingDesk(session, clock).goods(one.id).reservations[0]
    assert (held.held, held.shipped, held.quantity) == (1, 1, 2)
    assert (level(workspace, clock).free, level(workspace, clock).inspection) == (1, 1)
