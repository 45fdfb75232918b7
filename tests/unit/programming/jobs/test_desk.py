"""What people do with jobs, what stands against it, and with which arithmetic."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from entitlements.audit_models import AuditRecordRow
from entitlements.products.kinds import Module, Period
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import granted_product
from kb.workspace import Workspace
from programming.exchange import JobState
from programming.jobs import desk as jobs_desk
from programming.jobs.desk import NoSuchJob, NoSuchPackage, NotPassed, TooLate, TooManyJobs
from programming.jobs.estimates import Basis
from programming.jobs.forgetting import close_forgotten
from programming.jobs.jobs import JobStore
from programming.jobs.lease import WAITS
from programming.jobs.models import DurationRow
from programming.jobs.preflight import Obstacle
from programming.packages.manifest import Recipe
from programming.packages.models import PackageRow, WithdrawalRow
from programming.packages.vehicles import Vehicles
from programming.phases import Phase
from tests.factories.clearances import clear
from tests.factories.clocks import Clock
from tests.factories.programming import JOB_PRODUCT, VIN, Workshop, entered, workshop

HOURS_24 = 24 * 3600


def obstacles(shop: Workshop) -> tuple[Obstacle, ...]:
    with shop.database.read() as session:
        return shop.desk(session).preflight(shop.wanted, shop.package).obstacles


def revoke_tickets(shop: Workshop) -> None:
    with shop.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        for ticket in desk.of_operator(shop.operator_id):
            desk.revoke(ticket.id, "test")


def forgotten(shop: Workshop) -> Sequence[AuditRecordRow]:
    with shop.database.read() as session:
        query = select(AuditRecordRow).where(AuditRecordRow.kind == "programming-job.forgotten")
        return session.scalars(query).all()


def test_a_job_waits_for_an_agent(shop: Workshop) -> None:
    job = shop.create()
    assert (job.state, job.vin, job.title) == (JobState.READY, VIN, "A1 SW01.22.20")
    assert shop.job(job.id) == job


def test_what_is_recorded_has_of_the_vehicle_the_last_seven_characters(shop: Workshop) -> None:
    job = shop.create()
    with shop.database.read() as session:
        query = select(AuditRecordRow).where(AuditRecordRow.kind == "programming-job.created")
        record = session.scalars(query).one()
        everything = session.execute(text("SELECT group_concat(details) FROM audit_records")).scalar_one()
    assert record.subject == f"programming-job:{job.id}"
    assert "…K075927" in str(record.details)
    assert VIN not in everything


def test_the_time_a_job_needs_is_one_and_a_half_times_its_estimate(shop: Workshop) -> None:
    with shop.database.read() as session:
        found = shop.desk(session).preflight(shop.wanted, shop.package)
    assert found.estimate.basis is Basis.SIZE
    assert found.estimate.needed_s == pytest.approx(1.5 * found.estimate.total_s)
    assert found.left_s == HOURS_24
    assert found.is_passed


def test_a_ticket_with_too_little_time_left_is_told_with_what_could_lengthen_it(
    shop: Workshop, clock: Clock
) -> None:
    clock.now += timedelta(hours=23, minutes=59)
    with shop.database.write() as session:
        product = granted_product(Period.DAY, Module.PROGRAMMING)
        unused = TicketDesk(session, clock).grant(product, shop.operator_id)
    with shop.database.read() as session:
        found = shop.desk(session).preflight(shop.wanted, shop.package)
    assert found.obstacles == (Obstacle.TIME_TOO_SHORT,)
    assert (found.left_s, [one.id for one in found.lengthening]) == (60, [unused.id])
    with shop.database.write() as session, pytest.raises(NotPassed):
        shop.desk(session).create(shop.wanted, shop.package)


def test_without_a_ticket_no_job_begins_and_an_unused_one_can_be_started_for_it(shop: Workshop) -> None:
    revoke_tickets(shop)
    assert obstacles(shop) == (Obstacle.NO_TICKET,)
    with shop.database.write() as session:
        product = granted_product(Period.HOUR, Module.PROGRAMMING)
        unused = TicketDesk(session, shop.clock).grant(product, shop.operator_id)
        job = shop.desk(session).create(shop.wanted, shop.package, start_ticket=unused.id)
    assert job.ticket_id == unused.id


def test_a_ticket_for_information_is_none_for_programming(shop: Workshop) -> None:
    revoke_tickets(shop)
    with shop.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        desk.activate(desk.grant(granted_product(Period.DAY), shop.operator_id).id, shop.account_id)
    assert obstacles(shop) == (Obstacle.NO_TICKET,)


def test_a_ticket_for_one_job_is_good_for_one(shop: Workshop) -> None:
    revoke_tickets(shop)
    with shop.database.write() as session:
        ticket = TicketDesk(session, shop.clock).grant(JOB_PRODUCT, shop.operator_id)
        first = shop.desk(session).create(shop.wanted, shop.package, start_ticket=ticket.id)
    assert obstacles(shop) == (Obstacle.NO_TICKET,)
    with shop.database.write() as session:
        shop.desk(session).cancel(first.id, shop.account_id)
    assert obstacles(shop) == ()


def test_a_package_for_cleared_people_needs_a_clearance(workspace: Workspace, clock: Clock) -> None:
    shop = workshop(workspace, clock, needs_clearance=True)
    assert obstacles(shop) == (Obstacle.NOT_CLEARED,)
    with shop.database.read() as session:
        cleared = replace(shop.wanted, is_cleared=True)
        assert shop.desk(session).preflight(cleared, shop.package).is_passed


def test_no_job_begins_with_a_package_that_was_withdrawn(shop: Workshop) -> None:
    with shop.database.write() as session:
        pk = session.scalars(select(PackageRow.pk)).one()
        session.add(WithdrawalRow(package_pk=pk, account_id=1, reason="faulty", at=shop.clock()))
    assert obstacles(shop) == (Obstacle.PACKAGE_WITHDRAWN,)


@pytest.mark.parametrize(
    ("vin", "found"), [("S6HS2C", ()), ("S6HR1F", (Obstacle.OTHER_VEHICLE,))], ids=["its own", "another"]
)
def test_no_job_begins_with_a_package_for_other_vehicles(
    workspace: Workspace, clock: Clock, vin: str, found: tuple[Obstacle, ...]
) -> None:
    shop = workshop(workspace, clock, vehicles=(Vehicles(name="Halny", vin=vin),))
    assert obstacles(shop) == found


def test_no_job_begins_with_a_package_whose_time_is_over(workspace: Workspace, clock: Clock) -> None:
    shop = workshop(workspace, clock, not_after=clock() + timedelta(hours=1))
    assert obstacles(shop) == ()
    clock.now += timedelta(hours=1)
    assert obstacles(shop) == (Obstacle.PACKAGE_OVER,)


def test_no_job_begins_for_a_control_unit_whose_key_nobody_has(workspace: Workspace, clock: Clock) -> None:
    shop = workshop(workspace, clock, recipe=Recipe(key_scheme="of-nobody"))
    assert obstacles(shop) == (Obstacle.NO_KEY,)


def test_a_package_that_nobody_published_does_not_exist(shop: Workshop) -> None:
    with shop.database.write() as session, pytest.raises(NoSuchPackage):
        shop.desk(session).create(shop.wanted, "0" * 64)


def test_estimates_are_learnt_from_the_jobs_before(shop: Workshop) -> None:
    with shop.database.write() as session:
        jobs = [shop.desk(session).create(shop.wanted, shop.package) for _number in range(3)]
        session.add_all(
            DurationRow(
                job_id=job.id, target="A1", interface="socketcan", size_bytes=865, before_s=before_s,
                after_s=after_s, ended_at=shop.clock(),
            )
            for job, before_s, after_s in zip(jobs, (10, 11, 12), (100, 110, 400), strict=True)
        )  # fmt: skip
        session.flush()
        found = (
            shop.desk(session)
            .preflight(replace(shop.wanted, interfaces=("socketcan",)), shop.package)
            .estimate
        )
        other = shop.desk(session).preflight(replace(shop.wanted, interfaces=("j2534",)), shop.package)
    assert (found.total_s, found.after_s, found.count, found.basis) == (412, 400, 3, Basis.INTERFACE)
    assert other.estimate.basis is Basis.CONTROL_UNIT


def test_a_job_that_waits_is_cancelled_once(shop: Workshop) -> None:
    job = shop.create()
    with shop.database.write() as session:
        assert shop.desk(session).cancel(job.id, shop.account_id).state is JobState.CANCELLED
        shop.desk(session).cancel(job.id, shop.account_id)
        notes = JobStore(session, shop.clock).notes(job.id)
    assert [note.kind for note in notes] == ["cancelled"]


def test_past_the_point_of_no_return_nobody_cancels(shop: Workshop) -> None:
    job = shop.create()
    shop.commit(job, shop.enrol())
    with shop.database.write() as session, pytest.raises(TooLate):
        shop.desk(session).cancel(job.id, shop.account_id)


def test_a_job_that_is_not_there_cannot_be_cancelled(shop: Workshop) -> None:
    with shop.database.write() as session, pytest.raises(NoSuchJob):
        shop.desk(session).cancel("job_of_nobody", shop.account_id)


def test_jobs_that_nobody_takes_are_closed_after_a_day(shop: Workshop, clock: Clock) -> None:
    job, committed = shop.create(), shop.create()
    shop.commit(committed, shop.enrol())
    clock.now += WAITS + timedelta(seconds=1)
    with shop.database.write() as session:
        assert close_forgotten(session, clock) == 1
        assert close_forgotten(session, clock) == 0
    assert shop.job(job.id).state is JobState.CANCELLED
    assert shop.job(committed.id).state is JobState.INTERRUPTED
    [record] = forgotten(shop)
    assert (record.subject, record.actor_id) == (f"programming-job:{job.id}", None)
    assert shop.job(job.id).closed_at == clock.now


def test_a_forgotten_job_that_somebody_cancels_first_counts_as_forgotten(
    shop: Workshop, clock: Clock
) -> None:
    job = shop.create()
    clock.now += WAITS + timedelta(seconds=1)
    with shop.database.write() as session:
        assert shop.desk(session).cancel(job.id, shop.account_id).state is JobState.CANCELLED
    assert [record.subject for record in forgotten(shop)] == [f"programming-job:{job.id}"]
    assert shop.job(job.id).closed_at == clock.now


def test_a_forgotten_job_of_which_its_agent_tells_first_counts_as_forgotten(
    shop: Workshop, clock: Clock
) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    clock.now += WAITS + timedelta(seconds=1)
    shop.tell(job, agent, entered(1, clock.now, Phase.IDENTIFY))
    [record] = forgotten(shop)
    assert agent.id in str(record.details)
    assert shop.job(job.id).state is JobState.CANCELLED


def test_no_more_jobs_wait_than_somebody_can_mean(shop: Workshop) -> None:
    with shop.database.write() as session:
        desk = shop.desk(session)
        jobs = [desk.create(shop.wanted, shop.package) for _number in range(jobs_desk.MOST_OPEN)]
        with pytest.raises(TooManyJobs):
            desk.create(shop.wanted, shop.package)
        desk.cancel(jobs[0].id, shop.account_id)
        assert desk.create(shop.wanted, shop.package).state is JobState.READY


def test_employees_are_cleared_by_the_clearance_desk(workspace: Workspace, clock: Clock) -> None:
    shop = workshop(workspace, clock, needs_clearance=True)
    with shop.database.write() as session:
        job = shop.desk(session).create(replace(shop.wanted, is_cleared=True), shop.package)
    agent = shop.enrol()
    with pytest.raises(Exception, match="not-cleared"):
        shop.take(job, agent)
    with shop.database.write() as session:
        clear(session, shop.operator_id, shop.account_id, clock())
    shop.take(job, agent)
    assert shop.job(job.id).state is JobState.TAKEN
