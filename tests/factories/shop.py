"""Tools for tests, and a stock of them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from entitlements.shop.catalogue import Catalogue
from entitlements.shop.compatibility import Car, Compatibility, OperatingSystem, Standard
from entitlements.shop.delivery import Address
from entitlements.shop.reservations import Reservations, Want
from entitlements.shop.shipping_desk import Delivery, Pieces, ShippingDesk
from entitlements.shop.stock_desk import StockDesk
from entitlements.shop.tools import Tool, ToolKind

ADDRESS = Address(
    recipient="Warsztat Kowal", street="Polna 1", postal_code="00-001", city="Warszawa", country="PL",
    phone="+48 22 100 20 30",
)  # fmt: skip


def special_tool(number: str = "HT-3410", name: str = "piston retractor") -> Tool:
    """A special tool for one series."""
    return Tool(
        number=number,
        kind=ToolKind.SPECIAL_TOOL,
        name_pl="przyrząd do wciskania tłoczka",
        name_en=name,
        weight_g=900,
        compatibility=Compatibility(cars=(Car(make="Halny", series="Sokół II", engine="HB16"),)),
    )


def vehicle_interface(number: str = "HV-100") -> Tool:
    """A device with serial numbers and a licence for a year."""
    return Tool(
        number=number,
        kind=ToolKind.VEHICLE_INTERFACE,
        name_pl="interfejs pass-thru",
        name_en="pass-thru interface",
        weight_g=1_200,
        has_serials=True,
        licence_months=12,
        compatibility=Compatibility(
            cars=(Car(make="Halny", series="Sokół II"),),
            operating_systems=(OperatingSystem.WINDOWS_11, OperatingSystem.WINDOWS_10),
            standards=(Standard.J2534_0404, Standard.J2534_0500),
        ),
    )


def stock_up(session: Session, tool: Tool, quantity: int, now: datetime) -> None:
    """Put a tool into the catalogue, and pieces of it onto the shelf."""
    Catalogue(session).take_in([tool], lambda: now)
    if quantity:
        StockDesk(session, lambda: now).receive(tool.number, quantity, None)


def sold(
    session: Session, number: str, quantity: int, now: datetime, *, line_id: int = 1, operator_id: int = 7
) -> None:
    """Let a company have ordered and paid pieces; the order has the number of the line."""
    reservations = Reservations(session, lambda: now)
    want = Want(line_id=line_id, tool_number=number, quantity=quantity)
    reservations.reserve(line_id, [want], now + timedelta(days=7))
    reservations.settle(line_id)
    ShippingDesk(session, lambda: now).plan(
        Delivery(
            order_id=line_id, operator_id=operator_id, made_by=3, way="delivery-courier", address=ADDRESS
        )
    )


def delivered(
    session: Session, number: str, now: datetime, *serials: str, quantity: int = 1, line_id: int = 1
) -> None:
    """Let the company with the number 7 have got pieces that it bought."""
    sold(session, number, quantity, now, line_id=line_id)
    desk = ShippingDesk(session, lambda: now)
    parcel = desk.pack(line_id, [Pieces(line_id=line_id, quantity=quantity, serials=serials)], by=9)
    desk.send(parcel.id, "DPD", "TRACK-1", by=9)
    desk.arrived(parcel.id, by=9)
