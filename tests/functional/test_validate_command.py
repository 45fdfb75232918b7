"""`aos ingest validate`: everything is read and checked, nothing is stored, the exit code says how it is."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.factories.commands import Done

pytestmark = pytest.mark.slow

Aos = Callable[..., Done]
GOOD = {"oil.pl.md": "# Wymiana oleju\n\nOdkręcić korek.\n", "oil.en.md": "# Oil change\n\nUndo the plug.\n"}


@pytest.fixture
def manuals(tmp_path: Path) -> Path:
    folder = tmp_path / "manuals"
    folder.mkdir()
    _ = [(folder / name).write_text(text) for name, text in GOOD.items()]
    return folder


def test_good_files_end_with_zero_and_nothing_is_stored(aos: Aos, manuals: Path, tmp_path: Path) -> None:
    result = aos("validate", str(manuals))
    assert (result.returncode, result.stdout) == (
        0,
        "2 documents read, 0 files refused; errors: 0, warnings: 0.\n",
    )
    with sqlite3.connect(tmp_path / "home" / "aos.db") as database:
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM ingest_runs").fetchone() == (0,)
    assert list((tmp_path / "home" / "files").iterdir()) == []


def test_an_error_names_file_place_and_what_to_do(aos: Aos, manuals: Path) -> None:
    (manuals / "oil.en.md").write_text("# Oil change\n\n## Fitting\n\nTighten the plug to 35 and go on.\n")
    result = aos("validate", str(manuals))
    assert result.returncode == 3
    assert "oil.en.md#" in result.stdout
    assert "error: The torque 35 has no unit: write it with Nm. (Fitting)" in result.stdout


DOCBOOK: Final = "<article xmlns='http://docbook.org/ns/docbook' xml:lang='en'>{inside}</article>"
DITA: Final = "<topic id='t' xml:lang='en'><title>Oil</title><body>{inside}</body></topic>"
MODULE: Final = "<dmodule><content><description>{inside}</description></content></dmodule>"


@pytest.mark.parametrize(
    ("name", "around", "link", "end"),
    [
        ("oil.en.md", "# Oil\n\n{inside}\n", "[", "](#nowhere)"),
        ("oil.en.html", "<h1>Oil</h1><a href='#top'>Up</a>{inside}", "<a href='#nowhere'>", "</a>"),
        ("oil.en.dita", DITA, "<p><xref href='#t/nowhere'>", "</xref></p>"),
        ("oil.en.xml", DOCBOOK, "<para><link linkend='nowhere'>", "</link></para>"),
        ("module.xml", MODULE, "<para><internalRef internalRefId='nowhere'>", "</internalRef></para>"),
    ],
    ids=["Markdown", "HTML", "DITA", "DocBook", "S1000D"],
)
def test_a_link_to_a_place_that_is_not_there_is_an_error(
    aos: Aos, tmp_path: Path, name: str, around: str, link: str, end: str
) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / name).write_text(around.format(inside=f"See {link}the table{end}"))
    result = aos("validate", str(folder))
    assert result.returncode == 3
    assert "error: The link “the table” leads to #nowhere" in result.stdout
    assert result.stdout.count("[broken-link]") == 1


@pytest.mark.parametrize(
    ("fail_on", "returncode"), [("error", 0), ("warning", 3), ("never", 0)], ids=["error", "warning", "never"]
)
def test_the_editor_says_what_counts(aos: Aos, manuals: Path, fail_on: str, returncode: int) -> None:
    (manuals / "oil.pl.md").unlink()
    assert aos("validate", str(manuals), "--fail-on", fail_on).returncode == returncode


def test_a_refused_file_ends_with_three(aos: Aos, manuals: Path) -> None:
    (manuals / "bad.pdf").write_text("%PDF-1.4 broken")
    result = aos("validate", str(manuals), "--fail-on", "never")
    assert (result.returncode, "bad.pdf" in result.stderr) == (3, True)


def test_machines_get_a_line_per_finding(aos: Aos, manuals: Path) -> None:
    (manuals / "oil.pl.md").unlink()
    first, last = [json.loads(line) for line in aos("validate", str(manuals), "--json").stdout.splitlines()]
    assert (first["check"], first["severity"], first["language"]) == ("missing-edition", "warning", "en")
    assert last == {"summary": {"documents": 1, "refused": 0, "errors": 0, "warnings": 1}}


def test_what_is_published_counts_as_there(aos: Aos, manuals: Path) -> None:
    aos("run", str(manuals / "oil.pl.md"), "--json")
    (manuals / "oil.pl.md").rename(manuals.parent / "away.md")
    assert "missing-edition" not in aos("validate", str(manuals / "oil.en.md")).stdout


def test_findings_are_told_in_polish_too(aos: Aos, manuals: Path) -> None:
    (manuals / "oil.pl.md").unlink()
    assert "ostrzeżenie" in aos("validate", str(manuals), language="pl").stdout


def test_the_checks_are_listed(aos: Aos) -> None:
    assert "torque-without-unit\terror\t" in aos("checks").stdout
