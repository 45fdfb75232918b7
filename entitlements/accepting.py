"""Accepting an invitation: what the invited is told, and how they become an employee.

Whoever holds the token has read the mail, so what their own address is to the portal may be said to them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import PORTAL_ROLES, Account, Role, Standing
from entitlements.address_changes import account_that_had
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.common_passwords import hash_new_password
from entitlements.departures import open_departure
from entitlements.invitation_store import Invitation, InvitationState, end, find_row, invitation
from entitlements.models import AccountRoleRow, AccountRow, OperatorRow, SiteRow
from entitlements.proving import end_what_was_before_proof
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore, normalise_email
from entitlements.team_models import InvitationRow


class AddressState(StrEnum):
    """What the invited address is to the portal."""

    NEW = "new"
    LEFT = "left"
    FREE = "free"
    HERE = "here"
    ELSEWHERE = "elsewhere"
    PORTAL = "portal"
    BLOCKED = "blocked"


class InvitationOver(Exception):
    """The invitation cannot be accepted any more; how it stands is in `offer`."""

    def __init__(self, offer: "Offer | None") -> None:
        super().__init__("this invitation cannot be accepted")
        self.offer = offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An invitation as the invited sees it. `account_id` is of the account that the address has."""

    invitation: Invitation
    company: str
    invited_by: str
    site: str | None
    is_company_approved: bool
    address: AddressState
    account_id: int | None

    @property
    def is_open(self) -> bool:
        """Whether it can be accepted at all."""
        return self.invitation.state is InvitationState.OPEN and self.is_company_approved

    @property
    def takes_password(self) -> bool:
        """Whether it is accepted by choosing a password."""
        return self.is_open and self.address in (AddressState.NEW, AddressState.LEFT)

    @property
    def takes_log_in(self) -> bool:
        """Whether it is accepted by the account that the address has, logged in."""
        return self.is_open and self.address is AddressState.FREE


def offer_of(session: Session, token: str, now: datetime) -> Offer | None:
    """What a token offers, and whether it still does; None where it is no token of ours."""
    row = find_row(session, token)
    return None if row is None else _offer(session, row, now)


def chosen_password(offer: Offer, *, display_name: str, password: str) -> str:
    """The hash of the password that the invited has chosen. Slow on purpose.

    Raises:
        InvitationOver: the offer takes no password.
        PasswordNotAccepted: the password is not one to keep.
    """
    if not offer.takes_password:
        raise InvitationOver(offer)
    return hash_new_password(password, (display_name, offer.invitation.email))


def accept_with_password(
    session: Session, token: str, *, display_name: str, password_hash: str, now: datetime
) -> Account:
    """Make the account of the invited, or give them the one of their address: left behind, or never proved.

    `password_hash` is of `chosen_password`: hashing is slow, never under the database's write lock.

    Raises:
        InvitationOver: it was accepted, withdrawn, has expired, or is not for this address any more.
    """
    row, offer = _offered(session, token, now)
    if not offer.takes_password:
        raise InvitationOver(offer)
    if offer.account_id is None:
        account_id = _add_account(session, row, display_name, password_hash, now)
    else:
        account_id = offer.account_id
        AccountStore(session).set_hash(account_id, password_hash)
        SessionStore(session).end_all(account_id, now)
        if offer.address is AddressState.NEW:
            session.get_one(AccountRow, account_id).language = row.language
            end_what_was_before_proof(session, account_id, now)
    return _employ(session, row, account_id, display_name, now)


def _add_account(
    session: Session, row: InvitationRow, display_name: str, password_hash: str, now: datetime
) -> int:
    account = AccountRow(
        email=normalise_email(row.email),
        display_name=display_name,
        roles=[],
        language=row.language,
        password_hash=password_hash,
        is_active=True,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account.id


def accept_logged_in(session: Session, token: str, account_id: int, now: datetime) -> Account:
    """Make the account that is logged in an employee.

    Raises:
        InvitationOver: it was accepted, withdrawn, has expired, or is for somebody else.
    """
    row, offer = _offered(session, token, now)
    if not offer.takes_log_in or offer.account_id != account_id:
        raise InvitationOver(offer)
    return _employ(session, row, account_id, None, now)


def _offered(session: Session, token: str, now: datetime) -> tuple[InvitationRow, Offer]:
    """The invitation; its operator is kept from others until the transaction ends."""
    row = find_row(session, token)
    if row is None:
        raise InvitationOver(None)
    session.execute(select(OperatorRow.id).where(OperatorRow.id == row.operator_id).with_for_update())
    session.refresh(row)
    return row, _offer(session, row, now)


def _employ(
    session: Session, row: InvitationRow, account_id: int, display_name: str | None, now: datetime
) -> Account:
    account = session.get_one(AccountRow, account_id)
    account.is_active, account.operator_id, account.site_id = True, row.operator_id, row.site_id
    account.display_name = display_name or account.display_name
    account.email_verified_at = account.email_verified_at or now
    account.roles = [AccountRoleRow(role=role) for role in row.roles]
    departure = open_departure(session, account_id)
    if departure is not None:
        departure.returned_at = now
    end(row, InvitationState.ACCEPTED, now)
    row.account_id = account_id
    session.flush()
    details = {"operator": str(row.operator_id), "invitation": str(row.id), "roles": " ".join(row.roles)}
    AuditTrail(session, lambda: now).record(
        AuditEvent(
            kind=AuditKind.EMPLOYEE_JOINED,
            actor_id=account_id,
            subject=f"account:{account_id}",
            details=details,
        )
    )
    found = AccountStore(session).by_id(account_id)
    if found is None:
        raise LookupError(f"account {account_id} is not active")
    return found


def _offer(session: Session, row: InvitationRow, now: datetime) -> Offer:
    operator = session.get_one(OperatorRow, row.operator_id)
    inviter = session.get_one(AccountRow, row.invited_by)
    site = None if row.site_id is None else session.get(SiteRow, row.site_id)
    account = session.scalar(select(AccountRow).where(AccountRow.email == normalise_email(row.email)))
    account = account or account_that_had(session, row.email, row.created_at)
    return Offer(
        invitation=invitation(row, now),
        company=operator.legal_name,
        invited_by=inviter.display_name,
        site=None if site is None else site.name,
        is_company_approved=operator.standing == Standing.APPROVED,
        address=_address_state(session, account, row.operator_id),
        account_id=None if account is None else account.id,
    )


def _address_state(session: Session, account: AccountRow | None, operator_id: int) -> AddressState:
    if account is None:
        return AddressState.NEW
    if not account.is_active:
        has_left = open_departure(session, account.id) is not None
        return AddressState.LEFT if has_left else AddressState.BLOCKED
    if {Role(kept.role) for kept in account.roles} & PORTAL_ROLES:
        return AddressState.PORTAL
    if account.email_verified_at is None:
        return AddressState.NEW  # somebody registered with it and never proved it; who reads the link does
    if account.operator_id == operator_id:
        return AddressState.HERE
    employer = None if account.operator_id is None else session.get(OperatorRow, account.operator_id)
    is_free = employer is None or employer.standing == Standing.CLOSED
    return AddressState.FREE if is_free else AddressState.ELSEWHERE
