"""How long things take, by the wall clock and in processor time, and what a process keeps in memory.

Promises stand on processor time, which a shared machine leaves nearly unchanged. What two threads do at the
same time counts as long as the longer one takes, and what several processes do half as long as it takes in
all, if that is longer: that is what the wall clock shows where two cores have nothing else to do.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final, Self

_CORES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What something took: seconds by the wall clock, and of processor time in this and all other threads.

    `children_s` is the processor time of processes that were started and have ended meanwhile.
    """

    wall_s: float
    own_s: float
    others_s: float
    children_s: float = 0.0

    @property
    def cpu_s(self) -> float:
        """Processor time of all threads and processes."""
        return self.own_s + self.others_s + self.children_s

    @property
    def two_cores_s(self) -> float:
        """How long it takes on two cores that have nothing else to do."""
        return max(self.own_s, self.others_s, self.cpu_s / _CORES if self.children_s else 0.0)


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()
        self._own_s, self._children_s = time.thread_time(), _children_s()

    def read(self) -> Spent:
        """What was spent so far."""
        own_s = time.thread_time() - self._own_s
        cpu_s, wall_s = time.process_time() - self._cpu_s, time.perf_counter() - self._wall_s
        children_s = _children_s() - self._children_s
        return Spent(wall_s=wall_s, own_s=own_s, others_s=max(0.0, cpu_s - own_s), children_s=children_s)


def _children_s() -> float:
    """Processor time of all processes that this one has started and waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def spent(action: Callable[[], object]) -> Spent:
    """What `action` takes."""
    watch = Stopwatch()
    action()
    return watch.read()


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long single calls took, in milliseconds of processor time, of threads that work at once the longer.

    `all_threads_ms` is the median with what every thread took, `wall_ms` the wall clock's.
    """

    median_ms: float
    p95_ms: float
    all_threads_ms: float
    wall_ms: float

    @classmethod
    def of(cls, calls: list[Spent]) -> Self:
        """The latency of at least two calls."""
        cpu_ms = [call.two_cores_s * 1_000 for call in calls]
        return cls(
            median_ms=median(cpu_ms),
            p95_ms=quantiles(cpu_ms, n=20, method="inclusive")[-1],
            all_threads_ms=median(call.cpu_s * 1_000 for call in calls),
            wall_ms=median(call.wall_s * 1_000 for call in calls),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a process keeps in memory, in MB (10^6 bytes), as Linux tells of it.

    `resident` counts every page that it touched, pages of the index that the system could drop at any time
    included; `own` counts what only it has.
    """

    resident_mb: float
    own_mb: float
    peak_mb: float


def memory_of(pid: int) -> Memory | None:
    """The memory of a process; None where there is no `/proc`."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    values = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())

    def megabytes(name: str) -> float:
        return int(values[name].split()[0]) * 1024 / 1e6

    return Memory(resident_mb=megabytes("VmRSS"), own_mb=megabytes("RssAnon"), peak_mb=megabytes("VmHWM"))
