"""Engines, pragmas, sessions and schema upgrades. SQLite in WAL mode by default, PostgreSQL by its URL."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import to_tuple
from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

KB_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_S: Final = 30
_WRITE_OPTION: Final = "aos_writes"
_MIGRATING: Final = threading.Lock()
"""Alembic keeps what it is at in variables of its modules: one thread of a process at a time."""
_SECRET: Final = "aos_secret_key"  # noqa: S105 - where it is, not what


class DatabaseTooNew(RuntimeError):
    """The data folder was written by a newer AOS; the unknown schema revision is in `revision`."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database has schema {revision}, which this AOS does not know: install the newer AOS"
        )
        self.revision = revision


class Database:
    """One database: sessions that read and sessions that write.

    On SQLite a writing session takes the write lock at its start, so that two writers wait for each other
    and never fail half-way; readers are never blocked (WAL). `secret_key` gives the portal's secret key to
    whoever seals or digests what a session writes (`secret_key_of`).
    """

    def __init__(self, url: str, secret_key: Callable[[], str] | None = None) -> None:
        self.url = url
        self._engine = _create_engine(url)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False, info={_SECRET: secret_key})
        self._write_sessions = sessionmaker(
            self._engine.execution_options(**{_WRITE_OPTION: True}),
            expire_on_commit=False,
            info={_SECRET: secret_key},
        )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; whatever it holds is rolled back at the end."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for writing: committed at the end, rolled back on any exception."""
        with self._write_sessions.begin() as session:
            yield session

    def connect(self) -> Connection:
        """A bare connection, for checks and backups."""
        return self._engine.connect()

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()


class SecretKeyUnknown(RuntimeError):
    """The database was opened without the portal's secret key."""


def secret_key_of(session: Session) -> str:
    """The portal's secret key, as the session's database was given it.

    Raises:
        SecretKeyUnknown: it was opened without one.
    """
    secret_key: Callable[[], str] | None = session.info.get(_SECRET)
    if secret_key is None:
        raise SecretKeyUnknown("open the database with the portal's secret key (`open_workspace` does)")
    return secret_key()


def is_writing(session: Session) -> bool:
    """Whether what is done in the session lasts: it is one of `Database.write`."""
    return bool(session.connection().get_execution_options().get(_WRITE_OPTION, False))


def _create_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the DBAPI's own objects
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITE_OPTION, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def alembic_config(url: str, version_folders: Sequence[Path]) -> Config:
    """Alembic's settings: one environment, each package's migrations in a folder (and branch) of its own."""
    config = Config()
    config.set_main_option("script_location", str(KB_MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in version_folders))
    config.attributes["url"] = url
    return config


def upgrade(url: str, version_folders: Sequence[Path]) -> None:
    """Bring the schema up to date; quick and harmless when it already is, or when others do it at once.

    Raises:
        DatabaseTooNew: the database has been upgraded by a later version of AOS.
    """
    names = tuple(sorted(path.name for folder in version_folders for path in folder.glob("*.py")))
    chain = _chain(tuple(version_folders), names)
    if not _is_reached(url, chain):
        with _MIGRATING, _alone(url):
            if not _is_reached(url, chain):
                command.upgrade(alembic_config(url, version_folders), "heads")


def downgrade(url: str, version_folders: Sequence[Path], revision: str) -> None:
    """Take the schema back to `revision` (`<branch>@base` takes a whole package's tables away)."""
    with _MIGRATING, _alone(url):
        command.downgrade(alembic_config(url, version_folders), revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """The migrations there are, and those at which a database stands that is up to date.

    These are the heads but for those that another migration depends on: Alembic notes them with it.
    """

    known: frozenset[str]
    ends: frozenset[str]


@lru_cache(maxsize=8)
def _chain(version_folders: tuple[Path, ...], _names: tuple[str, ...]) -> _Chain:
    """The migrations in these folders, read once for the `_names` that lie there."""
    script = ScriptDirectory.from_config(alembic_config("", version_folders))
    revisions = list(script.walk_revisions())
    known = frozenset(revision.revision for revision in revisions)
    needed = {one for revision in revisions for one in to_tuple(revision.dependencies, default=())}
    return _Chain(known=known, ends=frozenset(script.get_heads()) - needed)


def _is_reached(url: str, chain: _Chain) -> bool:
    """Whether a database is up to date.

    Raises:
        DatabaseTooNew: it has been upgraded by a later version of AOS.
    """
    reached = frozenset(_reached(url))
    from_newer = sorted(reached - chain.known)
    if from_newer:
        raise DatabaseTooNew(from_newer[0])
    return chain.ends <= reached


def _alone(url: str) -> AbstractContextManager[object]:
    """While it is held no other process changes the schema of this SQLite database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return nullcontext()
    return FileLock(f"{parsed.database}.lock")


def _reached(url: str) -> tuple[str, ...]:
    """The revisions that a database stands at; none where it is new."""
    engine = _create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()
