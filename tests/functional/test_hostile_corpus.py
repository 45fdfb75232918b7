"""The whole hostile corpus through `aos ingest run`, watched from outside: an outcome each, and no harm.

`pytest -s` prints the figures.
"""

import json
import os
import re
import shutil
import signal
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.limits import DEFAULT_LIMITS, MIB
from tests.conftest import ROOT
from tests.factories.observation import Observed, observe

AOS = str(Path(sys.executable).parent / "aos")
PARENT_PEAK_BYTES = 500 * MIB
LINES = re.compile(r"(\.zip)/.*")


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What became of the corpus."""

    folder: Path
    observed: Observed
    entries: list[dict[str, Any]]
    before: dict[str, tuple[int, int]]
    after: dict[str, tuple[int, int]]


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of everything in the folder but the portal's home."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and "home" not in path.relative_to(folder).parts
    }


def environment(folder: Path) -> dict[str, str]:
    """The portal's home is one folder; every other that a program writes to by habit is another."""
    places = {name: str(folder / name.lower()) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    return (
        os.environ
        | places
        | {"AOS_HOME": str(folder / "home"), "AOS_LANGUAGE": "en", "PYTHONPATH": str(ROOT)}
    )


@pytest.fixture(scope="module")
def ingested(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """One run over a copy of the corpus, with everything beside it that it could overwrite."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(test_data / "hostile", folder / "a" / "b" / "c" / "corpus")
    (folder / "watch").mkdir()
    shown = environment(folder)
    for name in ("TMPDIR", "XDG_CACHE_HOME"):
        Path(shown[name]).mkdir()
    before = state_of(folder)
    observed = observe([AOS, "ingest", "run", str(folder / "a"), "--json"], shown, folder / "watch")
    lines = [json.loads(line) for line in observed.stdout.splitlines()]
    entries = [line for line in lines if "source" in line]
    counts = Counter(entry["outcome"] for entry in entries)
    print(  # noqa: T201 - the figures of this corpus
        f"\n{len(entries)} inputs, {dict(counts)}; peak of the parent {observed.peak_bytes // MIB} MiB, "
        f"of a child {observed.child_peak_bytes // MIB} MiB"
    )
    return Ingested(folder=folder, observed=observed, entries=entries, before=before, after=state_of(folder))


@pytest.mark.slow
def test_every_file_has_one_outcome(ingested: Ingested) -> None:
    files = {str(path) for path in (ingested.folder / "a").rglob("*") if path.is_file()}
    assert {LINES.sub(r"\1", entry["source"]) for entry in ingested.entries} == files
    assert len({entry["source"] for entry in ingested.entries}) == len(ingested.entries)


@pytest.mark.slow
def test_the_command_ends_as_one_that_has_refused_some(ingested: Ingested) -> None:
    assert (ingested.observed.returncode, "Traceback" in ingested.observed.stderr) == (3, False)


@pytest.mark.slow
def test_every_refusal_is_a_sentence(ingested: Ingested) -> None:
    refused = [entry for entry in ingested.entries if entry["document_id"] is None]
    assert [entry for entry in refused if not re.fullmatch(r"\S.{10,500}[.\"]", entry["error"] or "")] == []


@pytest.mark.slow
def test_nothing_takes_longer_than_its_limit(ingested: Ingested) -> None:
    assert [entry for entry in ingested.entries if entry["outcome"] == "timed-out"] == []


@pytest.mark.slow
def test_no_process_takes_more_memory_than_its_limit(ingested: Ingested) -> None:
    assert 0 < ingested.observed.peak_bytes < PARENT_PEAK_BYTES
    assert 0 < ingested.observed.child_peak_bytes < DEFAULT_LIMITS.address_space_bytes


@pytest.mark.slow
def test_nothing_is_written_outside_the_store(ingested: Ingested) -> None:
    own = {"watch/stdout", "watch/stderr"}
    assert {name: state for name, state in ingested.after.items() if name not in own} == ingested.before
    assert [path for path in (Path("/tmp/evil.txt"), Path("/etc/evil.txt")) if path.exists()] == []


@pytest.mark.slow
def test_nothing_is_left_in_scratch(ingested: Ingested) -> None:
    assert list((ingested.folder / "home" / "scratch").iterdir()) == []


@pytest.mark.slow
def test_no_reader_asks_the_network_for_anything(ingested: Ingested) -> None:
    """The kernel would have killed it: its file would break its reader, or the command be gone."""
    killed = [entry for entry in ingested.entries if "breaks its reader" in (entry["error"] or "")]
    forbidden = [entry for entry in ingested.entries if "something forbidden" in (entry["error"] or "")]
    assert (killed, forbidden) == ([], [])


@pytest.mark.slow
def test_the_portal_agrees_with_itself_afterwards(ingested: Ingested, tmp_path: Path) -> None:
    checked = observe([AOS, "check"], environment(ingested.folder), tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_watch_would_see_a_request(tmp_path: Path, family: str) -> None:
    program = f"import socket; socket.socket(socket.{family})"
    seen = observe([sys.executable, "-c", program], os.environ, tmp_path)
    assert seen.returncode == -signal.SIGSYS


def test_the_watch_lets_everything_else_pass(tmp_path: Path) -> None:
    program = "import socket, time; socket.socketpair(); print('done'); time.sleep(0.3)"
    seen = observe([sys.executable, "-c", program], os.environ, tmp_path)
    assert (seen.returncode, seen.stdout, seen.peak_bytes > MIB) == (0, "done\n", True)
