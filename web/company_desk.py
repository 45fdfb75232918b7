"""What the pages of a company share: the owner who acts, refusals in words, and mails to its people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.acting import (
    Acting,
    LastOwner,
    NotOwner,
    NotTheirs,
    RolesRefused,
    SiteRefused,
    TeamRefused,
    owners_of,
)
from entitlements.inviting import InvitedAlready, LeftHere, TooManyInvitations, TooSoon, WorksHere
from entitlements.models import AccountRow
from entitlements.permissions import Permission
from entitlements.policy import Reason, Resource
from entitlements.sites import TooManySites
from entitlements.store import AccountStore
from translations.locales import Language
from web import session
from web.company_letters import MAIL_KIND, Reader
from web.guard import Refused, demand
from web.hosts import base_url
from web.mail.address import AddressRefused
from web.mail.letter import Letter
from web.mail.message import mail_of
from web.mail.queue import MailQueue
from web.refusals import note_refusal

REFUSALS: Final = {
    LastOwner: _("A company has at least one owner. Make somebody else an owner first, then try again."),
    RolesRefused: _("Choose at least one role."),
    SiteRefused: _("This site is closed. Choose another, or open it again."),
    WorksHere: _("Somebody with this address works for you already: change their roles in the list."),
    LeftHere: _("Somebody with this address left your company: take them back, in the list below."),
    InvitedAlready: _("This address is invited already: send the invitation again, or withdraw it first."),
    TooManyInvitations: _("Too many invitations for one day. Withdraw some, or go on tomorrow."),
    TooSoon: _("This invitation was sent a moment ago, or often enough. Wait ten minutes, or invite anew."),
    TooManySites: _("There are as many sites as there may be: give one that is closed another address."),
}


def own_account() -> Account:
    """Whoever is logged in; the page declared that somebody is."""
    return session.account() or abort(403)


def own_operator_id() -> int:
    """The operator of whoever is logged in; without one there is no such page."""
    found = own_account().operator_id
    return abort(404) if found is None else found


@contextmanager
def acting() -> Iterator[Acting]:
    """Whoever is logged in, as an owner at work; what they do lasts when the block ends."""
    with session.portal().workspace.database.write() as writing:
        yield Acting.begin(
            writing, operator_id=own_operator_id(), actor_id=own_account().id, now=session.now()
        )


def demand_fresh_proof() -> None:
    """Refuse what gives or takes power over the company until its owner has just proved who they are.

    Raises:
        Refused: they have not; afterwards the list of employees is where it begins again.
    """
    demand(Permission.EMPLOYEES_EMPOWER, return_to=url_for("employees.employees"))


def refused(refusal: TeamRefused, endpoint: str) -> ResponseReturnValue:
    """Say why nothing was done, on the page that it was asked from.

    Raises:
        Refused: whoever asks is no owner any more.
        NotFound: there is no such thing in their company; that it was asked for is in the audit trail.
    """
    if isinstance(refusal, NotOwner):
        raise Refused(Reason.NOT_FOR_ROLE)
    if isinstance(refusal, NotTheirs):
        not_theirs()
    flash(words_of(refusal))
    return redirect(url_for(endpoint), code=303)


def not_theirs() -> NoReturn:
    """Answer that there is no such thing in the company; that it was asked for is in the audit trail.

    Raises:
        NotFound: always.
    """
    asked_for = Resource(account_id=(request.view_args or {}).get("account_id"))
    note_refusal(Permission.OPERATOR_MANAGE, asked_for, Reason.NOT_YOURS)
    abort(404)


def words_of(refusal: TeamRefused) -> str:
    """A refusal in one sentence that says what to do."""
    return str(REFUSALS[type(refusal)])


def send(writing: Session, email: str, language: Language, letter: Callable[[Reader], Letter]) -> None:
    """Queue a letter together with what it tells of; an address that takes no mail gets none."""
    reader = Reader(language=language, pages=f"{base_url()}/{language}")
    try:
        mail = mail_of(letter(reader), kind=MAIL_KIND, recipient=email)
    except AddressRefused:
        return
    MailQueue(writing).put(mail, session.now())


def send_to_owners(writing: Session, operator_id: int, letter: Callable[[Reader], Letter]) -> None:
    """Queue a letter to every owner of an operator, to each in their language."""
    for owner in owners_of(writing, operator_id):
        account = AccountStore(writing).by_id(owner)
        if account is not None:
            send(writing, account.email, account.language, letter)


def send_to_account(writing: Session, account_id: int, letter: Callable[[Reader], Letter]) -> None:
    """Queue a letter to an account, which may have been closed a moment ago."""
    row = writing.get_one(AccountRow, account_id)
    send(writing, row.email, Language(row.language), letter)
