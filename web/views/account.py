"""Log in and log out."""

import math

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entitlements.accounts import Account, Strength
from entitlements.attempts import TooManyAttempts
from entitlements.log_in import LogIn, WrongCredentials
from entitlements.permissions import Permission
from web import session
from web.forms import LogInForm, safe_path
from web.guard import requires

pages = Blueprint("account", __name__)


@pages.get("/login")
@requires(Permission.PAGE_OPEN)
def log_in() -> ResponseReturnValue:
    """The form; whoever is logged in already goes where they wanted."""
    if session.account() is not None:
        return redirect(safe_path(request.args.get("next")))
    return render_template("account/log_in.html", form=LogInForm(next=request.args.get("next")))


@pages.post("/login")
@requires(Permission.PAGE_OPEN)
def check_log_in() -> ResponseReturnValue:
    """Begin a session, or say truly why not."""
    form = LogInForm()
    if not form.validate_on_submit():
        return _form_again(form, status=400)
    outcome = _authenticate(form.email.data, form.password.data)
    if isinstance(outcome, Account):
        session.log_in(outcome, Strength.SECOND_FACTOR)
        return redirect(safe_path(form.next.data), code=303)
    if isinstance(outcome, TooManyAttempts):
        return _too_many(form, outcome.retry_after_s)
    form.form_errors.append(gettext("The e-mail address or the password is wrong."))
    return _form_again(form, status=401)


@pages.post("/logout")
@requires(Permission.PAGE_OPEN)
def log_out() -> ResponseReturnValue:
    """End this session."""
    session.log_out()
    flash(gettext("You are logged out."))
    return redirect(url_for("home.home"), code=303)


def _authenticate(email: str, password: str) -> Account | WrongCredentials | TooManyAttempts:
    check = LogIn(session.portal().workspace.database, session.now)
    try:
        return check.authenticate(email, password, request.remote_addr or "")
    except (WrongCredentials, TooManyAttempts) as refusal:
        return refusal


def _too_many(form: LogInForm, retry_after_s: int) -> ResponseReturnValue:
    minutes = math.ceil(retry_after_s / 60)
    form.form_errors.append(
        ngettext(
            "Too many attempts failed. Try again in %(num)d minute; nothing was checked now.",
            "Too many attempts failed. Try again in %(num)d minutes; nothing was checked now.",
            minutes,
        )
    )
    response = _form_again(form, status=429)
    response.headers["Retry-After"] = str(retry_after_s)
    return response


def _form_again(form: LogInForm, status: int) -> flask.Response:
    return flask.make_response(render_template("account/log_in.html", form=form), status)
