"""What askers and the staff are told by mail about requests, each in their language."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.store import AccountStore
from translations.catalogue import catalogue
from translations.locales import Language
from web.links import linked_request_path, request_path, staff_request_path
from web.mail.address import AddressRefused
from web.mail.letter import Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue
from web.requests.clock import RequestState
from web.requests.store import Request, Requests

MAIL_KIND: Final = "request"
_LOCALES: Final = {Language.POLISH: "pl_PL", Language.ENGLISH: "en_GB"}
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPost:
    """Queues letters within the caller's transaction; links in them begin with `base_url`."""

    session: Session
    base_url: str
    now: datetime

    def tell_asker(self, request: Request) -> bool:
        """Tell the asker where the request stands; False where they have no usable address."""
        return self._queue(request.email, asker_letter(request, self.base_url + self._path(request)))

    def tell_staff(self, request: Request) -> None:
        """Tell everybody of the staff that it is their turn, unless a mail of it waits to be followed."""
        if not Requests(self.session).is_news(request.id, self.now):
            return
        for account in self._staff():
            url = self.base_url + staff_request_path(account.language, request.id)
            self._queue(account.email, staff_letter(account, request, url))

    def _path(self, request: Request) -> str:
        """The page of the request; whoever has no account gets a link that opens it."""
        if request.account_id is not None:
            return request_path(request.language, request.id)
        token = Requests(self.session).link(request.id, self.now)
        return linked_request_path(request.language, token)

    def _staff(self) -> list[Account]:
        query = (
            select(AccountRow.id)
            .join(AccountRoleRow, AccountRoleRow.account_id == AccountRow.id)
            .where(AccountRoleRow.role == Role.STAFF, AccountRow.is_active)
            .order_by(AccountRow.id)
        )
        store = AccountStore(self.session)
        found = (store.by_id(account_id) for account_id in self.session.scalars(query))
        return [one for one in found if one is not None]

    def _queue(self, email: str, letter: Letter) -> bool:
        try:
            mail = mail_of(letter, kind=MAIL_KIND, recipient=email)
        except AddressRefused:
            _LOG.warning("request_mail_not_sent: there is no usable address")
            return False
        MailQueue(self.session).put(mail, self.now)
        return True


def asker_letter(request: Request, url: str) -> Letter:
    """Where a request stands. What the asker wrote is not repeated: the address may be another's."""
    words, clock, last = catalogue("web", request.language), request.clock, request.messages[-1]
    sentences: tuple[str, ...]
    if clock.state is RequestState.ANSWERED:
        subject = words.gettext("Request {number} is answered")
        sentences = (words.gettext("The staff has answered your request {number}:"), last.text)
    elif clock.state is RequestState.WAITING:
        subject = words.gettext("Request {number}: a question for you")
        sentences = (
            words.gettext("The staff needs something from you to answer your request {number}:"),
            last.text,
            words.gettext("Until you reply, the time for the answer stands still."),
        )
    else:
        subject = words.gettext("Request {number} is received")
        due = words.gettext("Your request {number} is received. You get an answer by {day}.")
        sentences = (due.replace("{day}", _day(clock.due_on, request.language)),)
    return Letter(
        language=request.language,
        subject=subject.format(number=request.number),
        sentences=(sentences[0].format(number=request.number), *sentences[1:]),
        action=Line(label=words.gettext("See the request and reply"), url=url),
        small_print=(
            words.gettext("You get this mail because a request was sent to AOS with this address."),
        ),
    )


def staff_letter(account: Account, request: Request, url: str) -> Letter:
    """That a request waits, for a member of the staff; what it says stands behind the log-in."""
    words = catalogue("web", account.language)
    return Letter(
        language=account.language,
        subject=words.gettext("Request {number} waits for an answer by {day}").format(
            number=request.number, day=_day(request.clock.due_on, account.language)
        ),
        sentences=(words.gettext("A request waits for an answer of the portal's staff."),),
        action=Line(label=words.gettext("Answer it"), url=url),
        small_print=(words.gettext("You get this mail because you belong to the staff of AOS."),),
    )


def _day(day: date, language: Language) -> str:
    return format_date(day, "long", locale=_LOCALES[language])
