"""The tables of requests have a way back."""

from pathlib import Path

from sqlalchemy import text

from kb.database import Database, downgrade, upgrade
from tests.conftest import VERSION_FOLDERS

OF_REQUESTS = {"requests", "request_messages", "request_links", "request_attempts"}


def _tables(url: str) -> set[str]:
    with (database := Database(url)).connect() as connection:
        names = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
    database.close()
    return names


def test_the_tables_of_requests_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    whole = _tables(url)
    downgrade(url, VERSION_FOLDERS, "web@web_0002")
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "web@web_0001")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert (before - without, _tables(url)) == (OF_REQUESTS, whole)
