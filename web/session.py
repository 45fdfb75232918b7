"""What one request works with: the portal, a database session, who asks, and what they may find."""

import hmac
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

import flask
import flask_login
from flask import Flask, current_app, g
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.policy import ANONYMOUS, Subject, access_filter, subject_of
from entitlements.store import AccountStore
from kb.access import AccessFilter
from search.searcher import Searcher
from search.tally import Tally
from web.wiring import Portal

_EXTENSION: Final = "aos"
_SHIFT: Final = timedelta(hours=12)


@dataclass(slots=True, kw_only=True)
class _Services:
    portal: Portal
    clock: Callable[[], datetime]
    tally: Tally
    searcher: Searcher | None = None


class LoggedIn(flask_login.UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """An account as Flask-Login knows it; its id carries the stamp that ends sessions when it changes."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """What the session cookie says of the account."""
        return f"{self.account.id}:{self.account.session_stamp}"

    @classmethod
    def from_id(cls, text: str, accounts: AccountStore) -> Self | None:
        """The account that a session cookie names, unless its sessions were ended since."""
        number, _, stamp = text.partition(":")
        account = accounts.by_id(int(number)) if number.isdecimal() else None
        if account is None or not hmac.compare_digest(account.session_stamp.encode(), stamp.encode()):
            return None
        return cls(account)


def init_app(app: Flask, portal: Portal, clock: Callable[[], datetime]) -> None:
    """Give the application its portal, its cookies, its log-in and its protection against forged forms."""
    app.extensions[_EXTENSION] = _Services(portal=portal, clock=clock, tally=Tally(portal.workspace.database))
    is_secure = portal.settings.is_secure
    app.config.update(
        SECRET_KEY=portal.secret_key(),
        SESSION_COOKIE_NAME="__Host-aos_session" if is_secure else "aos_session",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=_SHIFT,
        WTF_CSRF_TIME_LIMIT=None,
    )
    CSRFProtect(app)
    manager = flask_login.LoginManager()
    manager.init_app(app, add_context_processor=False)  # the page of a mistake must not ask who reads it
    manager.session_protection = None  # a phone changes its address between two cells
    manager.user_loader(lambda text: LoggedIn.from_id(text, AccountStore(database())))
    app.teardown_request(_let_go)
    app.context_processor(lambda: {"account": account()})


def portal() -> Portal:
    """The opened portal."""
    return _services().portal


def searcher() -> Searcher:
    """The process's searcher: opened at the first search, following every change of the index from there.

    Raises:
        IndexMissing: no index has been built yet.
    """
    services = _services()
    if services.searcher is None:
        services.searcher = services.portal.searcher()
    return services.searcher


def tally() -> Tally:
    """Where the process counts what is asked."""
    return _services().tally


def now() -> datetime:
    """The present instant, by the application's clock."""
    return _services().clock()


def database() -> Session:
    """The request's own session for reading; it ends with the request."""
    if "database" not in g:
        g.resources = ExitStack()
        g.database = g.resources.enter_context(portal().workspace.database.read())
    session: Session = g.database
    return session


def account() -> Account | None:
    """The account that is logged in; nobody while a mistake, perhaps the database's, is being reported."""
    if g.get("is_failing", False):
        return None
    user = flask_login.current_user
    return user.account if isinstance(user, LoggedIn) else None


def subject() -> Subject:
    """Who asks, as the policy knows them."""
    current = account()
    return ANONYMOUS if current is None else subject_of(current)


def access() -> AccessFilter:
    """What whoever asks may find and read, now."""
    return access_filter(subject(), now())


def log_in(account: Account) -> None:
    """Begin a new session for `account`; nothing of the visitor's session is carried over."""
    flask.session.clear()
    flask.session.permanent = True
    flask_login.login_user(LoggedIn(account))


def log_out() -> None:
    """End the session, and with it every other of the account: a cookie that was copied is worth nothing."""
    current = account()
    if current is not None:
        with portal().workspace.database.write() as writing:
            AccountStore(writing).end_sessions(current.id)
    flask_login.logout_user()
    flask.session.clear()


def _services() -> _Services:
    services: _Services = current_app.extensions[_EXTENSION]
    return services


def _let_go(_error: BaseException | None) -> None:
    resources: ExitStack | None = g.pop("resources", None)
    g.pop("database", None)
    if resources is not None:
        resources.close()
