"""What customers are told by mail about goods: sent, and what becomes of a return."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.returns import Return, ReturnState
from entitlements.shop.shipping import Shipment
from entitlements.shop.shipping_desk import ShippingDesk
from entitlements.store import AccountStore
from translations.catalogue import catalogue
from web.links import company_tools_path
from web.mail.address import AddressRefused
from web.mail.letter import Group, Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "goods"
_ANSWERED: Final = frozenset({ReturnState.ACCEPTED, ReturnState.REFUSED, ReturnState.SENT_BACK})
"""The steps that the portal's people say something with."""
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsPost:
    """Queues letters within the caller's session; without an address of the portal none is sent."""

    session: Session
    base_url: str | None
    now: datetime

    def tell_sent(self, shipment: Shipment) -> None:
        """Tell whoever ordered that a parcel is on its way."""
        delivery = ShippingDesk(self.session, lambda: self.now).delivery(shipment.order_id)
        account = None if delivery is None else AccountStore(self.session).by_id(delivery.made_by)
        if account is not None and self.base_url is not None:
            self._put(account, self._sent(account, shipment, self.base_url))

    def tell_return(self, one: Return) -> None:
        """Tell whoever asked for a return what becomes of it."""
        account = AccountStore(self.session).by_id(one.made_by)
        if account is not None and self.base_url is not None:
            self._put(account, _about_return(account, one, self.base_url))

    def _sent(self, account: Account, shipment: Shipment, base_url: str) -> Letter:
        _ = catalogue("web", account.language).gettext
        sentences = [_("What you ordered is on its way to you.")]
        if shipment.tracking:
            sentences.append(
                _("{carrier}, tracking number {tracking}.").format(
                    carrier=shipment.carrier or _("Carrier"), tracking=shipment.tracking
                )
            )
        tools = Catalogue(self.session)
        lines = []
        for line in shipment.lines:
            tool = tools.tool(line.tool_number)
            name = "" if tool is None else tool.name(account.language)
            lines.append(
                Line(
                    label=f"{line.tool_number} {name}",
                    url=f"{base_url}{company_tools_path(account.language)}",
                    detail=" · ".join((f"{line.quantity} ×", *line.serials)),
                )
            )
        return Letter(
            language=account.language,
            subject=_("Your goods are on their way"),
            sentences=tuple(sentences),
            groups=(Group(heading=_("In the parcel"), lines=tuple(lines)),),
            action=_to_tools(account, base_url),
        )

    def _put(self, account: Account, letter: Letter) -> None:
        try:
            mail = mail_of(letter, kind=MAIL_KIND, recipient=account.email)
        except AddressRefused:
            _LOG.warning("goods_mail_not_sent: account=%d has no usable address", account.id)
            return
        MailQueue(self.session).put(mail, self.now)


def _about_return(account: Account, one: Return, base_url: str) -> Letter:
    _ = catalogue("web", account.language).gettext
    said = {
        ReturnState.ACCEPTED: _("Your return {number} is accepted: send the goods within 14 days."),
        ReturnState.REFUSED: _("Your return {number} is refused."),
        ReturnState.RECEIVED: _("The goods of your return {number} have arrived and are being looked at."),
        ReturnState.REFUNDED: _("The money for your return {number} goes back to you."),
        ReturnState.SENT_BACK: _("The goods of your return {number} come back to you."),
    }
    sentences = [said.get(one.state, "{number}").format(number=one.number)]
    if one.answer and one.state in _ANSWERED:
        sentences.append(one.answer)
    return Letter(
        language=account.language,
        subject=_("Your return {number}").format(number=one.number),
        sentences=tuple(sentences),
        action=_to_tools(account, base_url),
    )


def _to_tools(account: Account, base_url: str) -> Line:
    _ = catalogue("web", account.language).gettext
    return Line(label=_("Tools of the company"), url=f"{base_url}{company_tools_path(account.language)}")
