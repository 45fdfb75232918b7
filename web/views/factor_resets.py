"""Staff pages on second factors whose owner has lost them, and the owner's way to stop it from a mail."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.audit_kinds import AuditKind
from entitlements.factor_resets import (
    FactorReset,
    FactorResets,
    NotASecondPerson,
    Outcome,
    ResetOpen,
    ResetOver,
)
from entitlements.models import OperatorRow
from entitlements.permissions import Permission
from entitlements.second_factors import factor_kinds
from entitlements.store import AccountStore
from web import session
from web.account_letters import reset_agreed, reset_asked
from web.guard import requires
from web.proofs import mails, note

pages = Blueprint("factor_resets", __name__)


@pages.get("/staff/second-factors")
@requires(Permission.ACCOUNTS_RESET)
def resets() -> ResponseReturnValue:
    """The resets that have not ended, and a form to ask for one."""
    reading = session.database()
    accounts = AccountStore(reading)
    rows = []
    for reset in FactorResets(reading).open():
        owner = accounts.by_id(reset.account_id)
        company = reading.get(OperatorRow, owner.operator_id) if owner and owner.operator_id else None
        rows.append((reset, owner, company))
    return render_template("staff/factor_resets.html", resets=rows, me=_me())


@pages.post("/staff/second-factors")
@requires(Permission.ACCOUNTS_RESET)
def ask() -> ResponseReturnValue:
    """Ask for a reset in the name of somebody who cannot; whoever asks is the first who agrees."""
    email, reason = request.form.get("email", ""), request.form.get("reason", "").strip()
    if not reason:
        flash(gettext("Write how you know that it is the owner who asks."))
        return _back()
    with session.portal().workspace.database.write() as writing:
        found = AccountStore(writing).password_hash(email)
        if found is None or not factor_kinds(writing, found[0].id):
            flash(gettext("There is no account with this address that has a second factor."))
            return _back()
        _ask(writing, found[0], reason)
    return _back()


@pages.post("/staff/second-factors/<int:pk>/agree")
@requires(Permission.ACCOUNTS_RESET)
def agree(pk: int) -> ResponseReturnValue:
    """Agree to a reset; with the second who agrees a day begins, in which the owner can stop it."""

    def do(writing: Session) -> FactorReset:
        return FactorResets(writing).agree(pk, _me(), session.now())

    reset = _decide(do, AuditKind.ACCOUNT_RESET_CONFIRMED, gettext("You agreed."))
    if reset is not None and reset.due_at is not None:
        _tell_agreed(reset)
    return _back()


@pages.post("/staff/second-factors/<int:pk>/refuse")
@requires(Permission.ACCOUNTS_RESET)
def refuse(pk: int) -> ResponseReturnValue:
    """Refuse a reset."""

    def do(writing: Session) -> FactorReset:
        return FactorResets(writing).end(pk, Outcome.REFUSED, session.now(), by=_me())

    _decide(do, AuditKind.ACCOUNT_RESET_CANCELLED, gettext("It is refused: the second factor stays."))
    return _back()


@pages.get("/login/stop-reset/<token>")
@requires(Permission.PAGE_OPEN)
def stop(token: str) -> ResponseReturnValue:
    """Ask whether a reset is to be stopped; a mail program that looks ahead stops nothing."""
    if FactorResets(session.database()).by_link(token) is None:
        return render_template("account/reset_over.html"), 404
    return render_template("account/stop_reset.html", token=token)


@pages.post("/login/stop-reset/<token>")
@requires(Permission.PAGE_OPEN)
def stop_now(token: str) -> ResponseReturnValue:
    """Stop a reset from a mail."""
    with session.portal().workspace.database.write() as writing:
        reset = FactorResets(writing).by_link(token)
        if reset is None:
            return render_template("account/reset_over.html"), 404
        FactorResets(writing).end(reset.pk, Outcome.STOPPED, session.now(), by=None)
        note(writing, AuditKind.ACCOUNT_RESET_CANCELLED, reset.account_id, by="mail")
    flash(
        gettext("It is stopped: your second factor stays. Choose a new password if you did not ask for it.")
    )
    return redirect(url_for("account.log_in"), code=303)


def _ask(writing: Session, account: Account, reason: str) -> None:
    resets = FactorResets(writing)
    try:
        reset = resets.ask(account.id, reason, session.now(), by=_me())
    except ResetOpen:
        flash(gettext("This was asked for already: it stands in the list."))
    except NotASecondPerson:
        flash(gettext("Somebody else has to ask for your own account."))
    else:
        note(writing, AuditKind.ACCOUNT_RESET_ASKED, account.id, reason=reason)
        sending, token = mails(writing), resets.stop_link(reset.pk)
        sending.send(account, reset_asked(sending.addressee(account), token))
        flash(gettext("Asked. A second person has to agree; the owner has a mail about it."))


def _decide(do: Callable[[Session], FactorReset], kind: AuditKind, said: str) -> FactorReset | None:
    """Do something with a reset, and say how it went."""
    try:
        with session.portal().workspace.database.write() as writing:
            reset = do(writing)
            note(writing, kind, reset.account_id)
    except ResetOver:
        flash(gettext("This has ended already."))
        return None
    except NotASecondPerson:
        flash(gettext("Somebody else has to agree: you did, or the account is your own."))
        return None
    flash(said)
    return reset


def _tell_agreed(reset: FactorReset) -> None:
    with session.portal().workspace.database.write() as writing:
        account = AccountStore(writing).by_id(reset.account_id)
        if account is not None and reset.due_at is not None:
            sending, token = mails(writing), FactorResets(writing).stop_link(reset.pk)
            sending.send(account, reset_agreed(sending.addressee(account), token, reset.due_at))


def _me() -> int:
    account = session.account()
    return account.id if account is not None else abort(403)


def _back() -> ResponseReturnValue:
    return redirect(url_for("factor_resets.resets"), code=303)
