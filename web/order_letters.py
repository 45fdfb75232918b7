"""What buyers are told by mail about their orders: paid, money on its way back, taken back by the bank."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.money import Money
from entitlements.orders.orders import LineKind, Order, OrderEffect
from entitlements.orders.store import OrderRefund, OrderStore
from entitlements.orders.transitions import OrderState
from entitlements.store import AccountStore
from translations.amounts import money_text
from translations.catalogue import catalogue
from translations.locales import Language
from web.links import order_path, tickets_path
from web.mail.address import AddressRefused
from web.mail.letter import Group, Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "order"
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPost:
    """Queues letters to buyers; `base_url` is where the portal is, without a slash at its end."""

    base_url: str

    def tell(self, effect: OrderEffect, session: Session, now: datetime) -> None:
        """Tell the buyer what became of their order: the handler of TELL_BUYER."""
        store = OrderStore(session)
        order = store.by_id(effect.order_id)
        account = None if order is None else AccountStore(session).by_id(order.buyer_id)
        if order is None or account is None:
            return
        refund = None if effect.refund_id is None else store.refund(effect.refund_id)
        letter = letter_of(account, order, refund, self.base_url)
        try:
            mail = mail_of(letter, kind=MAIL_KIND, recipient=account.email)
        except AddressRefused:
            _LOG.warning("order_mail_not_sent: account=%d has no usable address", account.id)
            return
        MailQueue(session).put(mail, now)


def letter_of(account: Account, order: Order, refund: OrderRefund | None, base_url: str) -> Letter:
    """The letter about an order as it is now, or about one refund, in the reader's language."""
    if refund is not None:
        return _refunded(account, order, refund, base_url)
    if order.state is OrderState.CHARGEBACK:
        return _taken_back(account, order, base_url)
    return _paid(account, order, base_url)


def amount(money: Money, language: Language) -> str:
    """An amount as the language writes it."""
    return money_text(money.decimal, money.currency, language)


def _paid(account: Account, order: Order, base_url: str) -> Letter:
    language, _ = account.language, catalogue("web", account.language).gettext
    sentences = [
        _("Order {number} is paid: {amount} with VAT.").format(
            number=order.number, amount=amount(order.gross, language)
        )
    ]
    has_tickets = any(line.kind is LineKind.TICKET for line in order.lines)
    if has_tickets:
        sentences.append(_("Your tickets wait unused. Their time begins when you start them, not before."))
    lines = tuple(
        Line(
            label=line.name(language),
            url=f"{base_url}{order_path(language, order.slug)}",
            detail=f"{line.quantity} × {amount(line.unit_net, language)}",
        )
        for line in order.lines
    )
    return Letter(
        language=language,
        subject=_("Order {number} is paid").format(number=order.number),
        sentences=tuple(sentences),
        groups=(Group(heading=_("What you bought"), lines=lines),),
        action=Line(label=_("Your tickets"), url=f"{base_url}{tickets_path(language)}")
        if has_tickets
        else _to_order(order, language, base_url),
    )


def _refunded(account: Account, order: Order, refund: OrderRefund, base_url: str) -> Letter:
    language, _ = account.language, catalogue("web", account.language).gettext
    text = _("{amount} of order {number} go back to you.")
    return Letter(
        language=language,
        subject=_("Money back for order {number}").format(number=order.number),
        sentences=(
            text.format(amount=amount(refund.amount, language), number=order.number),
            _("The reason: {reason}").format(reason=refund.reason),
        ),
        action=_to_order(order, language, base_url),
    )


def _taken_back(account: Account, order: Order, base_url: str) -> Letter:
    language, _ = account.language, catalogue("web", account.language).gettext
    return Letter(
        language=language,
        subject=_("The payment of order {number} was taken back").format(number=order.number),
        sentences=(
            _("Your bank took the payment of order {number} back. What was bought with it has ended.").format(
                number=order.number
            ),
            _("If that was a mistake, answer the portal’s staff."),
        ),
        action=_to_order(order, language, base_url),
    )


def _to_order(order: Order, language: Language, base_url: str) -> Line:
    label = catalogue("web", language).gettext("See the order")
    return Line(label=label, url=f"{base_url}{order_path(language, order.slug)}")
