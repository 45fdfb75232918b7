"""Fixtures that every package's tests share: a data folder, its tables, quick passwords, a clock at rest."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakSet

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine, event

from entitlements import passwords
from kb.home import DataFolder
from kb.workspace import Workspace, open_workspace

ROOT = Path(__file__).parent.parent
VERSION_FOLDERS = tuple(
    ROOT / package / "migrations" / "versions"
    for package in ("kb", "entitlements", "ingest", "search", "programming", "web")
)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

settings.register_profile("aos", deadline=None)  # how long an example takes tells nothing on a busy machine
settings.load_profile("aos")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHasher]:
    """Hashes that are made with little work: a page's answer does not depend on how much it was.

    What the portal itself demands of a hash is for `tests/unit/entitlements/test_passwords.py`.
    """
    with pytest.MonkeyPatch.context() as patch:
        of_the_portal = passwords._HASHER
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield of_the_portal


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the templates come down to, compiled by the first application of this process that shows them."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": cache})
        yield


@pytest.fixture(scope="session")
def pass_thru_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pass-thru library without a device, built from `tests/data/pass_thru`."""
    folder = tmp_path_factory.mktemp("pass-thru")
    built = folder / "libfake_pass_thru.so"
    source = ROOT / "tests" / "data" / "pass_thru" / "fake.c"
    command = ["gcc", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", str(built), str(source)]
    subprocess.run(command, check=True)
    return built


@pytest.fixture(scope="module", autouse=True)
def closed_databases() -> Iterator[None]:
    """Let go of every database that the tests of a module have worked on.

    An application keeps its connections for as long as it lives, and applications of tests live until the
    garbage is collected: three open files for each. Who works on beyond the module connects anew.
    """
    engines: WeakSet[Engine] = WeakSet()

    def note(connection: Connection) -> None:
        engines.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and nothing in them: copying it is quicker than migrating."""
    folder = DataFolder(root=tmp_path_factory.mktemp("empty"))
    open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS).close()
    return folder.root / "aos.db"


@pytest.fixture
def workspace(tmp_path: Path, empty_tables: Path) -> Iterator[Workspace]:
    """An empty data folder with its tables."""
    folder = DataFolder(root=tmp_path / "home")
    folder.create()
    shutil.copy(empty_tables, folder.root)
    opened = open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real documents; tests that need it are skipped, saying so, where it is absent."""
    folder = Path(os.environ.get("AOS_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no external test data in {folder}: set AOS_TEST_DATA")
    return folder
