"""Closing an operator: everybody leaves but the owner who closes it, and nothing begins again."""

from collections.abc import Sequence

from sqlalchemy import select, update

from entitlements.accounts import Standing
from entitlements.acting import Acting
from entitlements.audit import AuditKind
from entitlements.employees import let_go
from entitlements.invitation_store import InvitationState
from entitlements.leaving import LeavingStep
from entitlements.models import AccountRow, OperatorRow, SiteRow
from entitlements.team_models import InvitationRow


def close_operator(acting: Acting, steps: Sequence[LeavingStep]) -> list[int]:
    """Close the operator for good; the accounts of those who left with it.

    The owner who acts keeps an account, with which they may have their data, and delete it.
    """
    session, operator_id, now = acting.session, acting.operator_id, acting.now
    others = session.scalars(
        select(AccountRow).where(
            AccountRow.operator_id == operator_id, AccountRow.is_active, AccountRow.id != acting.actor_id
        )
    ).all()
    for row in others:
        let_go(acting, row, steps)
    session.execute(
        update(InvitationRow)
        .where(InvitationRow.operator_id == operator_id, InvitationRow.ended_at.is_(None))
        .values(ended_at=now, outcome=InvitationState.WITHDRAWN)
    )
    session.execute(
        update(SiteRow)
        .where(SiteRow.operator_id == operator_id, SiteRow.closed_at.is_(None))
        .values(closed_at=now)
    )
    operator = session.get_one(OperatorRow, operator_id)
    operator.standing, operator.decided_at, operator.decided_by = Standing.CLOSED, now, acting.actor_id
    session.get_one(AccountRow, acting.actor_id).site_id = None
    session.flush()
    acting.record(AuditKind.OPERATOR_CLOSED, f"operator:{operator_id}", {"left": str(len(others))})
    return [row.id for row in others]
