"""What one request works with: the portal, a database session, who asks, and what they may find."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import flask
import flask_login
from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Strength
from entitlements.permissions import Permission
from entitlements.policy import ANONYMOUS, NOTHING, Subject, access_filter, decide
from entitlements.sessions import SHIFT, AccountSession, SessionStore, is_seen_lately
from entitlements.store import AccountStore
from entitlements.subjects import subject_of
from kb.access import AccessFilter
from search.searcher import Searcher
from search.tally import Tally
from web.wiring import Portal

_EXTENSION: Final = "aos"


@dataclass(slots=True, kw_only=True)
class _Services:
    portal: Portal
    clock: Callable[[], datetime]
    tally: Tally
    searcher: Searcher | None = None


class LoggedIn(flask_login.UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """An account as Flask-Login knows it; its id is the token of the session that it is logged in with."""

    def __init__(self, account: Account, at: AccountSession, token: str) -> None:
        self.account, self.at, self._token = account, at, token

    def get_id(self) -> str:
        """What the session cookie says of the account."""
        return self._token

    @classmethod
    def from_token(cls, token: str, session: Session, now: datetime) -> Self | None:
        """Whoever holds the token of a session that is still open, if their account is."""
        at = SessionStore(session).find(token, now)
        account = None if at is None else AccountStore(session).by_id(at.account_id)
        return None if at is None or account is None else cls(account, at, token)


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
        PERMANENT_SESSION_LIFETIME=SHIFT,
        WTF_CSRF_TIME_LIMIT=None,
    )
    CSRFProtect(app)
    manager = flask_login.LoginManager()
    manager.init_app(app, add_context_processor=False)  # the page of a mistake must not ask who reads it
    manager.session_protection = None  # a phone changes its address between two cells
    manager.user_loader(_who_holds)
    app.teardown_request(_let_go)
    app.context_processor(lambda: {"account": account(), "password_holder": password_holder()})


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


def read_anew() -> None:
    """Let the rest of the request see what it has written: the session for reading begins again."""
    _let_go(None)
    g.pop("subject_of", None)


def logged_in() -> LoggedIn | None:
    """Who is logged in; nobody while a mistake, perhaps the database's, is being reported."""
    if g.get("is_failing", False):
        return None
    user = flask_login.current_user
    return user if isinstance(user, LoggedIn) else None


def account() -> Account | None:
    """The account that is logged in; who still owes their second factor is a visitor."""
    holder = password_holder()
    return holder if decide(subject(), Permission.ACCOUNT_OWN, NOTHING, now()).is_allowed else None


def password_holder() -> Account | None:
    """The account whose password was given, the second factor perhaps not yet: for the log-in's own pages."""
    user = logged_in()
    return None if user is None else user.account


def current_session() -> AccountSession | None:
    """The session of whoever is logged in."""
    user = logged_in()
    return None if user is None else user.at


def subject() -> Subject:
    """Who asks, as the policy knows them."""
    user = logged_in()
    if user is None:
        return ANONYMOUS
    if g.get("subject_of") is not user:
        g.subject, g.subject_of = subject_of(database(), user.account, user.at, now()), user
    known: Subject = g.subject
    return known


def access() -> AccessFilter:
    """What whoever asks may find and read, now."""
    return access_filter(subject(), now())


def log_in(account: Account, strength: Strength, *, is_fresh: bool = True) -> None:
    """Begin a new session for `account`; nothing of the visitor's session is carried over.

    Whoever was logged in here before is logged out. Without `is_fresh` the second factor was given on an
    earlier day, on a device that is remembered.
    """
    before, agent = logged_in(), request.user_agent.string
    with portal().workspace.database.write() as writing:
        store = SessionStore(writing)
        if before is not None:
            store.end(before.at.pk, now())
        token = store.begin(account.id, strength, agent, now(), is_fresh=is_fresh)
    flask.session.clear()
    _carry(token)


def strengthen() -> None:
    """Note that whoever is logged in gave their second factor; the session goes on under a new token."""
    user = logged_in()
    if user is not None:
        with portal().workspace.database.write() as writing:
            token = SessionStore(writing).strengthen(user.at.pk, now())
        _carry(token)


def step_up() -> None:
    """Note that whoever is logged in has just proved again who they are, under a new token."""
    _note_proof(SessionStore.step_up)


def give_password() -> None:
    """Note that whoever is logged in has given their password once more, under a new token."""
    _note_proof(SessionStore.give_password)


def _note_proof(keep: Callable[[SessionStore, int, datetime], None]) -> None:
    user = logged_in()
    if user is not None:
        with portal().workspace.database.write() as writing:
            store = SessionStore(writing)
            keep(store, user.at.pk, now())
            token = store.renew(user.at.pk)
        _carry(token)


def renew() -> None:
    """Let the session go on under a new token; a cookie that was copied before is worth nothing."""
    user = logged_in()
    if user is not None:
        with portal().workspace.database.write() as writing:
            token = SessionStore(writing).renew(user.at.pk)
        _carry(token)


def log_out() -> None:
    """End this session: a cookie that was copied is worth nothing either."""
    user = logged_in()
    if user is not None:
        with portal().workspace.database.write() as writing:
            SessionStore(writing).end(user.at.pk, now())
    flask_login.logout_user()
    flask.session.clear()


def _carry(token: str) -> None:
    """Let the session cookie carry `token`."""
    with portal().workspace.database.read() as reading:
        user = LoggedIn.from_token(token, reading, now())
    flask.session.permanent = True
    flask_login.login_user(user)


def _who_holds(token: str) -> LoggedIn | None:
    """Whoever the session cookie names; that they were here is noted every few minutes."""
    user = LoggedIn.from_token(token, database(), now())
    if user is not None and not is_seen_lately(user.at, now()):
        with portal().workspace.database.write() as writing:
            SessionStore(writing).see(user.at.pk, now())
    return user


def _services() -> _Services:
    services: _Services = current_app.extensions[_EXTENSION]
    return services


def _let_go(_error: BaseException | None) -> None:
    resources: ExitStack | None = g.pop("resources", None)
    g.pop("database", None)
    if resources is not None:
        resources.close()
