"""A reader's child process as the operating system has it: process, pipes, scratch folder, last words."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from ingest.scratch import ScratchFolder

_PASSED_ON: Final = ("AOS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "PATH", "TZ")
"""The only variables of the environment that a child sees: no secret is among them."""

_LAST_WORDS_BYTES: Final = 2000
_DYING_S: Final = 2.0


class ChildProcess:
    """`python -m ingest.child`, or another program, with its two pipes; `files_read` counts its answers."""

    def __init__(self, scratch_parent: Path, program: str = "ingest.child") -> None:
        self._folder = ScratchFolder(scratch_parent)
        self.scratch = str(self._folder.path)
        self.files_read = 0
        self._inherited_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-s", "-m", program, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            cwd=self.scratch,
            env=_environment(self.scratch),
            process_group=0,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.requests = self._process.stdin.fileno()
        self.answers = self._process.stdout.fileno()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def kill(self) -> None:
        """Kill the process; whoever waits for its answer sees the pipe close."""
        self._process.kill()

    def last_words(self) -> str:
        """The last line that the child wrote to its standard error before it was ready."""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _LAST_WORDS_BYTES))
        lines = self._stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def wait(self) -> tuple[int, int]:
        """Of a child that has closed its pipe: exit code (negative for a signal) and peak memory in bytes.

        The peak is 0 where it was below ours: the count of a new process begins with its parent's.
        """
        deadline = time.monotonic() + _DYING_S
        pid, status, usage = os.wait4(self.pid, os.WNOHANG)
        while not pid:
            if time.monotonic() > deadline:
                self._process.kill()
            time.sleep(0.002)
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        is_own = usage.ru_maxrss > self._inherited_kib
        return self._process.returncode, usage.ru_maxrss * 1024 if is_own else 0

    def close(self) -> None:
        """Kill the process if it lives, and clear away what it leaves."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._stderr.close()
        self._folder.close()


def _environment(scratch: str) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": scratch,
        "TMPDIR": scratch,
        # The same packages as here, so that a child finds the plug-ins that its parent found.
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
