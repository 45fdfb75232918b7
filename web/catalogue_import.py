"""A catalogue of tools taken in, with its prices: for the staff's page and for the command."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.products.price_list import PriceList
from entitlements.sellers_days import day_of
from entitlements.shop.catalogue import Catalogue, Changes
from entitlements.shop.catalogue_csv import Entry
from kb.store import utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of an import; `prices` is how many were set anew."""

    changes: Changes
    prices: int


def take_in(
    session: Session, entries: Sequence[Entry], by: int | None, clock: Callable[[], datetime]
) -> Imported:
    """Add and change tools, and set the prices that differ from today's, from today on."""
    changes = Catalogue(session).take_in([entry.tool for entry in entries], clock)
    prices = sum(_priced(session, entry, by, clock) for entry in entries)
    details = {"count": str(len(changes.created)), "changed": str(len(changes.updated))}
    event = AuditEvent(kind=AuditKind.TOOLS_IMPORTED, actor_id=by, subject="tools", details=details)
    AuditTrail(session, clock).record(event)
    return Imported(changes=changes, prices=prices)


def take_in_counted(session: Session, entries: Sequence[Entry]) -> tuple[int, int, int, int]:
    """Take a catalogue in for the command: how many are new, changed, as before, and how many prices."""
    done = take_in(session, entries, None, utc_now)
    changes = done.changes
    return len(changes.created), len(changes.updated), len(changes.unchanged), done.prices


def _priced(session: Session, entry: Entry, by: int | None, clock: Callable[[], datetime]) -> int:
    tool, today = Catalogue(session).tool(entry.tool.number), day_of(clock())
    if tool is None:
        return 0
    prices, count = PriceList(session), 0
    for net in entry.prices:
        now = prices.price(tool.number, net.currency, None, today)
        if now is None or now.net != net:
            new = NewPrice(code=tool.number, currency=net.currency, net=net, valid_from=today)
            count += PriceDesk(session, clock).set_price(new, by)
    return count
