"""A person's own account: how they prove who they are, where they are logged in, and their password."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account
from entitlements.address_changes import AddressChanges
from entitlements.audit_kinds import AuditKind
from entitlements.common_passwords import hash_new_password
from entitlements.devices import Devices
from entitlements.factor_resets import FactorResets, Outcome
from entitlements.passkeys import Passkeys
from entitlements.password_advice import password_advice
from entitlements.passwords import PasswordNotAccepted
from entitlements.permissions import Permission
from entitlements.second_factors import FactorKind, SecondFactors
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from web import session
from web.account_forms import ChangePasswordForm
from web.account_letters import password_changed
from web.guard import demand, requires
from web.i18n import page_language
from web.present_password import check_present_password
from web.proofs import kinds_of, mails, note, shut_elsewhere

pages = Blueprint("own", __name__)


@pages.get("/account")
@requires(Permission.ACCOUNT_OWN)
def page() -> ResponseReturnValue:
    """Everything about the account on one page."""
    account, reading, now = owner(), session.database(), session.now()
    return render_template(
        "own/page.html",
        has_app=FactorKind.TOTP in kinds_of(account),
        passkeys=Passkeys(reading).of_account(account.id),
        codes_left=SecondFactors(reading).recovery_codes_left(account.id),
        devices=Devices(reading).trusted(account.id, now),
        sessions=SessionStore(reading).of_account(account.id, now),
        current=session.current_session(),
        reset=FactorResets(reading).open_of(account.id),
        address_change=AddressChanges(reading).waiting(account.id, now),
    )


@pages.post("/account/sessions/<int:pk>/end")
@requires(Permission.ACCOUNT_OWN)
def end_session(pk: int) -> ResponseReturnValue:
    """End one of the account's sessions, after a fresh proof."""
    demand(Permission.ACCOUNT_GUARD, return_to=url_for("own.page", _anchor="sessions"))
    now = session.now()
    with session.portal().workspace.database.write() as writing:
        store = SessionStore(writing)
        if pk not in [one.pk for one in store.of_account(owner().id, now)]:
            abort(404)
        store.end(pk, now)
        note(writing, AuditKind.SESSION_ENDED, owner().id)
    flash(gettext("The device is logged out."))
    return redirect(url_for("own.page", _anchor="sessions"), code=303)


@pages.post("/account/sessions/end-others")
@requires(Permission.ACCOUNT_OWN)
def end_other_sessions() -> ResponseReturnValue:
    """End every session of the account but this one, after a fresh proof."""
    demand(Permission.ACCOUNT_GUARD, return_to=url_for("own.page", _anchor="sessions"))
    at = session.current_session()
    with session.portal().workspace.database.write() as writing:
        SessionStore(writing).end_all(owner().id, session.now(), but=None if at is None else at.pk)
        note(writing, AuditKind.SESSIONS_ENDED, owner().id)
    flash(gettext("All other devices are logged out."))
    return redirect(url_for("own.page", _anchor="sessions"), code=303)


@pages.post("/account/devices/<int:pk>/forget")
@requires(Permission.ACCOUNT_OWN)
def forget_device(pk: int) -> ResponseReturnValue:
    """Let a remembered device need the second step again."""
    with session.portal().workspace.database.write() as writing:
        if not Devices(writing).distrust(owner().id, pk):
            abort(404)
        note(writing, AuditKind.DEVICE_FORGOTTEN, owner().id)
    flash(gettext("The device needs the second step again."))
    return redirect(url_for("own.page", _anchor="devices"), code=303)


@pages.get("/account/password")
@requires(Permission.ACCOUNT_OWN)
def password() -> ResponseReturnValue:
    """Ask for the present password and a new one."""
    return render_template("own/password.html", form=ChangePasswordForm())


@pages.post("/account/password")
@requires(Permission.ACCOUNT_OWN)
def change_password() -> ResponseReturnValue:
    """Give the account another password, and end its other sessions."""
    form, account = ChangePasswordForm(), owner()
    status = 400
    if form.validate_on_submit():
        status = check_present_password(form, account)
    if form.errors or form.form_errors or status != 200:
        return render_template("own/password.html", form=form), status
    try:
        hashed = hash_new_password(form.new_password.data, (account.display_name, account.email))
    except PasswordNotAccepted as refusal:
        form.new_password.errors = [password_advice(refusal.fault, page_language())]
        return render_template("own/password.html", form=form), 400
    _keep(account, hashed)
    flash(gettext("Your password is changed. All other devices are logged out."))
    return redirect(url_for("own.page"), code=303)


@pages.post("/account/second-factor-reset/stop")
@requires(Permission.ACCOUNT_OWN)
def stop_reset() -> ResponseReturnValue:
    """Stop the removal of the second factor; only who has just given it may, for whom it was asked."""
    demand(Permission.ACCOUNT_GUARD, return_to=url_for("own.page"))
    account = owner()
    with session.portal().workspace.database.write() as writing:
        resets = FactorResets(writing)
        reset = resets.open_of(account.id)
        if reset is None:
            abort(404)
        resets.end(reset.pk, Outcome.STOPPED, session.now(), by=account.id)
        note(writing, AuditKind.ACCOUNT_RESET_CANCELLED, account.id)
    flash(gettext("It is stopped: your second factor stays."))
    return redirect(url_for("own.page"), code=303)


def owner() -> Account:
    """Whoever is logged in, on a page that only they can open."""
    return session.account() or abort(403)


def _keep(account: Account, hashed: str) -> None:
    with session.portal().workspace.database.write() as writing:
        AccountStore(writing).set_hash(account.id, hashed)
        shut_elsewhere(writing, account.id)
        note(writing, AuditKind.PASSWORD_CHANGED, account.id)
        sending = mails(writing)
        sending.send(account, password_changed(sending.addressee(account)))
    session.renew()
