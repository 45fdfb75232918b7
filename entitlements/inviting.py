"""Inviting people to an operator: what an owner does about invitations.

Nothing here says whether an invited address has an account: the owner sees the same either way.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from entitlements.accounts import Role
from entitlements.acting import Acting, NotTheirs, TeamRefused, employees_roles
from entitlements.audit import AuditKind
from entitlements.invitation_store import (
    LASTS,
    Invitation,
    InvitationState,
    digest_of,
    end,
    invitation,
    new_token,
)
from entitlements.models import AccountRow
from entitlements.store import normalise_email
from entitlements.team_models import DepartureRow, InvitationRow
from translations.locales import Language

MOST_OPEN: Final = 100
MOST_PER_DAY: Final = 50
MOST_TIMES_SENT: Final = 6
NOT_AGAIN_BEFORE: Final = timedelta(minutes=10)


class InvitationRefused(TeamRefused):
    """Somebody is not invited."""


class WorksHere(InvitationRefused):
    """The address is that of one of the operator's own employees."""


class LeftHere(InvitationRefused):
    """The address is that of somebody who left the operator: they are taken back, not invited."""


class InvitedAlready(InvitationRefused):
    """The operator has invited this address, and the invitation is still on its list."""


class TooManyInvitations(InvitationRefused):
    """The operator has as many invitations on its list as there may be, or has sent a day's worth."""


class TooSoon(TeamRefused):
    """The invitation was sent a moment ago, or too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """Whom an owner invites, and as what."""

    email: str
    display_name: str
    roles: frozenset[Role]
    site_id: int | None
    language: Language


@dataclass(frozen=True, slots=True)
class Inviting:
    """What the owner who acts does about invitations."""

    acting: Acting

    def invite(self, new: NewInvitation) -> tuple[Invitation, str]:
        """Keep an invitation; with it comes the token for its link.

        Raises:
            RolesRefused: there are no roles, or some that are not for employees.
            NotTheirs, SiteRefused: the site is not the operator's, or closed.
            WorksHere, LeftHere, InvitedAlready, TooManyInvitations: as their names say.
        """
        email, token, acting = normalise_email(new.email), new_token(), self.acting
        roles, site_id = employees_roles(new.roles), acting.open_site(new.site_id)
        self._make_sure_it_is_nobody_here(email)
        self._make_sure_of_room(email)
        row = InvitationRow(
            operator_id=acting.operator_id,
            email=email,
            display_name=new.display_name,
            roles=sorted(roles),
            site_id=site_id,
            language=new.language,
            invited_by=acting.actor_id,
            token_digest=digest_of(token),
            created_at=acting.now,
            sent_at=acting.now,
            times_sent=1,
            expires_at=acting.now + LASTS,
        )
        acting.session.add(row)
        acting.session.flush()
        self._record(AuditKind.EMPLOYEE_INVITED, row, roles=" ".join(sorted(roles)))
        return invitation(row, acting.now), token

    def resend(self, invitation_id: int) -> tuple[Invitation, str]:
        """Renew an invitation under a new token: links that were sent before lead nowhere.

        Raises:
            NotTheirs: the operator has no such invitation.
            TooSoon: it was sent within the last ten minutes, or as often as it may be.
        """
        row, now, token = self._row(invitation_id), self.acting.now, new_token()
        if row.times_sent >= MOST_TIMES_SENT or now - row.sent_at < NOT_AGAIN_BEFORE:
            raise TooSoon(f"invitation {row.id} was sent {row.times_sent} times, last at {row.sent_at}")
        row.token_digest, row.sent_at, row.expires_at = digest_of(token), now, now + LASTS
        row.times_sent += 1
        row.invited_by = self.acting.actor_id
        self._record(AuditKind.INVITATION_SENT_AGAIN, row)
        return invitation(row, now), token

    def withdraw(self, invitation_id: int) -> Invitation:
        """End an invitation: its link leads nowhere.

        Raises:
            NotTheirs: the operator has no such invitation.
        """
        row = self._row(invitation_id)
        end(row, InvitationState.WITHDRAWN, self.acting.now)
        self._record(AuditKind.INVITATION_WITHDRAWN, row)
        return invitation(row, self.acting.now)

    def _row(self, invitation_id: int) -> InvitationRow:
        row = self.acting.session.get(InvitationRow, invitation_id)
        if row is None or row.operator_id != self.acting.operator_id or row.ended_at is not None:
            raise NotTheirs(f"operator {self.acting.operator_id} has no invitation {invitation_id}")
        return row

    def _make_sure_it_is_nobody_here(self, email: str) -> None:
        session, operator_id = self.acting.session, self.acting.operator_id
        found = session.scalar(
            select(AccountRow).where(AccountRow.email == email, AccountRow.operator_id == operator_id)
        )
        if found is None:
            return
        if found.is_active:
            raise WorksHere(f"account {found.id} works for operator {operator_id}")
        left = select(DepartureRow.pk).where(
            DepartureRow.account_id == found.id, DepartureRow.returned_at.is_(None)
        )
        if session.scalar(left) is not None:
            raise LeftHere(f"account {found.id} left operator {operator_id}")

    def _make_sure_of_room(self, email: str) -> None:
        session = self.acting.session
        listed = InvitationRow.operator_id == self.acting.operator_id, InvitationRow.ended_at.is_(None)
        if session.scalar(select(InvitationRow.id).where(*listed, InvitationRow.email == email)) is not None:
            raise InvitedAlready("this address has an invitation of this operator")
        count, yesterday = select(func.count(InvitationRow.id)), self.acting.now - timedelta(days=1)
        lately = InvitationRow.operator_id == self.acting.operator_id, InvitationRow.created_at > yesterday
        is_full = (session.scalar(count.where(*listed)) or 0) >= MOST_OPEN
        if is_full or (session.scalar(count.where(*lately)) or 0) >= MOST_PER_DAY:
            raise TooManyInvitations(f"at most {MOST_OPEN} at a time, {MOST_PER_DAY} a day")

    def _record(self, kind: AuditKind, row: InvitationRow, **details: str) -> None:
        self.acting.record(kind, f"invitation:{row.id}", details)
