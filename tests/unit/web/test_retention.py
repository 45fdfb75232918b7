"""The retention table applied: what is too old goes, a moment younger stays, and a dry run only counts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.accounts import Standing, Strength
from entitlements.audit_models import AuditRecordRow
from entitlements.clearance_models import ClearanceRow, ClearanceVoteRow
from entitlements.factor_models import (
    AddressChangeRow,
    DeviceRow,
    FactorResetRow,
    PasswordResetRow,
    SpentChallengeRow,
)
from entitlements.join_models import (
    ConsentRow,
    EmailTokenRow,
    EvidenceRow,
    JoinAttemptRow,
    PendingRegistrationRow,
)
from entitlements.models import AccountRow, AccountSessionRow, FailedLogInRow, OperatorRow
from entitlements.orders import effects
from entitlements.orders.models import BasketItemRow, OrderEventRow, OrderLineRow, OrderRow
from entitlements.orders.orders import EffectKind
from entitlements.payments.models import PaymentAttemptRow, PaymentEventRow
from entitlements.retention import apply, overdue
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.models import DeliveryRow, ReturnRow
from entitlements.team_models import DepartureRow, ErasureRow, InvitationRow
from entitlements.tickets.models import SnippetUseRow
from kb.workspace import Workspace
from programming.jobs.models import AgentCodeRow, JobEventRow
from search.models import ReportAttemptRow, ReportRow, TallyRow
from tests.conftest import NOON
from tests.factories.programming import add_ended_job
from tests.factories.shop import special_tool
from tests.factories.teams import Team, add_team
from web.keeping import TABLE
from web.mail.models import MailRow
from web.requests.models import RequestRow

Add = Callable[[Session, Team, datetime], None]


def _session(session: Session, team: Team, at: datetime) -> None:
    session.add(
        AccountSessionRow(
            token_digest=str(at), account_id=team.ewa, began_at=at, last_seen_at=at, expires_at=at,
            user_agent="", strength=Strength.PASSWORD,
        )
    )  # fmt: skip


def _invitation(session: Session, team: Team, at: datetime) -> None:
    session.add(
        InvitationRow(
            operator_id=team.operator_id, email="x@example.org", display_name="X", roles=["buyer"],
            language="pl", invited_by=team.ola, token_digest=str(at), created_at=at, sent_at=at,
            times_sent=1, expires_at=at,
        )
    )  # fmt: skip


def _departure(session: Session, team: Team, at: datetime, *, is_back: bool = True) -> None:
    session.add(
        DepartureRow(
            operator_id=team.operator_id, account_id=team.ewa, roles=[], left_at=at, let_go_by=team.ola,
            ended={}, notify_by=at.date(), returned_at=at if is_back else None,
        )
    )  # fmt: skip


def _evidence(session: Session, team: Team, at: datetime) -> None:
    operator = session.get_one(OperatorRow, team.operator_id)
    operator.standing, operator.decided_at = Standing.REFUSED, at
    session.add(
        EvidenceRow(
            operator_id=team.operator_id, name="ceidg.pdf", media_type="application/pdf", checksum="c",
            size_bytes=1, added_by=team.ola, added_at=at,
        )
    )  # fmt: skip


def _consent(session: Session, team: Team, at: datetime) -> None:
    session.add(ErasureRow(account_id=team.ewa, erased_at=at))
    session.add(ConsentRow(account_id=team.ewa, version="1", language="pl", agreed_at=at))


def _job_event(session: Session, team: Team, at: datetime) -> None:
    add_ended_job(session, team.operator_id, team.ewa, at)


def _clearance(session: Session, team: Team, at: datetime) -> None:
    row = ClearanceRow(
        level="authorisation", operator_id=team.operator_id, account_id=team.ewa, applied_by=team.ola,
        applied_at=at, statement="", status="revoked", ended_at=at,
    )  # fmt: skip
    row.votes = [ClearanceVoteRow(account_id=team.stranger, reason="", at=at)]
    session.add(row)


def _delivery(session: Session, team: Team, at: datetime) -> None:
    session.add(
        DeliveryRow(
            order_id=1, operator_id=team.operator_id, made_by=team.ola, way="delivery-courier",
            recipient="Ola", street="Polna 1", postal_code="00-001", city="Łódź", country="PL", phone="",
            made_at=at,
        )
    )  # fmt: skip


def _return(session: Session, team: Team, at: datetime) -> None:
    Catalogue(session).take_in([special_tool("HT-1")], lambda: at)
    session.add(
        ReturnRow(
            number="RMA/2020/000001", operator_id=team.operator_id, order_id=1, line_id=1,
            tool_number="HT-1", quantity=1, ground="defect", words="", serials=[], state="refunded",
            made_by=team.ola, asked_at=at, answer="", ended_at=at,
        )
    )  # fmt: skip


def _order(session: Session, team: Team, at: datetime) -> None:
    """One that nobody paid; the database itself keeps the paid ones, by its own clock."""
    row = OrderRow(
        number="ZA/2020/000001", operator_id=team.operator_id, buyer_id=team.ola, language="pl",
        currency="PLN", state="expired", net_minor=1, vat_minor=0, gross_minor=1, paid_minor=0,
        refunded_minor=0, created_at=at, expires_at=at, return_to="",
        lines=[
            OrderLineRow(
                kind="tool", code="x", name_pl="x", name_en="x", quantity=1, currency="PLN", unit_net_minor=1,
                discount_minor=0, net_minor=1, vat_rate_text="0", vat_minor=0, gross_minor=1,
            )
        ],
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(OrderEventRow(order_id=row.id, state="expired", at=at, reason=""))
    effects.write_down(session, row.id, [(EffectKind.RELEASE_TOOLS, row.lines[0].id)], at)


def _basket(session: Session, team: Team, at: datetime) -> None:
    session.add(
        BasketItemRow(
            account_id=team.ewa, kind="ticket", code="x", quantity=1, for_vin="", for_document="", for_job="",
            added_at=at,
        )
    )  # fmt: skip


def _request(session: Session, team: Team, at: datetime) -> None:
    session.add(
        RequestRow(
            kind="missing", language="pl", account_id=team.ewa, email="", document_id="", vehicle="",
            state="answered", asked_at=at, due_on=at.date(), answered_on=at.date(), was_late=False,
        )
    )  # fmt: skip


def _mail(session: Session, _team: Team, at: datetime) -> None:
    session.add(
        MailRow(
            kind="company", recipient="x@example.org", subject="", text="", message_id=str(at), state="sent",
            attempts=1, error="", created_at=at, due_at=at,
        )
    )  # fmt: skip


def _report(session: Session, _team: Team, at: datetime) -> None:
    session.add(
        ReportRow(
            day=at.date(), query_text="q", page_language="pl", filters={}, note="", count=1, state="done",
            answer="", closed_on=at.date(),
        )
    )  # fmt: skip


def _tally(session: Session, _team: Team, at: datetime) -> None:
    session.add(
        TallyRow(day=at.date(), query_text="q", page_language="pl", filters="", has_hits=True, count=9)
    )


ROWS: dict[str, tuple[type[Any], datetime, Add]] = {
    "deliveries": (DeliveryRow, NOON - timedelta(days=30), _delivery),
    "returns": (ReturnRow, datetime.fromisoformat("2020-11-22T12:00Z"), _return),
    "sessions": (AccountSessionRow, datetime.fromisoformat("2024-11-22T12:00Z"), _session),
    "failed-log-ins": (
        FailedLogInRow,
        NOON - timedelta(hours=24),
        lambda session, _team, at: session.add(FailedLogInRow(key="k", failed_at=at)),
    ),
    "invitations": (InvitationRow, NOON - timedelta(days=30), _invitation),
    "departures": (DepartureRow, datetime.fromisoformat("2024-11-22T12:00Z"), _departure),
    "devices": (
        DeviceRow,
        NOON - timedelta(days=180),
        lambda session, team, at: session.add(
            DeviceRow(token_digest="d", account_id=team.ewa, user_agent="", first_seen_at=at, last_seen_at=at)
        ),
    ),
    "password-links": (
        PasswordResetRow,
        NOON - timedelta(days=2),
        lambda session, team, at: session.add(
            PasswordResetRow(token_digest="d", account_id=team.ewa, asked_at=at, expires_at=at)
        ),
    ),
    "address-changes": (
        AddressChangeRow,
        NOON - timedelta(days=30),
        lambda session, team, at: session.add(
            AddressChangeRow(
                account_id=team.ewa,
                old_email="a",
                new_email="b",
                confirm_digest="c",
                stop_digest="d",
                asked_at=at,
                expires_at=at,
            )
        ),
    ),
    "registrations": (
        PendingRegistrationRow,
        NOON - timedelta(days=30),
        lambda session, _team, at: session.add(
            PendingRegistrationRow(
                email="e",
                display_name="",
                language="pl",
                password_hash="x",
                company={},
                terms="",
                made_at=at,
            )
        ),
    ),
    "factor-resets": (
        FactorResetRow,
        datetime.fromisoformat("2024-11-22T12:00Z"),
        lambda session, team, at: session.add(
            FactorResetRow(account_id=team.ewa, reason="", asked_at=at, ended_at=at)
        ),
    ),
    "challenges": (
        SpentChallengeRow,
        NOON - timedelta(hours=1),
        lambda session, _team, at: session.add(SpentChallengeRow(digest="d", spent_at=at)),
    ),
    "evidence": (EvidenceRow, datetime.fromisoformat("2025-11-22T12:00Z"), _evidence),
    "consents": (ConsentRow, datetime.fromisoformat("2020-11-22T12:00Z"), _consent),
    "email-links": (
        EmailTokenRow,
        NOON - timedelta(days=90),
        lambda session, team, at: session.add(
            EmailTokenRow(account_id=team.ewa, token_digest="d", made_at=at, expires_at=at)
        ),
    ),
    "registration-attempts": (
        JoinAttemptRow,
        NOON - timedelta(hours=1),
        lambda session, _team, at: session.add(JoinAttemptRow(key="k", made_at=at)),
    ),
    "clearances": (ClearanceRow, datetime.fromisoformat("2021-11-22T12:00Z"), _clearance),
    "report-senders": (
        ReportAttemptRow,
        NOON - timedelta(hours=1),
        lambda session, _team, at: session.add(ReportAttemptRow(key="k", at=at)),
    ),
    "mails": (MailRow, NOON - timedelta(days=30), _mail),
    "search-counts": (TallyRow, NOON - timedelta(days=400), _tally),
    "reports": (ReportRow, NOON - timedelta(days=400), _report),
    "programming-agent-codes": (
        AgentCodeRow,
        NOON - timedelta(days=30),
        lambda session, team, at: session.add(
            AgentCodeRow(
                code_hash="h", operator_id=team.operator_id, made_by=team.ewa, made_at=at, expires_at=at
            )
        ),
    ),
    "programming-job-events": (JobEventRow, NOON - timedelta(days=3 * 365), _job_event),
    "snippet-uses": (
        SnippetUseRow,
        NOON - timedelta(days=7),
        lambda session, team, at: session.add(SnippetUseRow(operator_id=team.operator_id, hour=at, count=1)),
    ),
    "orders": (OrderRow, datetime.fromisoformat("2020-11-22T12:00Z"), _order),
    "baskets": (BasketItemRow, NOON - timedelta(days=90), _basket),
    "payment-attempts": (
        PaymentAttemptRow,
        datetime.fromisoformat("2024-11-22T12:00Z"),
        lambda session, _team, at: session.add(
            PaymentAttemptRow(
                order_id=1,
                provider="fake",
                reference="r",
                provider_reference="p",
                amount_minor=1,
                currency="PLN",
                begun_at=at,
            )
        ),
    ),
    "payment-events": (
        PaymentEventRow,
        datetime.fromisoformat("2024-11-22T12:00Z"),
        lambda session, _team, at: session.add(
            PaymentEventRow(
                provider="fake",
                event="e",
                body="",
                received_at=at,
                state="done",
                outcome="paid",
                attempts=1,
                due_at=at,
            )
        ),
    ),
    "requests": (RequestRow, NOON - timedelta(days=731), _request),
}
"""For each row that is applied: what it deletes, the last instant that is kept, and how to add one."""


def put(workspace: Workspace, key: str, at: datetime) -> None:
    with workspace.database.write() as session:
        ROWS[key][2](session, add_team(session), at)


def there(workspace: Workspace, key: str) -> int:
    with workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(ROWS[key][0])) or 0


def counted(workspace: Workspace, key: str) -> int:
    return {one.key: one.count for one in overdue(workspace.database, TABLE, NOON)}[key]


@pytest.mark.slow
@pytest.mark.parametrize("key", list(ROWS))
def test_what_is_kept_for_too_long_is_counted_then_deleted(workspace: Workspace, key: str) -> None:
    put(workspace, key, ROWS[key][1] - timedelta(days=1))
    assert (counted(workspace, key), there(workspace, key)) == (1, 1)
    apply(workspace.database, TABLE, NOON)
    assert (counted(workspace, key), there(workspace, key)) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("key", list(ROWS))
def test_what_is_a_moment_younger_stays(workspace: Workspace, key: str) -> None:
    put(workspace, key, ROWS[key][1] + timedelta(minutes=1))
    apply(workspace.database, TABLE, NOON)
    assert there(workspace, key) == 1


def test_every_row_that_is_applied_is_tried_here() -> None:
    applied = {row.key for row in TABLE if row.overdue is not None}
    assert applied - set(ROWS) == {
        "clearance-answers", "invoices", "left-accounts", "payments", "request-senders", "security-accesses",
        "security-exports",
    }  # fmt: skip


def test_whoever_left_long_ago_is_erased(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        team = add_team(session)
        session.get_one(AccountRow, team.ewa).is_active = False
        _departure(session, team, NOON - timedelta(days=800), is_back=False)
    assert counted(workspace, "left-accounts") == 1
    apply(workspace.database, TABLE, NOON)
    with workspace.database.read() as session:
        row = session.get_one(AccountRow, team.ewa)
    assert row.email == f"erased-{team.ewa}@erased.invalid"
    assert counted(workspace, "left-accounts") == 0


@pytest.mark.parametrize(
    ("days", "is_active"), [(700, False), (800, True)], ids=["not long ago", "taken back"]
)
def test_whoever_may_be_taken_back_or_works_here_is_not_erased(
    workspace: Workspace, days: int, is_active: bool
) -> None:
    with workspace.database.write() as session:
        team = add_team(session)
        session.get_one(AccountRow, team.ewa).is_active = is_active
        _departure(session, team, NOON - timedelta(days=days), is_back=False)
    apply(workspace.database, TABLE, NOON)
    with workspace.database.read() as session:
        assert session.get_one(AccountRow, team.ewa).email == "ewa@kowal.example"


def test_the_audit_trail_says_how_many_went_and_not_what(workspace: Workspace) -> None:
    put(workspace, "invitations", NOON - timedelta(days=60))
    apply(workspace.database, TABLE, NOON)
    with workspace.database.read() as session:
        rows = session.execute(
            select(AuditRecordRow.kind, AuditRecordRow.subject, AuditRecordRow.details)
        ).all()
    assert [tuple(row) for row in rows] == [("retention.applied", "retention:invitations", '{"count":"1"}')]


def test_where_nothing_is_overdue_nothing_is_recorded(workspace: Workspace) -> None:
    assert {one.count for one in apply(workspace.database, TABLE, NOON)} == {0}
    with workspace.database.read() as session:
        assert session.scalars(select(AuditRecordRow)).all() == []
