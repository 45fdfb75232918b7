"""The password once more: before a change of how one proves who one is; the proof of who has no factor."""

import flask
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account
from entitlements.attempts import TooManyAttempts
from entitlements.audit_kinds import AuditKind
from entitlements.log_in import LogIn, WrongCredentials
from entitlements.permissions import Permission
from entitlements.policy import is_fresh
from web import session
from web.account_forms import PasswordForm
from web.forms import safe_path
from web.guard import requires
from web.proofs import device_token, kinds_of, note_alone
from web.refusal_words import too_many
from web.views.second_step import half_in, is_done, is_strong, told_to_wait

pages = Blueprint("password_again", __name__)


@pages.get("/login/second-step/password")
@requires(Permission.PAGE_OPEN)
def ask() -> ResponseReturnValue:
    """Ask for the password once more, before what changes how somebody proves who they are."""
    next_path = request.args.get("next")
    account, at = half_in(next_path), session.current_session()
    has_factor = bool(kinds_of(account))
    if has_factor and not is_strong():
        return redirect(url_for("second_step.second_step", next=next_path))
    is_given = (
        is_fresh(None if at is None else at.password_at, session.now()) if has_factor else is_done(account)
    )
    if is_given:
        return _on_to_the_factor(account, next_path)
    return _form(PasswordForm(next=next_path), has_factor=has_factor)


@pages.post("/login/second-step/password")
@requires(Permission.PAGE_OPEN)
def check() -> ResponseReturnValue:
    """Take the password once more; who has a second factor is asked for that next, if it was long ago."""
    form = PasswordForm()
    account = half_in(form.next.data)
    has_factor = bool(kinds_of(account))
    if not form.validate_on_submit() or (has_factor and not is_strong()):
        return _form(form, status=400, has_factor=has_factor)
    log_in = LogIn(session.portal().workspace.database, session.now)
    try:
        log_in.authenticate(account.email, form.password.data, request.remote_addr or "", device_token())
    except TooManyAttempts as refusal:
        form.form_errors.append(too_many(refusal.retry_after_s))
        return told_to_wait(_form(form, status=429, has_factor=has_factor), refusal.retry_after_s)
    except WrongCredentials:
        note_alone(AuditKind.STEP_UP_FAILED, account.id, how="password")
        form.form_errors.append(gettext("The password is wrong."))
        return _form(form, status=401, has_factor=has_factor)
    (session.give_password if has_factor else session.step_up)()
    note_alone(AuditKind.STEP_UP_SUCCEEDED, account.id, how="password")
    return _on_to_the_factor(account, form.next.data)


def _on_to_the_factor(account: Account, next_path: str | None) -> ResponseReturnValue:
    """Where a right password leads: to the second factor, where that was given long ago."""
    path = safe_path(next_path)
    if not is_done(account):
        path = url_for("second_step.second_step", next=path)
    return redirect(path, code=303)


def _form(form: PasswordForm, status: int = 200, *, has_factor: bool) -> flask.Response:
    page = render_template("account/password_again.html", form=form, has_factor=has_factor)
    return flask.make_response(page, status)
