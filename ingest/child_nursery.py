"""What children are forked from: `python -m ingest.child_nursery`, started by `ingest.nursery` only.

It loads every reader once and reads no file itself: each child is a fork that confines itself first
(`ingest.child`). It takes orders from the socket that is its standard input. A child dies with it, as it dies
with its parent.
"""

import gc
import os
import select
import signal
import socket
import struct
import sys
import tempfile
import traceback
from collections.abc import Mapping
from typing import Final, NoReturn

from ingest.child import loaded_readers, serve
from ingest.child_confinement import die_with
from ingest.reader import Reader
from translations.polish_words import is_polish_word

ORDER_BYTES: Final = 4096
FORK: Final = b"F"
KILL: Final = b"K"
PIPES: Final = 4
PID: Final = struct.Struct("!i")
ENDED: Final = struct.Struct("!iq")
"""How a child ended: its exit code, negative for a signal, and the most memory that it held, in KiB."""


class Nursery:
    """Forks children, tells how each ended, and ends them all when nobody gives orders any more."""

    def __init__(self, control: socket.socket, readers: Mapping[str, Reader]) -> None:
        self._control, self._readers = control, readers
        self._told: dict[int, int] = {}
        """Of each child, where it is to be told how it ended."""
        self._wake, wakes = os.pipe()
        for end in (self._wake, wakes):
            os.set_blocking(end, False)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)

    def run(self) -> None:
        """Take orders until the socket is closed."""
        poll = select.poll()
        for descriptor in (self._control.fileno(), self._wake):
            poll.register(descriptor, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _event in poll.poll()}
            if self._wake in ready:
                os.read(self._wake, ORDER_BYTES)
                self._reap(os.WNOHANG)
            if self._control.fileno() in ready and not self._obey():
                break
        for pid in self._told:
            os.kill(pid, signal.SIGKILL)
        self._reap(0)

    def _obey(self) -> bool:
        """Carry out one order; says whether there was one."""
        order, pipes, _flags, _address = socket.recv_fds(self._control, ORDER_BYTES, PIPES)
        if order[:1] == FORK:
            self._control.sendall(PID.pack(self._fork(order[1:].decode(), pipes)))
        elif order[:1] == KILL:
            (pid,) = PID.unpack(order[1:])
            if pid in self._told:  # else it has ended, and its number may be another's
                os.kill(pid, signal.SIGKILL)
        return bool(order)

    def _fork(self, scratch: str, pipes: list[int]) -> int:
        *standard, told = pipes
        nursery = os.getpid()
        pid = os.fork()
        if not pid:
            os.close(told)
            self._be_child(scratch, standard, nursery)
        for pipe in standard:
            os.close(pipe)
        self._told[pid] = told
        return pid

    def _be_child(self, scratch: str, standard: list[int], nursery: int) -> NoReturn:
        code = 1
        try:
            die_with(nursery)
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for number, pipe in enumerate(standard):
                os.dup2(pipe, number)
            for descriptor in (*standard, *self._told.values(), self._wake, self._wakes):
                os.close(descriptor)
            self._control.close()
            os.environ.update(HOME=scratch, TMPDIR=scratch)
            tempfile.tempdir = None
            os.chdir(scratch)
            serve(self._readers)
            code = 0
        except BaseException:  # noqa: BLE001 - it must not go on as a second nursery
            traceback.print_exc()
        finally:
            os._exit(code)

    def _reap(self, how: int) -> None:
        """Take note of the children that have ended, or with `how` 0 of all as they end."""
        while self._told:
            pid, status, usage = os.wait4(-1, how)
            if not pid:
                return
            told = self._told.pop(pid)
            os.write(told, ENDED.pack(os.waitstatus_to_exitcode(status), usage.ru_maxrss))
            os.close(told)


def main(parent_pid: int) -> None:
    """Load what reads, then fork as it is ordered."""
    die_with(parent_pid)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    gc.disable()  # what is loaded stays: looking for garbage in it takes a tenth of the time
    readers = loaded_readers()
    is_polish_word("kluczyk")  # the dictionary of the doctor: loaded once, for all
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    gc.freeze()  # so that children share what is loaded, and need not look through it
    gc.enable()
    Nursery(control, readers).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
