"""What the kernel holds a process to. A restriction is for good, so every test has a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.landlock import version
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(version() < 1, reason="this kernel has no Landlock (Linux before 5.13)")

PROGRAM = """
import contextlib, ctypes, os, socket, sys
from pathlib import Path
from ingest.landlock import write_only_below
folder, what = Path(sys.argv[1]), sys.argv[2]
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
held = write_only_below(folder / "inside")
with contextlib.suppress(OSError):
    exec(what)
    print("done", held)
    sys.exit()
print("refused", held)
"""


def attempt(folder: Path, what: str) -> str:
    (folder / "inside").mkdir()
    (folder / "there.txt").write_text("as it was")
    command = [sys.executable, "-c", PROGRAM, str(folder), what]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("(folder / 'new.txt').write_text('x')", id="new-file"),
        pytest.param("(folder / 'there.txt').write_text('x')", id="overwrite"),
        pytest.param("(folder / 'there.txt').unlink()", id="remove"),
        pytest.param("(folder / 'new').mkdir()", id="new-folder"),
        pytest.param("(folder / 'link').symlink_to('/etc')", id="link"),
        pytest.param("os.truncate(folder / 'there.txt', 0)", id="truncate"),
        pytest.param("(folder / 'there.txt').rename(folder / 'inside' / 'taken.txt')", id="move-in"),
        pytest.param("os.mkfifo(folder / 'pipe')", id="pipe"),
    ],
)
def test_nothing_outside_the_folder_is_changed(tmp_path: Path, what: str) -> None:
    assert attempt(tmp_path, what) == "refused True"
    assert (tmp_path / "there.txt").read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inside", "there.txt"]


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("(folder / 'inside' / 'deep').mkdir()", id="folder"),
        pytest.param("(folder / 'inside' / 'a').write_text('x')", id="file"),
        pytest.param("open(os.devnull, 'w').write('x')", id="nowhere"),
        pytest.param("(folder / 'there.txt').read_text()", id="reading"),
    ],
)
def test_what_a_reader_needs_is_allowed(tmp_path: Path, what: str) -> None:
    assert attempt(tmp_path, what) == "done True"


def test_no_connection_is_made(tmp_path: Path) -> None:
    what = "s = socket.socket(); s.bind(('127.0.0.1', 0))"
    assert attempt(tmp_path, what) == "refused True"
