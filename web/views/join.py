"""Registration of a company: the form, the confirmation of the address, the terms that one agrees to."""

import math

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entitlements.accounts import Strength
from entitlements.attempts import TooManyAttempts
from entitlements.email_tokens import TokenExpired, TokenRefused, TokenUsed
from entitlements.join_throttle import TooManyRegistrations
from entitlements.log_in import WrongCredentials
from entitlements.password_advice import password_advice
from entitlements.passwords import PasswordNotAccepted
from entitlements.pending import NewRegistration
from entitlements.permissions import Permission
from entitlements.registration import Registration
from translations.locales import Language
from web import session
from web.guard import requires
from web.hosts import base_url
from web.i18n import page_language
from web.join_forms import ConfirmForm, RegistrationForm, SendAgainForm, mistakes_of
from web.join_wiring import registration
from web.proofs import kinds_of, let_in
from web.refusal_words import too_many
from web.terms_of_use import keep, terms_of_use

pages = Blueprint("join", __name__)


@pages.get("/register")
@requires(Permission.OPERATOR_REGISTER)
def register() -> ResponseReturnValue:
    """The form; whoever works for a company already sees its application instead."""
    current = session.account()
    if current is not None and current.operator_id is not None:
        return redirect(url_for("application.application"))
    return _form(RegistrationForm(country="PL", language=page_language().value), 200)


@pages.post("/register")
@requires(Permission.OPERATOR_REGISTER)
def take() -> ResponseReturnValue:
    """Take a registration, and say the same whether or not the address has an account."""
    form = RegistrationForm()
    if not form.validate_on_submit() or form.company is None:
        return _form(form, 400)
    folder = session.portal().settings.folder
    terms = terms_of_use(folder, page_language())
    if request.form.get("terms") != terms.version:
        form.is_agreed.errors = [gettext("The terms were changed meanwhile. Read them, then agree again.")]
        form.is_agreed.data = False
        return _form(form, 409)
    keep(folder, terms)
    new = NewRegistration(
        company=form.company,
        email=form.email.data.strip(),
        display_name=form.display_name.data,
        password=form.password.data,
        language=Language(form.language.data),
        terms=terms.version,
    )
    try:
        registering().register(new, request.remote_addr or "")
    except PasswordNotAccepted as refusal:
        form.password.errors = [password_advice(refusal.fault, page_language())]
        return _form(form, 400)
    except TooManyRegistrations as refusal:
        return _too_many(form, refusal.retry_after_s)
    return redirect(url_for("join.sent"), code=303)


@pages.get("/register/sent")
@requires(Permission.OPERATOR_REGISTER)
def sent() -> ResponseReturnValue:
    """What comes next: look into the mail; or have it sent again."""
    return render_template("join/sent.html", form=SendAgainForm())


@pages.post("/register/sent")
@requires(Permission.OPERATOR_REGISTER)
def send_again() -> ResponseReturnValue:
    """Send the link once more, and say the same to everybody."""
    form = SendAgainForm()
    if not form.validate_on_submit():
        return flask.make_response(render_template("join/sent.html", form=form), 400)
    try:
        registering().send_again(form.email.data, request.remote_addr or "")
    except TooManyRegistrations as refusal:
        form.email.errors = [_wait(refusal.retry_after_s)]
        response = flask.make_response(render_template("join/sent.html", form=form), 429)
        response.headers["Retry-After"] = str(refusal.retry_after_s)
        return response
    flash(gettext("If this address waits for a confirmation, a mail with a new link is on its way."))
    return redirect(url_for("join.sent"), code=303)


@pages.get("/register/verify/<token>")
@requires(Permission.OPERATOR_REGISTER)
def verify(token: str) -> ResponseReturnValue:
    """Ask for the confirmation: a mail program that looks ahead confirms nothing."""
    try:
        return _confirm_form(token, ConfirmForm())
    except TokenRefused as refusal:
        return _link_refused(refusal)


@pages.post("/register/verify/<token>")
@requires(Permission.OPERATOR_REGISTER)
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address with the password of that registration; the application is handed in by it."""
    form = ConfirmForm()
    try:
        if not form.validate_on_submit():
            return _confirm_form(token, form, 400)
        account = registering().confirm(token, form.password.data, request.remote_addr or "")
    except TokenRefused as refusal:
        return _link_refused(refusal)
    except TooManyAttempts as refusal:
        form.form_errors.append(too_many(refusal.retry_after_s))
        response = _confirm_form(token, form, 429)
        response.headers["Retry-After"] = str(refusal.retry_after_s)
        return response
    except WrongCredentials:
        form.password.errors = [gettext("This is not the password that was chosen at this registration.")]
        return _confirm_form(token, form, 401)
    let_in(account, Strength.PASSWORD, "confirmed address")
    return redirect(url_for("join.confirmed"), code=303)


@pages.post("/register/verify/<token>/not-mine")
@requires(Permission.OPERATOR_REGISTER)
def disown(token: str) -> ResponseReturnValue:
    """Delete what somebody else registered with this address."""
    try:
        registering().disown(token)
    except TokenRefused as refusal:
        return _link_refused(refusal)
    return render_template("join/disowned.html")


@pages.get("/register/confirmed")
@requires(Permission.OPERATOR_REGISTER)
def confirmed() -> ResponseReturnValue:
    """What comes next: the application is examined, and a second factor can be set up meanwhile."""
    account = session.account()
    return render_template("join/confirmed.html", needs_factor=account is not None and not kinds_of(account))


@pages.get("/terms-of-use")
@requires(Permission.PAGE_OPEN)
def terms() -> ResponseReturnValue:
    """The terms that count now."""
    found = terms_of_use(session.portal().settings.folder, page_language())
    return render_template("join/terms.html", terms=found)


def registering() -> Registration:
    """Takes registrations of this request; links in mails lead to where the portal is."""
    return registration(session.portal(), base_url(), session.now)


def _confirm_form(token: str, form: ConfirmForm, status: int = 200) -> flask.Response:
    """Which registration it is about, its password, and the way out for whom it is not theirs.

    Raises:
        TokenRefused: the link proves nothing (any more).
    """
    pending = registering().pending(token)
    return flask.make_response(
        render_template("join/verify.html", token=token, form=form, pending=pending), status
    )


def _link_refused(refusal: TokenRefused) -> ResponseReturnValue:
    if isinstance(refusal, TokenUsed):
        flash(gettext("The address is confirmed already. Log in to see your application."))
        return redirect(url_for("application.application"), code=303)
    is_late = isinstance(refusal, TokenExpired)
    page = render_template("join/link_refused.html", is_late=is_late, form=SendAgainForm())
    return flask.make_response(page, 410 if is_late else 404)


def _form(form: RegistrationForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "join/register.html",
        form=form,
        mistakes=mistakes_of(form),
        terms=terms_of_use(session.portal().settings.folder, page_language()),
    )
    return flask.make_response(page, status)


def _too_many(form: RegistrationForm, retry_after_s: int) -> ResponseReturnValue:
    form.form_errors.append(_wait(retry_after_s))
    response = flask.make_response(_form(form, 429))
    response.headers["Retry-After"] = str(retry_after_s)
    return response


def _wait(retry_after_s: int) -> str:
    minutes = math.ceil(retry_after_s / 60)
    text: str = ngettext(
        "Too much came from your network lately. Send it again in %(num)d minute.",
        "Too much came from your network lately. Send it again in %(num)d minutes.",
        minutes,
    )
    return text
