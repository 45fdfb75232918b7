"""`aos ingest diff`: what would change for readers, before anything does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.commands import Done

pytestmark = pytest.mark.slow

Aos = Callable[..., Done]


@pytest.fixture
def manual(aos: Aos, tmp_path: Path) -> Path:
    """A manual that is published, and was then changed where it lies."""
    folder = tmp_path / "manuals"
    folder.mkdir()
    path = folder / "oil.en.md"
    path.write_text("# Oil change\n\n## Fitting\n\nFit the plug. Tighten the plug to 35 Nm.\n")
    aos("run", str(folder), "--json")
    path.write_text("# Oil change\n\n## Fitting\n\nFit the plug. Tighten the plug to 53 Nm.\n")
    return path


def test_a_changed_torque_is_called_out_word_by_word(aos: Aos, manual: Path) -> None:
    result = aos("diff", str(manual))
    assert result.returncode == 0
    assert "! torque: 35 Nm → 53 Nm" in result.stdout
    assert "Tighten the plug to [-35-]{+53+} Nm." in result.stdout
    assert "\x1b[" not in result.stdout


def test_colour_comes_when_it_is_asked_for(aos: Aos, manual: Path) -> None:
    assert "\x1b[31m[-35-]\x1b[0m" in aos("diff", str(manual), "--colour").stdout


def test_drafts_are_compared_and_machines_get_all_of_it(aos: Aos, manual: Path) -> None:
    aos("run", str(manual.parent), "--draft", "--json")
    entry = json.loads(aos("diff", "--run", "2", "--json").stdout)
    assert (entry["state"], entry["published"], entry["revision"]) == ("changed", 1, 2)
    assert entry["sections"][0]["values"] == [{"kind": "torque", "before": ["35 Nm"], "after": ["53 Nm"]}]


def test_what_is_published_already_is_unchanged(aos: Aos, manual: Path) -> None:
    aos("run", str(manual.parent), "--json")
    assert aos("diff", str(manual)).stdout == "manuals--oil.md (en): unchanged\n"


def test_a_new_document_is_said_to_be_new(aos: Aos, manual: Path) -> None:
    (manual.parent / "new.en.md").write_text("# New\n\nText.\n")
    assert "manuals--new.md (en): new" in aos("diff", str(manual.parent)).stdout


@pytest.mark.parametrize("arguments", [["diff"], ["diff", "--run", "9"], ["diff", "--document", "nowhere"]])
def test_misuse_ends_with_two(aos: Aos, arguments: list[str]) -> None:
    assert aos(*arguments).returncode == 2
