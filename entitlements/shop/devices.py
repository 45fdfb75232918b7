"""Devices with serial numbers, and their licences: to whom they went, and whether they may work today."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.periods import Period
from entitlements.sellers_days import SELLERS_TIME
from entitlements.shop.models import DeviceRow, LicenceRow, ToolRow

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SERIAL: Final = re.compile(r"[0-9A-Z][0-9A-Z./-]{2,59}")


class SerialRefused(ValueError):
    """A serial number that cannot be taken: badly written, or of a device that somebody has already."""

    def __init__(self, serial: str) -> None:
        super().__init__(f"the serial number {serial!r} cannot be taken")
        self.serial = serial


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The right to use a device's software; the days are inclusive."""

    key: str
    valid_from: date
    valid_to: date
    is_revoked: bool = False

    def holds(self, on: date) -> bool:
        """Whether it counts on a day."""
        return not self.is_revoked and self.valid_from <= on <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One piece with its own number."""

    id: int
    tool_number: str
    serial: str
    line_id: int | None
    licences: tuple[Licence, ...] = ()


def parse_serial(text: str) -> str:
    """A serial number as it stands on the device, in capitals without spaces.

    Raises:
        SerialRefused: it cannot be one.
    """
    serial = "".join(text.split()).upper()
    if not _SERIAL.fullmatch(serial):
        raise SerialRefused(text[:60])
    return serial


@dataclass(frozen=True, slots=True)
class Devices:
    """Reads and writes devices within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def pack(
        self, tool: ToolRow, serials: Iterable[str], *, operator_id: int, shipment_id: int, line_id: int
    ) -> None:
        """Note which devices go to whom; one that came back may go out again.

        Raises:
            SerialRefused: one is badly written, named twice, or with somebody else.
        """
        seen: set[str] = set()
        for text in serials:
            serial = parse_serial(text)
            row = self._row(tool.number, serial)
            if serial in seen or (row is not None and row.operator_id is not None):
                raise SerialRefused(serial)
            seen.add(serial)
            if row is None:
                row = DeviceRow(tool_number=tool.number, serial=serial)
                self.session.add(row)
            row.operator_id, row.shipment_id, row.line_id = operator_id, shipment_id, line_id
        self.session.flush()

    def license(self, shipment_id: int) -> None:
        """Give every device of a parcel that needs one its licence, from today on."""
        query = select(DeviceRow, ToolRow.licence_months).join(
            ToolRow, ToolRow.number == DeviceRow.tool_number
        )
        today = self.clock().astimezone(SELLERS_TIME)
        for row, months in self.session.execute(query.where(DeviceRow.shipment_id == shipment_id)):
            if months:
                self.session.add(
                    LicenceRow(
                        device_id=row.id,
                        key=_drawn_key(),
                        valid_from=today.date(),
                        valid_to=Period(months=months).after(today).date(),
                    )
                )
        self.session.flush()

    def take_back(self, tool_number: str, serials: Iterable[str], operator_id: int) -> None:
        """Note that devices came back from a company: their licences end.

        Raises:
            SerialRefused: the company does not have one of them.
        """
        for text in serials:
            serial = parse_serial(text)
            row = self._row(tool_number, serial)
            if row is None or row.operator_id != operator_id:
                raise SerialRefused(serial)
            row.operator_id = row.shipment_id = row.line_id = None
            for licence in self.session.scalars(select(LicenceRow).where(LicenceRow.device_id == row.id)):
                licence.revoked_at = licence.revoked_at or self.clock()
        self.session.flush()

    def of_operator(self, operator_id: int) -> tuple[Device, ...]:
        """The devices that a company has, by tool and serial number, with the licences of its own time."""
        query = select(DeviceRow).where(DeviceRow.operator_id == operator_id)
        rows = list(self.session.scalars(query.order_by(DeviceRow.tool_number, DeviceRow.serial)))
        licences = self._licences([row.id for row in rows])
        return tuple(_device(row, licences.get(row.id, ())) for row in rows)

    def of_shipments(self, shipment_ids: Iterable[int]) -> Mapping[tuple[int, int], tuple[str, ...]]:
        """The serial numbers in parcels, by parcel and line."""
        query = select(DeviceRow).where(DeviceRow.shipment_id.in_(list(shipment_ids)))
        found: dict[tuple[int, int], tuple[str, ...]] = {}
        for row in self.session.scalars(query.order_by(DeviceRow.serial)):
            at = (row.shipment_id or 0, row.line_id or 0)
            found[at] = (*found.get(at, ()), row.serial)
        return found

    def _licences(self, device_ids: list[int]) -> Mapping[int, tuple[Licence, ...]]:
        query = select(LicenceRow).where(
            LicenceRow.device_id.in_(device_ids), LicenceRow.revoked_at.is_(None)
        )
        found: dict[int, tuple[Licence, ...]] = {}
        for row in self.session.scalars(query.order_by(LicenceRow.valid_to.desc(), LicenceRow.id)):
            licence = Licence(key=row.key, valid_from=row.valid_from, valid_to=row.valid_to)
            found[row.device_id] = (*found.get(row.device_id, ()), licence)
        return found

    def _row(self, tool_number: str, serial: str) -> DeviceRow | None:
        return self.session.scalar(
            select(DeviceRow).where(DeviceRow.tool_number == tool_number, DeviceRow.serial == serial)
        )


def _drawn_key() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(5))
    return "-".join(groups)


def _device(row: DeviceRow, licences: tuple[Licence, ...]) -> Device:
    return Device(
        id=row.id, tool_number=row.tool_number, serial=row.serial, line_id=row.line_id, licences=licences
    )
