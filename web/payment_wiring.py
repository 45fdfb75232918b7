"""Payments as requests and chores use them: who is offered, the cashier, what goes back."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.money import Currency
from entitlements.orders.orders import Order, OrderEffect
from entitlements.payments.bank_transfer import BankAccount, BankTransfer, transfer_to
from entitlements.payments.cashier import Cashier
from entitlements.payments.fake_gateway import FakeGateway
from entitlements.payments.money_back import MoneyBack, Returns
from entitlements.payments.provider import PaymentProvider, Transfer
from entitlements.payments.przelewy24 import Przelewy24
from entitlements.payments.statements.importing import own_accounts
from entitlements.payments.stripe_checkout import StripeCheckout
from kb.store import utc_now
from web.invoice_wiring import known_seller
from web.wiring import Portal

_FAKE_KEY: Final = b"fake gateway"


def providers_of(portal: Portal) -> dict[str, PaymentProvider]:
    """The providers that the settings name, the bank first."""
    settings = portal.settings.payments
    found: list[PaymentProvider] = []
    if accounts := accounts_of(portal):
        found.append(BankTransfer(accounts=accounts))
    if settings.przelewy24 is not None:
        p24 = settings.przelewy24
        found.append(
            Przelewy24(
                merchant_id=p24.merchant_id, pos_id=p24.pos_id, crc=p24.crc, api_key=p24.api_key, url=p24.url
            )
        )
    if settings.stripe is not None:
        keys = settings.stripe
        found.append(StripeCheckout(api_key=keys.api_key, webhook_secret=keys.webhook_secret, url=keys.url))
    if is_fake_offered(portal):
        found.append(fake_gateway(portal))
    return {one.name: one for one in found}


def accounts_of(portal: Portal) -> Mapping[Currency, BankAccount]:
    """The accounts that people pay into, as `seller.toml` names them."""
    seller = known_seller(portal)
    if seller is None:
        return {}
    return {
        currency: BankAccount(
            recipient=seller.name, number=number, bank_name=seller.bank, bank_code=seller.swift
        )
        for currency, number in seller.accounts.items()
    }


def own_account_numbers(portal: Portal) -> frozenset[str]:
    """The numbers of the portal's accounts, as statements name them."""
    return own_accounts([one.number for one in accounts_of(portal).values()])


def is_fake_offered(portal: Portal) -> bool:
    """Whether orders can be paid with nothing: where a setting says so, or the seller does not exist.

    A seller who does not exist offers it only where no real service takes money.
    """
    settings, seller = portal.settings.payments, known_seller(portal)
    is_real = settings.stripe is not None or settings.przelewy24 is not None
    return settings.is_fake or (seller is not None and seller.is_specimen and not is_real)


def fake_gateway(portal: Portal) -> FakeGateway:
    """The portal's own gateway, which moves no money."""
    key = hmac.new(portal.secret_key().encode(), _FAKE_KEY, hashlib.sha256).digest()
    return FakeGateway(key=key, page=lambda reference: f"/gateway/{reference}")


def cashier(portal: Portal, clock: Callable[[], datetime] = utc_now) -> Cashier:
    """Who takes money for orders."""
    return Cashier(database=portal.workspace.database, providers=providers_of(portal), clock=clock)


def bank_details(portal: Portal, order: Order) -> Transfer | None:
    """What to write into a transfer for an order; None where there is no account in its currency."""
    account = accounts_of(portal).get(order.currency)
    return None if account is None else transfer_to(account, order.number, order.gross)


def notify_url(base_url: str, provider: str) -> str:
    """Where a provider tells the portal what happened."""
    return f"{base_url}/payments/{provider}/notify"


def return_money(effect: OrderEffect, session: Session, now: datetime) -> None:
    """The handler of RETURN_MONEY: what a refund sends back is written down, and sent by the chores."""
    MoneyBack(session, lambda: now).return_money(effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChores:
    """What is done about payments while nobody asks."""

    portal: Portal
    clock: Callable[[], datetime] = utc_now

    def hear(self) -> int:
        """Act on notifications that had to wait; how many are done."""
        return cashier(self.portal, self.clock).take_up()

    def ask(self) -> int:
        """Ask providers about payments that nothing was heard of; how many came to an end."""
        return cashier(self.portal, self.clock).ask()

    def send_back(self) -> int:
        """Send money back that waits for it; how much of it is on its way."""
        base_url = self.portal.settings.base_url or ""
        returns = Returns(
            database=self.portal.workspace.database,
            providers=providers_of(self.portal),
            notify_url=lambda provider: notify_url(base_url, provider),
            clock=self.clock,
        )
        return returns.send_due()
