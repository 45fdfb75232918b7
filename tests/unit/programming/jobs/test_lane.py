"""What agents do with jobs: up to the point of no return everything is asked anew, from there on nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from entitlements.accounts import Standing
from entitlements.models import AccountRow, OperatorRow
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import For, TicketDesk
from programming.exchange import (
    JOB_PURPOSE,
    CommitRequest,
    EventKind,
    Events,
    JobState,
    JobTicket,
    KeyRequest,
    Refusal,
    Report,
    Taking,
    read_message,
)
from programming.jobs.agents import AgentDesk
from programming.jobs.bounds import MOST_EVENTS_KEPT
from programming.jobs.lease import RECOVERY, SILENCE
from programming.jobs.models import DurationRow, JobEventRow, JobRow
from programming.jobs.refusals import AgentRefused
from programming.packages.envelope import trusted_keys, unseal
from programming.packages.models import PackageRow, WithdrawalRow
from programming.phases import Outcome, Phase
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.programming import (
    JOB_PRODUCT,
    SEED,
    SERIAL,
    VIN,
    Workshop,
    add_programming_ticket,
    entered,
    event,
)

SECOND = timedelta(seconds=1)
TAKING = Taking(interface="socketcan")


def revoke(shop: Workshop) -> None:
    with shop.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        for ticket in desk.of_operator(shop.operator_id):
            desk.revoke(ticket.id, "test")


def suspend(shop: Workshop) -> None:
    with shop.database.write() as session:
        session.execute(update(OperatorRow).values(standing=Standing.SUSPENDED))


def let_go(shop: Workshop) -> None:
    with shop.database.write() as session:
        session.execute(update(AccountRow).values(operator_id=None))


def withdraw(shop: Workshop) -> None:
    with shop.database.write() as session:
        pk = session.scalars(select(PackageRow.pk)).one()
        session.add(WithdrawalRow(package_pk=pk, account_id=1, reason="faulty", at=shop.clock()))


def run_out(shop: Workshop) -> None:
    assert isinstance(shop.clock, Clock)
    shop.clock.now += timedelta(hours=23, minutes=59)


HINDRANCES = [
    pytest.param(revoke, Refusal.NO_TICKET, id="the ticket was taken back"),
    pytest.param(run_out, Refusal.TIME_TOO_SHORT, id="the ticket's time is too short"),
    pytest.param(suspend, Refusal.NOT_CLEARED, id="the company was suspended"),
    pytest.param(let_go, Refusal.NOT_CLEARED, id="the employee left"),
    pytest.param(withdraw, Refusal.PACKAGE_WITHDRAWN, id="the package was withdrawn"),
]


def test_an_agent_takes_a_job_with_a_ticket_that_the_portal_signed(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    with shop.database.write() as session:
        lane = shop.lane(session, agent)
        assert [line.job for line in lane.jobs()] == [job.id]
        taken = lane.take(job.id, TAKING)
        keys = shop.tools(session).signer.public_keys()
    trusted = trusted_keys(bytes.fromhex(key) for key in keys)
    ticket = read_message(unseal(taken.ticket.encode(), JOB_PURPOSE, trusted), JobTicket)
    assert (ticket.job, ticket.agent, ticket.vin) == (job.id, agent.id, VIN)
    assert (ticket.package_sha256, ticket.is_recovery) == (shop.package, False)
    assert (taken.state, taken.next_seq, taken.package_size > 0) == (JobState.TAKEN, 1, True)


def test_a_job_of_another_operator_does_not_exist(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.operator_id += 1000
    stranger = shop.enrol()
    with shop.database.write() as session:
        assert shop.lane(session, stranger).jobs() == ()
        with pytest.raises(AgentRefused, match=Refusal.NO_SUCH_JOB):
            shop.lane(session, stranger).take(job.id, TAKING)
        assert shop.lane(session, agent).jobs() != ()


def test_an_agent_that_is_older_than_the_package_asks_for_is_refused(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol(version="0.0.9")
    with shop.database.write() as session, pytest.raises(AgentRefused, match=Refusal.AGENT_TOO_OLD):
        shop.lane(session, agent).take(job.id, TAKING)


@pytest.mark.parametrize(("hinder", "reason"), HINDRANCES)
def test_what_hinders_a_job_keeps_it_from_being_taken(
    shop: Workshop, hinder: Callable[[Workshop], None], reason: Refusal
) -> None:
    job, agent = shop.create(), shop.enrol()
    hinder(shop)
    with shop.database.write() as session, pytest.raises(AgentRefused, match=reason):
        shop.lane(session, agent).take(job.id, TAKING)


@pytest.mark.parametrize(("hinder", "reason"), HINDRANCES)
def test_what_hinders_a_job_keeps_it_from_being_committed_and_the_car_as_it_was(
    shop: Workshop, hinder: Callable[[Workshop], None], reason: Refusal
) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    hinder(shop)
    with shop.database.write() as session, pytest.raises(AgentRefused, match=reason):
        shop.lane(session, agent).commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60))
    assert shop.job(job.id).lease.committed_at is None


@pytest.mark.parametrize(("hinder", "_reason"), HINDRANCES)
def test_nothing_hinders_a_job_that_is_committed(
    shop: Workshop, hinder: Callable[[Workshop], None], _reason: Refusal
) -> None:
    job, agent, other = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, agent)
    hinder(shop)
    with shop.database.write() as session:
        lane = shop.lane(session, agent)
        assert lane.tell(job.id, Events(events=()).events).state is JobState.COMMITTED
        assert lane.commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60)).committed_at == NOON
        assert lane.give_key(job.id, KeyRequest(serial=SERIAL, level=1, seed="aa" * 8)).attempts_left == 9
        lane.report(job.id, Report(outcome=Outcome.RECOVERABLE))
        assert shop.lane(session, other).take(job.id, TAKING).state is JobState.COMMITTED
        ended = shop.lane(session, other).report(job.id, Report(outcome=Outcome.PROGRAMMED))
    assert ended.state is JobState.DONE


def test_a_dismissed_agent_ends_what_it_has_committed_and_nothing_else(shop: Workshop) -> None:
    job, waiting, agent = shop.create(), shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as session:
        AgentDesk(session, shop.clock).dismiss(agent.id, shop.account_id)
        lane = shop.lane(session, agent)
        assert [line.job for line in lane.jobs()] == [job.id]
        with pytest.raises(AgentRefused, match=Refusal.AGENT_DISMISSED):
            lane.take(waiting.id, TAKING)
        assert lane.report(job.id, Report(outcome=Outcome.PROGRAMMED)).state is JobState.DONE


def test_the_ticket_is_protected_from_commit_to_end(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        assert desk.is_protected(job.ticket_id, job.id)
        shop.lane(session, agent).report(job.id, Report(outcome=Outcome.PROGRAMMED))
        assert not desk.is_protected(job.ticket_id, job.id)


def test_past_the_end_of_its_ticket_a_committed_job_is_in_overtime(shop: Workshop, clock: Clock) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    clock.now += timedelta(days=2)
    with shop.database.write() as session:
        lease = shop.lane(session, agent).tell(job.id, ())
        state = TicketDesk(session, clock).ticket(job.ticket_id).state
    assert (lease.is_protected, lease.is_overtime, lease.seconds_left) == (True, True, 0)
    assert state is TicketState.EXPIRED


def test_a_commit_asked_for_again_says_the_same(shop: Workshop, clock: Clock) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    clock.now += 20 * SECOND
    with shop.database.write() as session:
        again = shop.lane(session, agent).commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60))
    assert (again.committed_at, again.recover_until) == (NOON, NOON + RECOVERY)


def test_a_job_stays_with_the_control_unit_it_began_with(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as session:
        lane = shop.lane(session, agent)
        with pytest.raises(AgentRefused, match=Refusal.WRONG_SERIAL):
            lane.commit(job.id, CommitRequest(serial="ANOTHER", estimate_s=60))
        with pytest.raises(AgentRefused, match=Refusal.WRONG_SERIAL):
            lane.give_key(job.id, KeyRequest(serial="ANOTHER", level=1, seed="aa" * 8))


def test_after_cancelling_an_agent_hears_it_and_may_not_commit(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    with shop.database.write() as session:
        shop.desk(session).cancel(job.id, shop.account_id)
        lane = shop.lane(session, agent)
        assert lane.tell(job.id, (entered(1, NOON, Phase.IDENTIFY),)).is_cancelled
        with pytest.raises(AgentRefused, match=Refusal.CANCELLED):
            lane.commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60))
        assert lane.report(job.id, Report(outcome=Outcome.UNTOUCHED)).state is JobState.CANCELLED


def test_a_second_agent_goes_on_where_the_first_ended(shop: Workshop, clock: Clock) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first)
    shop.tell(
        job,
        first,
        event(1, NOON, EventKind.BACKED_UP, Phase.BACK_UP, coding={"0600": "0102"}, codes=[], software="A"),
        entered(2, NOON, Phase.ERASE, "BLOCK0"),
        event(3, NOON, EventKind.BLOCK_CHECKED, Phase.CHECK, block="BLOCK0"),
        event(4, NOON, EventKind.BLOCK_CHECKED, Phase.CHECK, block="BLOCK1"),
        entered(5, NOON, Phase.ERASE, "BLOCK1"),
    )
    clock.now += SILENCE + SECOND
    with shop.database.write() as session:
        taken = shop.lane(session, second).take(job.id, TAKING)
    assert (taken.next_seq, taken.last_phase, taken.last_agent) == (6, Phase.ERASE, first.id)
    assert taken.checked_blocks == ("BLOCK0",)
    assert taken.backup == {"coding": {"0600": "0102"}, "codes": [], "software": "A"}
    assert taken.committed_at == NOON


def test_free_recovery_ends_after_seven_days_and_a_ticket_opens_it_again(
    shop: Workshop, clock: Clock
) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first)
    clock.now += RECOVERY + SECOND
    with shop.database.write() as session, pytest.raises(AgentRefused, match=Refusal.RECOVERY_OVER):
        shop.lane(session, second).take(job.id, TAKING)


def test_how_long_a_job_took_is_learnt_from_its_events(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    shop.tell(
        job,
        agent,
        entered(1, NOON, Phase.IDENTIFY),
        entered(2, NOON + 30 * SECOND, Phase.COMMIT),
        entered(3, NOON + 90 * SECOND, Phase.REPORT),
    )
    with shop.database.write() as session:
        shop.lane(session, agent).report(job.id, Report(outcome=Outcome.PROGRAMMED))
        shop.lane(session, agent).report(job.id, Report(outcome=Outcome.PROGRAMMED))
        learnt = session.scalars(select(DurationRow)).one()
    assert (learnt.before_s, learnt.after_s, learnt.interface) == (30, 60, "test")


def test_what_tells_no_end_is_counted_but_not_kept(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    with shop.database.write() as session:
        session.execute(update(JobRow).values(next_seq=MOST_EVENTS_KEPT + 1))
    shop.tell(job, agent, event(MOST_EVENTS_KEPT + 1, NOON, EventKind.SUPPLY, volts=13.2))
    after = shop.tell(job, agent, event(MOST_EVENTS_KEPT + 2, NOON, EventKind.ENDED, outcome="untouched"))
    with shop.database.read() as session:
        kept = session.scalars(select(JobEventRow.kind)).all()
    assert (after, kept) == (MOST_EVENTS_KEPT + 3, ["ended"])


def test_a_key_carried_by_hand_commits_the_job(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    with shop.database.write() as session:
        asked = KeyRequest(serial=SERIAL, level=1, seed=SEED)
        given, since = shop.lane(session, agent).give_offline(job.id, asked, 60)
        again, _since = shop.lane(session, agent).give_offline(job.id, asked, 60)
    assert (since, given.key) == (NOON, again.key)
    assert shop.job(job.id).lease.is_committed


def test_without_a_key_that_was_given_for_it_a_job_is_not_committed(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    with shop.database.write() as session, pytest.raises(AgentRefused, match=Refusal.NOT_COMMITTED):
        shop.lane(session, agent).commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60))
    assert not shop.job(job.id).lease.is_committed


def job_ticket(shop: Workshop) -> int:
    with shop.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        ticket = desk.issue(None, 1, JOB_PRODUCT, shop.operator_id, what_for=For(vin=VIN))
        return desk.activate(ticket.id, shop.account_id).id


def is_good_for_another(shop: Workshop, ticket: int) -> bool:
    """Whether a job ticket, and nothing else that runs, carries a new job."""
    with shop.database.write() as session:
        found = shop.desk(session).preflight(shop.wanted, shop.package).ticket
    return found is not None and found.id == ticket


def test_carrying_on_for_free_spends_no_ticket(shop: Workshop, clock: Clock) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first)
    clock.now += timedelta(days=2)
    fresh = job_ticket(shop)
    with shop.database.write() as session:
        shop.lane(session, second).take(job.id, TAKING)
        assert not TicketDesk(session, clock).is_protected(fresh, job.id)
    assert shop.job(job.id).ticket_id == job.ticket_id
    assert is_good_for_another(shop, fresh)


def test_a_job_ticket_is_spent_by_the_commit_whatever_ticket_runs_later(shop: Workshop, clock: Clock) -> None:
    clock.now += timedelta(days=2)
    ticket = job_ticket(shop)
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first)
    with shop.database.write() as session:
        day = add_programming_ticket(session, shop.operator_id, shop.account_id, clock())
    clock.now += SILENCE + SECOND
    with shop.database.write() as session:
        shop.lane(session, second).take(job.id, TAKING)
        shop.lane(session, second).report(job.id, Report(outcome=Outcome.PROGRAMMED))
        TicketDesk(session, clock).revoke(day, "test")
    assert not is_good_for_another(shop, ticket)


def test_a_job_ticket_stays_spent_when_nothing_was_erased_after_the_commit(
    shop: Workshop, clock: Clock
) -> None:
    clock.now += timedelta(days=2)
    ticket = job_ticket(shop)
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as session:
        ended = shop.lane(session, agent).report(job.id, Report(outcome=Outcome.UNTOUCHED))
    assert ended.state is JobState.FAILED
    assert not is_good_for_another(shop, ticket)


def test_a_job_that_failed_before_the_commit_leaves_its_ticket(shop: Workshop, clock: Clock) -> None:
    clock.now += timedelta(days=2)
    ticket = job_ticket(shop)
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    with shop.database.write() as session:
        shop.lane(session, agent).report(job.id, Report(outcome=Outcome.UNTOUCHED))
    assert is_good_for_another(shop, ticket)


def test_a_ticket_that_opens_a_job_again_after_the_free_days_is_spent(shop: Workshop, clock: Clock) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first)
    clock.now += RECOVERY + SECOND
    ticket = job_ticket(shop)
    with shop.database.write() as session:
        shop.lane(session, second).take(job.id, TAKING)
    assert shop.job(job.id).ticket_id == ticket
    assert not is_good_for_another(shop, ticket)


@pytest.mark.parametrize("version", ["²", "1.²", "newest"])
def test_an_agent_whose_version_is_no_number_counts_as_the_oldest(shop: Workshop, version: str) -> None:
    job, agent = shop.create(), shop.enrol(version=version)
    with shop.database.write() as session, pytest.raises(AgentRefused, match=Refusal.AGENT_TOO_OLD):
        shop.lane(session, agent).take(job.id, TAKING)
