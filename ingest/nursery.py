"""Where readers' child processes come from: one process that has loaded all readers, and is forked for each.

Loading takes most of a second, a fork some milliseconds. What hostile files do to a child stays in it: the
nursery opens none, and the next child is as fresh as the first.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Final

from ingest.child_nursery import ENDED, FORK, KILL, PID
from ingest.child_process import environment, last_line
from ingest.scratch import ScratchFolder

_START_S: Final = 60.0
_DYING_S: Final = 2.0
_ENDING_S: Final = 30.0


class NurseryDied(Exception):
    """The nursery ended before it had forked a child; the message is the last that it said."""


class Child:
    """A fork of the nursery with its two pipes; `files_read` counts its answers."""

    def __init__(self, nursery: "Nursery", scratch_parent: Path) -> None:
        self._nursery = nursery
        self._folder = ScratchFolder(scratch_parent)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.scratch = str(self._folder.path)
        self.files_read = 0
        takes, self.requests = os.pipe()
        self.answers, gives = os.pipe()
        self._told, tells = os.pipe()
        self._ended: tuple[int, int] | None = None
        try:
            self.pid = nursery.fork(self.scratch, (takes, gives, self._stderr.fileno(), tells))
        except BaseException:
            self._clear_away()
            raise
        finally:
            for end in (takes, gives, tells):
                os.close(end)

    def kill(self) -> None:
        """Kill the process; whoever waits for its answer sees the pipe close."""
        self._nursery.kill(self.pid)

    def last_words(self) -> str:
        """The last line that the child wrote to its standard error before it was ready."""
        return last_line(self._stderr)

    def wait(self) -> tuple[int, int]:
        """Of a child that has closed its pipe: exit code (negative for a signal) and peak memory in bytes."""
        code, peak_kib = self._end(_DYING_S)
        return code, peak_kib * 1024

    def close(self) -> None:
        """Kill the process if it lives, and clear away what it leaves."""
        self._end(0.0)
        self._clear_away()

    def _end(self, patience_s: float) -> tuple[int, int]:
        """How it ended; it is killed if it does not end by itself."""
        if self._ended is None and not _is_readable(self._told, patience_s):
            self.kill()
            _is_readable(self._told, _ENDING_S)
        if self._ended is None:
            said = os.read(self._told, ENDED.size) if _is_readable(self._told, 0.0) else b""
            # Without a word where the nursery is gone: then so is the child, which dies with it.
            self._ended = ENDED.unpack(said) if said else (-signal.SIGKILL, 0)
        return self._ended

    def _clear_away(self) -> None:
        for end in (self.requests, self.answers, self._told):
            os.close(end)
        self._stderr.close()
        self._folder.close()


class Nursery:
    """The one process, started at the first child or before; for several threads.

    It ends with the thread that starts it: that is what the kernel takes for a process's parent.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._stderr: IO[bytes] | None = None

    def fork(self, scratch: str, pipes: tuple[int, int, int, int]) -> int:
        """Fork a child that may write in `scratch`, and has these as standard input, output and error output.

        To the last of them the nursery tells how the child has ended. Returns the child's process id.

        Raises:
            NurseryDied: it cannot be started.
        """
        with self._lock:
            self._start()
            try:
                return self._forked(FORK + scratch.encode(), pipes)
            except (OSError, NurseryDied) as error:
                said = self._end()
                raise NurseryDied(said or type(error).__name__) from error

    def kill(self, pid: int) -> None:
        """Kill a child; one that has ended already is let be."""
        with self._lock:
            if self._control is not None:
                with contextlib.suppress(OSError):
                    self._control.sendall(KILL + PID.pack(pid))

    def close(self) -> None:
        """End it and with it all its children, and wait until they have ended."""
        with self._lock:
            self._end()

    def start(self) -> None:
        """Start it where it does not run, so that it loads what it needs meanwhile."""
        with self._lock:
            self._start()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is not None:
            return
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # an order is one message
        ours.settimeout(_START_S)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_end`
        with its:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-s", "-m", "ingest.child_nursery", str(os.getpid())],
                stdin=its.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                cwd="/",
                env=environment("/"),
                process_group=0,
            )
        self._control = ours

    def _forked(self, order: bytes, pipes: tuple[int, int, int, int]) -> int:
        assert self._control is not None
        socket.send_fds(self._control, [order], pipes)
        said = self._control.recv(PID.size)
        if len(said) < PID.size:
            raise NurseryDied
        pid: int = PID.unpack(said)[0]
        return pid

    def _end(self) -> str:
        """End the process; returns its last words."""
        if self._process is None or self._control is None or self._stderr is None:
            return ""
        self._control.close()
        try:
            self._process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        said = last_line(self._stderr)
        self._stderr.close()
        self._process = self._control = self._stderr = None
        return said


def _is_readable(descriptor: int, timeout_s: float) -> bool:
    """Whether there is something to read, or nobody left to write."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(timeout_s * 1000))
