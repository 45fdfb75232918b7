"""Whether a job's people may still work: asked up to the point of no return, never after it."""

from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.accounts import Standing
from entitlements.clearance_providers import standing_in
from entitlements.operators import OperatorStore
from entitlements.store import AccountStore
from programming.jobs.models import JobRow


def may_work(session: Session, job: JobRow, now: datetime, *, needs_clearance: bool) -> bool:
    """Whether the company is approved, whoever made the job still works there, and is cleared if need be."""
    account = AccountStore(session).by_id(job.account_id)
    operator = OperatorStore(session).by_id(job.operator_id)
    if account is None or operator is None or account.operator_id != job.operator_id:
        return False
    if operator.standing is not Standing.APPROVED:
        return False
    return not needs_clearance or is_cleared(session, job.account_id, job.operator_id, now)


def is_cleared(session: Session, account_id: int, operator_id: int, now: datetime) -> bool:
    """Whether an employee is cleared for security-related information at `now`."""
    until = standing_in(session, account_id, operator_id, now).until
    return until is not None and now < until
