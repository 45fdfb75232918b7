"""What a reader's child process gives up before it opens the first file. Linux; called once, in the child.

Each measure stands for itself: where the kernel does not allow one (user namespaces switched off), the
others hold.
"""

import ctypes
import math
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Final

from ingest.landlock import write_only_below
from ingest.limits import Limits

_HIGH_WATER: Final = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_FORBIDDEN_EVENTS: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.kill",
    "pty.",
    "urllib.",
    "ctypes.dlopen",
)
_CHANGING_EVENTS: Final = frozenset(
    {
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.mkdir",
        "os.chmod",
        "os.chown",
        "os.link",
        "os.symlink",
        "os.truncate",
    }
)
_WRITE_FLAGS: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


_opened: Final[set[str]] = set()


class Forbidden(PermissionError):
    """A reader tried what no reader may: the network, another process, a file outside its scratch folder."""


def die_with(parent_pid: int) -> None:
    """Be killed as soon as the process that started this one ends, however it ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(0)


def confine(limits: Limits, scratch: Path) -> bool:
    """Take away network, writing, new processes, most memory; says whether the kernel cut the network."""
    has_own_network = _without_privileges()
    write_only_below(scratch)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_FSIZE, limits.scratch_file_bytes)
    _limit(resource.RLIMIT_AS, limits.address_space_bytes)
    # So that the parent, and whoever uses the portal meanwhile, get the processor first.
    os.nice(5)
    _watch(scratch)
    return has_own_network


def confine_program(scratch: Path, *, cpu_s: int, address_space_bytes: int) -> None:
    """Take the same away from a process that is about to become another program; `scratch` it may write."""
    _without_privileges()
    write_only_below(scratch)
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_FSIZE, address_space_bytes)
    _limit(resource.RLIMIT_AS, address_space_bytes)
    os.nice(5)


def _without_privileges() -> bool:
    """No new privileges, no network, no core dumps; says whether the kernel cut the network."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    flags = (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    has_own_network = any(libc.unshare(flag) == 0 for flag in flags)
    _limit(resource.RLIMIT_CORE, 0)
    return has_own_network


def allow_cpu_for_next_file(cpu_s: int) -> None:
    """Move the limit of processor time (which counts from the start of the process) on by `cpu_s` seconds."""
    soft = math.ceil(time.process_time()) + cpu_s
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def forget_what_was_opened() -> None:
    """Begin the list of opened files anew."""
    _opened.clear()


def what_was_opened() -> list[str]:
    """The files that were opened (or were not there to be opened) since then."""
    return list(_opened)


def peak_bytes() -> int:
    """The most memory that this process has held at any time.

    Not `ru_maxrss`: that of a new process begins with what its parent held (Linux, setmax_mm_hiwater_rss).
    """
    status = Path("/proc/self/status")
    try:
        found = _HIGH_WATER.search(status.read_bytes())
    except OSError:
        found = None
    if found is None:  # no such file on this system
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(found[1]) * 1024


def _limit(which: int, value: int) -> None:
    _soft, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _watch(scratch: Path) -> None:
    allowed = f"{scratch}{os.sep}"

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN_EVENTS):
            raise Forbidden(event)
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(flags, int) and flags & _WRITE_FLAGS and not _is_inside(path, allowed):
                raise Forbidden(event)
            if isinstance(path, str | bytes):
                _opened.add(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - looks nothing up
        elif event in _CHANGING_EVENTS:
            paths = [argument for argument in arguments if isinstance(argument, str | bytes)]
            if not all(_is_inside(path, allowed) for path in paths):
                raise Forbidden(event)

    sys.addaudithook(hook)


def _is_inside(path: object, allowed: str) -> bool:
    if path == os.devnull:
        return True
    return isinstance(path, str | bytes) and os.path.realpath(os.fsdecode(path)).startswith(allowed)
