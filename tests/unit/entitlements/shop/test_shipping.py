"""Parcels: packed from what paid orders hold, sent once; their devices have numbers and licences."""

from datetime import date, timedelta

import pytest

from entitlements.shop.belongings import Belonging, Belongings
from entitlements.shop.delivery import Address, AddressFlaw, DeliveryWay, flaws_of, way_of, ways_to
from entitlements.shop.devices import Devices, SerialRefused
from entitlements.shop.ledger import QuantityRefused, StockLedger
from entitlements.shop.reservations import Reservations, Want
from entitlements.shop.shipping import GoodsState, ShipmentStepRefused
from entitlements.shop.shipping_desk import Pieces, ShippingDesk
from entitlements.shop.stock import Place
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.shop import ADDRESS, delivered, sold, special_tool, stock_up, vehicle_interface

TOOL, DEVICE = "HT-3410", "HV-100"


def shop(workspace: Workspace, pieces: int = 5) -> None:
    with workspace.database.write() as session:
        stock_up(session, special_tool(), pieces, NOON)
        stock_up(session, vehicle_interface(), pieces, NOON)


def state(workspace: Workspace, order_id: int = 1) -> GoodsState:
    with workspace.database.read() as session:
        return ShippingDesk(session, lambda: NOON).goods(order_id).state


def pack(workspace: Workspace, quantity: int, *serials: str, line_id: int = 1) -> int:
    with workspace.database.write() as session:
        pieces = Pieces(line_id=line_id, quantity=quantity, serials=serials)
        return ShippingDesk(session, lambda: NOON).pack(line_id, [pieces], 9).id


def send(workspace: Workspace, parcel: int) -> None:
    with workspace.database.write() as session:
        ShippingDesk(session, lambda: NOON).send(parcel, "DPD", " 0000 1111 ", 9)


def test_the_goods_of_an_order_go_their_way_step_by_step(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        sold(session, TOOL, 2, NOON)
    seen = [state(workspace)]
    parcel = pack(workspace, 2)
    seen.append(state(workspace))
    send(workspace, parcel)
    seen.append(state(workspace))
    with workspace.database.write() as session:
        done = ShippingDesk(session, lambda: NOON).arrived(parcel, 9)
    assert [*seen, state(workspace)] == [
        GoodsState.TO_PACK,
        GoodsState.PACKED,
        GoodsState.SHIPPED,
        GoodsState.DELIVERED,
    ]
    assert (done.carrier, done.tracking, done.delivered_at) == ("DPD", "0000 1111", NOON)


def test_an_order_that_nobody_paid_is_reserved_then_lapses(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        reservations = Reservations(session, lambda: NOON)
        reservations.reserve(1, [Want(line_id=1, tool_number=TOOL, quantity=1)], NOON + timedelta(hours=1))
    assert state(workspace) is GoodsState.RESERVED
    with workspace.database.write() as session:
        Reservations(session, lambda: NOON).lapse(1)
    assert state(workspace) is GoodsState.LAPSED


def test_a_part_may_go_first(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        sold(session, TOOL, 3, NOON)
    send(workspace, pack(workspace, 1))
    assert state(workspace) is GoodsState.PARTLY_SHIPPED
    send(workspace, pack(workspace, 2))
    assert state(workspace) is GoodsState.SHIPPED


@pytest.mark.parametrize("quantity", [0, 3], ids=["none", "more than it holds"])
def test_no_parcel_holds_what_the_order_does_not(workspace: Workspace, quantity: int) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        sold(session, TOOL, 2, NOON)
    with pytest.raises(QuantityRefused):
        pack(workspace, quantity)
    with workspace.database.read() as session:
        assert ShippingDesk(session, lambda: NOON).shipments() == []
        assert StockLedger(session, lambda: NOON).held(TOOL)[Place.CUSTOMER] == 0


def test_a_parcel_is_sent_once(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        sold(session, TOOL, 1, NOON)
    parcel = pack(workspace, 1)
    send(workspace, parcel)
    with pytest.raises(ShipmentStepRefused):
        send(workspace, parcel)


def test_a_device_gets_its_licence_when_it_is_sent(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        sold(session, DEVICE, 1, NOON)
    parcel = pack(workspace, 1, " hv100-7 ")
    with workspace.database.read() as session:
        assert Devices(session, lambda: NOON).of_operator(7)[0].licences == ()
    send(workspace, parcel)
    with workspace.database.read() as session:
        device = Devices(session, lambda: NOON).of_operator(7)[0]
    licence = device.licences[0]
    assert (device.serial, licence.valid_from, licence.valid_to) == (
        "HV100-7",
        date(2026, 11, 22),
        date(2027, 11, 22),
    )
    assert [licence.holds(on) for on in (date(2026, 11, 21), date(2027, 11, 22), date(2027, 11, 23))] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "serials",
    [(), ("A-1",), ("A-1", "a-1"), ("A-1", "!"), ("A-1", "TAKEN-1")],
    ids=["none", "too few", "one twice", "badly written", "somebody has it"],
)
def test_each_device_needs_a_serial_number_of_its_own(workspace: Workspace, serials: tuple[str, ...]) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        delivered(session, DEVICE, NOON, "TAKEN-1", line_id=2)
        sold(session, DEVICE, 2, NOON)
    with pytest.raises(SerialRefused):
        pack(workspace, 2, *serials)
    with workspace.database.read() as session:
        assert [one.serial for one in Devices(session, lambda: NOON).of_operator(7)] == ["TAKEN-1"]


def test_a_company_has_what_was_sent_and_what_it_noted(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.database.write() as session:
        delivered(session, TOOL, NOON, quantity=2)
        belongings = Belongings(session, lambda: NOON)
        assert belongings.note(7, TOOL, 1, "  cupboard   3 ")
        assert not belongings.note(7, "HT-0", 1, "")
        assert belongings.of_operator(7) == {
            TOOL: Belonging(tool_number=TOOL, bought=2, own=1, place="cupboard 3")
        }
        assert belongings.of_operator(8) == {}
        belongings.note(7, TOOL, 0, "")
        assert belongings.of_operator(7)[TOOL] == Belonging(tool_number=TOOL, bought=2)


@pytest.mark.parametrize(
    ("country", "weight_g", "codes"),
    [
        pytest.param("PL", 900, ["delivery-fetched", "delivery-courier", "delivery-pallet"], id="home"),
        pytest.param(
            "PL", 40_000, ["delivery-fetched", "delivery-pallet"], id="home, too heavy for a courier"
        ),
        pytest.param("CZ", 900, ["delivery-fetched", "delivery-courier-eu"], id="in the union"),
        pytest.param("UA", 900, ["delivery-fetched", "delivery-courier-world"], id="outside it"),
        pytest.param("UA", 40_000, ["delivery-fetched"], id="outside it, too heavy"),
    ],
)
def test_ways_of_delivery_depend_on_country_and_weight(country: str, weight_g: int, codes: list[str]) -> None:
    assert [way.code for way in ways_to(country, weight_g)] == codes


def _way(code: str) -> DeliveryWay:
    way = way_of(code)
    assert way is not None
    return way


@pytest.mark.parametrize(
    ("changed", "flaws"),
    [
        pytest.param({}, (), id="nothing is wrong"),
        pytest.param({"street": ""}, (AddressFlaw.STREET,), id="no street"),
        pytest.param({"phone": ""}, (AddressFlaw.PHONE,), id="the carrier needs a number"),
        pytest.param({"phone": "call me"}, (AddressFlaw.PHONE,), id="no number"),
        pytest.param({"country": "CZ"}, (AddressFlaw.COUNTRY,), id="not by this way"),
        pytest.param({"recipient": "x" * 121}, (AddressFlaw.RECIPIENT,), id="too long"),
    ],
)
def test_an_address_is_checked_for_its_way(changed: dict[str, str], flaws: tuple[AddressFlaw, ...]) -> None:
    fields = {name: getattr(ADDRESS, name) for name in Address.__slots__} | changed
    assert flaws_of(Address(**fields), _way("delivery-courier")) == flaws


def test_who_fetches_needs_no_address() -> None:
    nowhere = Address(recipient="", street="", postal_code="", city="", country="PL")
    assert flaws_of(nowhere, _way("delivery-fetched")) == ()
