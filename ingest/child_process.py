"""A child process that runs a program of ours: process, pipes, scratch folder, last words."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

from ingest.scratch import ScratchFolder

_PASSED_ON: Final = ("AOS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "PATH", "TZ")
"""The only variables of the environment that a child sees: no secret is among them."""

_LAST_WORDS_BYTES: Final = 2000


class ChildProcess:
    """`python -m PROGRAM` with its two pipes."""

    def __init__(self, scratch_parent: Path, program: str) -> None:
        self._folder = ScratchFolder(scratch_parent)
        self.scratch = str(self._folder.path)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-s", "-m", program, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            cwd=self.scratch,
            env=environment(self.scratch),
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
        """The last line that the child wrote to its standard error."""
        return last_line(self._stderr)

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


def environment(scratch: str) -> dict[str, str]:
    """The variables of a child that writes in `scratch`."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": scratch,
        "TMPDIR": scratch,
        # The same packages as here, so that a child finds the plug-ins that its parent found.
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def last_line(said: IO[bytes]) -> str:
    """The last line that a process has written into a file."""
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _LAST_WORDS_BYTES))
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
