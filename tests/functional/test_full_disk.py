"""A disk that fills up during an ingestion: a clear sentence, nothing lost, a portal that goes on afterwards.

The disk is a small file system in memory, mounted where only these processes see it (user and mount
namespace).
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.factories.archives import write_archive

AOS = str(Path(sys.executable).parent / "aos")
NAMESPACE = ("unshare", "--map-root-user", "--mount")
SCRIPT = """
set -u
aos=$1 folder=$2 megabytes=$3 what=$4
mount -t tmpfs -o size=200m tmpfs "$folder/home"
"$aos" init >/dev/null 2>&1 && "$aos" ingest run "$folder/first" --json >"$folder/first.out"
used=$(du -sm "$folder/home" | cut -f1)
mount -o remount,size=$((used + megabytes))m "$folder/home"
"$aos" ingest run "$folder/$what" --json >"$folder/full.out" 2>"$folder/full.err"
echo $? >"$folder/full.code"
"$aos" ingest report --json >"$folder/report.out" 2>/dev/null
echo $? >"$folder/report.code"
mount -o remount,size=200m "$folder/home"
"$aos" ingest run "$folder/$what" --json >"$folder/again.out" 2>/dev/null; echo $? >"$folder/again.code"
"$aos" check >"$folder/check.out" 2>&1; echo $? >"$folder/check.code"
"""


def may_mount() -> bool:
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not may_mount(), reason="no file system may be mounted here (unshare, user namespaces)"
    ),
]


@dataclass(frozen=True, kw_only=True)
class Disk:
    """What was said at each stage."""

    folder: Path

    def code(self, stage: str) -> int:
        return int((self.folder / f"{stage}.code").read_text())

    def accepted(self, stage: str) -> set[str]:
        lines = [json.loads(line) for line in (self.folder / f"{stage}.out").read_text().splitlines()]
        return {line["source"] for line in lines if line.get("document_id")}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((3, "folder"), id="documents"),
        pytest.param((3, "bundles"), id="a-bundle-that-unpacks"),
        pytest.param((0, "folder"), id="no-room-at-all"),
    ],
)
def disk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Disk:
    """A disk with so many megabytes of room, filled by this folder, and then enlarged."""
    megabytes, what = request.param
    folder = tmp_path_factory.mktemp("disk")
    for name in ("home", "first", "folder", "bundles"):
        (folder / name).mkdir()
    (folder / "first" / "first.md").write_text("# First\n\nThis one has room.\n")
    noise = os.urandom(700_000).hex()
    manuals = {f"manual-{number}.md": f"# Manual {number}\n\n{noise[number:]}\n" for number in range(8)}
    for name, text in manuals.items():
        (folder / "folder" / name).write_text(text)
    write_archive(folder / "bundles" / "manuals.zip", dict(manuals))
    environment = os.environ | {
        "AOS_HOME": str(folder / "home"),
        "AOS_LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
    }
    command = [*NAMESPACE, "bash", "-c", SCRIPT, "script", AOS, str(folder), str(megabytes), what]
    subprocess.run(command, env=environment, check=True, timeout=600)
    return Disk(folder=folder)


def test_it_ends_with_one_sentence_that_says_what_to_do(disk: Disk) -> None:
    said = (disk.folder / "full.err").read_text().strip().splitlines()
    assert disk.code("full") == 1
    assert said[-1].startswith("The disk is full: make room, then run the same command again")
    assert "Traceback" not in "".join(said)


def test_what_was_there_before_can_still_be_listed(disk: Disk) -> None:
    assert disk.code("report") == 0
    assert disk.accepted("first") <= disk.accepted("report")


def test_nothing_that_was_reported_is_lost(disk: Disk) -> None:
    assert disk.accepted("full") <= disk.accepted("report")


def test_with_room_the_same_command_goes_on_to_the_end(disk: Disk) -> None:
    assert (disk.code("again"), len(disk.accepted("again"))) == (0, 8)


def test_the_portal_agrees_with_itself_afterwards(disk: Disk) -> None:
    assert (disk.code("check"), (disk.folder / "check.out").read_text().count("\n")) == (0, 1)
