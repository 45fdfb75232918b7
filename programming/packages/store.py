"""The portal's flash packages: taken in signed and whole, published by two people, taken back with a reason.

What may follow what is told by serials: a package is published only above every one that was ever published
for the same control unit, and a control unit that has a software of them is offered none of a lower serial.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from programming.packages.container import LARGEST, SUFFIX, OpenedPackage, open_container
from programming.packages.flaws import Flaw, PackageRefused
from programming.packages.keyring import Keyring
from programming.packages.manifest import Manifest, Target, read_manifest
from programming.packages.models import PackageRow, PartRow, VoteRow, WithdrawalRow
from programming.packages.refusals import StoreRefused, Why

_PIECE: Final = 1 << 20
_LARGEST_FILE: Final = LARGEST + (8 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPackage:
    """A package that the portal has; `sha256` is of its manifest's bytes, `votes` are accounts by number."""

    sha256: str
    manifest: Manifest
    path: Path
    size_bytes: int
    key_id: str
    imported_at: datetime
    imported_by: int | None
    votes: tuple[int, ...]
    published_at: datetime | None
    withdrawn_at: datetime | None
    reason: str | None

    @property
    def is_published(self) -> bool:
        """Whether two people agreed to it, though it may have been withdrawn since."""
        return self.published_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether no new job is made with it."""
        return self.withdrawn_at is not None


@dataclass(frozen=True, slots=True)
class PackageStore:
    """Reads and changes packages within the caller's session; their files lie in `folder`."""

    session: Session
    folder: Path
    clock: Callable[[], datetime]

    def take_in(self, path: Path, by: int | None = None) -> StoredPackage:
        """Take a file in, to be published by two people; the same again may bring another signature.

        Raises:
            PackageRefused: it is not whole, or no key in force signed it.
            StoreRefused: it is too late or too old for its control unit.
            OSError: it cannot be read, or not be kept.
        """
        with _copied(path, self.folder) as copy:
            opened = open_container(copy.path, Keyring(self.session, self.clock).trusted())
            present = self._row(opened.sha256)
            if present is None:
                self._check_time(opened.manifest)
                self._check_serial(opened.manifest)
            copy.path.replace(self._path(opened.sha256))
        if present is None:
            present = self._add(opened, by)
            self._record(AuditKind.PACKAGE_IMPORTED, by, present)
        present.container_sha256, present.key_id = copy.sha256, opened.key_ids[0]
        present.size_bytes = copy.size_bytes
        self.session.flush()
        return self._stored(present)

    def agree(self, sha256: str, by: int) -> StoredPackage:
        """Agree to a package's publication; with the second person's word it is published.

        Whoever calls this has had the person prove afresh who they are.

        Raises:
            StoreRefused: it cannot be published (any more), or this person has agreed already.
        """
        row = self._require(sha256)
        self._check_publishable(row)
        voters = self._votes(row)
        if by in voters:
            raise StoreRefused(Why.SAME_PERSON)
        now = self.clock()
        self.session.add(VoteRow(package_pk=row.pk, account_id=by, at=now))
        if voters:
            row.published_at = now
        self.session.flush()
        kind = AuditKind.PACKAGE_PUBLISHED if voters else AuditKind.PACKAGE_AGREED
        self._record(kind, by, row)
        return self._stored(row)

    def withdraw(self, sha256: str, by: int, reason: str) -> StoredPackage:
        """Take a package back: no new job is made with it; jobs past their point of no return go on.

        Raises:
            StoreRefused: there is none, it is withdrawn already, or no reason is given.
        """
        row, said = self._require(sha256), " ".join(reason.split())[:500]
        if not said:
            raise StoreRefused(Why.NO_REASON)
        if self.session.get(WithdrawalRow, row.pk) is not None:
            raise StoreRefused(Why.IS_WITHDRAWN)
        self.session.add(WithdrawalRow(package_pk=row.pk, account_id=by, reason=said, at=self.clock()))
        self.session.flush()
        self._record(AuditKind.PACKAGE_WITHDRAWN, by, row, reason=said)
        return self._stored(row)

    def find(self, beginning: str) -> StoredPackage:
        """The package whose checksum begins so, published or not.

        Raises:
            StoreRefused: there is none, or more than one.
        """
        rows = self.session.scalars(
            select(PackageRow)
            .where(PackageRow.sha256.startswith(beginning.lower(), autoescape=True))
            .limit(2)
        ).all()
        if len(rows) != 1 or not beginning:
            raise StoreRefused(Why.NO_SUCH_PACKAGE, sha256=beginning)
        return self._stored(rows[0])

    def published(self, sha256: str) -> StoredPackage | None:
        """A published package, also one that was withdrawn since; None where there is none."""
        row = self._row(sha256)
        return None if row is None or row.published_at is None else self._stored(row)

    def all(self) -> list[StoredPackage]:
        """Every package, the newest first."""
        return [
            self._stored(row)
            for row in self.session.scalars(select(PackageRow).order_by(PackageRow.pk.desc()))
        ]

    def on_offer(self) -> list[StoredPackage]:
        """What a job can be made with: published, not withdrawn, its time not over; the newest first."""
        rows = self.session.scalars(
            select(PackageRow)
            .outerjoin(WithdrawalRow)
            .where(PackageRow.published_at.is_not(None), WithdrawalRow.package_pk.is_(None))
            .order_by(PackageRow.serial.desc(), PackageRow.pk.desc())
        )
        return [one for one in map(self._stored, rows) if not one.manifest.is_late(self.clock())]

    def offers_for(self, part: str, hardware: str, software: str | None) -> list[StoredPackage]:
        """What can be written into a control unit now, the newest first; gaps and hyphens do not count.

        `software` is None where only the bootloader answers: then whatever fits part and hardware.
        """
        present = [
            one for one in self._for_part(part) if _has(one.manifest.target.hardware_numbers, hardware)
        ]
        reached = max((one.manifest.serial for one in present if software and _is(one, software)), default=0)
        return [
            one
            for one in sorted(present, key=lambda one: -one.manifest.serial)
            if not one.is_withdrawn and not one.manifest.is_late(self.clock())
            and one.manifest.serial > reached and _takes(one.manifest.target, software)
        ]  # fmt: skip

    def damaged(self) -> list[StoredPackage]:
        """Packages whose files are not what was taken in; reads all of them, whatever key signed them."""
        keys = Keyring(self.session, self.clock).every()
        return [one for one in self.all() if not _is_intact(one, keys)]

    def _for_part(self, part: str) -> list[StoredPackage]:
        rows = self.session.scalars(
            select(PackageRow)
            .join(PartRow)
            .where(PartRow.part_number == bare(part), PackageRow.published_at.is_not(None))
        )
        return [self._stored(row) for row in rows]

    def _check_publishable(self, row: PackageRow) -> None:
        if row.published_at is not None:
            raise StoreRefused(Why.IS_PUBLISHED)
        if self.session.get(WithdrawalRow, row.pk) is not None:
            raise StoreRefused(Why.IS_WITHDRAWN)
        trusted = Keyring(self.session, self.clock).trusted()
        if row.key_id not in trusted:
            raise StoreRefused(Why.KEY_RETIRED, key_id=row.key_id)
        try:
            opened = open_container(self._path(row.sha256), trusted)
        except (PackageRefused, OSError):
            raise StoreRefused(Why.FILE_DAMAGED) from None
        self._check_time(opened.manifest)
        self._check_serial(opened.manifest)

    def _check_time(self, manifest: Manifest) -> None:
        if manifest.is_late(self.clock()):
            raise StoreRefused(Why.EXPIRED, day=f"{manifest.not_after:%Y-%m-%d}")

    def _check_serial(self, manifest: Manifest) -> None:
        """See to it that nothing for one of its control units is as new or newer, withdrawn or not."""
        same = [
            one.manifest.serial
            for part in manifest.target.part_numbers
            for one in self._for_part(part)
            if any(
                _has(one.manifest.target.hardware_numbers, number)
                for number in manifest.target.hardware_numbers
            )
        ]
        if same and max(same) >= manifest.serial:
            raise StoreRefused(Why.OLD_SERIAL, serial=manifest.serial, newest=max(same))

    def _add(self, opened: OpenedPackage, by: int | None) -> PackageRow:
        manifest = opened.manifest
        row = PackageRow(
            sha256=opened.sha256,
            package=manifest.package,
            version=manifest.version,
            serial=manifest.serial,
            manifest=opened.manifest_bytes,
            key_id=opened.key_ids[0],
            container_sha256="",
            size_bytes=0,
            imported_at=self.clock(),
            imported_by=by,
        )
        self.session.add(row)
        self.session.flush()
        parts = {bare(part) for part in manifest.target.part_numbers}
        self.session.add_all(PartRow(package_pk=row.pk, part_number=part) for part in sorted(parts))
        self.session.flush()
        return row

    def _row(self, sha256: str) -> PackageRow | None:
        return self.session.scalar(select(PackageRow).where(PackageRow.sha256 == sha256))

    def _require(self, sha256: str) -> PackageRow:
        row = self._row(sha256)
        if row is None:
            raise StoreRefused(Why.NO_SUCH_PACKAGE, sha256=sha256)
        return row

    def _votes(self, row: PackageRow) -> tuple[int, ...]:
        votes = select(VoteRow.account_id).where(VoteRow.package_pk == row.pk).order_by(VoteRow.at)
        return tuple(self.session.scalars(votes))

    def _stored(self, row: PackageRow) -> StoredPackage:
        withdrawal = self.session.get(WithdrawalRow, row.pk)
        return StoredPackage(
            sha256=row.sha256,
            manifest=read_manifest(row.manifest),
            path=self._path(row.sha256),
            size_bytes=row.size_bytes,
            key_id=row.key_id,
            imported_at=row.imported_at,
            imported_by=row.imported_by,
            votes=self._votes(row),
            published_at=row.published_at,
            withdrawn_at=None if withdrawal is None else withdrawal.at,
            reason=None if withdrawal is None else withdrawal.reason,
        )

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}{SUFFIX}"

    def _record(self, kind: AuditKind, by: int | None, row: PackageRow, **details: str) -> None:
        AuditTrail(self.session, self.clock).record(
            AuditEvent(
                kind=kind,
                actor_id=by,
                subject=f"flash-package:{row.package}",
                details={"name": f"{row.package} {row.version}", "sha256": row.sha256, **details},
            )
        )


def bare(number: str) -> str:
    """A number without the gaps and hyphens by which people write it."""
    return "".join(filter(str.isalnum, number)).upper()


def _has(numbers: tuple[str, ...], number: str) -> bool:
    return bare(number) in {bare(one) for one in numbers}


def _is(package: StoredPackage, software: str) -> bool:
    return bare(package.manifest.target.software_to) == bare(software)


def _takes(target: Target, software: str | None) -> bool:
    """Whether this software may be what is there now."""
    return software is None or not target.software_from or _has(target.software_from, software)


def _is_intact(package: StoredPackage, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    try:
        return open_container(package.path, keys).sha256 == package.sha256
    except (PackageRefused, OSError):
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """A copy of a file, on the disk."""

    path: Path
    sha256: str
    size_bytes: int


@contextmanager
def _copied(path: Path, folder: Path) -> Iterator[_Copy]:
    """A copy beside its future place, so that what was looked at is what is kept; gone where it stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as new, path.open("rb") as old:
            while piece := old.read(_PIECE):
                digest.update(piece)
                size += new.write(piece)
                if size > _LARGEST_FILE:
                    raise PackageRefused(Flaw.TOO_LARGE, most=LARGEST)
            new.flush()
            os.fsync(new.fileno())
        yield _Copy(path=Path(name), sha256=digest.hexdigest(), size_bytes=size)
    finally:
        Path(name).unlink(missing_ok=True)
