"""What views need to let somebody prove who they are: the checks, the device's cookie, and mails of it."""

from collections.abc import Callable
from typing import Final

from flask import Response, after_this_request, current_app, flash, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Strength
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.devices import KNOWN_FOR, Devices
from entitlements.factor_resets import FactorResets, Outcome
from entitlements.second_factors import FactorKind, factor_kinds
from entitlements.second_step import SecondStep
from entitlements.sessions import SessionStore
from web import session
from web.account_letters import Addressee, new_device, reset_ended
from web.account_mails import AccountMails
from web.hosts import base_url
from web.mail.letter import Letter
from web.user_agents import device_name

_COOKIE: Final = "aos_device"
_SECURE_COOKIE: Final = "__Host-aos_device"
_LONGEST_TOKEN: Final = 64
_REPEATABLE: Final = frozenset(
    {
        AuditKind.LOG_IN_FAILED,
        AuditKind.LOG_IN_THROTTLED,
        AuditKind.PASSWORD_RESET_ASKED,
        AuditKind.SECOND_FACTOR_FAILED,
        AuditKind.STEP_UP_FAILED,
    }
)


def second_step() -> SecondStep:
    """The checks of codes and passkeys."""
    return SecondStep(database=session.portal().workspace.database, clock=session.now)


def kinds_of(account: Account) -> frozenset[FactorKind]:
    """The second factors that an account has."""
    return factor_kinds(session.database(), account.id)


def mails(within: Session) -> AccountMails:
    """Letters to owners of accounts, queued together with what they tell of."""
    return AccountMails(session=within, base_url=base_url(), now=session.now())


def tell(account: Account, letter: Callable[[Addressee], Letter]) -> None:
    """Queue a letter to the owner of an account."""
    with session.portal().workspace.database.write() as writing:
        sending = mails(writing)
        sending.send(account, letter(sending.addressee(account)))


def note(within: Session, kind: AuditKind, account_id: int | None, **details: str) -> None:
    """Record in the audit trail what happened to an account, in the transaction in which it does.

    What anybody can repeat at will is recorded only so many times in an hour.
    """
    actor = session.password_holder()
    event = AuditEvent(
        kind=kind,
        actor_id=None if actor is None else actor.id,
        subject="" if account_id is None else f"account:{account_id}",
        details=details,
    )
    trail = AuditTrail(within, session.now)
    if kind in _REPEATABLE:
        trail.record_bounded(event)
    else:
        trail.record(event)


def note_alone(kind: AuditKind, account_id: int | None, **details: str) -> None:
    """Record what changed nothing else, such as a refusal."""
    with session.portal().workspace.database.write() as writing:
        note(writing, kind, account_id, **details)


def shut_elsewhere(within: Session, account_id: int) -> None:
    """End every session of the account but this one, and let remembered devices need the second step again.

    For what changes how somebody proves who they are: whoever sits at a lost or a stolen device is out then.
    """
    at = session.current_session()
    SessionStore(within).end_all(account_id, session.now(), but=None if at is None else at.pk)
    Devices(within).distrust_all(account_id)
    note(within, AuditKind.SESSIONS_ENDED, account_id)


def end_reset(within: Session, account: Account) -> None:
    """End the open reset of an account whose owner gave a second factor or set one up, and tell them."""
    resets = FactorResets(within)
    reset = resets.open_of(account.id)
    if reset is None:
        return
    resets.end(reset.pk, Outcome.PROVED, session.now(), by=account.id)
    note(within, AuditKind.ACCOUNT_RESET_CANCELLED, account.id, by="factor")
    sending = mails(within)
    sending.send(account, reset_ended(sending.addressee(account)))
    flash(gettext("Your second factor stays: its removal has ended."))


def end_reset_alone(account: Account) -> None:
    """`end_reset` where nothing else is written; where none is open, nothing is."""
    if FactorResets(session.database()).open_of(account.id) is not None:
        with session.portal().workspace.database.write() as writing:
            end_reset(writing, account)


def say_shut_elsewhere() -> None:
    """Say on the next page what `shut_elsewhere` did."""
    flash(gettext("All other devices are logged out, and remembered devices need the second step again."))


def device_token() -> str | None:
    """The token by which this browser is known again."""
    token = request.cookies.get(_cookie_name())
    return token if token and len(token) <= _LONGEST_TOKEN else None


def is_trusted_device(account: Account) -> bool:
    """Whether the account needs no second step in this browser."""
    return Devices(session.database()).is_trusted(account.id, device_token(), session.now())


def let_in(account: Account, strength: Strength, how: str, *, is_fresh: bool = True) -> None:
    """Begin a session for somebody who has given all that their account asks; their browser is known then."""
    session.log_in(account, strength, is_fresh=is_fresh)
    if is_fresh:
        session.step_up()
    know_device(account, how=how)


def know_device(account: Account, *, how: str, is_trusted: bool = False) -> None:
    """Note that the account was logged in to in this browser; its owner is told if that is news.

    `how` says in the audit trail by what: `password`, `code`, `passkey` and the like.
    """
    is_news = _meet_device(account, is_trusted=is_trusted)
    agent, now = request.user_agent.string, session.now()
    with session.portal().workspace.database.write() as writing:
        note(writing, AuditKind.LOG_IN_SUCCEEDED, account.id, how=how)
        if is_trusted:
            note(writing, AuditKind.DEVICE_REMEMBERED, account.id)
        if is_news:
            sending = mails(writing)
            sending.send(account, new_device(sending.addressee(account), device_name(agent), now))


def _meet_device(account: Account, *, is_trusted: bool) -> bool:
    """Let this browser be one that the account knows; returns whether that is news to its owner."""
    agent, now = request.user_agent.string, session.now()
    with session.portal().workspace.database.write() as writing:
        seen = Devices(writing).see(account.id, device_token(), agent, now, is_trusted=is_trusted)

    @after_this_request
    def _keep_token(response: Response) -> Response:
        response.set_cookie(
            _cookie_name(),
            seen.token,
            max_age=int(KNOWN_FOR.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=_is_secure(),
        )
        return response

    return seen.is_news


def _cookie_name() -> str:
    return _SECURE_COOKIE if _is_secure() else _COOKIE


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
