"""A forgotten password: a link by mail. The answer never says whether there is an account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entitlements.accounts import Account
from entitlements.attempts import Attempts, TooManyAttempts, forget_passwords, letter_counters
from entitlements.audit_kinds import AuditKind
from entitlements.common_passwords import hash_new_password
from entitlements.devices import Devices
from entitlements.password_advice import password_advice
from entitlements.password_resets import PasswordResets
from entitlements.passwords import PasswordNotAccepted
from entitlements.permissions import Permission
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore, normalise_email
from web import session
from web.account_forms import AskForPasswordForm, NewPasswordForm
from web.account_letters import password_changed, password_link
from web.guard import requires
from web.i18n import page_language
from web.proofs import mails, note
from web.refusal_words import too_many

pages = Blueprint("forgotten", __name__)


@pages.get("/login/new-password")
@requires(Permission.PAGE_OPEN)
def ask() -> ResponseReturnValue:
    """Ask for the address to which the link goes."""
    return render_template("account/ask_for_password.html", form=AskForPasswordForm())


@pages.post("/login/new-password")
@requires(Permission.PAGE_OPEN)
def send() -> ResponseReturnValue:
    """Send the link, if there is an account; say the same if there is none."""
    form = AskForPasswordForm()
    if not form.validate_on_submit():
        return render_template("account/ask_for_password.html", form=form), 400
    email = normalise_email(form.email.data)
    attempts = Attempts(session.portal().workspace.database, session.now)
    try:
        attempts.begin(letter_counters(email, request.remote_addr or ""))
    except TooManyAttempts as refusal:
        form.form_errors.append(too_many(refusal.retry_after_s))
        wait = {"Retry-After": str(refusal.retry_after_s)}
        return render_template("account/ask_for_password.html", form=form), 429, wait
    _send_link(email)
    return render_template("account/password_sent.html", email=email)


@pages.get("/login/new-password/<token>")
@requires(Permission.PAGE_OPEN)
def choose(token: str) -> ResponseReturnValue:
    """Ask for the new password; a mail program that looks ahead uses nothing up."""
    if _owner(token) is None:
        return render_template("account/link_over.html"), 404
    return render_template("account/choose_password.html", form=NewPasswordForm(), token=token)


@pages.post("/login/new-password/<token>")
@requires(Permission.PAGE_OPEN)
def change(token: str) -> ResponseReturnValue:
    """Give the account its new password, and end its sessions; the second factor is asked at the log-in."""
    form, account = NewPasswordForm(), _owner(token)
    if account is None:
        return render_template("account/link_over.html"), 404
    if not form.validate_on_submit():
        return render_template("account/choose_password.html", form=form, token=token), 400
    try:
        hashed = hash_new_password(form.new_password.data, (account.display_name, account.email))
    except PasswordNotAccepted as refusal:
        form.new_password.errors = [password_advice(refusal.fault, page_language())]
        return render_template("account/choose_password.html", form=form, token=token), 400
    if not _change(token, hashed):
        return render_template("account/link_over.html"), 404
    flash(gettext("Your password is changed. Log in with it now."))
    return redirect(url_for("account.log_in"), code=303)


def _owner(token: str) -> Account | None:
    account_id = PasswordResets(session.database()).account_of(token, session.now())
    return None if account_id is None else AccountStore(session.database()).by_id(account_id)


def _send_link(email: str) -> None:
    now = session.now()
    with session.portal().workspace.database.write() as writing:
        found = AccountStore(writing).password_hash(email)
        if found is not None:
            note(writing, AuditKind.PASSWORD_RESET_ASKED, found[0].id)
            token, sending = PasswordResets(writing).ask(found[0].id, now), mails(writing)
            sending.send(found[0], password_link(sending.addressee(found[0]), token))


def _change(token: str, hashed: str) -> bool:
    """Change the password in one go with all that depends on it; False where the link was used meanwhile."""
    now = session.now()
    with session.portal().workspace.database.write() as writing:
        account_id = PasswordResets(writing).use(token, now)
        account = None if account_id is None else AccountStore(writing).by_id(account_id)
        if account is None:
            return False
        AccountStore(writing).set_hash(account.id, hashed)
        SessionStore(writing).end_all(account.id, now)
        Devices(writing).distrust_all(account.id)
        # Whoever was kept out by a stranger's guesses gets in; this proves nothing of the second factor.
        forget_passwords(writing, account.email, request.remote_addr or "")
        note(writing, AuditKind.PASSWORD_RESET, account.id)
        sending = mails(writing)
        sending.send(account, password_changed(sending.addressee(account)))
    return True
