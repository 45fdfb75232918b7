"""One job at one car, from taking it to its report; and carrying one on, whoever began it."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from msgspec.structs import replace as replace_field

from programming.agent.attending import Attendant
from programming.agent.console import Console
from programming.agent.event_sender import EventSender
from programming.agent.home import AgentHome, Held, PinnedPortal
from programming.agent.job_portal import MOST_AT_ONCE, JobPortal, Unlocking
from programming.agent.journal import AgentJournal, JobJournal, KeptJob
from programming.agent.package_fetch import PackageFetch, verified
from programming.agent.portal_client import Identity, PortalClient, PortalClock, own_version
from programming.agent.screen import Screen, was_ended_elsewhere
from programming.agent.tickets import (
    Fault,
    JobNotBegun,
    check_manifest,
    check_ticket,
    kept_ticket,
    read_ticket,
)
from programming.client import EcuClient
from programming.exchange import EventKind, JobTicket, Refusal, Report, TakenJob, read_message, write_message
from programming.flashing.flasher import Flasher
from programming.flashing.ports import PortalRefused, PortalSilent
from programming.flashing.resuming import BackUp, Resume, read_backup, resume_of, resume_of_taken
from programming.flashing.sequence import Ended
from programming.flashing.work import Options
from programming.packages.container import OpenedPackage
from programming.phases import Outcome
from programming.transport import HearsTheBus, UdsTransport
from programming.transports.interfaces import Interface
from programming.transports.iso_tp import EcuAddress
from programming.uds.errors import UdsError

FLUSH_S: Final = 20.0
NOT_OURS_ANY_MORE: Final = frozenset(
    {
        Refusal.JOB_ENDED,
        Refusal.JOB_TAKEN,
        Refusal.NO_SUCH_JOB,
        Refusal.CANCELLED,
        Refusal.AGENT_DISMISSED,
    }
)
"""Refusals after which this agent has nothing more to do with a job: a dismissed one ends what it holds."""

_ASSUMED_BYTES_PER_S: Final = 20_000
_AROUND_S: Final = 60.0


class ChargerNotConfirmed(Exception):
    """Nobody can measure the supply, and the person did not confirm a charger; nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bay:
    """Where the car is: the interface as it was named, and the control unit if somebody names another."""

    text: str
    interface: Interface
    address: EcuAddress | None = None
    is_supply_confirmed: bool = False

    @property
    def kind(self) -> str:
        """Which kind of interface, for the portal's estimates."""
        return self.text.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A job of which everything is here but the key: what the portal said, its ticket, its package."""

    taken: TakenJob
    ticket: JobTicket
    package: OpenedPackage


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How a job ended, and whether the portal knows; `refused` is what it said to the last news instead."""

    ended: Ended
    is_told: bool
    refused: PortalRefused | None = None


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every job of this process is worked on with."""

    home: AgentHome
    portal: PinnedPortal
    journal: AgentJournal
    console: Console
    clock: PortalClock
    language: str

    def client(self) -> PortalClient:
        """A connection of one's own to the portal; to be closed."""
        identity = Identity(agent=self.portal.agent, key=self.home.key())
        return PortalClient(self.portal.url, identity, self.clock, language=self.language)


class JobRunner:
    """Works on jobs at one bay."""

    def __init__(self, place: Workplace, bay: Bay, screen: Callable[[], Screen]) -> None:
        self._place, self._bay, self._screen = place, bay, screen

    def work(self, job: str) -> Worked:
        """Take a job, or carry it on, to its end.

        Raises:
            PortalSilent, PortalRefused: it cannot be taken.
            JobNotBegun, PackageRefused, AnotherPackage, NoRoom: it must not or cannot be begun.
            InterfaceUnavailable: the interface cannot be opened.
            Held: another agent of this computer works on it.
            ChargerNotConfirmed, LeftUnfinished: the person decided so.
        """
        with self._place.home.holding(f"job {job}"):
            screen = self._screen()
            prepared = self._prepare(job, screen)
            transport = self._bay.interface.connect(self._address(prepared.package))
            with EcuClient(transport) as client:
                is_confirmed = self._is_supply_confirmed(client)
                flash = _Flash(self._place, job, screen, prepared)
                return flash.run(client, transport, is_supply_confirmed=is_confirmed)

    def _prepare(self, job: str, screen: Screen) -> Prepared:
        """Take the job and have its package on the disk, verified."""
        place = self._place
        with place.client() as client:
            taken, ticket, is_committed = self._take(client, job)
            now = place.clock.now()
            check_ticket(ticket, job, place.portal.agent, now, is_committed=is_committed)
            path = place.home.package_path(ticket.package_sha256)
            PackageFetch(client, screen.fetched, place.console.stopping.event).fetch(
                job, path, taken.package_size
            )
        package = verified(path, ticket.package_sha256, self._place.portal.trusted_package_keys())
        check_manifest(package.manifest, ticket, own_version(), now, is_committed=is_committed)
        return Prepared(taken=taken, ticket=ticket, package=package)

    def _take(self, client: PortalClient, job: str) -> tuple[TakenJob, JobTicket, bool]:
        """What the portal says of the job now; of a committed one, if it is silent, what it said last.

        In the journal there are only tickets that were found signed.
        """
        journal = self._place.journal
        kept = journal.job(job)
        try:
            said = client.take(job, self._bay.kind)
        except PortalSilent:
            if kept is None or kept.committed_at is None or kept.is_closed:
                raise
            taken = read_message(kept.taken, TakenJob)
            return taken, kept_ticket(taken), True
        taken, ticket = self._believed(client, said, kept)
        is_ours = None if taken.last_agent is None else taken.last_agent == self._place.portal.agent
        is_begun = taken.committed_at is not None
        journal.begin(job, write_message(taken), taken.next_seq, is_ours=is_ours, is_committed=is_begun)
        if taken.committed_at is not None:
            journal.committed(job, taken.committed_at)
        is_committed = taken.committed_at is not None or (kept is not None and kept.committed_at is not None)
        return taken, ticket, is_committed

    def _believed(
        self, client: PortalClient, said: TakenJob, kept: KeptJob | None
    ) -> tuple[TakenJob, JobTicket]:
        """What the portal says, and its ticket; its keys are heard anew where the ticket's is not known.

        A job that this computer committed goes on by the ticket that it began with, whatever became of keys.
        """
        try:
            return said, read_ticket(said, self._place.portal.believed_job_keys())
        except JobNotBegun:
            self._hear_keys(client)
        try:
            return said, read_ticket(said, self._place.portal.believed_job_keys())
        except JobNotBegun:
            if kept is not None and kept.committed_at is not None:
                begun = read_message(kept.taken, TakenJob)
                return replace_field(said, ticket=begun.ticket), kept_ticket(begun)
            if self._place.portal.unknown_job_keys():
                raise JobNotBegun(Fault.KEY_NOT_CONFIRMED) from None
            raise

    def _hear_keys(self, client: PortalClient) -> None:
        with suppress(PortalSilent, PortalRefused):
            portal = self._place.portal.hearing(client.jobs().keys)
            self._place.home.pin(portal)
            self._place = replace(self._place, portal=portal)

    def _address(self, package: OpenedPackage) -> EcuAddress:
        if self._bay.address is not None:
            return self._bay.address
        recipe = package.manifest.recipe
        return EcuAddress.of(recipe.request_id, recipe.response_id)

    def _is_supply_confirmed(self, client: EcuClient) -> bool:
        """Whether a person says that a charger holds the supply; asked where nobody can measure it."""
        if self._bay.is_supply_confirmed:
            return True
        try:
            is_measured = client.supply_volts() is not None
        except UdsError:
            return False  # the flash will say that nobody answers
        if is_measured:
            return False
        if not Attendant.is_charger_there(self._place.console):
            raise ChargerNotConfirmed
        return True


class _Flash:
    """One run of the flasher, with everything that goes on around it."""

    def __init__(self, place: Workplace, job: str, screen: Screen, prepared: Prepared) -> None:
        self._place, self._job, self._screen, self._prepared = place, job, screen, prepared
        self._sender = EventSender(
            place.client(), place.journal, job, heard=screen.heard, refused=screen.refused
        )
        self._estimate_s = _estimate_s(prepared)
        self._portal = JobPortal(
            place.client(),
            place.journal,
            job,
            unlocking=Unlocking(estimate_s=self._estimate_s, access=prepared.package.manifest.recipe.access),
            lease=lambda: self._sender.lease,
        )

    def run(self, client: EcuClient, transport: UdsTransport, *, is_supply_confirmed: bool) -> Worked:
        """Flash in a thread of its own while the person is attended to."""
        journal = JobJournal(self._place.journal, self._job, self._noted)
        if self._portal.committed_at is not None:
            self._screen.carries_on()
        options = Options(
            vin=self._prepared.ticket.vin,
            workshop=self._prepared.ticket.workshop,
            serial=self._prepared.ticket.serial,
            is_supply_confirmed=is_supply_confirmed,
            foreign_testers=transport.other_testers if isinstance(transport, HearsTheBus) else None,
            estimate_s=self._estimate_s,
        )
        flasher = Flasher(client, self._prepared.package, self._portal, journal, options)
        working = _Working(lambda: flasher.run(self._resume()))
        attendant = Attendant(self._place.console, self._portal)
        self._sender.start()
        working.start()
        try:
            attendant.attend(working.is_alive)
            ended = working.ended()
        except BaseException:
            self._sender.finish(0.0)
            raise
        finally:
            self._portal.close()
        return self._over(ended)

    def _noted(self, event: object) -> None:
        self._screen.noted(event)  # type: ignore[arg-type]
        self._sender.noted(event)  # type: ignore[arg-type]

    def _resume(self) -> Resume:
        """What former runs left: the portal's word, and on top what is in the journal here."""
        here = resume_of(self._place.journal.events(self._job))
        backups = [read_backup(event.data) for event in self._place.journal.backups(self._job)]
        there = resume_of_taken(self._prepared.taken, self._prepared.ticket.serial)
        kept = self._place.journal.job(self._job)
        return together(
            here,
            there,
            is_committed=self._portal.committed_at is not None,
            is_carried_on=kept is not None and kept.is_carried_on,
            backups=backups,
        )

    def _over(self, ended: Ended) -> Worked:
        events = self._place.journal.events(self._job)
        software = [event.data.get("software") for event in events if event.kind is EventKind.ENDED]
        reason = None if ended.reason is None else ended.reason.value
        report = Report(outcome=ended.outcome, reason=reason, software=software[-1] if software else None)
        self._place.journal.ended(self._job, report)
        self._screen.ended(ended.outcome, reason, is_elsewhere=was_ended_elsewhere(events))
        is_told = self._sender.finish(FLUSH_S)
        with self._place.client() as client:
            is_told = is_told and tell_report(client, self._place.journal, self._job, report)
        return Worked(ended=ended, is_told=is_told, refused=None if is_told else self._sender.refused)


class _Working(threading.Thread):
    """Runs the flash, and keeps how it ended or what it raised."""

    def __init__(self, run: Callable[[], Ended]) -> None:
        super().__init__(name="flash", daemon=True)
        self._flash = run
        self._ended: Ended | None = None
        self._raised: BaseException | None = None

    def run(self) -> None:
        """Flash."""
        try:
            self._ended = self._flash()
        except BaseException as error:  # noqa: BLE001 - raised again where somebody hears it
            self._raised = error

    def ended(self) -> Ended:
        """How it ended, when it has."""
        self.join()
        if self._ended is None:
            raise self._raised or RuntimeError("the flash ended without a word")
        return self._ended


def together(
    here: Resume,
    there: Resume,
    *,
    is_committed: bool,
    is_carried_on: bool = False,
    backups: Iterable[BackUp] = (),
) -> Resume:
    """What is known of a job in all: this computer's journal, and what the portal says of others' work.

    What either claims of blocks is asked of the control unit before it is believed. `is_carried_on`: another
    computer, or an earlier run, passed the point of no return and may have erased since, unheard by anybody.
    `backups` are those that any run noted here, the first one first: the first with a coding counts.
    """
    known = [each for each in (there.backup, *backups, here.backup) if each is not None]
    backup = next((each for each in known if each.coding), known[0] if known else None)
    return replace(
        here,
        serial=there.serial or here.serial,
        backup=backup,
        is_committed=is_committed or here.is_committed or there.is_committed,
        is_touched=here.is_touched or there.is_touched or is_carried_on,
        is_written=here.is_written if here.is_touched else there.is_written,
        checked_blocks=here.checked_blocks | there.checked_blocks,
    )


def tell_report(client: PortalClient, journal: AgentJournal, job: str, report: Report) -> bool:
    """Tell the portal how a job ended; whether it knows now. What was committed here is told until heard."""
    try:
        client.report(job, report)
    except PortalSilent:
        return False
    except PortalRefused as refused:
        kept = journal.job(job)
        is_wanted = refused.reason == Refusal.JOB_TAKEN and kept is not None and kept.committed_at is not None
        if refused.reason in NOT_OURS_ANY_MORE and not is_wanted:
            journal.told_report(job)
            journal.close_job(job)
        return False
    journal.told_report(job)
    if report.outcome is not Outcome.RECOVERABLE:
        journal.close_job(job)
    return True


def tell_leftovers(place: Workplace) -> tuple[str, ...]:
    """Tell the portal what former runs could not; the jobs that it knows the end of now.

    Raises:
        PortalSilent: it is still not there.
    """
    told = []
    with place.client() as client:
        for kept in place.journal.jobs():
            if kept.report is None or kept.is_closed:
                continue
            with suppress(Held), place.home.holding(f"job {kept.job}"):
                _tell_events(client, place.journal, kept.job)
                if tell_report(client, place.journal, kept.job, kept.report):
                    told.append(kept.job)
    return tuple(told)


def _tell_events(client: PortalClient, journal: AgentJournal, job: str) -> None:
    with suppress(PortalRefused):  # the report is refused for the same reason, and that ends it
        while batch := journal.untold(job, MOST_AT_ONCE):
            next_seq = client.send_events(job, batch).next_seq
            journal.portal_has(job, next_seq)
            if next_seq <= batch[0].seq:
                return


def _estimate_s(prepared: Prepared) -> float:
    told = prepared.taken.estimate_s
    return told if told is not None else prepared.package.manifest.size / _ASSUMED_BYTES_PER_S + _AROUND_S
