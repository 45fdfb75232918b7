"""Another e-mail address for one's own account: asked for, confirmed from it, stopped from the old one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account
from entitlements.address_changes import AddressChanges, AddressTaken, ChangeOver
from entitlements.attempts import Attempts, TooManyAttempts, letter_counters
from entitlements.audit_kinds import AuditKind
from entitlements.permissions import Permission
from entitlements.store import AccountStore, normalise_email
from web import session
from web.account_forms import ChangeAddressForm
from web.account_letters import password_link
from web.address_letters import address_change_asked, address_changed, address_has_account, confirm_address
from web.company_desk import own_account
from web.guard import demand, requires
from web.present_password import check_present_password
from web.proofs import mails, note, say_shut_elsewhere, shut_elsewhere
from web.refusal_words import too_many

pages = Blueprint("own_address", __name__)


@pages.get("/account/email")
@requires(Permission.ACCOUNT_SECURE)
def page() -> ResponseReturnValue:
    """Ask for the new address and the present password."""
    return render_template("own/address.html", form=ChangeAddressForm())


@pages.post("/account/email")
@requires(Permission.ACCOUNT_OWN)
def ask() -> ResponseReturnValue:
    """Write to both addresses; whether the new one has an account is said to nobody but its owner."""
    demand(Permission.ACCOUNT_SECURE, return_to=url_for("own_address.page"))
    form, account = ChangeAddressForm(), own_account()
    status = 400
    if form.validate_on_submit():
        status = _check(form, account, normalise_email(form.email.data))
    if status != 200:
        return render_template("own/address.html", form=form), status
    email = normalise_email(form.email.data)
    _ask(account, email)
    flash(
        gettext(
            "A mail with a link is on its way to %(email)s. Nothing changes until you open it.", email=email
        )
    )
    return redirect(url_for("own.page", _anchor="address"), code=303)


@pages.post("/account/email/withdraw")
@requires(Permission.ACCOUNT_OWN)
def withdraw() -> ResponseReturnValue:
    """Leave the address as it is."""
    account = own_account()
    with session.portal().workspace.database.write() as writing:
        if AddressChanges(writing).withdraw(account.id, session.now()):
            note(writing, AuditKind.EMAIL_CHANGE_STOPPED, account.id, by="owner")
    flash(gettext("Your e-mail address stays as it is."))
    return redirect(url_for("own.page", _anchor="address"), code=303)


@pages.get("/account/email/confirm/<token>")
@requires(Permission.ACCOUNT_OWN)
def confirm(token: str) -> ResponseReturnValue:
    """Ask whether the address is to change; a mail program that looks ahead changes nothing."""
    try:
        change = AddressChanges(session.database()).to_confirm(token, own_account().id, session.now())
    except ChangeOver:
        return render_template("account/link_over.html"), 404
    return render_template("own/confirm_address.html", change=change, token=token)


@pages.post("/account/email/confirm/<token>")
@requires(Permission.ACCOUNT_OWN)
def confirm_now(token: str) -> ResponseReturnValue:
    """Change the address and end all other sessions; the old one is told how to take it back."""
    account = own_account()
    try:
        _change(account, token)
    except ChangeOver:
        return render_template("account/link_over.html"), 404
    except AddressTaken:
        flash(gettext("This address got an account of its own meanwhile: choose another one."))
        return redirect(url_for("own.page", _anchor="address"), code=303)
    session.renew()
    flash(gettext("Your e-mail address is changed. Log in with it from now on."))
    say_shut_elsewhere()
    return redirect(url_for("own.page", _anchor="address"), code=303)


@pages.get("/login/stop-address/<token>")
@requires(Permission.PAGE_OPEN)
def stop(token: str) -> ResponseReturnValue:
    """Ask whether the change is to be stopped or undone; a mail program that looks ahead stops nothing."""
    try:
        change = AddressChanges(session.database()).to_stop(token, session.now())
    except ChangeOver:
        return render_template("account/link_over.html"), 404
    return render_template("account/stop_address.html", change=change, token=token)


@pages.post("/login/stop-address/<token>")
@requires(Permission.PAGE_OPEN)
def stop_now(token: str) -> ResponseReturnValue:
    """Stop or undo the change from a mail, log everybody out, and send a link to a new password."""
    try:
        email = _stop(token)
    except ChangeOver:
        return render_template("account/link_over.html"), 404
    except AddressTaken:
        flash(gettext("Your old address has another account by now. Write to the people who run the portal."))
        return redirect(url_for("account.log_in"), code=303)
    flash(
        gettext(
            "It is stopped, and every device is logged out. "
            "A mail with which you choose a new password is on its way to %(email)s.",
            email=email,
        )
    )
    return redirect(url_for("account.log_in"), code=303)


def _check(form: ChangeAddressForm, account: Account, email: str) -> int:
    """The status of the answer so far: 200 where mails may be sent."""
    if email == account.email:
        form.email.errors = [gettext("This is your e-mail address already.")]
        return 400
    status = check_present_password(form, account)
    if status == 200:
        try:
            Attempts(session.portal().workspace.database, session.now).begin(
                letter_counters(email, request.remote_addr or "")
            )
        except TooManyAttempts as refusal:
            form.form_errors.append(too_many(refusal.retry_after_s))
            return 429
    return status


def _ask(account: Account, email: str) -> None:
    with session.portal().workspace.database.write() as writing:
        asked = AddressChanges(writing).ask(account.id, email, session.now())
        note(writing, AuditKind.EMAIL_CHANGE_ASKED, account.id)
        sending = mails(writing)
        to = sending.addressee(account)
        sending.send(account, address_change_asked(to, email, asked.stop_token))
        sending.send_to(
            email, address_has_account(to) if asked.is_taken else confirm_address(to, asked.confirm_token)
        )


def _change(account: Account, token: str) -> None:
    """Change the address in one go with all that depends on it.

    Raises:
        ChangeOver, AddressTaken: it cannot be changed (any more).
    """
    with session.portal().workspace.database.write() as writing:
        changes = AddressChanges(writing)
        change = changes.to_confirm(token, account.id, session.now())
        undo_token = changes.confirm(token, account.id, session.now())
        shut_elsewhere(writing, account.id)
        note(writing, AuditKind.EMAIL_CHANGED, account.id)
        sending = mails(writing)
        letter = address_changed(sending.addressee(account), change.new_email, undo_token)
        sending.send_to(change.old_email, letter)


def _stop(token: str) -> str:
    """Stop or undo a change; returns the address to which the link to a new password went.

    Raises:
        ChangeOver, AddressTaken: it cannot be stopped (any more).
    """
    with session.portal().workspace.database.write() as writing:
        changes = AddressChanges(writing)
        change = changes.to_stop(token, session.now())
        password_token = changes.stop(token, session.now())
        is_undone = change.confirmed_at is not None
        kind = AuditKind.EMAIL_CHANGE_UNDONE if is_undone else AuditKind.EMAIL_CHANGE_STOPPED
        note(writing, kind, change.account_id, by="mail")
        account = AccountStore(writing).by_id(change.account_id)
        if account is not None:
            sending = mails(writing)
            sending.send(account, password_link(sending.addressee(account), password_token))
    return change.old_email
