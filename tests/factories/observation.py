"""A command watched from outside while it runs: what it asks of the network, how much memory it takes.

Any process of it that opens an Internet socket is killed by the kernel on the spot (seccomp), whatever code
does it; memory is what /proc says of each process, looked at again and again.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_HIGH_WATER: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_EVERY_S: Final = 0.05
_NO_SOCKETS: Final = """
import ctypes, os, platform, struct, sys
ALLOW, KILL = 0x7FFF0000, 0x80000000
socket = {"x86_64": 41, "aarch64": 198}[platform.machine()]
def load(offset): return struct.pack("<HBBI", 0x20, 0, 0, offset)
def jump(value, yes, no): return struct.pack("<HBBI", 0x15, yes, no, value)
def answer(value): return struct.pack("<HBBI", 0x06, 0, 0, value)
# The number of the call, then its first argument: the family of addresses (IPv4, IPv6, raw packets).
families = jump(2, 3, 0), jump(10, 2, 0), jump(17, 1, 0)
steps = [load(0), jump(socket, 0, 4), load(16), *families, answer(ALLOW), answer(KILL)]
code = b"".join(steps)
program = ctypes.create_string_buffer(code, len(code))
header = struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(program))
filter = ctypes.create_string_buffer(header)
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, filter, 0, 0):
    sys.exit("no seccomp: " + os.strerror(ctypes.get_errno()))
os.execv(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a command said and took: `peak_bytes` itself, `child_peak_bytes` the largest of its children."""

    returncode: int
    stdout: str
    stderr: str
    peak_bytes: int
    child_peak_bytes: int


@dataclass(slots=True)
class _Memory:
    own: int = 0
    children: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self, pid: int) -> None:
        while not self.is_over.wait(_EVERY_S):
            self.own = max(self.own, _peak(pid))
            self.children = max([self.children, *map(_peak, _descendants(pid))])


def observe(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Observed:
    """Run a command in `folder`, without network, and watch it."""
    with (folder / "stdout").open("w+") as stdout, (folder / "stderr").open("w+") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", _NO_SOCKETS, *command],
            cwd=folder,
            env=environment,
            stdout=stdout,
            stderr=stderr,
        )
        memory = _Memory()
        watcher = threading.Thread(target=memory.watch, args=(process.pid,))
        watcher.start()
        returncode = process.wait()
        memory.is_over.set()
        watcher.join()
    return Observed(
        returncode=returncode,
        stdout=(folder / "stdout").read_text(),
        stderr=(folder / "stderr").read_text(),
        peak_bytes=memory.own,
        child_peak_bytes=memory.children,
    )


def _descendants(pid: int) -> list[int]:
    found = [
        int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in _text(path).split()
    ]
    return found + [inner for child in found for inner in _descendants(child)]


def _peak(pid: int) -> int:
    found = _HIGH_WATER.search(_text(Path(f"/proc/{pid}/status")))
    return int(found[1]) * 1024 if found else 0


def _text(path: Path) -> str:
    """The file's text; nothing where its process has ended meanwhile."""
    try:
        return path.read_text()
    except OSError:
        return ""
