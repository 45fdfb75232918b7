"""Where the runs of a job broke off, and who carried it on, by what its agents told. Pure.

A run begins with identification and verification; one that only lost its session identifies anew and does
not verify. So a second verification, or the word of another agent, tells that a run broke off before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from programming.exchange import EventKind
from programming.jobs.course import Course, Told, phase_of
from programming.phases import Phase

_OF_BLOCKS: Final = frozenset({Phase.ERASE, Phase.DOWNLOAD, Phase.TRANSFER, Phase.EXIT, Phase.CHECK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """`at` is the last word before it; `block` is "" where none was worked on; `percent` of all blocks.

    `resumed_at` and `resumed_by` are None where nobody has carried the job on.
    """

    at: datetime
    agent: str | None
    phase: Phase
    block: str
    percent: int
    resumed_at: datetime | None = None
    resumed_by: str | None = None


def followed(events: Iterable[Told]) -> tuple[Course, list[Interruption]]:
    """What all events of a job come to, and where it broke off on the way."""
    runs = _Runs()
    for event in events:
        runs.hear(event)
    return runs.course, runs.found


def interruption_now(course: Course) -> Interruption | None:
    """Where a job broke off that nobody has carried on; None where nothing was begun."""
    if course.phase is None or course.last_at is None:
        return None
    return Interruption(
        at=course.last_at,
        agent=course.last_agent,
        phase=course.phase,
        block=course.block if course.phase in _OF_BLOCKS else "",
        percent=course.percent,
    )


class _Runs:
    """Hears one event after the other."""

    def __init__(self) -> None:
        self.course = Course()
        self.found: list[Interruption] = []
        self._before: Interruption | None = None
        self._is_another_agent = False

    def hear(self, event: Told) -> None:
        agent = getattr(event, "agent_id", None)
        phase = phase_of(event.phase) if event.kind == EventKind.PHASE else None
        if self.course.last_agent is not None and agent != self.course.last_agent:
            self._add(interruption_now(self.course), event.at, agent)
            self._is_another_agent = True
        if phase is Phase.IDENTIFY:
            before = None if self._is_another_agent else interruption_now(self.course)
            self._before = before and replace(before, resumed_at=event.at)
            self._is_another_agent = False
        elif phase is Phase.VERIFY and self._before is not None:
            self._add(self._before, self._before.resumed_at, agent)
            self._before = None
        self.course.hear(event)

    def _add(self, broke: Interruption | None, resumed_at: datetime | None, agent: str | None) -> None:
        if broke is not None:
            self.found.append(replace(broke, resumed_at=resumed_at, resumed_by=agent))
