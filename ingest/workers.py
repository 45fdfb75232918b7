"""Several sandboxes at work side by side: one thread waits for each child process."""

import queue
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from ingest.limits import Limits
from ingest.nursery import Nursery
from ingest.reader import InputFile, ReadDocument
from ingest.sandbox import Aids, Failure, Sandbox

T = TypeVar("T")


class ReaderPool:
    """`jobs` child processes; each reads one file at a time, and is started when there is one to read.

    They come from the `nursery` given, which outlives them, or else from one of their own.
    """

    def __init__(
        self,
        *,
        jobs: int,
        limits: Limits,
        scratch: Path,
        aids: Aids | None = None,
        nursery: Nursery | None = None,
    ) -> None:
        self._sandboxes: queue.LifoQueue[Sandbox] = queue.LifoQueue()
        self._nursery = nursery or Nursery()
        self._has_own_nursery = nursery is None
        self._all = [Sandbox(limits, scratch, aids, nursery=self._nursery) for _number in range(jobs)]
        for sandbox in self._all:
            self._sandboxes.put(sandbox)
        self._threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="reader")

    def submit(
        self, reader_name: str, file: InputFile, then: Callable[[ReadDocument | Failure], T]
    ) -> Future[T]:
        """Have `file` read as soon as a child is free; `then` works on the answer in the waiting thread."""
        self._nursery.start()  # here, not in the first thread that needs it: that ends before its child does
        return self._threads.submit(lambda: then(self._read(reader_name, file)))

    def _read(self, reader_name: str, file: InputFile) -> ReadDocument | Failure:
        sandbox = self._sandboxes.get()
        try:
            return sandbox.read(reader_name, file)
        finally:
            self._sandboxes.put(sandbox)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Start nothing more, end every child, wait for the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for sandbox in self._all:
            sandbox.stop()
        self._threads.shutdown(wait=True)
        for sandbox in self._all:
            sandbox.close()
        if self._has_own_nursery:
            self._nursery.close()
