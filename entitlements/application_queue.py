"""The applications that staff have to decide, with what they need at a glance."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.accounts import Profile
from entitlements.applications import Application, ApplicationState, application_of
from entitlements.duplicates import duplicates
from entitlements.join_models import ApplicationRow, EvidenceRow
from entitlements.models import OperatorRow
from entitlements.operator_desk import OperatorFile, file_of
from entitlements.vat import VatState


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the queue is asked for; None is everything."""

    state: ApplicationState | None = ApplicationState.WAITING
    profile: Profile | None = None
    vat_state: VatState | None = None
    has_evidence: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An application in the queue; `alike` is how many other operators look like its own."""

    application: Application
    operator: OperatorFile
    evidence: int
    alike: int


MOST_ENTRIES = 200
LONG = timedelta(days=5)
"""Who has waited for so long is pointed out."""


def queue(session: Session, wanted: Filter) -> list[Entry]:
    """The applications, who has waited longest first; decided ones the newest decision first."""
    evidence = (
        select(func.count(EvidenceRow.id))
        .where(EvidenceRow.operator_id == ApplicationRow.operator_id)
        .scalar_subquery()
    )
    query = select(ApplicationRow, OperatorRow, evidence).join(
        OperatorRow, OperatorRow.id == ApplicationRow.operator_id
    )
    if wanted.state is not None:
        query = query.where(ApplicationRow.state == wanted.state)
    if wanted.profile is not None:
        query = query.where(OperatorRow.profile == wanted.profile)
    if wanted.vat_state is not None:
        query = query.where(OperatorRow.vat_state == wanted.vat_state)
    if wanted.has_evidence is not None:
        query = query.where(evidence > 0 if wanted.has_evidence else evidence == 0)
    if wanted.state is ApplicationState.WAITING:
        query = query.order_by(ApplicationRow.handed_in_at, ApplicationRow.id)
    else:
        query = query.order_by(ApplicationRow.decided_at.desc(), ApplicationRow.id.desc())
    alike = duplicates(session)
    return [
        Entry(
            application=application_of(application),
            operator=file_of(operator),
            evidence=count,
            alike=len(alike.get(operator.id, ())),
        )
        for application, operator, count in session.execute(query.limit(MOST_ENTRIES)).all()
    ]


def counts(session: Session) -> dict[ApplicationState, int]:
    """How many applications there are in each state."""
    rows = session.execute(select(ApplicationRow.state, func.count()).group_by(ApplicationRow.state))
    found = {ApplicationState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in ApplicationState}
