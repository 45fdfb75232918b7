"""Invitations to work for a company: sent by its owners, and accepted by whoever holds the link."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from entitlements.accepting import (
    InvitationOver,
    Offer,
    accept_logged_in,
    accept_with_password,
    chosen_password,
    offer_of,
)
from entitlements.accounts import Account, Strength
from entitlements.acting import TeamRefused
from entitlements.invitation_store import Invitation
from entitlements.inviting import InvitationRefused, Inviting
from entitlements.password_advice import password_advice
from entitlements.passwords import PasswordNotAccepted
from entitlements.permissions import Permission
from entitlements.sites import sites_of
from web import session
from web.company_desk import (
    acting,
    demand_fresh_proof,
    own_account,
    own_operator_id,
    refused,
    send,
    send_to_account,
    words_of,
)
from web.company_forms import AcceptForm, InvitationForm
from web.company_letters import invitation, joined
from web.guard import demand, requires
from web.i18n import page_language
from web.proofs import let_in
from web.views.employees import company_name, employees_page

pages = Blueprint("invitations", __name__)


@pages.post("/company/invitations")
@requires(Permission.OPERATOR_MANAGE)
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    demand_fresh_proof()
    form = InvitationForm()
    form.offer(sites_of(session.database(), own_operator_id(), is_open=True))
    if not form.validate_on_submit():
        return make_response(employees_page(form), 400)
    try:
        with acting() as owner:
            kept, token = Inviting(owner).invite(form.invitation())
            _send_invitation(owner.session, kept, token)
    except TeamRefused as refusal:
        if isinstance(refusal, InvitationRefused):
            form.form_errors.append(words_of(refusal))
            return make_response(employees_page(form), 409)
        return refused(refusal, "employees.employees")
    flash(gettext("The invitation for %(email)s is on its way.", email=kept.email))
    return redirect(url_for("employees.employees"), code=303)


@pages.post("/company/invitations/<int:invitation_id>/resend")
@requires(Permission.OPERATOR_MANAGE)
def resend(invitation_id: int) -> ResponseReturnValue:
    """Send an invitation again under a new link."""
    demand_fresh_proof()
    try:
        with acting() as owner:
            kept, token = Inviting(owner).resend(invitation_id)
            _send_invitation(owner.session, kept, token)
    except TeamRefused as refusal:
        return refused(refusal, "employees.employees")
    flash(gettext("The invitation for %(email)s is sent again. Only the new link works.", email=kept.email))
    return redirect(url_for("employees.employees"), code=303)


@pages.post("/company/invitations/<int:invitation_id>/withdraw")
@requires(Permission.OPERATOR_MANAGE)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Withdraw an invitation."""
    try:
        with acting() as owner:
            kept = Inviting(owner).withdraw(invitation_id)
    except TeamRefused as refusal:
        return refused(refusal, "employees.employees")
    flash(gettext("The invitation for %(email)s is withdrawn: its link leads nowhere.", email=kept.email))
    return redirect(url_for("employees.employees"), code=303)


@pages.get("/invitation/<token>")
@requires(Permission.PAGE_OPEN)
def offer(token: str) -> ResponseReturnValue:
    """Who invites to what, and how to accept it."""
    found = _offer(token)
    form = AcceptForm(formdata=None, display_name=found.invitation.display_name)
    return _offer_page(token, found, form, 200 if found.is_open else 410)


@pages.post("/invitation/<token>")
@requires(Permission.PAGE_OPEN)
def accept(token: str) -> ResponseReturnValue:
    """Accept an invitation: with a password, or as the account that is logged in."""
    found = _offer(token)
    try:
        if found.takes_log_in:
            demand(Permission.ACCOUNT_OWN, return_to=url_for("invitations.offer", token=token))
            account = _accept_logged_in(token)
        else:
            form = AcceptForm()
            if not form.validate_on_submit():
                return _offer_page(token, found, form, 400)
            try:
                account = _accept_with_password(token, found, form)
            except PasswordNotAccepted as refusal:
                form.password.errors = [password_advice(refusal.fault, page_language())]
                return _offer_page(token, found, form, 400)
    except InvitationOver as over:
        return _offer_page(token, over.offer or abort(404), AcceptForm(formdata=None), 410)
    if session.account() is None or own_account().id != account.id:
        let_in(account, Strength.PASSWORD, "invitation")
    flash(gettext("Welcome. You work for %(company)s from now on.", company=found.company))
    return redirect(url_for("company.overview"), code=303)


def _offer(token: str) -> Offer:
    return offer_of(session.database(), token, session.now()) or abort(404)


def _offer_page(token: str, found: Offer, form: AcceptForm, status: int) -> ResponseReturnValue:
    page = render_template("company/invitation.html", offer=found, form=form, token=token)
    return make_response(page, status)


def _accept_with_password(token: str, found: Offer, form: AcceptForm) -> Account:
    name = form.display_name.data
    hashed = chosen_password(found, display_name=name, password=form.password.data)
    with session.portal().workspace.database.write() as writing:
        account = accept_with_password(
            writing,
            token,
            display_name=name,
            password_hash=hashed,
            now=session.now(),
        )
        _tell_inviter(writing, token, account)
    return account


def _accept_logged_in(token: str) -> Account:
    with session.portal().workspace.database.write() as writing:
        account = accept_logged_in(writing, token, own_account().id, session.now())
        _tell_inviter(writing, token, account)
    return account


def _tell_inviter(writing: Session, token: str, account: Account) -> None:
    found = offer_of(writing, token, session.now())
    if found is not None:
        send_to_account(
            writing,
            found.invitation.invited_by,
            lambda to: joined(to, name=account.display_name, email=account.email, company=found.company),
        )


def _send_invitation(writing: Session, kept: Invitation, token: str) -> None:
    company, by = company_name(), own_account().display_name
    send(
        writing,
        kept.email,
        kept.language,
        lambda to: invitation(to, kept, company=company, by=by, token=token),
    )
