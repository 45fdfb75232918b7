"""Indexing, each contestant in a child process of its own: none finds warm what another one has left behind.

Children are forked, so that the passages are there without being made again; this has to happen before the
parent has threads.
"""

import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.bench.clocks import Spent, Stopwatch, memory_of, spent
from tests.bench.ours import analysed
from tests.bench.passages import Passage
from tests.bench.peers import Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How an index came about: of `count` passages, what it took, and how large it lies on the disk.

    `peak_mb` is what the process had most.
    """

    count: int
    spent: Spent
    size_bytes: int
    peak_mb: float

    @property
    def rate(self) -> float:
        """Passages a second on two cores that have nothing else to do."""
        return self.count / self.spent.two_cores_s


def build(contestant: Peer, folder: Path, passages: Sequence[Passage]) -> Built:
    """Let a contestant index the passages into a new folder, in a child process."""
    folder.mkdir(parents=True)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=_build, args=(sender, contestant, folder, passages)
    )
    child.start()
    sender.close()
    built: Built = receiver.recv()
    child.join()
    return built


def _build(sender: Connection, contestant: Peer, folder: Path, passages: Sequence[Passage]) -> None:
    prepare = getattr(contestant, "prepare", None)
    if prepare is not None:
        prepare(passages)
    watch = Stopwatch()
    contestant.build(folder, passages)
    took, memory = watch.read(), memory_of(os.getpid())
    files = [path for path in folder.rglob("*") if path.is_file()]
    sender.send(
        Built(
            count=len(passages),
            spent=took,
            size_bytes=sum(path.stat().st_size for path in files),
            peak_mb=memory.peak_mb if memory else 0.0,
        )
    )


def analysis_rates(passages: Sequence[Passage]) -> tuple[float, float]:
    """Passages a second of processor time that are analysed: seen for the first time, and once more."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_analyse_twice, args=(sender, passages))
    child.start()
    sender.close()
    cold_s, warm_s = receiver.recv()
    child.join()
    return len(passages) / cold_s, len(passages) / warm_s


def _analyse_twice(sender: Connection, passages: Sequence[Passage]) -> None:
    def analyse() -> None:
        for _entry in analysed(passages):
            pass

    sender.send((spent(analyse).cpu_s, spent(analyse).cpu_s))
