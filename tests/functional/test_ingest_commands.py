"""`aos ingest` as an editor uses it, without the search package: the group alone, in a process of its own."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.identifiers import checksum_of
from tests.conftest import ROOT
from tests.factories.commands import Done
from tests.unit.ingest.processes import ends_within

pytestmark = pytest.mark.slow

LOST = "# Żó\ufffdty olej\n\nOdkr\ufffdć \ufffdrubę i wylej gor\ufffdcy olej."
Aos = Callable[..., Done]


@pytest.fixture
def command(script: Path, tmp_path: Path) -> list[str]:
    return [sys.executable, "-W", "error", str(script), str(ROOT), str(tmp_path / "home")]


@pytest.fixture
def manuals(tmp_path: Path) -> Path:
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "oil.pl.md").write_text("# Wymiana oleju\n\nOdkręcić korek spustowy.\n")
    (folder / "oil.en.md").write_text("# Oil change\n\nUndo the drain plug.\n")
    return folder


def entries(result: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_good_folder_ends_with_zero(aos: Aos, manuals: Path) -> None:
    result = aos("run", str(manuals), "--json")
    assert (result.returncode, result.stderr) == (0, "")
    first, second, summary = entries(result)
    assert [first["outcome"], second["outcome"]] == ["created", "created"]
    assert summary["summary"]["created"] == 2  # type: ignore[index]


def test_a_refused_file_ends_with_three_and_says_what_to_do(aos: Aos, manuals: Path) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    result = aos("run", str(manuals))
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 1
    assert "bad.pdf: malformed: The PDF is damaged" in result.stderr
    assert "aos ingest retry" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "/nowhere"],
        ["run", ".", "--kind", "magic"],
        ["run", ".", "--language", "de"],
        ["run", ".", "--jobs", "0"],
        ["run", ".", "--manifest", "/nowhere.yaml"],
        ["report", "--outcome", "magic"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_misuse_ends_with_two_and_a_sentence(aos: Aos, arguments: list[str]) -> None:
    result = aos(*arguments)
    assert result.returncode == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_mistake_in_a_manifest_names_its_line(aos: Aos, manuals: Path) -> None:
    (manuals / "manifest.yaml").write_text("documents:\n  - identity: x\n    edition: {}\n")
    result = aos("run", str(manuals))
    assert result.returncode == 2
    assert "manifest.yaml, line 3, column 5: `edition` is unknown here" in " ".join(result.stderr.split())


def test_a_data_folder_that_cannot_be_written_ends_with_one(aos: Aos, manuals: Path, tmp_path: Path) -> None:
    aos("report")
    checksum = checksum_of((manuals / "oil.en.md").read_bytes())
    (tmp_path / "home" / "files" / checksum[:2]).write_text("a file lies where the folder has to be")
    result = aos("run", str(manuals))
    assert result.returncode == 1
    assert result.stderr.startswith("Error: The data folder cannot be written")


def test_the_report_lists_every_input_by_its_newest_outcome(aos: Aos, manuals: Path) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    aos("run", str(manuals), "--json")
    aos("run", str(manuals), "--json")
    listed = entries(aos("report", "--json"))
    assert [entry["outcome"] for entry in listed] == ["malformed", "unchanged", "unchanged"]
    assert [entry["document_id"] for entry in listed] == [None, "manuals--oil.md", "manuals--oil.md"]


def test_the_report_can_be_limited_to_outcomes(aos: Aos, manuals: Path) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    aos("run", str(manuals), "--json")
    result = aos("report", "--outcome", "malformed")
    assert len(result.stdout.splitlines()) == 1
    assert "bad.pdf: malformed" in result.stdout


def test_the_report_ends_with_counts_the_next_steps_and_the_indexs_lag(aos: Aos, manuals: Path) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    aos("run", str(manuals), "--json")
    counts, step, lag = aos("report").stderr.splitlines()
    assert counts == "3 files: created 2, malformed 1."
    assert step.endswith("Then: `aos ingest retry --outcome malformed`.")
    assert lag.startswith("1 document waits for the search index, since ")


def test_a_retry_does_only_what_was_refused(aos: Aos, manuals: Path) -> None:
    (manuals / "bad.md").write_text(LOST)
    assert aos("run", str(manuals), "--json").returncode == 3
    (manuals / "bad.md").write_text("# Żółty olej\n\nTekst.")
    result = aos("retry", "--json")
    assert result.returncode == 0
    assert [entry.get("outcome") for entry in entries(result)[:-1]] == ["created"]


def test_commands_speak_polish_where_the_environment_does(aos: Aos, manuals: Path) -> None:
    (manuals / "empty.md").write_text("")
    result = aos("run", str(manuals), language="pl")
    assert "plik" in result.stdout
    assert "pusty" in result.stderr


def test_on_a_terminal_there_is_a_bar(command: list[str], manuals: Path) -> None:
    leader, follower = pty.openpty()
    environment = os.environ | {"AOS_LANGUAGE": "en", "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen(
        [*command, "run", str(manuals)], env=environment, stdout=subprocess.DEVNULL, stderr=follower
    )
    os.close(follower)
    shown = everything_on(leader)
    assert process.wait(60) == 0
    assert "Ingesting" in shown
    assert "2/2" in shown


def test_an_interrupt_finishes_what_is_in_hand_and_tells_how_to_go_on(
    command: list[str], aos: Aos, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number:03}.md").write_text(f"# Manual {number}\n\nUndo bolt {number}.")
    environment = os.environ | {"AOS_LANGUAGE": "en", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, "run", str(folder), "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Finishing what is in hand" in err
    summary = json.loads(out.splitlines()[-1])["summary"]
    assert summary["left_over"] > 0
    rest = entries(aos("run", str(folder), "--json"))[-1]["summary"]
    assert rest["unchanged"] == summary["inputs"]  # type: ignore[index]


def test_the_children_of_a_killed_run_end_with_it(command: list[str], manuals: Path) -> None:
    plugin = ROOT / "tests" / "data" / "ingest-plugin"
    (manuals / "a.hostile").write_text("spin")
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{plugin}"}
    process = subprocess.Popen([*command, "run", str(manuals)], env=environment)
    child = child_of(process.pid)
    process.kill()
    process.wait()
    assert ends_within(child, 5.0)


def everything_on(terminal: int) -> str:
    """What is written to a terminal until nobody holds its other side."""
    parts = []
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 65536):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()


def child_of(pid: int) -> int:
    """The reader's process of a run, as soon as there is one: a fork of the run's nursery."""
    for _attempt in range(600):
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                arguments = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            is_of_run = b"ingest.child_nursery" in arguments and str(pid).encode() in arguments
            if is_of_run and parent != pid:
                time.sleep(1)
                return int(folder.name)
        time.sleep(0.05)
    raise AssertionError("no child was started")
