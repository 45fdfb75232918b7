"""Log in, by password or by passkey, and log out."""

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account, Strength
from entitlements.attempts import TooManyAttempts
from entitlements.audit_kinds import AuditKind
from entitlements.ceremonies import PasskeyRefused
from entitlements.log_in import AddressUnproved, LogIn, WrongCredentials
from entitlements.permissions import Permission
from entitlements.store import AccountStore
from web import session
from web.account_forms import PasskeyForm
from web.forms import LogInForm, safe_path
from web.guard import requires
from web.passkey_questions import challenge_of, has_name, question, relying_party
from web.proofs import (
    device_token,
    end_reset_alone,
    is_trusted_device,
    kinds_of,
    let_in,
    note_alone,
    second_step,
)
from web.refusal_words import too_many

pages = Blueprint("account", __name__)


@pages.get("/login")
@requires(Permission.PAGE_OPEN)
def log_in() -> ResponseReturnValue:
    """The form; whoever is logged in already goes where they wanted, or to the step that is missing."""
    next_path = request.args.get("next")
    if session.account() is not None:
        return redirect(safe_path(next_path))
    if session.password_holder() is not None:
        return redirect(url_for("second_step.second_step", next=safe_path(next_path) if next_path else None))
    return _form(LogInForm(next=request.args.get("next")))


@pages.post("/login")
@requires(Permission.PAGE_OPEN)
def check_log_in() -> ResponseReturnValue:
    """Begin a session, or say truly why not; who has a second factor is asked for it next."""
    form = LogInForm()
    if not form.validate_on_submit():
        return _form(form, status=400)
    try:
        account = _authenticate(form.email.data, form.password.data)
    except TooManyAttempts as refusal:
        _note(AuditKind.LOG_IN_THROTTLED, form.email.data)
        form.form_errors.append(too_many(refusal.retry_after_s))
        response = _form(form, status=429)
        response.headers["Retry-After"] = str(refusal.retry_after_s)
        return response
    except AddressUnproved:
        _note(AuditKind.LOG_IN_FAILED, form.email.data)
        form.form_errors.append(
            gettext(
                "Confirm your e-mail address first: follow the link in the mail that the portal sent you."
            )
        )
        return _form(form, status=403, is_unproved=True)
    except WrongCredentials:
        _note(AuditKind.LOG_IN_FAILED, form.email.data)
        form.form_errors.append(gettext("The e-mail address or the password is wrong."))
        return _form(form, status=401)
    return _go_on(account, form.next.data)


@pages.post("/login/passkey")
@requires(Permission.PAGE_OPEN)
def check_passkey() -> ResponseReturnValue:
    """Begin a session by a passkey alone, whose device has verified its owner."""
    form = PasskeyForm()
    again = LogInForm(next=form.next.data)
    try:
        account = _owner_of_passkey(form)
    except PasskeyRefused:
        again.form_errors.append(gettext("The passkey was not accepted. Try again, or use your password."))
        return _form(again, status=401)
    let_in(account, Strength.SECOND_FACTOR, "passkey")
    end_reset_alone(account)
    return redirect(safe_path(form.next.data), code=303)


@pages.post("/logout")
@requires(Permission.PAGE_OPEN)
def log_out() -> ResponseReturnValue:
    """End this session."""
    account = session.password_holder()
    if account is not None:
        note_alone(AuditKind.LOGGED_OUT, account.id)
    session.log_out()
    flash(gettext("You are logged out."))
    return redirect(url_for("home.home"), code=303)


def _authenticate(email: str, password: str) -> Account:
    check = LogIn(session.portal().workspace.database, session.now)
    return check.authenticate(email, password, request.remote_addr or "", device_token())


def _note(kind: AuditKind, email: str) -> None:
    found = AccountStore(session.database()).password_hash(email)
    note_alone(kind, None if found is None else found[0].id)


def _go_on(account: Account, next_path: str | None) -> ResponseReturnValue:
    """What a right password leads to: the second step, or what was asked for."""
    if not kinds_of(account):
        let_in(account, Strength.PASSWORD, "password")
    elif is_trusted_device(account):
        let_in(account, Strength.SECOND_FACTOR, "remembered device", is_fresh=False)
    else:
        session.log_in(account, Strength.PASSWORD)
        return redirect(url_for("second_step.second_step", next=safe_path(next_path)), code=303)
    return redirect(safe_path(next_path), code=303)


def _owner_of_passkey(form: PasskeyForm) -> Account:
    if not form.validate_on_submit():
        raise PasskeyRefused("the form is incomplete")
    passkey = second_step().check_passkey(relying_party(), form.answer.data, challenge_of(form.question.data))
    account = AccountStore(session.database()).by_id(passkey.account_id)
    if account is None or not account.is_email_verified:
        raise PasskeyRefused("the account is closed, or its address was never verified")
    return account


def _form(form: LogInForm, status: int = 200, *, is_unproved: bool = False) -> flask.Response:
    asked = question() if has_name() else None
    page = render_template("account/log_in.html", form=form, question=asked, is_unproved=is_unproved)
    return flask.make_response(page, status)
