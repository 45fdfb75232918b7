"""A store of packages in a data folder with its tables, and a clock that the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kb.workspace import Workspace
from programming.packages.envelope import public_bytes
from programming.packages.keyring import Keyring
from programming.packages.store import PackageStore
from tests.factories.flash_packages import PUBLISHER

JAN, MARIA, PIOTR = 1, 2, 3
START = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass
class Shelf:
    """The store and its keys within one writing session."""

    session: Session
    folder: Path
    now: datetime = field(default=START)

    @property
    def store(self) -> PackageStore:
        return PackageStore(self.session, self.folder / "packages", lambda: self.now)

    @property
    def keys(self) -> Keyring:
        return Keyring(self.session, lambda: self.now)


@pytest.fixture
def shelf(workspace: Workspace, tmp_path: Path) -> Iterator[Shelf]:
    """A store that trusts `PUBLISHER`."""
    with workspace.database.write() as session:
        shelf = Shelf(session, tmp_path)
        shelf.keys.register(public_bytes(PUBLISHER.public_key()).hex(), "Halny", JAN)
        yield shelf
