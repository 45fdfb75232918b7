"""Entries prepared for an index: in this process, or in several others while this one writes them.

Others are worth their start where there is much to prepare. What they prepare comes back in the order of the
documents, a bounded number of documents ahead, so that an index is the same however it was prepared.
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import chain, cycle
from types import TracebackType
from typing import IO, Final, Protocol, Self, TypeVar

from kb.identifiers import DocumentId
from search import preparing_protocol as protocol
from search.mapping import IndexEntry, index_entries
from search.preparing_child import Editions
from search.words import NO_WORDS, Words

MIN_DOCUMENTS: Final = 1_000
"""With fewer documents than these other processes are not worth their start."""
MAX_CHILDREN: Final = 4
"""More than these the one that writes cannot keep up with."""
_BATCH_SIZE: Final = 20
_AHEAD: Final = 3
"""So many batches each process may be ahead of the one that writes."""
_LAST_WORDS_BYTES: Final = 2_000


class PreparingFailed(RuntimeError):
    """A process that prepares entries has ended, and with it the writing of the index; `reason` says how."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"a process that prepares documents for the search index ended early ({reason}); the index stays"
            " as it was: see that there is memory enough, then run the command again"
        )
        self.reason = reason


class Preparation(Protocol):
    """Gives the entries of documents, and what of their words does not come with them."""

    def documents(self, document_ids: Sequence[DocumentId]) -> Iterator[tuple[int, Iterator[IndexEntry]]]:
        """All entries in the order of the documents, some documents at a time, with their number.

        Raises:
            PreparingFailed: a process has died.
        """

    def words(self) -> Words:
        """The words of all that was prepared since this was last asked, but for those that entries have.

        Raises:
            PreparingFailed: a process has died.
        """


class Here(Preparation):
    """Prepares in this process."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions

    def documents(self, document_ids: Sequence[DocumentId]) -> Iterator[tuple[int, Iterator[IndexEntry]]]:
        """One document at a time."""
        for document_id in document_ids:
            yield 1, chain.from_iterable(map(index_entries, self._editions([document_id])))

    def words(self) -> Words:
        """The entries have them all."""
        return NO_WORDS


class Child(Protocol):
    """A process that `search.preparing_child` runs in, as its starter has it."""

    requests: IO[bytes]
    answers: IO[bytes]

    def close(self) -> None:
        """End the process, whatever it is doing."""

    def last_words(self) -> str:
        """Why it has ended, as far as it is known."""


class OwnProcess(Child):
    """`python -m search.preparing_child`."""

    def __init__(self) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "search.preparing_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.requests, self.answers = self._process.stdin, self._process.stdout

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def last_words(self) -> str:
        """Its exit code, or the signal that ended it, and the last line that it wrote."""
        code = self._process.wait()
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _LAST_WORDS_BYTES))
        lines = self._stderr.read().decode("utf-8", "replace").strip().splitlines()
        return ", ".join([f"exit code {code}", *lines[-1:]])

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self.requests, self.answers):
            with suppress(BrokenPipeError):
                pipe.close()
        self._stderr.close()


class Elsewhere(Preparation):
    """Prepares in several processes, to be closed at the end of a `with` block."""

    def __init__(self, start: Callable[[], Child], count: int, database_url: str) -> None:
        self._start, self._count, self._url = start, count, database_url
        self._stack = ExitStack()
        self._children: list[_Asked] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for _number in range(self._count):
                child = self._start()
                stack.callback(child.close)
                self._children.append(_Asked(child))
                self._children[-1].ask(protocol.Start(self._url))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def documents(self, document_ids: Sequence[DocumentId]) -> Iterator[tuple[int, Iterator[IndexEntry]]]:
        """A batch of documents at a time."""
        turns, asked = cycle(self._children), deque[tuple[_Asked, int]]()
        for request in protocol.in_batches(document_ids, _BATCH_SIZE):
            child = next(turns)
            child.ask(request)
            asked.append((child, len(request.document_ids)))
            if len(asked) >= _AHEAD * len(self._children):
                yield _taken(asked)
        while asked:
            yield _taken(asked)

    def words(self) -> Words:
        """The words of all processes."""
        for child in self._children:
            child.ask(protocol.TellWords())
        told = [child.decoded(protocol.decode_words) for child in self._children]
        return Words(
            tuple(counted for words in told for counted in words.counted),
            frozenset[str]().union(*(words.marked_forms for words in told)),
        )


def _taken(asked: "deque[tuple[_Asked, int]]") -> tuple[int, Iterator[IndexEntry]]:
    child, count = asked.popleft()
    return count, child.decoded(protocol.decode_entries)


Answer = TypeVar("Answer")


class _Asked:
    """A child, and a thread that takes its answers in, so that it never waits for the one that writes."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._answers = queue.SimpleQueue[bytes | None]()
        threading.Thread(target=self._take_in, name="preparing", daemon=True).start()

    def _take_in(self) -> None:
        message: bytes | None = b""
        while message is not None:
            try:
                message = protocol.read_frame(self._child.answers)
            except (OSError, ValueError):  # closed, as nobody wants to know any more
                message = None
            self._answers.put(message)

    def ask(self, request: protocol.Request) -> None:
        try:
            protocol.write_frame(self._child.requests, protocol.encode_request(request))
        except OSError as error:
            raise PreparingFailed(self._child.last_words()) from error

    def decoded(self, decode: Callable[[bytes], Answer]) -> Answer:
        message = self._answers.get()
        if message is None:
            raise PreparingFailed(self._child.last_words())
        return decode(message)


def children_for(documents: int) -> int:
    """How many other processes are worth their start; none where there is one processor."""
    processors = os.cpu_count() or 1
    return min(processors, MAX_CHILDREN) if documents >= MIN_DOCUMENTS and processors > 1 else 0
