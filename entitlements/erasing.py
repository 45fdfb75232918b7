"""The end of a person's account: what names them is erased at once, what the law keeps stays under a number.

The account's row stays without a name, so that records which point to it by number still hold together; the
audit trail has numbers and no names, and is not touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import PORTAL_ROLES, Role, Standing
from entitlements.acting import make_sure_of_another_owner
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.departures import DAYS_TO_NOTIFY, Departure, departure, open_departure
from entitlements.leaving import Leaver, LeavingStep, end_everything
from entitlements.models import AccountRow, OperatorRow
from entitlements.passwords import NO_PASSWORD
from entitlements.periods import working_days_after
from entitlements.personal_data import Person, PersonalSource
from entitlements.team_models import DepartureRow, ErasureRow

_NOBODY: Final = "erased"


class PortalAccount(Exception):
    """The account is for running the portal: whoever runs it closes it, from the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """Erases people within a transaction that writes; `steps` end what they have open."""

    session: Session
    sources: Sequence[PersonalSource]
    steps: Sequence[LeavingStep]
    now: datetime

    def erase_own(self, account_id: int) -> Departure | None:
        """Erase the person who asks for it themselves; their departure from the operator that they had.

        Raises:
            LastOwner: their operator, which is not closed, has no other owner.
            PortalAccount: the account is for running the portal.
        """
        row = self.session.get_one(AccountRow, account_id)
        if {Role(kept.role) for kept in row.roles} & PORTAL_ROLES:
            raise PortalAccount(f"account {account_id} is for running the portal")
        self._make_sure_of_another_owner(row)
        return self.erase(account_id, actor_id=account_id)

    def erase_by_staff(self, account_id: int) -> Departure | None:
        """Erase a person from the command line; their departure from the operator that they had.

        Raises:
            LastOwner: their operator, which is not closed, has no other owner.
        """
        self._make_sure_of_another_owner(self.session.get_one(AccountRow, account_id))
        return self.erase(account_id, actor_id=None)

    def _make_sure_of_another_owner(self, row: AccountRow) -> None:
        if row.operator_id is not None:
            standing = self.session.scalar(
                select(OperatorRow.standing).where(OperatorRow.id == row.operator_id).with_for_update()
            )
            if standing != Standing.CLOSED:
                make_sure_of_another_owner(self.session, row.operator_id, row.id)

    def erase(self, account_id: int, *, actor_id: int | None) -> Departure | None:
        """Erase a person, whoever asks for it; their departure from the operator that they had."""
        row = self.session.get_one(AccountRow, account_id)
        ended, left = self._leave(row)
        person = Person(account_id=account_id, email=row.email, now=self.now)
        for source in self.sources:
            if source.erase is not None:
                source.erase(self.session, person)
        row.email, row.display_name = f"{_NOBODY}-{account_id}@{_NOBODY}.invalid", ""
        row.password_hash, row.is_active, row.site_id = NO_PASSWORD, False, None
        row.email_verified_at = None
        row.roles = []
        self.session.merge(ErasureRow(account_id=account_id, erased_at=self.now))
        self.session.flush()
        AuditTrail(self.session, lambda: self.now).record(
            AuditEvent(
                kind=AuditKind.ACCOUNT_DELETED,
                actor_id=actor_id,
                subject=f"account:{account_id}",
                details={name: str(count) for name, count in ended.items()},
            )
        )
        return left

    def _leave(self, row: AccountRow) -> tuple[dict[str, int], Departure | None]:
        """End all that is open, and note that they left: the operator has to tell its clearance body."""
        operator_id = row.operator_id
        leaver = Leaver(account_id=row.id, operator_id=operator_id, let_go_by=row.id, now=self.now)
        ended = end_everything(self.session, leaver, self.steps)
        earlier = open_departure(self.session, row.id)
        if earlier is not None:
            earlier.returned_at = self.now
        if earlier is not None or operator_id is None:
            return ended, None
        left = DepartureRow(
            operator_id=operator_id,
            account_id=row.id,
            roles=sorted(kept.role for kept in row.roles),
            left_at=self.now,
            let_go_by=row.id,
            ended=ended,
            notify_by=working_days_after(self.now.date(), DAYS_TO_NOTIFY),
            returned_at=self.now,
        )
        self.session.add(left)
        return ended, departure(left)
