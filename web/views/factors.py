"""Setting second factors up and taking them away: authenticator app, passkeys, recovery codes."""

from collections.abc import Sequence
from urllib.parse import quote

import flask
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account
from entitlements.audit_kinds import AuditKind
from entitlements.ceremonies import Credential, PasskeyOwner, PasskeyRefused, check_made, making_options
from entitlements.passkeys import PasskeyKnown, Passkeys, TooManyPasskeys
from entitlements.permissions import Permission
from entitlements.recovery_codes import draw
from entitlements.sealing import SealBroken
from entitlements.second_factors import FactorKind, SecondFactors, factor_kinds
from entitlements.totp import address_for_apps, in_groups
from web import session
from web.account_forms import CodeForm, NewPasskeyForm
from web.account_letters import codes_drawn, factor_added, factor_removed, factor_replaced
from web.filters import day
from web.forms import safe_path
from web.guard import demand, requires
from web.passkey_questions import Question, challenge_of, has_name, new_challenge, relying_party, token_of
from web.proofs import end_reset, mails, note, say_shut_elsewhere, shut_elsewhere
from web.qr import qr_code
from web.refusal_words import code_refused
from web.views.own_account import owner


def _(message: str) -> str:
    """Mark words of a letter for the catalogue; `Addressee.say` translates them."""
    return message


pages = Blueprint("factors", __name__)


@pages.get("/account/second-factor")
@requires(Permission.ACCOUNT_SECURE)
def enrol() -> ResponseReturnValue:
    """Show a new secret; it counts only once its first code is given."""
    return _enrol_form(CodeForm(next=request.args.get("next")))


@pages.post("/account/second-factor")
@requires(Permission.ACCOUNT_OWN)
def confirm() -> ResponseReturnValue:
    """Let the secret count if the code is right, and show recovery codes to who has none."""
    form, account = CodeForm(), owner()
    demand(Permission.ACCOUNT_SECURE, return_to=url_for("factors.enrol", next=form.next.data))
    if not form.validate_on_submit():
        return _enrol_form(form, status=400)
    with session.portal().workspace.database.write() as writing:
        is_replaced = FactorKind.TOTP in factor_kinds(writing, account.id)
        checked = SecondFactors(writing).confirm_totp(account.id, form.code.data, session.now())
        if checked.is_right:
            if is_replaced:
                shut_elsewhere(writing, account.id)
            end_reset(writing, account)
            note(writing, AuditKind.SECOND_FACTOR_ENROLLED, account.id, factor="totp")
            sending = mails(writing)
            to = sending.addressee(account)
            added = factor_replaced if is_replaced else factor_added
            sending.send(account, added(to, to.say(_("authenticator app"))))
    if not checked.is_right:
        form.form_errors.append(code_refused(checked))
        return _enrol_form(form, status=401)
    return after_adding(account, form.next.data, is_replaced=is_replaced)


@pages.post("/account/second-factor/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_app() -> ResponseReturnValue:
    """Take the authenticator app away."""
    demand(Permission.ACCOUNT_SECURE, return_to=url_for("own.page"))
    account = owner()
    with session.portal().workspace.database.write() as writing:
        if SecondFactors(writing).remove_totp(account.id):
            shut_elsewhere(writing, account.id)
            note(writing, AuditKind.SECOND_FACTOR_REMOVED, account.id, factor="totp")
            sending = mails(writing)
            to = sending.addressee(account)
            sending.send(account, factor_removed(to, to.say(_("authenticator app"))))
    session.renew()
    flash(gettext("The authenticator app is removed."))
    say_shut_elsewhere()
    return redirect(url_for("own.page"), code=303)


@pages.post("/account/recovery-codes")
@requires(Permission.ACCOUNT_OWN)
def renew_codes() -> ResponseReturnValue:
    """Draw new recovery codes and show them, this once."""
    demand(Permission.ACCOUNT_SECURE, return_to=url_for("own.page"))
    account = owner()
    response = show_new_codes(account, None)
    with session.portal().workspace.database.write() as writing:
        sending = mails(writing)
        sending.send(account, codes_drawn(sending.addressee(account)))
    return response


@pages.get("/account/passkeys/new")
@requires(Permission.ACCOUNT_SECURE)
def new_passkey() -> ResponseReturnValue:
    """Offer to make a passkey."""
    return _passkey_form(NewPasskeyForm(next=request.args.get("next")))


@pages.post("/account/passkeys/new")
@requires(Permission.ACCOUNT_OWN)
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    form, account = NewPasskeyForm(), owner()
    demand(Permission.ACCOUNT_SECURE, return_to=url_for("factors.new_passkey", next=form.next.data))
    if not form.validate_on_submit():
        return _passkey_form(form, status=400)
    try:
        challenge = challenge_of(form.question.data)
        made = check_made(relying_party(), form.answer.data, challenge)
        _keep_passkey(account, made, challenge, form.name.data)
    except (PasskeyRefused, PasskeyKnown, TooManyPasskeys) as refusal:
        form.form_errors.append(_passkey_refused(refusal))
        return _passkey_form(form, status=409)
    return after_adding(account, form.next.data)


@pages.post("/account/passkeys/<int:pk>/name")
@requires(Permission.ACCOUNT_OWN)
def rename_passkey(pk: int) -> ResponseReturnValue:
    """Give a passkey another name."""
    with session.portal().workspace.database.write() as writing:
        is_done = Passkeys(writing).rename(owner().id, pk, request.form.get("name", ""))
    flash(gettext("The passkey has another name.") if is_done else gettext("Type a name for the passkey."))
    return redirect(url_for("own.page", _anchor="passkeys"), code=303)


@pages.post("/account/passkeys/<int:pk>/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_passkey(pk: int) -> ResponseReturnValue:
    """Take a passkey away."""
    demand(Permission.ACCOUNT_SECURE, return_to=url_for("own.page"))
    account = owner()
    with session.portal().workspace.database.write() as writing:
        name = SecondFactors(writing).remove_passkey(account.id, pk)
        if name is None:
            abort(404)
        shut_elsewhere(writing, account.id)
        note(writing, AuditKind.PASSKEY_REMOVED, account.id, name=name)
        sending = mails(writing)
        to = sending.addressee(account)
        sending.send(account, factor_removed(to, to.say(_("passkey “{name}”"), name=name)))
    session.renew()
    flash(gettext("The passkey is removed. Delete it on the device too."))
    say_shut_elsewhere()
    return redirect(url_for("own.page", _anchor="passkeys"), code=303)


def after_adding(
    account: Account, next_path: str | None, *, is_replaced: bool = False
) -> ResponseReturnValue:
    """Where a new factor leads: to recovery codes, shown to who has none, else back."""
    session.strengthen()
    if is_replaced:
        say_shut_elsewhere()
    if SecondFactors(session.database()).recovery_codes_left(account.id):
        flash(gettext("The second factor is set up."))
        return redirect(safe_path(next_path) if next_path else url_for("own.page"), code=303)
    return show_new_codes(account, next_path)


def show_new_codes(account: Account, next_path: str | None) -> flask.Response:
    """Draw recovery codes and show them; what is shown is kept nowhere."""
    drawn = draw()
    with session.portal().workspace.database.write() as writing:
        factors = SecondFactors(writing)
        replaces_others = factors.has_had_recovery_codes(account.id)
        factors.keep_recovery_codes(account.id, drawn, session.now())
        note(writing, AuditKind.RECOVERY_CODES_MADE, account.id)
    response = flask.make_response(
        render_template(
            "own/recovery_codes.html",
            codes=drawn.codes,
            replaces_others=replaces_others,
            file=_as_file(account, drawn.codes),
            next_path=safe_path(next_path) if next_path else url_for("own.page"),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_file(account: Account, codes: Sequence[str]) -> str:
    """The codes as a text file that the browser saves from the page, without asking the portal again."""
    lines = [
        gettext("AOS: recovery codes of %(email)s, %(day)s", email=account.email, day=day(session.now())),
        gettext("Each opens the account once, in place of the second factor."),
        "",
        *codes,
    ]
    return "data:text/plain;charset=utf-8," + quote("\r\n".join(lines))


def _enrol_form(form: CodeForm, status: int = 200) -> flask.Response:
    account = owner()
    secret = _pending_secret(account)
    address = address_for_apps(secret, account.email)
    page = render_template(
        "own/enrol.html",
        form=form,
        secret=in_groups(secret),
        bare_secret=secret,
        address=address,
        drawing=qr_code(address, gettext("QR code with the secret for the authenticator app")),
    )
    response = flask.make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _pending_secret(account: Account) -> str:
    """The secret that waits for its first code; a new one where none does, or none that can be read."""
    now = session.now()
    with session.portal().workspace.database.write() as writing:
        factors = SecondFactors(writing)
        try:
            secret = factors.pending_totp(account.id, now)
        except SealBroken:
            secret = None
        return secret or factors.begin_totp(account.id, now)


def _passkey_form(form: NewPasskeyForm, status: int = 200) -> flask.Response:
    account, challenge = owner(), new_challenge()
    passkeys = Passkeys(session.database())
    options = making_options(
        relying_party(),
        PasskeyOwner(
            user_handle=passkeys.user_handle(account.id, challenge),
            email=account.email,
            display_name=account.display_name,
        ),
        challenge,
        [passkey.credential for passkey in passkeys.of_account(account.id)],
    )
    asked = Question(options=options, token=token_of(challenge)) if has_name() else None
    return flask.make_response(render_template("own/new_passkey.html", form=form, question=asked), status)


def _keep_passkey(account: Account, made: Credential, challenge: bytes, name: str) -> None:
    now = session.now()
    with session.portal().workspace.database.write() as writing:
        passkeys = Passkeys(writing)
        if not passkeys.spend(challenge, now):
            raise PasskeyRefused("this answer was given before")
        kept = passkeys.add(account.id, made, passkeys.user_handle(account.id, challenge), name=name, now=now)
        end_reset(writing, account)
        note(writing, AuditKind.PASSKEY_ADDED, account.id, name=kept.name)
        sending = mails(writing)
        to = sending.addressee(account)
        sending.send(account, factor_added(to, to.say(_("passkey “{name}”"), name=kept.name)))


def _passkey_refused(refusal: Exception) -> str:
    match refusal:
        case PasskeyKnown():
            return str(gettext("This device has a passkey for this portal already."))
        case TooManyPasskeys():
            return str(gettext("You have as many passkeys as there may be. Remove one first."))
        case _:
            return str(gettext("The passkey could not be made. Load the page again and repeat."))
