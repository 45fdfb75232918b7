"""Published packages as jobs see them, read from the tables of packages and their files."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.filestore import FileStore
from kb.identifiers import Checksum
from programming.packages.manifest import Manifest, read_manifest
from programming.packages.models import PackageRow, WithdrawalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPackage:
    """A package that two people published."""

    sha256: str
    manifest: Manifest
    path: Path
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class PublishedPackages:
    """Reads within the caller's session."""

    session: Session
    files: FileStore

    def published(self, sha256: str) -> PublishedPackage | None:
        """The package of this name; None where there is none that was published."""
        query = select(PackageRow).where(PackageRow.sha256 == sha256, PackageRow.published_at.is_not(None))
        row = self.session.scalar(query)
        return None if row is None else self._package(row)

    def on_offer(self) -> list[PublishedPackage]:
        """All that were published and not withdrawn since, by name, the newest of each first."""
        withdrawn = select(WithdrawalRow.package_pk)
        rows = self.session.scalars(
            select(PackageRow)
            .where(PackageRow.published_at.is_not(None), PackageRow.pk.not_in(withdrawn))
            .order_by(PackageRow.package, PackageRow.serial.desc())
        )
        return [self._package(row) for row in rows]

    def _package(self, row: PackageRow) -> PublishedPackage:
        return PublishedPackage(
            sha256=row.sha256,
            manifest=read_manifest(row.manifest),
            path=self.files.path_of(Checksum(row.container_sha256)),
            is_withdrawn=self.session.get(WithdrawalRow, row.pk) is not None,
        )
