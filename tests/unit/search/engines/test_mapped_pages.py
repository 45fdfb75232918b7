"""Pages of an index are given back to the system, and never anything else."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search.clauses import TermIn
from search.engine import EngineIndex
from search.engines.mapped_pages import give_back, ranges_of
from search.engines.registry import engine_named
from search.engines.tantivy import TEXTS_BETWEEN
from search.schema import Field
from tests.factories.search.entries import entry, index_with

SMAPS = Path("/proc/self/smaps")
STORE = Path("/library/a.store")
MAPPED = "7f0000001000-7f0000003000 r--s 00000000 fe:00 1234   /library/a.store"
ELSEWHERE = "7f0000009000-7f000000b000 r--s 00000000 fe:00 1234   /library/a.store"
REST = "7f0000003000-7f0000004000 r--s 00002000 fe:00 1234   /library/a.store"
ANOTHER = "7f0000005000-7f0000006000 r--s 00000000 fe:00 1235   /library/b.store"
DELETED = "7f0000001000-7f0000003000 r--s 00000000 fe:00 1234   /library/a.store (deleted)"
ANONYMOUS = "7f0000007000-7f0000008000 rw-p 00000000 00:00 0 "

needs_linux = pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells what is mapped")


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        pytest.param([ANONYMOUS, MAPPED, ANOTHER], [(0x7F0000001000, 0x2000)], id="mapped once"),
        pytest.param([MAPPED, REST], [(0x7F0000001000, 0x2000)], id="in two parts, of which one is enough"),
        pytest.param([MAPPED, ELSEWHERE], [], id="mapped twice, one of them by somebody else"),
        pytest.param([DELETED], [], id="deleted since"),
        pytest.param([MAPPED.replace("r--s", "rw-p")], [], id="mapped to be written"),
        pytest.param([ANOTHER, ANONYMOUS], [], id="not mapped"),
        pytest.param([], [], id="nothing mapped"),
    ],
)
def test_only_files_that_are_mapped_once_are_given_back(
    maps: list[str], expected: list[tuple[int, int]]
) -> None:
    assert ranges_of([STORE], "\n".join(maps)) == expected


def library(folder: Path) -> EngineIndex:
    return index_with(
        engine_named("tantivy"), folder, *(entry(f"d{number}", "brake " * 200) for number in range(100))
    )


def eventually(condition: Callable[[], bool]) -> bool:
    """Another thread gives them back."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def resident_kb(folder: Path, suffix: str) -> int:
    """How much of the folder's files with a suffix this process has in memory."""
    mapped = re.findall(
        rf"{re.escape(str(folder.resolve()))}/\w+{re.escape(suffix)}\n.*?\nRss: +(\d+) kB",
        SMAPS.read_text(),
        re.DOTALL,
    )
    assert mapped
    return sum(map(int, mapped))


@needs_linux
def test_pages_of_texts_go_back_after_some_of_them_and_texts_stay_the_same(tmp_path: Path) -> None:
    reader = library(tmp_path).reader()
    match = reader.top(TermIn(Field.BODY, "brake"), 1)[0]
    first = reader.payload(match)
    assert resident_kb(tmp_path, ".store") > 0
    texts = {reader.payload(match) for _ in range(TEXTS_BETWEEN - 1)}
    assert eventually(lambda: resident_kb(tmp_path, ".store") + resident_kb(tmp_path, ".pos") == 0)
    assert texts == {first} == {reader.payload(match)}


@needs_linux
def test_what_another_snapshot_has_mapped_too_is_left_alone(tmp_path: Path) -> None:
    ours = library(tmp_path).reader()
    others = engine_named("tantivy").open(tmp_path).reader()
    match = others.top(TermIn(Field.BODY, "brake"), 1)[0]
    for_both = {others.payload(match), ours.payload(match)}
    give_back(list(tmp_path.resolve().glob("*.store")))
    assert resident_kb(tmp_path, ".store") > 0
    assert len(for_both) == 1


def test_without_files_nothing_is_given_back() -> None:
    give_back(())
    assert ranges_of((), MAPPED) == []
