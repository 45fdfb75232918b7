"""Invoices on an opened portal: the seller's file, the handlers of what orders trigger, the way to KSeF."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.invoices.cli import InvoiceServices
from entitlements.invoices.handlers import CorrectInvoice, IssueInvoice
from entitlements.invoices.outbox import Outbox
from entitlements.invoices.parties import Seller, SellerRefused
from entitlements.invoices.seller_file import FILE_NAME, SellerSettings, read_seller
from entitlements.invoices.sending import HandCarried
from entitlements.orders.handlers import EffectHandler
from entitlements.orders.orders import EffectKind, LineKind, Order
from entitlements.shop.wares import pieces_with_buyer
from entitlements.tickets.order_effects import pieces_used
from kb.store import utc_now
from web.wiring import Portal

FOLDER: Final = "ksef"
_PASSWORD: Final = "AOS_KSEF_KEY_PASSWORD"  # noqa: S105 - where it is, not what
_LOG: Final = logging.getLogger(__name__)


class SellerMissing(LookupError):
    """There is no file with the seller's data in the data folder."""


def seller_of(portal: Portal) -> SellerSettings:
    """The seller's data, read anew each time, so that a corrected file counts at once.

    Raises:
        SellerMissing: there is no such file.
        SellerRefused: something in it is missing or wrong.
    """
    root = portal.settings.folder.root
    try:
        text = (root / FILE_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SellerMissing(f"{FILE_NAME} is missing in the data folder") from None
    except (OSError, UnicodeDecodeError):
        raise SellerRefused(FILE_NAME) from None
    return read_seller(text, lambda name: (root / name).read_bytes(), os.environ.get(_PASSWORD))


def known_seller(portal: Portal) -> Seller | None:
    """Who sells; nobody where the data folder does not say so in a way that can be read."""
    try:
        return seller_of(portal).seller
    except (SellerMissing, SellerRefused):
        return None


def invoice_handlers(portal: Portal) -> dict[EffectKind, EffectHandler]:
    """Who issues and corrects the invoices of orders."""
    return {
        EffectKind.ISSUE_INVOICE: IssueInvoice(settings=lambda: seller_of(portal)),
        EffectKind.CORRECT_INVOICE: CorrectInvoice(
            settings=lambda: seller_of(portal), pieces_kept=pieces_kept
        ),
    }


def pieces_kept(session: Session, order: Order, now: datetime) -> dict[int, int]:
    """How many pieces of each line of an order were used or are with the buyer; sent is sent once for all."""
    kept = {
        line.id: pieces_used(session, line.id, now)
        if line.kind is LineKind.TICKET
        else pieces_with_buyer(session, line.id, now)
        for line in order.lines
    }
    is_sent = any(kept[line.id] for line in order.lines if line.kind is LineKind.TOOL)
    sent = {line.id: line.quantity for line in order.lines if line.kind is LineKind.DELIVERY and is_sent}
    return kept | sent


def invoice_services(portal: Portal) -> InvoiceServices:
    """What the commands about invoices need."""
    return InvoiceServices(
        database=portal.workspace.database, folder=portal.settings.folder.root / FOLDER, clock=utc_now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceChores:
    """What is done about e-invoices while nobody asks."""

    portal: Portal
    clock: Callable[[], datetime] = utc_now

    def carry(self) -> int:
        """Lay what waits for KSeF into its folder, and say in the log what is late; how many were settled."""
        outbox = Outbox(database=self.portal.workspace.database, clock=self.clock)
        settled = outbox.work(HandCarried(folder=self.portal.settings.folder.root / FOLDER))
        alarm = outbox.alarm()
        if alarm.is_raised:
            _LOG.warning(
                "e_invoices_wait: due_today=%d late=%d rejected=%d",
                alarm.due_today,
                alarm.late,
                alarm.rejected,
            )
        return settled
