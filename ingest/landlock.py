"""Landlock: the kernel itself lets a process write only below one folder, and makes it no TCP connection.

Linux 5.13 and later (landlock(7)). It needs no privilege and holds for native code too, where the audit hook
of `ingest.child_confinement` sees Python only. Where the kernel has none, nothing happens.
"""

import ctypes
import os
from pathlib import Path
from typing import Final

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_VERSION_FLAG: Final = 1
_RULE_PATH_BENEATH: Final = 1

_WRITE_FILE: Final = 1 << 1
_WRITES: Final = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""Writing, removing and making files, folders, links, sockets, pipes and devices."""

_REFER: Final = 1 << 13
_TRUNCATE: Final = 1 << 14
_REFER_SINCE: Final = 2
_TRUNCATE_SINCE: Final = 3
_NETWORK_SINCE: Final = 4
_TCP: Final = 0b11
"""To bind and to connect."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64), ("handled_access_net", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Which version of Landlock the kernel has; below 1 for none."""
    return int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG))


def write_only_below(folder: Path) -> bool:
    """From now on write nothing but what lies in `folder`; says whether the kernel sees to it.

    The process has to have given up new privileges (`PR_SET_NO_NEW_PRIVS`) before.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    there = version()
    if there < 1:
        return False
    writes = _WRITES | (_REFER if there >= _REFER_SINCE else 0)
    writes |= _TRUNCATE if there >= _TRUNCATE_SINCE else 0
    has_network = there >= _NETWORK_SINCE
    wanted = _Ruleset(handled_access_fs=writes, handled_access_net=_TCP if has_network else 0)
    size = ctypes.sizeof(_Ruleset) if has_network else ctypes.sizeof(ctypes.c_uint64)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    if ruleset < 0:
        return False
    try:
        file_writes = _WRITE_FILE | (writes & _TRUNCATE)
        is_ruled = _allow(libc, ruleset, folder, writes) and _allow(
            libc, ruleset, Path(os.devnull), file_writes
        )
        return is_ruled and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> bool:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(allowed_access=access, parent_fd=place)
        return bool(libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(place)
