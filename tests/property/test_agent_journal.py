"""An agent's journal and a portal, over a network that loses requests and answers, with crashes between.

Whatever happens: the portal has this agent's events in their order, none twice, none missing between two; and
once all was sent it has every event of the running run.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from programming.agent.journal import AgentJournal
from programming.exchange import Event, EventKind

JOB = "job-00000001"
US, OTHERS = "us", "others"


class JournalAndPortal(RuleBasedStateMachine):
    """`log` is what the portal keeps: whose each event is, and the event's number in our own count."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name, "journal.sqlite")
        self.journal = self._opened()
        self.log: list[tuple[str, int]] = []
        self.noted = 0
        self.is_ours = True
        self.journal.begin(JOB, b"{}", 1, is_ours=None)

    def _opened(self) -> AgentJournal:
        return AgentJournal(self._path, lambda: datetime.now(UTC))

    def teardown(self) -> None:
        self.journal.close()
        self._folder.cleanup()

    @rule()
    def note(self) -> None:
        if self.is_ours:
            self.noted += 1
            self.journal.note(JOB, EventKind.SUPPLY, None, {"volts": self.noted})

    @rule(most=st.integers(1, 4), is_heard=st.booleans(), is_answered=st.booleans())
    def send(self, most: int, is_heard: bool, is_answered: bool) -> None:
        batch = self.journal.untold(JOB, most)
        if is_heard and self.is_ours:
            self._take_in(batch)
            if is_answered:
                self.journal.portal_has(JOB, len(self.log) + 1)

    @rule()
    def crash(self) -> None:
        self.journal.close()
        self.journal = self._opened()

    @rule()
    def take_again(self) -> None:
        last = self.log[-1][0] if self.log else None
        self.journal.begin(JOB, b"{}", len(self.log) + 1, is_ours=None if last is None else last == US)
        self.is_ours = True

    @rule(count=st.integers(1, 3))
    def others_carry_on(self, count: int) -> None:
        self.is_ours = False
        self.log.extend((OTHERS, 0) for _ in range(count))

    @rule()
    def deliver_all(self) -> None:
        if not self.is_ours:
            return
        self._take_in(self.journal.untold(JOB, 1000))
        self.journal.portal_has(JOB, len(self.log) + 1)
        ours = [event.data["volts"] for event in self.journal.events(JOB)]
        told = [volts for whose, volts in self.log if whose == US]
        assert told[len(told) - len(ours) :] == ours

    def _take_in(self, batch: tuple[Event, ...]) -> None:
        """Insert what is new, as the portal does; a gap takes nothing."""
        for event in batch:
            if event.seq == len(self.log) + 1:
                self.log.append((US, event.data["volts"]))

    @invariant()
    def ours_are_in_order_and_told_once(self) -> None:
        told = [volts for whose, volts in self.log if whose == US]
        assert told == sorted(set(told))

    @invariant()
    def the_running_run_counts_without_gaps(self) -> None:
        seqs = [event.seq for event in self.journal.events(JOB)]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True


JournalAndPortal.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestJournalAndPortal = JournalAndPortal.TestCase
