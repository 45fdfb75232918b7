"""An editor's day at the command line: hand in, review, publish, put off, roll back."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.commands import Done

pytestmark = pytest.mark.slow

Aos = Callable[..., Done]
OIL = "manuals--oil.md"
MANIFEST = """
documents:
  - identity: keys
    access: security-related-rmi
    editions: {en: keys.en.md}
"""


@pytest.fixture
def manuals(tmp_path: Path) -> Path:
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "oil.pl.md").write_text("# Wymiana oleju\n\nOdkręcić korek spustowy.\n")
    (folder / "oil.en.md").write_text("# Oil change\n\nUndo the drain plug.\n")
    return folder


@pytest.fixture
def keys(manuals: Path) -> Path:
    """A folder with a security-related document."""
    (manuals / "keys.en.md").write_text("# Keys\n\nTeach the key.\n")
    (manuals / "manifest.yaml").write_text(MANIFEST)
    return manuals


def lines(result: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def statuses(home: Path) -> list[tuple[str, str, int, str]]:
    with sqlite3.connect(home / "aos.db") as database:
        return database.execute(
            "SELECT document_id, language, number, status FROM revisions"
            " JOIN editions ON editions.pk = edition_pk JOIN documents ON documents.pk = document_pk"
            " ORDER BY 1, 2, 3"
        ).fetchall()


def test_drafts_of_a_run_are_published_together(aos: Aos, manuals: Path, tmp_path: Path) -> None:
    aos("run", str(manuals), "--draft", "--json")
    result = aos("publish", "--run", "1", "--json")
    assert result.returncode == 0, result.stderr
    assert lines(result)[-1] == {"summary": {"done": 2, "refused": 0}}
    assert {row[3] for row in statuses(tmp_path / "home")} == {"published"}


def test_drafts_below_a_path_are_published_in_one_language(aos: Aos, manuals: Path, tmp_path: Path) -> None:
    aos("run", str(manuals), "--draft", "--json")
    assert aos("publish", "--below", str(manuals), "--language", "pl").returncode == 0
    assert [row[3] for row in statuses(tmp_path / "home")] == ["draft", "published"]


def test_a_protected_document_takes_two_people(aos: Aos, keys: Path) -> None:
    first = aos("run", str(keys))
    assert "1 document is not published before its review" in first.stdout
    alone = aos("publish", "keys")
    assert (alone.returncode, "Somebody else" in alone.stderr) == (3, True)
    same = aos("approve", "keys")
    assert (same.returncode, "let somebody else do so" in same.stderr) == (3, True)
    assert aos("approve", "keys", editor="Jan").returncode == 0
    assert aos("publish", "keys").stdout == "keys (en, 1): published\n"


def test_a_retry_does_not_lead_past_the_second_person(aos: Aos, keys: Path, tmp_path: Path) -> None:
    aos("run", str(keys), "--json")
    aos("retry", "--outcome", "created", "--json", editor="Jan")
    assert statuses(tmp_path / "home")[0][3] == "draft"


def test_what_is_sent_back_says_why_in_the_history(aos: Aos, keys: Path) -> None:
    aos("run", str(keys), "--json")
    assert aos("return", "keys", editor="Jan").returncode == 2
    assert aos("return", "keys", "--remark", "Say which key.", editor="Jan").returncode == 0
    assert "sent back – Jan: Say which key." in aos("history", "keys").stdout


def test_the_status_lists_what_waits_in_both_languages(aos: Aos, keys: Path) -> None:
    aos("run", str(keys), "--json")
    assert "keys (en, 1): in review: Keys" in aos("status").stdout
    assert "keys (en, 1): w weryfikacji: Keys" in aos("status", language="pl").stdout


def test_what_was_withdrawn_is_published_again_as_is_said(aos: Aos, manuals: Path) -> None:
    aos("run", str(manuals), "--json")
    aos("withdraw", OIL)
    refused = aos("publish", OIL)
    assert (refused.returncode, f"publish {OIL} --revision 1" in refused.stderr) == (2, True)
    assert aos("publish", OIL, "--revision", "1").returncode == 0


def test_a_run_is_rolled_back(aos: Aos, manuals: Path, tmp_path: Path) -> None:
    aos("run", str(manuals), "--json")
    (manuals / "oil.en.md").write_text("# Oil change\n\nUndo the drain plug with a 13 mm spanner.\n")
    (manuals / "new.en.md").write_text("# New\n\nText.\n")
    aos("run", str(manuals), "--json")
    before = statuses(tmp_path / "home")
    assert aos("rollback", "--run", "2", "--dry-run").returncode == 0
    assert statuses(tmp_path / "home") == before
    assert aos("rollback", "--run", "2").returncode == 0
    assert [row[2:] for row in statuses(tmp_path / "home")] == [
        (1, "withdrawn"), (1, "published"), (2, "superseded"), (1, "published"),
    ]  # fmt: skip


def test_rolling_a_protected_document_back_asks_for_the_second_person(aos: Aos, keys: Path) -> None:
    aos("run", str(keys), "--json")
    aos("approve", "keys", editor="Jan")
    aos("publish", "keys")
    (keys / "keys.en.md").write_text("# Keys\n\nTeach the key twice.\n")
    aos("run", str(keys), "--json")
    aos("approve", "keys", editor="Jan")
    aos("publish", "keys")
    alone = aos("rollback", "keys")
    assert (alone.returncode, "it is asked for" in alone.stderr) == (3, True)
    assert aos("approve", "keys", "--revision", "1", editor="Jan").returncode == 0
    assert aos("rollback", "keys").returncode == 0


def test_a_publication_is_put_off_and_taken_from_the_schedule(aos: Aos, manuals: Path) -> None:
    aos("run", str(manuals), "--draft", "--json")
    put_off = aos("publish", OIL, "--language", "en", "--at", "2999-12-01T06:00Z", "--json")
    assert lines(put_off)[0]["due_at"] == "2999-12-01T06:00:00+00:00"
    assert "to be published: 2999-12-01" in aos("status").stdout
    assert aos("unschedule", "1").returncode == 0
    assert "to be published" not in aos("status").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["publish"], "Say which"),
        (["publish", "x", "--run", "1"], "Say which"),
        (["publish", "nowhere"], "There is no document nowhere"),
        (["publish", "--run", "9"], "Nothing there waits"),
        (["publish", OIL, "--at", "2001-01-01T06:00Z"], "is past"),
        (["publish", OIL, "--at", "tomorrow"], "is no time"),
        (["rollback", "--run", "9"], "nothing to go back to"),
        (["rollback", OIL], "nothing to go back to"),
        (["unschedule", "9"], "Nothing waits under number 9"),
        (["supersede", OIL, "--with", "nowhere"], "There is no document nowhere"),
        (["supersede", OIL, "--with", OIL], "cannot stand in for itself"),
        (["supersede", "--run", "1", "--with", OIL], "cannot stand in for itself"),
        (["publish", OIL, "--at", "0001-01-01T00:00+10:00"], "is no time"),
        (["publish", OIL, "--revision", "9" * 23], "is not in the range"),
        (["publish", "--run", "9" * 23], "is not in the range"),
        (["diff", "--run", "9" * 23], "is not in the range"),
        (["unschedule", "9" * 23], "is not in the range"),
        (["history", "nowhere"], "There is no document nowhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_misuse_ends_with_two_and_says_what_to_do(
    aos: Aos, manuals: Path, arguments: list[str], sentence: str
) -> None:
    aos("run", str(manuals), "--json")
    result = aos(*arguments)
    assert (result.returncode, sentence in " ".join(result.stderr.split())) == (2, True), result.stderr


def test_a_draft_of_a_file_under_another_identity_takes_over_when_it_is_published(
    aos: Aos, manuals: Path, tmp_path: Path
) -> None:
    (manuals / "oil.pl.md").unlink()
    aos("run", str(manuals), "--json")
    manifest = "documents:\n  - identity: renewed\n    editions: {en: oil.en.md}\n"
    (manuals / "manifest.yaml").write_text(manifest)
    aos("run", str(manuals), "--draft", "--json")
    drafted = statuses(tmp_path / "home")
    aos("publish", "renewed")
    assert [(row[0], row[3]) for row in drafted] == [(OIL, "published"), ("renewed", "draft")]
    assert [row[3] for row in statuses(tmp_path / "home")] == ["withdrawn", "published"]


def test_another_document_stands_in_for_one(aos: Aos, manuals: Path, tmp_path: Path) -> None:
    (manuals / "better.en.md").write_text("# Better oil change\n\nText.\n")
    aos("run", str(manuals), "--json")
    assert aos("supersede", OIL, "--with", "manuals--better.md", "--language", "en").returncode == 0
    assert [row[3] for row in statuses(tmp_path / "home")] == ["published", "superseded", "published"]
    assert "superseded – Anna (by manuals--better.md)" in aos("history", OIL).stdout
