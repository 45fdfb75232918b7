"""Whatever happens to tickets, every paid minute is in one place, and access is what was paid for.

The machine does everything through the desk; beside it a model counts minutes one by one, plainly and slowly.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from entitlements.accounts import Role
from entitlements.products.kinds import Module, Period, Product, Scope
from entitlements.tickets.check import faults_in
from entitlements.tickets.clock import TicketState, Window
from entitlements.tickets.desk import TicketDesk, entitled
from entitlements.tickets.models import HeartbeatRow
from entitlements.tickets.outages import Outages
from entitlements.tickets.pulse import Pulse
from entitlements.tickets.store import balance_of
from entitlements.tickets.tickets import TicketRefused
from kb.home import DataFolder
from kb.workspace import open_workspace
from tests.conftest import NOON, VERSION_FOLDERS
from tests.factories.teams import add_operator, add_person

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = Product(
    code="info-all-hour-1",
    module=Module.INFORMATION,
    make=None,
    scope=Scope.TIME,
    period=Period.HOUR,
    seats=1,
)
NUMBERS: Final = st.integers(0, 5)
SHORT: Final = st.integers(1, 45)
JOBS: Final = st.sampled_from(["job:1", "job:2"])
SILENCE: Final = 4
"""So many minutes without a heartbeat are an outage."""


@dataclass(slots=True, kw_only=True)
class Counted:
    """A ticket of the model; `used` are the minutes, counted from the beginning, that it was used in."""

    line: int
    paid: int = 60
    left: int = 60
    used: set[int] = field(default_factory=set)
    protected: int = 0
    refunded: int = 0
    jobs: set[str] = field(default_factory=set)
    is_running: bool = False
    was_started: bool = False
    is_revoked: bool = False
    lengthened: "tuple[int, Counted] | None" = None

    def live(self, minute: int) -> None:
        """One minute goes by."""
        if self.is_running:
            self.left -= 1
            self.used |= set() if self.jobs else {minute}
            self.protected += bool(self.jobs)
            self.is_running = self.left > 0

    def give_back(self, minutes: range) -> None:
        """An outage took these minutes."""
        lost = self.used & set(minutes)
        self.used -= lost
        self.left += len(lost)
        if self.is_revoked:
            self.refund(self.left)

    def refund(self, most: int) -> None:
        """So many minutes go back, or as many as there are."""
        minutes = min(self.left, most)
        self.left, self.refunded = self.left - minutes, self.refunded + minutes
        self.is_running = self.is_running and self.left > 0

    def revoke(self) -> None:
        """It ends for good."""
        self.refund(self.left)
        self.is_revoked = True

    @property
    def state(self) -> TicketState:
        """How it stands."""
        if self.is_revoked or self.is_running:
            return TicketState.REVOKED if self.is_revoked else TicketState.ACTIVE
        if not self.left:
            return TicketState.EXPIRED
        return TicketState.PAUSED if self.was_started else TicketState.UNUSED

    @property
    def places(self) -> dict[str, int]:
        """Where the paid seconds are."""
        is_paused = self.state is TicketState.PAUSED
        minutes = {
            "paid_s": self.paid,
            "unused_s": 0 if is_paused else self.left,
            "used_s": len(self.used),
            "paused_s": self.left if is_paused else 0,
            "protected_s": self.protected,
            "refunded_s": self.refunded,
        }
        return {name: count * 60 for name, count in minutes.items()}


class Tickets(RuleBasedStateMachine):
    """An operator, its reader, and everything that can happen to their tickets, in one transaction.

    `minute` is the portal's time, `behind` how many minutes the wall clock was set back behind it, `ahead`
    how many it jumped ahead of it; `steady` counts every minute that goes by.
    """

    tables: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.tables, self.folder)
        self.workspace = open_workspace(
            DataFolder(root=self.folder), database_url=None, version_folders=VERSION_FOLDERS
        )
        self.writing = ExitStack()
        self.session = self.writing.enter_context(self.workspace.database.write())
        self.operator = add_operator(self.session, is_reading=False)
        self.reader = add_person(self.session, "ewa@kowal.example", self.operator, Role.TECHNICIAN)
        self.session.add(HeartbeatRow(place=1, beat_at=NOON))
        self.session.flush()
        self.minute, self.behind, self.ahead, self.steady, self.lines = 0, 0, 0, 0, 0
        self.pulse = Pulse(self._wall, lambda: 60.0 * self.steady)
        assert self.pulse.beat(self.session) is None
        self.model: dict[int, Counted] = {}

    def teardown(self) -> None:
        self.writing.close()
        self.workspace.close()
        shutil.rmtree(self.folder)

    def _wall(self) -> datetime:
        return NOON + (self.minute - self.behind + self.ahead) * MINUTE

    @property
    def _desk(self) -> TicketDesk:
        return TicketDesk(self.session, self._wall)

    def _ticket(self, number: int) -> list[int]:
        return sorted(self.model)[number : number + 1]

    def _live(self, minutes: int) -> None:
        """The wall clock goes on; the portal's time only where the clock is not behind it."""
        self.steady += minutes
        caught_up = min(self.behind, minutes)
        self.behind -= caught_up
        for _ in range(minutes - caught_up):
            for ticket in self.model.values():
                ticket.live(self.minute)
            self.minute += 1

    @rule(minutes=SHORT)
    def time_passes(self, minutes: int) -> None:
        for _ in range(0, minutes, SILENCE - 2):
            step = min(SILENCE - 2, minutes)
            minutes -= step
            self._live(step)
            assert self.pulse.beat(self.session) is None

    @rule(minutes=st.integers(SILENCE, 90))
    def portal_is_silent_or_clock_steps_forth(self, minutes: int) -> None:
        begin = self.minute
        self._live(minutes)
        outage = self.pulse.beat(self.session)
        is_outage = self.minute - begin >= SILENCE
        assert (outage is not None) is is_outage
        for ticket in self.model.values():
            ticket.give_back(range(begin, self.minute) if is_outage else range(0))

    @precondition(lambda self: not self.ahead)
    @rule(minutes=SHORT)
    def clock_steps_back(self, minutes: int) -> None:
        self.behind += minutes
        assert self.pulse.beat(self.session) is None

    @precondition(lambda self: not self.behind)
    @rule(minutes=st.sampled_from([SILENCE, 61, 30 * 24 * 60]))
    def clock_jumps_ahead(self, minutes: int) -> None:
        self.ahead += minutes
        assert self.pulse.beat(self.session) is None

    @precondition(lambda self: self.ahead)
    @rule()
    def clock_is_put_right(self) -> None:
        self.ahead = 0
        assert self.pulse.beat(self.session) is None

    @precondition(lambda self: self.ahead)
    @rule()
    def portal_is_started_anew(self) -> None:
        self.pulse = Pulse(self._wall, lambda: 60.0 * self.steady)
        assert self.pulse.beat(self.session) is None

    @rule(ago=st.integers(1, 120), length=SHORT)
    def staff_declare_an_outage(self, ago: int, length: int) -> None:
        begin = self.minute - self.behind - ago
        end = min(begin + length, self.minute - self.behind)
        window = Window(begin=NOON + begin * MINUTE, end=NOON + end * MINUTE)
        Outages(self.session, self._wall).declare(window, "a fire", self.reader)
        for ticket in self.model.values():
            ticket.give_back(range(begin, end))

    @rule(pieces=st.integers(1, 2))
    def buy(self, pieces: int) -> None:
        self.lines += 1
        for ordinal in range(1, pieces + 1):
            ticket = self._desk.issue(self.lines, ordinal, HOUR, self.operator)
            assert self._desk.issue(self.lines, ordinal, HOUR, self.operator).id == ticket.id
            self.model[ticket.id] = Counted(line=self.lines)

    @rule(number=NUMBERS)
    def start(self, number: int) -> None:
        for ticket_id in self._ticket(number):
            ticket = self.model[ticket_id]
            is_possible = ticket.state is TicketState.UNUSED
            assert self._is_done(self._desk.activate, ticket_id, self.reader) is is_possible
            if is_possible:
                ticket.is_running = ticket.was_started = True

    @rule(number=NUMBERS)
    def start_again(self, number: int) -> None:
        for ticket_id in self._ticket(number):
            ticket = self.model[ticket_id]
            is_possible = ticket.state is TicketState.PAUSED
            assert self._is_done(self._desk.resume, ticket_id, self.reader) is is_possible
            ticket.is_running = ticket.is_running or is_possible

    @rule(number=NUMBERS, other=NUMBERS)
    def lengthen(self, number: int, other: int) -> None:
        for ticket_id, with_id in zip(self._ticket(number), self._ticket(other), strict=False):
            ticket, added = self.model[ticket_id], self.model[with_id]
            is_possible = (
                ticket.state in (TicketState.ACTIVE, TicketState.PAUSED)
                and added.state is TicketState.UNUSED
                and added is not ticket
            )
            done = self._is_done(self._desk.extend, ticket_id, with_id, self.reader)
            assert done is is_possible
            if is_possible:
                moved, added.left, added.paid = added.left, 0, added.paid - added.left
                ticket.left, ticket.paid = ticket.left + moved, ticket.paid + moved
                added.lengthened = (moved, ticket)

    @rule(number=NUMBERS, job=JOBS)
    def flash_begins(self, number: int, job: str) -> None:
        for ticket_id in self._ticket(number):
            ticket = self.model[ticket_id]
            is_possible = ticket.state is TicketState.ACTIVE
            assert self._is_done(self._desk.protect, ticket_id, job) is is_possible
            ticket.jobs |= {job} if is_possible else set()

    @rule(number=NUMBERS, job=JOBS)
    def flash_ends(self, number: int, job: str) -> None:
        for ticket_id in self._ticket(number):
            assert self._desk.is_protected(ticket_id, job) is (job in self.model[ticket_id].jobs)
            self._desk.release(ticket_id, job)
            self.model[ticket_id].jobs -= {job}

    @rule(number=NUMBERS)
    def take_back(self, number: int) -> None:
        for ticket_id in self._ticket(number):
            self._desk.revoke(ticket_id, "terms broken")
            self.model[ticket_id].revoke()

    @rule(number=NUMBERS)
    def refund_the_order(self, number: int) -> None:
        for ticket_id in self._ticket(number):
            line = self.model[ticket_id].line
            of_line = [one for one in self.model.values() if one.line == line]
            self._desk.take_back(line, len(of_line), f"refund:{line}")
            for ticket in of_line:
                if ticket.lengthened is not None and not ticket.is_revoked:
                    ticket.lengthened[1].refund(ticket.lengthened[0])
                ticket.revoke()

    @rule()
    def ends_are_written_down(self) -> None:
        self._desk.close_ended()

    @invariant()
    def every_minute_is_where_the_model_has_it(self) -> None:
        kept = {ticket.id: ticket for ticket in self._desk.of_operator(self.operator)}
        assert {number: (one.state, balance_of([one])) for number, one in kept.items()} == {
            number: (ticket.state, ticket.places) for number, ticket in self.model.items()
        }

    @invariant()
    def what_was_paid_is_all_there_is(self) -> None:
        places = balance_of(self._desk.of_operator(self.operator))
        assert places.pop("paid_s") == 3600 * len(self.model) == sum(places.values())

    @invariant()
    def what_is_kept_for_the_gate_is_what_the_ledger_says(self) -> None:
        assert faults_in(self.session, self._wall()) == []

    @invariant()
    def the_door_is_open_as_long_as_a_paid_ticket_runs(self) -> None:
        open_doors = entitled(self.session, self.reader, self.operator, self._wall())
        ends = [
            NOON + (self.minute + self.ahead + ticket.left) * MINUTE
            for ticket in self.model.values()
            if ticket.is_running
        ]
        assert sorted(door.until for door in open_doors) == sorted(ends)

    @staticmethod
    def _is_done(act: Callable[..., object], *given: object) -> bool:
        try:
            act(*given)
        except TicketRefused:
            return False
        return True


def machine(tables: Path) -> type[Tickets]:
    """The machine on copies of an empty database."""
    return type("TicketsOnTables", (Tickets,), {"tables": tables})


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def test_access_is_what_was_paid_for_whatever_happens(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(10, 25))


@pytest.mark.slow
def test_access_is_what_was_paid_for_in_long_histories(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(150, 60))
