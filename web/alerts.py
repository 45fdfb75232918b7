"""Alerts of saved searches by mail: what is new for each person, in one letter, in their language.

A letter has titles and links, never a text of a document: mail travels openly, and whoever opens a link is
asked then what they may read. Whether a document is told of at all is decided by the policy as of now.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from entitlements.accounts import Account
from entitlements.policy import access_filter
from entitlements.store import AccountStore
from entitlements.subjects import subject_of
from kb.database import Database
from search.alerts import Alert, AlertFinder, News, is_due
from search.engine import IndexUnreadable
from search.filters import each_filter
from search.folders import IndexMissing
from search.saved import SavedSearch, SavedSearches
from search.searcher import Searcher
from translations.catalogue import catalogue
from web.asked import asked_in
from web.links import document_path, results_path, saved_searches_path, unsubscribe_path
from web.mail.address import AddressRefused, email_address
from web.mail.letter import Group, Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "alert"
MOST_LINES: Final = 20
"""So many documents of one search are named; a link leads to all of them."""
_SALT: Final = "aos-unsubscribe"
_LOG: Final = logging.getLogger(__name__)


class AddressUnknown(RuntimeError):
    """Alerts cannot be sent: nobody has said at which address the portal is, so no link would lead there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAlert:
    """What is new for one person."""

    account: Account
    alerts: tuple[Alert, ...]

    @property
    def has_news(self) -> bool:
        """Whether there is anything to tell."""
        return any(alert.news for alert in self.alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Finds what is due and queues the mails. `engine` is that of the index in use."""

    database: Database
    searcher: Callable[[], Searcher]
    engine: str
    base_url: str | None
    secret_key: str
    clock: Callable[[], datetime]

    def due(self, *, is_everything_due: bool = False) -> list[PersonAlert]:
        """What is to be told now, person by person; those included who have nothing new."""
        found: list[PersonAlert] = []
        for account_id, searches in self._watched(is_everything_due=is_everything_due):
            with _apart(account_id):
                person = self._person(account_id, searches)
                found += [] if person is None else [person]
        return found

    def send_due(self, *, is_everything_due: bool = False) -> list[PersonAlert]:
        """Queue a mail for each person for whom there is something new; returns those.

        Each person on their own: what fails for one is logged, and tried again in the next round.

        Raises:
            AddressUnknown: there is something to send, and no address that its links could begin with.
        """
        sent: list[PersonAlert] = []
        is_kept_back = False
        for account_id, searches in self._watched(is_everything_due=is_everything_due):
            with _apart(account_id):
                person = self._person(account_id, searches)
                if person is None:
                    continue
                if self.base_url is None and person.has_news:
                    is_kept_back = True
                elif self._queue(person):
                    sent.append(person)
        if is_kept_back:
            raise AddressUnknown("no address of the portal is known")
        return sent

    def _watched(self, *, is_everything_due: bool) -> list[tuple[int, list[SavedSearch]]]:
        """The searches that look for news now, person by person."""
        now = self.clock()
        with self.database.read() as session:
            watched = [
                saved
                for saved in SavedSearches(session).watched()
                if is_everything_due or is_due(saved.alerts, saved.checked_at, now)
            ]
        return [
            (account_id, list(searches))
            for account_id, searches in groupby(watched, key=lambda saved: saved.account_id)
        ]

    def _person(self, account_id: int, searches: Iterable[SavedSearch]) -> PersonAlert | None:
        """What is to be told to a person; None where the account is closed."""
        with self.database.read() as session:
            account = AccountStore(session).by_id(account_id)
            if account is None:
                return None
            found = self._alerts(session, account, searches, self.clock())
        return PersonAlert(account=account, alerts=found)

    def _alerts(
        self, session: Session, account: Account, searches: Iterable[SavedSearch], now: datetime
    ) -> tuple[Alert, ...]:
        finder = AlertFinder(session=session, searcher=self.searcher, engine=self.engine)
        access = access_filter(subject_of(session, account, None, now), now)
        return tuple(
            finder.find(
                saved,
                asked_in(MultiDict([("q", saved.query_text), *each_filter(saved.filters)]), account.language),
                access=access,
            )
            for saved in searches
        )

    def _queue(self, person: PersonAlert) -> bool:
        """Note what is told and queue the mail of it, both or neither; False where no mail was needed."""
        now = self.clock()
        if person.has_news and not _is_reachable(person.account):
            self._put_off(person, now)
            return False
        with self.database.write() as session:
            store = SavedSearches(session)
            told = tuple(
                alert
                for alert in person.alerts
                if store.note_told(alert.saved, alert.documents, alert.sequence, now) and alert.news
            )
            if not told or self.base_url is None:
                return False
            token = unsubscribe_token(self.secret_key, person.account.id)
            mail = mail_of(
                letter(person.account, told, self.base_url, token),
                kind=MAIL_KIND,
                recipient=person.account.email,
                unsubscribe_url=self.base_url + unsubscribe_path(person.account.language, token),
            )
            MailQueue(session).put(mail, now)
        return True

    def _put_off(self, person: PersonAlert, now: datetime) -> None:
        """Note that the searches were looked at, and nothing as told: that waits for a right address."""
        _LOG.warning("alert_not_sent: account=%d has no usable address", person.account.id)
        with self.database.write() as session:
            for alert in person.alerts:
                SavedSearches(session).note_told(alert.saved, {}, alert.saved.seen_sequence, now)


@contextmanager
def _apart(account_id: int) -> Iterator[None]:
    """Keep what fails for one person from all others; without an index it fails for everybody."""
    try:
        yield
    except (IndexMissing, IndexUnreadable):
        raise
    except Exception:  # noqa: BLE001 - whatever it was, the others get their mails
        _LOG.exception("alert_failed: account=%d, trying again", account_id)


def _is_reachable(account: Account) -> bool:
    try:
        email_address(account.email)
    except AddressRefused:
        return False
    return True


def letter(account: Account, alerts: Iterable[Alert], base_url: str, token: str) -> Letter:
    """What is new for a person, in their language."""
    words, language = catalogue("web", account.language), account.language
    groups = tuple(_group(alert, account, base_url) for alert in alerts)
    total = len({document for alert in alerts for document in alert.documents})
    return Letter(
        language=language,
        subject=words.ngettext(
            "{count} new document for your saved searches",
            "{count} new documents for your saved searches",
            total,
        ).format(count=total),
        sentences=(words.gettext("New or newly revised, and found by a search that you saved:"),),
        groups=groups,
        small_print=(
            words.gettext("You get this mail because you switched on alerts for these searches in AOS."),
        ),
        small_links=(
            Line(
                label=words.gettext("Change your saved searches"),
                url=base_url + saved_searches_path(language),
            ),
            Line(label=words.gettext("No more alerts"), url=base_url + unsubscribe_path(language, token)),
        ),
    )


def _group(alert: Alert, account: Account, base_url: str) -> Group:
    words, saved = catalogue("web", account.language), alert.saved
    all_of_them = base_url + results_path(account.language, saved.query_text, saved.filters)
    lines = [_line(news, alert, account, base_url) for news in alert.news[:MOST_LINES]]
    further = len(alert.news) - len(lines)
    if further > 0:
        text = words.ngettext("{count} more document", "{count} more documents", further)
        lines.append(Line(label=text.format(count=further), url=all_of_them))
    return Group(heading=saved.name, url=all_of_them, lines=tuple(lines))


def _line(news: News, alert: Alert, account: Account, base_url: str) -> Line:
    words, hit = catalogue("web", account.language), news.hit
    path = document_path(
        account.language,
        hit.document_id,
        hit.section_id,
        edition=hit.language,
        query_text=alert.saved.query_text,
    )
    has_heading = hit.heading and hit.heading != hit.title
    return Line(
        label=f"{hit.title} › {hit.heading}" if has_heading else hit.title,
        url=base_url + path,
        detail=words.gettext("newly revised") if news.is_revised else words.gettext("new"),
    )


def unsubscribe_token(secret_key: str, account_id: int) -> str:
    """What switches a person's alerts off without a log-in; it opens nothing else, and does not expire."""
    token: str = URLSafeSerializer(secret_key, salt=_SALT).dumps(account_id)
    return token


def account_of_token(secret_key: str, token: str) -> int | None:
    """Whose alerts a token switches off; None where it is none of ours."""
    try:
        account_id = URLSafeSerializer(secret_key, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return account_id if isinstance(account_id, int) else None
