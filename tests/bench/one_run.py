"""One run of the ingestion: `python -m tests.bench.one_run FOLDER HOME` tells what it took, as JSON."""

import os
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import msgspec
from sqlalchemy.orm import configure_mappers

from ingest.pipeline import IngestOptions, run_ingest
from ingest.registry import shipped_and_plugged_in
from tests.bench.clocks import memory_of
from web.settings import Settings
from web.wiring import open_portal

CORES: Final = 2
_LONGEST_S: Final = 3_600.0


class Processor(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of processor time of a process and of the children that it has waited for."""

    own_s: float
    children_s: float

    @classmethod
    def now(cls) -> Self:
        """So far."""
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return cls(own_s=own.ru_utime + own.ru_stime, children_s=children.ru_utime + children.ru_stime)

    def since(self, before: Self) -> Self:
        """What was spent since `before`."""
        return type(self)(own_s=self.own_s - before.own_s, children_s=self.children_s - before.children_s)

    @property
    def all_s(self) -> float:
        """Of all processes."""
        return self.own_s + self.children_s


class Ingested(msgspec.Struct, frozen=True, kw_only=True):
    """What one run took: `reading` until everything is stored, `indexing` after that.

    The index follows in a thread while files are read; what of it is under way when everything is stored is
    done by then in `reading`, and the rest of it in `indexing`. `followed_s` is all of it.
    """

    reading: Processor
    indexing: Processor
    followed_s: float
    wall_s: float
    peak_mb: float

    @property
    def two_cores_s(self) -> float:
        """How long it takes on two cores that have nothing else to do."""
        return max(self.reading.all_s / CORES, self.reading.own_s) + self.indexing.all_s


def ingest(folder: Path, home: Path) -> Ingested:
    """Take a folder in, and say what that took."""
    portal = open_portal(Settings(home=home))
    stored: list[Processor] = []
    followed_s: list[float] = []

    def follow() -> None:
        began_s = time.thread_time()
        portal.follow_changes()
        followed_s.append(time.thread_time() - began_s)

    # Starting the program is no part of a run, of neither.
    shipped_and_plugged_in()
    configure_mappers()
    before, started = Processor.now(), time.perf_counter()
    services = portal.ingest_services(follow)
    # Processor time is what counts here: a busy machine must not end a reading by the clock.
    services = replace(services, limits=replace(services.limits, wall_s=_LONGEST_S))
    run_ingest(services, [folder], IngestOptions(jobs=CORES), lambda _result: stored.append(Processor.now()))
    after, wall_s = Processor.now(), time.perf_counter() - started
    memory = memory_of(os.getpid())
    portal.workspace.close()
    return Ingested(
        # Children read, and are counted when they have ended, which may be after the last document is stored.
        reading=Processor(own_s=stored[-1].own_s - before.own_s, children_s=after.since(before).children_s),
        indexing=Processor(own_s=after.own_s - stored[-1].own_s, children_s=0.0),
        followed_s=sum(followed_s),
        wall_s=wall_s,
        peak_mb=memory.peak_mb if memory else 0.0,
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(ingest(Path(sys.argv[1]), Path(sys.argv[2]))))
