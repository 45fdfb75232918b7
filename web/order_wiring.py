"""Where orders meet the other parts: wares by code, tax, and the handlers of what paying triggers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask import has_request_context
from sqlalchemy.orm import Session

from entitlements.invoices.buyers import tax_standing
from entitlements.invoices.vat import BuyerTaxStanding, vat_for
from entitlements.models import OperatorRow
from entitlements.money import Currency
from entitlements.orders import effects
from entitlements.orders.baskets import Wanted
from entitlements.orders.desk import OrderDesk
from entitlements.orders.handlers import EffectHandler, Handlers
from entitlements.orders.orders import EffectKind, Item, LineKind, Treatment, VatOf, Ware
from entitlements.payments.cli import PaymentServices
from entitlements.products.kinds import VatClass
from entitlements.products.names import product_names
from entitlements.products.price_list import PriceList
from entitlements.shop.reservations import Reservations
from entitlements.shop.wares import hand_over_tools, release_tools, take_back_tools, tool_ware
from entitlements.tickets.order_effects import issue_tickets, revoke_tickets
from kb.store import utc_now
from translations.locales import Language
from web.hosts import base_url
from web.invoice_wiring import invoice_handlers, known_seller
from web.order_letters import OrderPost
from web.payment_wiring import own_account_numbers, return_money
from web.wiring import Portal

_HOME: Final = "PL"


def ware_of(session: Session, kind: LineKind, code: str) -> Ware | None:
    """What can be bought under a code; None where there is no such thing."""
    if kind is LineKind.TICKET:
        product = PriceList(session).product(code)
        if product is None:
            return None
        names = product_names(product)
        return Ware(
            kind=kind,
            code=code,
            name_pl=names[Language.POLISH],
            name_en=names[Language.ENGLISH],
            vat_class=product.vat_class,
        )
    return tool_ware(session, code) if kind is LineKind.TOOL else None


def items_of(session: Session, wanted: Iterable[Wanted]) -> list[Item]:
    """What is wanted as the desk of orders takes it; what there is no more is left out."""
    found = []
    for one in wanted:
        ware = ware_of(session, one.kind, one.code)
        if ware is not None:
            found.append(
                Item(
                    ware=ware,
                    quantity=one.quantity,
                    for_vin=one.for_vin or None,
                    for_model=one.for_model or None,
                    for_document=one.for_document or None,
                    for_job=one.for_job or None,
                )
            )
    return found


def vat_of(portal: Portal, session: Session, operator_id: int | None) -> VatOf:
    """How tax falls on what a company buys; for nobody in particular, as on a Polish business."""
    seller = known_seller(portal)
    is_one_stop = seller is not None and seller.is_one_stop
    standing = (
        BuyerTaxStanding(country=_HOME, is_business=True)
        if operator_id is None
        else tax_standing(session, operator_id)
    )

    def treat(vat_class: VatClass, on: date) -> Treatment:
        return vat_for(standing, vat_class, on, is_one_stop=is_one_stop)

    return treat


def currency_of(session: Session, operator_id: int | None) -> Currency:
    """The currency that a company is shown prices in unless it chooses another."""
    row = None if operator_id is None else session.get(OperatorRow, operator_id)
    return Currency.PLN if row is None or row.country == _HOME else Currency.EUR


def handlers_of(portal: Portal) -> Handlers:
    """Who carries out what orders trigger; what nobody does yet waits.

    Mails wait where the portal's address is known neither by its settings nor from a request: a command that
    triggers them leaves them to the portal that is served.
    """
    found: dict[EffectKind, EffectHandler] = {
        EffectKind.HAND_OVER_TOOLS: hand_over_tools,
        EffectKind.TAKE_BACK_TOOLS: take_back_tools,
        EffectKind.RELEASE_TOOLS: release_tools,
        **invoice_handlers(portal),
        EffectKind.ISSUE_TICKETS: issue_tickets,
        EffectKind.REVOKE_TICKETS: revoke_tickets,
        EffectKind.RETURN_MONEY: return_money,
    }
    address = base_url() if has_request_context() else portal.settings.base_url
    if address is not None:
        found[EffectKind.TELL_BUYER] = OrderPost(base_url=address).tell
    return found


def run_effects(portal: Portal, clock: Callable[[], datetime], order_id: int | None = None) -> int:
    """Carry out what is due of one order or of all, after the transaction that triggered it."""
    return effects.run_due(portal.workspace.database, handlers_of(portal), clock(), order_id)


def payment_services(portal: Portal) -> PaymentServices:
    """What the commands about payments need."""
    return PaymentServices(
        database=portal.workspace.database,
        accounts=own_account_numbers(portal),
        carry_out=lambda: run_effects(portal, utc_now),
        clock=utc_now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChores:
    """What is done about orders while nobody asks."""

    portal: Portal
    clock: Callable[[], datetime] = utc_now

    def let_go(self) -> int:
        """Let go the orders whose time is over; how many. Where there are none, nothing is locked."""
        with self.portal.workspace.database.read() as session:
            is_any = OrderDesk(session, self.clock).is_any_due(self.clock())
        if not is_any:
            return 0
        with self.portal.workspace.database.write() as session:
            return len(OrderDesk(session, self.clock).expire_due(self.clock()))

    def free_goods(self) -> int:
        """Give back to the shelf what lapsed of orders that wait for their money; how many lines."""
        with self.portal.workspace.database.read() as session:
            is_any = Reservations(session, self.clock).is_any_due()
        if not is_any:
            return 0
        with self.portal.workspace.database.write() as session:
            return Reservations(session, self.clock).lapse_due()

    def carry_out(self) -> int:
        """Carry out what orders triggered and what is due; how many effects were done."""
        return run_effects(self.portal, self.clock)
