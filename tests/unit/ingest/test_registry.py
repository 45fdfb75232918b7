"""Which reader gets a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from ingest.outcomes import RunFailed
from ingest.reader import InputFile, ReadDocument
from ingest.registry import best_reader, shipped_and_plugged_in
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"
FILE = InputFile(
    path=Path("/nowhere/a.txt"),
    root=Path("/nowhere"),
    relative_path=PurePosixPath("a.txt"),
    collection="nowhere",
    media_type="text/plain",
    head=b"",
    size_bytes=0,
)


@dataclass(frozen=True, kw_only=True)
class Bidder:
    """A reader that bids what it is told to."""

    name: str
    amount: int
    version: str = "1"

    def bid(self, _file: InputFile) -> int:
        return self.amount

    def read(self, _file: InputFile) -> ReadDocument:
        return ReadDocument(title=self.name, sections=())


@pytest.fixture(autouse=True)
def _fresh_registry() -> Iterator[None]:
    shipped_and_plugged_in.cache_clear()
    yield
    shipped_and_plugged_in.cache_clear()


def test_the_highest_bid_reads() -> None:
    low, high = Bidder(name="a", amount=10), Bidder(name="b", amount=50)
    assert best_reader(FILE, [low, high]) is high


def test_of_equal_bids_the_first_name_reads() -> None:
    second, first = Bidder(name="b", amount=50), Bidder(name="a", amount=50)
    assert best_reader(FILE, [second, first]) is first


def test_nobody_reads_what_nobody_bids_for() -> None:
    assert best_reader(FILE, [Bidder(name="a", amount=0)]) is None


def test_nobody_reads_where_nobody_is() -> None:
    assert best_reader(FILE, []) is None


def test_the_shipped_readers_are_there_in_the_order_of_their_names() -> None:
    names = [reader.name for reader in shipped_and_plugged_in()]
    assert names == sorted(names)
    assert {"dita", "dita-map", "html", "markdown", "pdf", "s1000d", "svg"} <= set(names)


def test_every_reader_says_its_version() -> None:
    assert all(reader.version for reader in shipped_and_plugged_in())


def test_a_plug_in_adds_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DATA / "ingest-plugin"))
    assert "hostile" in [reader.name for reader in shipped_and_plugged_in()]


def test_a_plug_in_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DATA / "ingest-broken-plugin"))
    with pytest.raises(RunFailed, match="broken_reader_that_is_not_there"):
        shipped_and_plugged_in()
