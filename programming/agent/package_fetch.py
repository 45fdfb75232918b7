"""Fetches a package to the disk, in parts where the network breaks off, and verifies it there."""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

from programming.agent.portal_client import Backoff, PortalClient, wait
from programming.flashing.ports import PortalSilent
from programming.packages.container import OpenedPackage, open_container
from programming.packages.envelope import trusted_keys
from programming.packages.flaws import PackageRefused
from translations.catalogue import translator

_ = translator("programming")

MOST_SILENCES: Final = 8
"""How often in a row the portal may break off without a byte before the fetch is given up."""


class AnotherPackage(Exception):
    """What the portal sent is not the package that the job's ticket names."""


class NoRoom(Exception):
    """The package does not fit on the disk, or cannot be written there; the text is the system's."""


class FetchStopped(Exception):
    """The person stopped it; what is here already is kept."""


class PackageFetch:
    """Fetches the packages of jobs over `client`; `told` hears bytes done and bytes in all."""

    def __init__(
        self,
        client: PortalClient,
        told: Callable[[int, int], None] = lambda _done, _total: None,
        stopped: threading.Event | None = None,
    ) -> None:
        self._client, self._told = client, told
        self._stopped = stopped or threading.Event()

    def fetch(self, job: str, path: Path, size: int) -> None:
        """Bring the package of `size` bytes to `path`, from where an earlier fetch broke off.

        Raises:
            PortalSilent: the portal broke off too often.
            PortalRefused: it does not give the package.
            NoRoom: the disk does not take it.
            FetchStopped: the person stopped it.
        """
        if path.exists() and path.stat().st_size == size:
            return
        beside = path.with_suffix(".part")
        backoff, silences = Backoff(), 0
        while (done := _size(beside)) != size:
            try:
                self._go_on(job, beside, 0 if done > size else done, size)
            except PortalSilent:
                silences = 0 if _size(beside) > done else silences + 1
                if silences >= MOST_SILENCES:
                    raise
                wait(self._stopped, backoff)
            except OSError as error:
                raise NoRoom(error.strerror or str(error)) from error
        beside.replace(path)

    def _go_on(self, job: str, path: Path, start: int, size: int) -> None:
        with (
            self._client.package_from(job, start) as (begins, chunks),
            path.open("r+b" if begins else "wb") as file,
        ):
            file.truncate(begins)
            file.seek(begins)
            try:
                self._write(file, chunks, begins, size)
            finally:
                file.flush()
                os.fsync(file.fileno())

    def _write(self, file: BinaryIO, chunks: Iterable[bytes], begins: int, size: int) -> None:
        done = begins
        for chunk in chunks:
            if self._stopped.is_set():
                raise FetchStopped
            done += len(chunk)
            if done > size:
                raise PortalSilent(_("the portal sent more than the package"))
            file.write(chunk)
            self._told(done, size)
        if done != size:
            raise PortalSilent(_("the connection broke off"))


def verified(path: Path, sha256: str, keys: tuple[str, ...]) -> OpenedPackage:
    """The package at `path`, every byte of it looked at; a wrong one is deleted.

    Raises:
        PackageRefused: it is none, or nobody who is trusted signed it.
        AnotherPackage: it is signed, but another one than `sha256` names.
    """
    try:
        package = open_container(path, trusted_keys(bytes.fromhex(key) for key in keys))
    except PackageRefused:
        path.unlink(missing_ok=True)
        raise
    if package.sha256 != sha256:
        path.unlink(missing_ok=True)
        raise AnotherPackage(package.sha256)
    return package


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
