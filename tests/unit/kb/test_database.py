"""Schema upgrades go up and down; sessions commit whole or not at all."""

import stat
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import entitlements.audit_models
import entitlements.clearance_models
import entitlements.factor_models
import entitlements.invoices.models
import entitlements.join_models
import entitlements.orders.models
import entitlements.payments.models
import entitlements.products.models
import entitlements.shop.models
import entitlements.team_models
import entitlements.tickets.models  # noqa: F401 - the tables of all of them
import programming.jobs.models
import programming.packages.models  # noqa: F401
import web.requests.models
import web.sent_forms  # noqa: F401
from entitlements.models import Base as EntitlementsBase
from ingest.models import Base as IngestBase
from kb.database import Database, DatabaseTooNew, downgrade, upgrade
from kb.home import DataFolder
from kb.models import Base, ChangeRow, DocumentRow, HistoryRow, RevisionRow
from kb.store import DocumentStore
from kb.workspace import Workspace, open_workspace
from programming.models import Base as ProgrammingBase
from search.models import Base as SearchBase
from tests.conftest import NOON, VERSION_FOLDERS
from tests.factories.revisions import new_revision
from web.mail.models import Base as WebBase


def tables(url: str) -> set[str]:
    database = Database(url)
    with database.connect() as connection:
        names = set(inspect(connection).get_table_names())
    database.close()
    return names


def test_every_package_has_the_tables_that_its_models_say(workspace: Workspace) -> None:
    metadata = [
        base.metadata for base in (Base, EntitlementsBase, IngestBase, SearchBase, ProgrammingBase, WebBase)
    ]
    with workspace.database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)  # type: ignore[arg-type]
    assert differences == []


@pytest.mark.parametrize("branch", ["kb", "entitlements", "ingest", "search", "programming", "web"])
def test_the_way_back_takes_the_tables_away_and_forth_again(tmp_path: Path, branch: str) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    before = tables(url)
    downgrade(url, VERSION_FOLDERS, f"{branch}@base")
    assert tables(url) < before
    upgrade(url, VERSION_FOLDERS)
    assert tables(url) == before


def test_documents_of_before_have_no_systems_and_stay_when_the_column_goes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    downgrade(url, VERSION_FOLDERS, "kb_0001")
    database = Database(url)
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO documents (document_id, kind, access_class, created_at)"
                " VALUES ('pads', 'repair', 'rmi', '2026-01-01 00:00:00')"
            )
        )
    database.close()
    upgrade(url, VERSION_FOLDERS)
    with (database := Database(url)).read() as session:
        kept = [(row.document_id, row.systems) for row in session.query(DocumentRow)]
    database.close()
    downgrade(url, VERSION_FOLDERS, "kb_0001")
    with (database := Database(url)).connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("documents")}
        left = connection.execute(text("SELECT document_id FROM documents")).scalars().all()
    database.close()
    assert (kept, left, "systems" in columns) == ([("pads", [])], ["pads"], False)


def test_revisions_of_before_have_no_issue_date_and_stay_when_the_columns_go(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    downgrade(url, VERSION_FOLDERS, "kb_0002")
    with (database := Database(url)).write() as session:
        session.execute(
            text(
                "INSERT INTO documents (pk, document_id, kind, access_class, created_at)"
                " VALUES (1, 'pads', 'repair', 'rmi', '2026-01-01 00:00:00')"
            )
        )
        session.execute(text("INSERT INTO editions (pk, document_pk, language) VALUES (1, 1, 'en')"))
        session.execute(
            text(
                "INSERT INTO revisions (edition_pk, number, status, title, source_checksum, source_name,"
                " source_path, source_size_bytes, media_type, reader, reader_version, created_at)"
                " VALUES (1, 1, 'published', 'Pads', 'x', 'a', 'a', 1, 'a', 'a', '1', '2026-01-01 00:00:00')"
            )
        )
        session.execute(
            text(
                "INSERT INTO sections (revision_pk, position, anchor, level, heading, language, blocks)"
                " VALUES (1, 0, 's1', 1, 'Pads', 'en', '[]')"
            )
        )
    database.close()
    upgrade(url, VERSION_FOLDERS)
    with (database := Database(url)).read() as session:
        kept = [
            (row.title, row.issued_on, row.is_issue_date_guessed, row.keywords, row.relations)
            for row in session.query(RevisionRow)
        ]
    database.close()
    downgrade(url, VERSION_FOLDERS, "kb_0002")
    with (database := Database(url)).connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("revisions")}
        left = connection.execute(text("SELECT title FROM revisions")).scalars().all()
        indexes = {index["name"] for index in inspect(connection).get_indexes("revisions")}
    database.close()
    assert (kept, left) == ([("Pads", None, False, [], [])], ["Pads"])
    assert not columns & {"issued_on", "valid_from", "valid_to", "document_number", "keywords", "tools"}
    assert "ix_revisions_one_published" in indexes


def test_revisions_of_before_have_no_review_and_stay_when_history_and_schedule_go(tmp_path: Path) -> None:
    folder = DataFolder(root=tmp_path)
    opened = open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS)
    with opened.database.write() as session:
        DocumentStore(session, opened.files).put(new_revision(opened.files))
    opened.close()
    downgrade(folder.database_url, VERSION_FOLDERS, "kb_0003")
    left = tables(folder.database_url)
    opened = open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS)
    with opened.database.read() as session:
        kept = [(row.status, row.review, row.stated, len(row.sections)) for row in session.query(RevisionRow)]
        history = session.query(HistoryRow).count()
    opened.close()
    assert ("history" in left, "schedule" in left) == (False, False)
    assert (kept, history) == ([("published", None, None, 1)], 0)


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(workspace: Workspace) -> None:
    before = tables(workspace.folder.database_url)
    upgrade(workspace.folder.database_url, VERSION_FOLDERS)
    assert tables(workspace.folder.database_url) == before


def test_what_is_up_to_date_is_not_migrated_again(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    def times_alembic_began() -> int:
        caplog.clear()
        upgrade(workspace.folder.database_url, VERSION_FOLDERS)
        return sum("Context impl" in record.getMessage() for record in caplog.records)

    caplog.set_level("INFO", logger="alembic")
    looked_only = times_alembic_began()
    downgrade(workspace.folder.database_url, VERSION_FOLDERS, "web@base")
    assert (looked_only, times_alembic_began()) == (1, 3)


def test_threads_that_open_a_new_data_folder_at_once_all_find_it_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    with ThreadPoolExecutor(4) as threads:
        raised = [
            one.exception() for one in [threads.submit(upgrade, url, VERSION_FOLDERS) for _ in range(4)]
        ]
    assert raised == [None] * 4
    assert "documents" in tables(url)


@pytest.mark.slow
def test_processes_that_open_a_new_data_folder_at_once_all_find_it_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        raised = [
            one.exception() for one in [processes.submit(upgrade, url, VERSION_FOLDERS) for _ in range(4)]
        ]
    assert raised == [None] * 4
    assert "documents" in tables(url)


def test_data_of_a_newer_version_is_refused_and_left_alone(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        session.execute(
            text("UPDATE alembic_version SET version_num = 'kb_9999' WHERE version_num LIKE 'kb%'")
        )
    with pytest.raises(DatabaseTooNew, match="kb_9999"):
        upgrade(workspace.folder.database_url, VERSION_FOLDERS)


def test_two_writers_wait_for_each_other(workspace: Workspace) -> None:
    def write() -> None:
        for _ in range(20):
            with workspace.database.write() as session:
                session.add(ChangeRow(document_id="a", recorded_at=NOON))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workspace.database.read() as session:
        assert session.query(ChangeRow).count() == 60


def test_a_reader_is_not_blocked_by_a_writer(workspace: Workspace) -> None:
    with workspace.database.write() as writer:
        writer.add(ChangeRow(document_id="a", recorded_at=NOON))
        writer.flush()
        with workspace.database.read() as reader:
            assert reader.query(ChangeRow).count() == 0


def test_an_instant_without_time_zone_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Exception, match="time zone"), workspace.database.write() as session:
        session.add(ChangeRow(document_id="a", recorded_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the point


def test_the_data_folder_is_closed_to_others(workspace: Workspace) -> None:
    assert stat.S_IMODE(workspace.folder.root.stat().st_mode) == 0o700


def test_the_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = DataFolder(root=tmp_path)
    key = folder.secret_key()
    assert folder.secret_key() == key
    assert len(key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_an_empty_secret_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    assert len(DataFolder(root=tmp_path).secret_key()) >= 32


def test_processes_that_start_at_once_have_one_secret_key(tmp_path: Path) -> None:
    keys: set[str] = set()
    threads = [
        threading.Thread(target=lambda: keys.add(DataFolder(root=tmp_path).secret_key())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
