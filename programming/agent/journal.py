"""What happened at the car, on the disk before the next step is taken: SQLite in full synchronous mode.

One file for each home of an agent. A job may be worked on in several runs: what an earlier run noted and the
portal never heard stays in the file, but is not told any more once another agent has carried the job on.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from programming.exchange import TOO_LARGE, Event, EventKind, Report
from programming.phases import Outcome, Phase

VERSION: Final = 2
_BUSY_S: Final = 30.0
_MOST_TOLD: Final = 1 << 20
"""Events are told together up to so many characters; the portal reads twice as much at once."""

_SCHEMA: Final = """
CREATE TABLE job (
    job TEXT PRIMARY KEY, taken BLOB NOT NULL, run INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    portal_next INTEGER NOT NULL, tried INTEGER NOT NULL, committed_at TEXT,
    outcome TEXT, reason TEXT, software TEXT, is_closed INTEGER NOT NULL DEFAULT 0,
    is_carried_on INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE event (
    job TEXT NOT NULL REFERENCES job (job), run INTEGER NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
    kind TEXT NOT NULL, phase TEXT, data TEXT NOT NULL, PRIMARY KEY (job, run, seq)
) STRICT;
"""
_FROM_VERSION_1: Final = "ALTER TABLE job ADD COLUMN is_carried_on INTEGER NOT NULL DEFAULT 0"


class JournalUnusable(Exception):
    """The file is no journal, is damaged, or was written by a later version; `path` is where it is."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJob:
    """A job of this agent: what the portal said when it was taken (JSON), and how far it came.

    `portal_next` is the first event that the portal does not have. A closed job is nobody's work any more.
    `is_carried_on`: it was past the point of no return when the run began that is noted here; what was done
    to the control unit until then, nobody knows here.
    """

    job: str
    taken: bytes
    portal_next: int
    committed_at: datetime | None
    report: Report | None
    is_closed: bool
    is_carried_on: bool

    @property
    def is_begun(self) -> bool:
        """Whether the car may be in the midst of it, or the portal is still to hear how it ended.

        One that is neither was only taken, as where its interface could not be opened: nothing was changed.
        """
        return self.committed_at is not None or self.report is not None


class AgentJournal:
    """The journal of a home; used by several threads, and by several processes with different jobs.

    Everything may raise `JournalUnusable`, such as when the disk is full.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path, self._now = path, now
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise JournalUnusable(path, str(error)) from error
        try:
            self._prepare()
        except JournalUnusable:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def begin(
        self, job: str, taken: bytes, next_seq: int, *, is_ours: bool | None, is_committed: bool = False
    ) -> None:
        """A job was taken, and its events go on at `next_seq`.

        `is_ours` says whether the portal's last event is this agent's, None where the portal does not say.
        If it is another's, what was not told before is not told any more, and a new run begins.
        `is_committed`: the portal says that the job is past the point of no return.
        """
        with self._changing():
            kept = self._row("SELECT run, first_seq, tried, is_carried_on FROM job WHERE job = ?", job)
            if kept is None:
                self._change(
                    "INSERT INTO job (job, taken, run, first_seq, portal_next, tried, is_carried_on)"
                    " VALUES (?, ?, 1, ?, ?, ?, ?)",
                    job, taken, next_seq, next_seq, next_seq - 1, is_committed,
                )  # fmt: skip
                return
            run, first_seq, tried, is_carried_on = kept
            follows = first_seq <= next_seq <= self._last_seq(job, run, first_seq) + 1
            if is_ours is None:
                is_ours = next_seq <= tried + 1
            if not (follows and is_ours):
                run, first_seq, tried, is_carried_on = run + 1, next_seq, next_seq - 1, is_committed
            self._change(
                "UPDATE job SET taken = ?, run = ?, first_seq = ?, portal_next = ?, tried = ?,"
                " outcome = NULL, reason = NULL, software = NULL, is_closed = 0, is_carried_on = ?"
                " WHERE job = ?",
                taken, run, first_seq, next_seq, max(tried, next_seq - 1), is_carried_on, job,
            )  # fmt: skip

    def note(self, job: str, kind: EventKind, phase: Phase | None, data: dict[str, Any]) -> Event:
        """Write down what happened; it is on the disk when this returns."""
        with self._changing():
            run, first_seq = self._needed("SELECT run, first_seq FROM job WHERE job = ?", job)
            seq = self._last_seq(job, run, first_seq) + 1
            event = Event(seq=seq, at=self._now(), kind=kind, phase=phase, data=data)
            self._change(
                "INSERT INTO event (job, run, seq, at, kind, phase, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
                job, run, seq, event.at.isoformat(), kind.value, phase, json.dumps(data),
            )  # fmt: skip
        return event

    def untold(self, job: str, most: int) -> tuple[Event, ...]:
        """The first events of the running run that the portal does not have; they count as tried.

        Together they are no larger than the portal reads at once; of one that alone is, its size is told.
        """
        with self._changing():
            run, following = self._needed("SELECT run, portal_next FROM job WHERE job = ?", job)
            rows = self._rows(
                "SELECT seq, at, kind, phase, data FROM event WHERE job = ? AND run = ? AND seq >= ?"
                " ORDER BY seq LIMIT ?",
                job, run, following, most,
            )  # fmt: skip
            rows = _at_once(rows)
            if rows:
                self._change("UPDATE job SET tried = max(tried, ?) WHERE job = ?", rows[-1][0], job)
        return tuple(_event(_fitting(row)) for row in rows)

    def portal_has(self, job: str, next_seq: int) -> None:
        """The portal said which event it expects next; one before those of this run means its first."""
        self._change("UPDATE job SET portal_next = max(first_seq, ?) WHERE job = ?", next_seq, job)

    def committed(self, job: str, at: datetime) -> None:
        """The portal let the job pass the point of no return."""
        self._change("UPDATE job SET committed_at = ? WHERE job = ?", at.isoformat(), job)

    def ended(self, job: str, report: Report) -> None:
        """The run ended like this; the portal is still to be told."""
        self._change(
            "UPDATE job SET outcome = ?, reason = ?, software = ? WHERE job = ?",
            report.outcome.value, report.reason, report.software, job,
        )  # fmt: skip

    def told_report(self, job: str) -> None:
        """The portal has the report of the run."""
        self._change("UPDATE job SET outcome = NULL, reason = NULL, software = NULL WHERE job = ?", job)

    def close_job(self, job: str) -> None:
        """There is nothing left to do or to tell."""
        self._change("UPDATE job SET is_closed = 1 WHERE job = ?", job)

    def jobs(self) -> tuple[KeptJob, ...]:
        """All jobs, the latest taken last."""
        rows = self._rows(
            "SELECT job, taken, portal_next, committed_at, outcome, reason, software, is_closed,"
            " is_carried_on FROM job ORDER BY rowid"
        )
        return tuple(_kept(row) for row in rows)

    def job(self, job: str) -> KeptJob | None:
        """One job; None where this agent never took it."""
        return next((kept for kept in self.jobs() if kept.job == job), None)

    def events(self, job: str) -> tuple[Event, ...]:
        """What the running run of a job noted."""
        rows = self._rows(
            "SELECT seq, at, kind, phase, data FROM event WHERE job = ?"
            " AND run = (SELECT run FROM job WHERE job.job = event.job) ORDER BY seq",
            job,
        )
        return tuple(map(_event, rows))

    def backups(self, job: str) -> tuple[Event, ...]:
        """The back-ups that any run of a job noted here, the first one first."""
        rows = self._rows(
            "SELECT seq, at, kind, phase, data FROM event WHERE job = ? AND kind = ? ORDER BY run, seq",
            job, EventKind.BACKED_UP.value,
        )  # fmt: skip
        return tuple(map(_event, rows))

    def _prepare(self) -> None:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._change(f"PRAGMA {setting}")
        with self._changing():
            (version,) = self._needed("PRAGMA user_version")
            if version > VERSION:
                raise JournalUnusable(self._path, "written by a later version of this program")
            if version == 0:
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    self._connection.execute(statement)
            if version == 1:
                self._connection.execute(_FROM_VERSION_1)
            self._connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock, self._named_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # where the disk failed there is nothing left to take back
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise JournalUnusable(self._path, str(error)) from error

    def _change(self, statement: str, *values: object) -> None:
        with self._lock, self._named_errors():
            self._connection.execute(statement, values)

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, self._named_errors(), closing(self._connection.execute(statement, values)) as found:
            return found.fetchall()

    def _row(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._rows(statement, *values)), None)

    def _needed(self, statement: str, *values: object) -> tuple[Any, ...]:
        row = self._row(statement, *values)
        if row is None:
            raise LookupError(f"the journal knows no such job: {values}")
        return row

    def _last_seq(self, job: str, run: int, first_seq: int) -> int:
        (last,) = self._needed("SELECT max(seq) FROM event WHERE job = ? AND run = ?", job, run)
        return first_seq - 1 if last is None else int(last)


class JobJournal:
    """The journal of one job, as the flasher wants it (`programming.flashing.ports.Journal`).

    `told` hears each event after it is on the disk.
    """

    def __init__(self, journal: AgentJournal, job: str, told: Callable[[Event], None]) -> None:
        self._journal, self._job, self._told = journal, job, told

    def note(self, kind: EventKind, phase: Phase | None, data: dict[str, Any]) -> None:
        """Write down what happened."""
        self._told(self._journal.note(self._job, kind, phase, data))


def _at_once(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The first of these events that are told together; at least one."""
    size = 0
    for number, row in enumerate(rows):
        size += len(row[4])
        if number and size > _MOST_TOLD:
            return rows[:number]
    return rows


def _fitting(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The event as it is told: what the portal would not even read is here alone, and that is said."""
    size = len(row[4])
    return row if size <= _MOST_TOLD else (*row[:4], json.dumps({TOO_LARGE: size}))


def _event(row: tuple[Any, ...]) -> Event:
    seq, at, kind, phase, data = row
    return Event(
        seq=seq,
        at=datetime.fromisoformat(at),
        kind=EventKind(kind),
        phase=None if phase is None else Phase(phase),
        data=json.loads(data),
    )


def _kept(row: tuple[Any, ...]) -> KeptJob:
    job, taken, portal_next, committed_at, outcome, reason, software, is_closed, is_carried_on = row
    return KeptJob(
        job=job,
        taken=taken,
        portal_next=portal_next,
        committed_at=None if committed_at is None else datetime.fromisoformat(committed_at),
        report=None
        if outcome is None
        else Report(outcome=Outcome(outcome), reason=reason, software=software),
        is_closed=bool(is_closed),
        is_carried_on=bool(is_carried_on),
    )
