"""Scratch folders: whose run lives are left alone, whose run was killed are cleared away."""

import os
import subprocess
import sys
import time
from pathlib import Path

from ingest.scratch import ScratchFolder, sweep

LATER_S = 3600.0
LEAVE_A_FOLDER = (
    "import os, sys; from pathlib import Path; from ingest.scratch import ScratchFolder;"
    "folder = ScratchFolder(Path(sys.argv[1])); (folder.path / 'half').write_text('x'); os._exit(9)"
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_closed_folder_is_gone(tmp_path: Path) -> None:
    ScratchFolder(tmp_path).close()
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", LEAVE_A_FOLDER, str(tmp_path)], check=False)
    left = names(tmp_path)
    sweep(tmp_path, now_s=time.time() + LATER_S)
    assert (len(left), names(tmp_path)) == (1, [])


def test_the_folder_of_a_run_that_lives_stays(tmp_path: Path) -> None:
    living = ScratchFolder(tmp_path)
    sweep(tmp_path, now_s=time.time() + LATER_S)
    assert names(tmp_path) == [living.path.name]


def test_a_folder_that_is_only_just_being_made_stays(tmp_path: Path) -> None:
    (tmp_path / "reader-new").mkdir()
    sweep(tmp_path)
    assert names(tmp_path) == ["reader-new"]


def test_nothing_else_is_touched(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    os.utime(tmp_path / "other", (0, 0))
    sweep(tmp_path)
    assert names(tmp_path) == ["other"]
