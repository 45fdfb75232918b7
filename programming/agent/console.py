"""The person at the computer: lines to them, answers from them, and their wish to stop."""

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TextIO

import click

_AT_ONCE: Final = 4096
_POLL_S: Final = 0.1
_CLEAR: Final = "\r\x1b[K"


class Stopping:
    """Counts how often the person (Ctrl+C) or the system (SIGTERM) asked this program to stop."""

    def __init__(self) -> None:
        self.asked = 0
        self.event = threading.Event()

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear the signals until the end of the block."""
        former = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked += 1
        self.event.set()


class Console:
    """Writes lines, and one that changes where somebody looks; reads answers while a flash goes on."""

    def __init__(self, stopping: Stopping, out: TextIO | None = None) -> None:
        self.stopping, self._out = stopping, out or sys.stdout
        self.is_watched = self._out.isatty()
        self._has_open_line = False
        self._lock = threading.Lock()
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None

    def say(self, text: str) -> None:
        """Write a line."""
        with self._lock:
            click.echo(f"{self._end_of_line()}{text}", file=self._out)
            self._out.flush()

    def show(self, text: str) -> None:
        """Write the line that changes; only where a terminal shows it."""
        with self._lock:
            self._has_open_line = True
            self._out.write(_CLEAR + text)
            self._out.flush()

    def answer(self, wait_s: float = 0.0) -> str | None:
        """What was typed meanwhile, an empty line too; None where nothing was, or nobody types there."""
        self._listen()
        try:
            return self._answers.get(timeout=wait_s) if wait_s else self._answers.get_nowait()
        except queue.Empty:
            return None

    def ask(self, question: str) -> str | None:
        """Ask and wait; None where nobody answers, or the person wants to stop."""
        self._listen()
        with self._lock:
            self._out.write(f"{self._end_of_line()}{question} ")
            self._out.flush()
        asked = self.stopping.asked
        while self.stopping.asked == asked:
            try:
                answer = self._answers.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if answer is None:
                self._answers.put(None)  # there will be no other
            return answer
        return None

    def _listen(self) -> None:
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="keyboard", daemon=True)
            self._reader.start()

    def _read(self) -> None:
        """Read below Python's buffers, whose locks a thread may not hold when the program ends."""
        pending = b""
        while received := _received():
            pending += received
            *lines, pending = pending.split(b"\n")
            for line in lines:
                self._answers.put(line.decode("utf-8", "replace").strip())
        self._answers.put(None)

    def _end_of_line(self) -> str:
        end, self._has_open_line = "\n" if self._has_open_line else "", False
        return end


def _received() -> bytes:
    try:
        return os.read(0, _AT_ONCE)
    except OSError:
        return b""
