"""Commands, each in a process of its own, forked from one that has imported all that they need.

Importing is most of what a short command costs. Nothing of it differs from a command that is started anew but
the language, in which modules are imported: another one than English gets a new process.
"""

import gc
import importlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from tests.conftest import ROOT

Done = subprocess.CompletedProcess[str]

_TIMEOUT_S: Final = 300
_STREAMS: Final = ((0, os.O_RDONLY), (1, os.O_WRONLY | os.O_CREAT), (2, os.O_WRONLY | os.O_CREAT))
_PROGRAM: Final = """
import atexit, runpy, sys
from tests.factories.commands import end_at_once, next_command
code = 1
atexit.register(lambda: end_at_once(code))  # what is registered first runs last
sys.argv = next_command(sys.argv[1])
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
    code = 0
except SystemExit as done:
    code = done.code
"""


class Commands:
    """Runs scripts that need `module`."""

    def __init__(self, module: str, *options: str) -> None:
        self._options = options
        self._parent = subprocess.Popen(
            [sys.executable, *options, "-c", _PROGRAM, module],
            cwd=ROOT,
            env=os.environ | {"AOS_LANGUAGE": "en", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parent.communicate()

    def run(self, command: Sequence[str], variables: dict[str, str], stdin: bytes = b"") -> Done:
        """Run a script with its arguments, these variables of the environment and those of the tests."""
        if variables["AOS_LANGUAGE"] != "en":
            return _anew([sys.executable, *self._options, *command], variables, stdin)
        with TemporaryDirectory() as folder:
            Path(folder, "0").write_bytes(stdin)
            code = self._ask({"command": list(command), "variables": variables, "folder": folder})
            return Done(list(command), code, *(Path(folder, name).read_text("utf-8") for name in "12"))

    def _ask(self, request: object) -> int:
        asked, answered = self._parent.stdin, self._parent.stdout
        assert asked is not None
        assert answered is not None
        asked.write(json.dumps(request).encode() + b"\n")
        asked.flush()
        waiting = select.poll()  # select() knows no descriptor above 1023, and portals of tests keep many
        waiting.register(answered, select.POLLIN)
        if not waiting.poll(_TIMEOUT_S * 1000):
            self._parent.kill()
            raise subprocess.TimeoutExpired(str(request), _TIMEOUT_S)
        return int(answered.readline())


def _anew(command: Sequence[str], variables: dict[str, str], stdin: bytes) -> Done:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    done = subprocess.run(
        command, env=environment, input=stdin, capture_output=True, timeout=_TIMEOUT_S, check=False
    )
    return Done(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def next_command(module: str) -> list[str]:
    """Import `module`, then give each command that is asked for to a child, where alone this returns."""
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    importlib.import_module(module)
    gc.freeze()
    for line in requests:
        child = os.fork()
        if child == 0:
            requests.close()
            answers.close()
            return _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()
    sys.exit(0)


def end_at_once(code: int | str | None) -> None:
    """Exit as `sys.exit(code)` does, without taking apart all that was imported, which takes a second."""
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _become(request: dict[str, object]) -> list[str]:
    os.environ.update(request["variables"])  # type: ignore[call-overload]
    for stream, flags in _STREAMS:
        file = os.open(f"{request['folder']}/{stream}", flags)
        os.dup2(file, stream)
        os.close(file)
    return request["command"]  # type: ignore[return-value]
