"""The sheet: written, changed, handed back; checked and done as a whole, opening only by two people."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.commands import Done

pytestmark = pytest.mark.slow

Aos = Callable[..., Done]
MANIFEST = """
documents:
  - identity: oil
    access: rmi
    applicability: [{make: Halny, series: Sokół II, built_from: 2015-03, built_to: 2022-11}]
    editions: {en: oil.en.md, pl: oil.pl.md}
  - identity: keys
    access: security-related-rmi
    editions: {en: keys.en.md}
"""


@pytest.fixture
def sheet(aos: Aos, tmp_path: Path) -> Path:
    """The sheet of a small library: two editions of one document, and a protected one."""
    folder = tmp_path / "manuals"
    folder.mkdir()
    texts = {
        "oil.en.md": "# Oil\n\nUndo it.",
        "oil.pl.md": "# Olej\n\nOdkręć.",
        "keys.en.md": "# Keys\n\nTeach.",
    }
    _ = [(folder / name).write_text(text) for name, text in texts.items()]
    (folder / "manifest.yaml").write_text(MANIFEST)
    aos("run", str(folder), "--json")
    aos("approve", "keys", editor="Jan")
    aos("publish", "keys")
    path = tmp_path / "sheet.csv"
    path.write_text(aos("sheet").stdout)
    return path


def edit(path: Path, before: str, after: str) -> Path:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    return path


def test_a_sheet_that_nobody_changed_changes_nothing(aos: Aos, sheet: Path) -> None:
    assert aos("change", str(sheet)).stdout == "The sheet says what is so already.\n"


def test_applicability_of_every_edition_is_changed_and_on_record(aos: Aos, sheet: Path) -> None:
    edit(sheet, "2022-11-30", "2027-06")
    dry = aos("change", str(sheet), "--dry-run").stdout
    assert (dry.count("→"), "2027-06-30" in dry) == (2, True)
    assert "2022-11-30" in aos("sheet").stdout
    result = aos("change", str(sheet), "--remark", "Built on")
    assert (result.returncode, result.stdout) == (0, dry)
    assert aos("sheet").stdout.count("2027-06-30") == 2
    told = aos("history", "oil").stdout
    assert "published – Anna: Built on" in told
    halny = "Halny Sokół II 2015-03-01…"
    assert f"Built on (applicability: {halny}2022-11-30 → {halny}2027-06-30)" in told


def test_another_class_is_a_reclassification_without_a_new_revision(aos: Aos, sheet: Path) -> None:
    edit(sheet, ",rmi,", ",public,")
    assert aos("change", str(sheet)).returncode == 0
    assert "oil,en,1," in aos("sheet").stdout
    assert "reclassified – Anna (description, rmi → description, public)" in aos("history", "oil").stdout


def test_a_protected_document_is_opened_by_two_people_only(aos: Aos, sheet: Path) -> None:
    edit(sheet, "security-related-rmi", "public")
    assert "waits for the approval of a second person" in aos("change", str(sheet)).stdout
    assert "security-related-rmi" in aos("sheet").stdout
    assert aos("approve", "keys").returncode == 3
    aos("approve", "keys", editor="Jan")
    aos("publish", "keys")
    assert "keys,en,2,description,public" in aos("sheet").stdout


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("2022-11-30", "2022-13", "Line 3: 2022-13 is no month"),
        ("2022-11-30", "2001-01", "Line 3: `built_to` lies before"),
        (",rmi,", ",secret,", "Line 3: secret is none of"),
        ("oil,pl,1,", "oil,pl,7,", "Line 4: oil (pl) was changed since"),
        ("oil,pl,1,", "olej,pl,1,", "Line 4: olej (pl) is not published"),
        ("document_id", "document", "Line 1: the head must be"),
        ("Sokół II", "x" * 131_073, "this is no row of a CSV table"),
        ("oil,pl,1,", f"oil,pl,{'9' * 5_000},", "is no number of a revision"),
        ("oil,pl,1,", "oil,pl,one,", "Line 4: one is no number of a revision"),
    ],
    ids=["month", "order", "class", "revision", "document", "head", "cell", "digits", "number"],
)
def test_one_mistake_and_nothing_is_done(
    aos: Aos, sheet: Path, before: str, after: str, sentence: str
) -> None:
    untouched = sheet.read_text()
    edit(edit(sheet, "2015-03-01", "2016-01"), before, after)
    result = aos("change", str(sheet))
    assert (result.returncode, sentence in " ".join(result.stderr.split())) == (2, True), result.stderr
    assert aos("sheet").stdout == untouched
