"""What expands queries follows the editors' files and the indexer."""

import logging
from pathlib import Path

import pytest

from search.expander_source import ExpanderSource
from search.pairs import Pairs, Taught, write_pairs
from tests.unit.search.test_pairs import pair
from translations.terms import COLUMNS

TAUGHT = Taught(sections=1, documents=frozenset())
ROW = dict.fromkeys(COLUMNS, "") | {
    "concept": "widget",
    "part_of_speech": "noun",
    "pl": "wihajster",
    "en": "widget",
}


def write_terms(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "own.csv").write_text(f"{','.join(COLUMNS)}\n{','.join(ROW.values())}\n", encoding="utf-8")


def test_learnt_pairs_are_seen_when_they_are_written(tmp_path: Path) -> None:
    source = ExpanderSource(None)
    before = len(source.expander(tmp_path).pairs)
    write_pairs(tmp_path, Pairs([pair("klocek", "pad")]), TAUGHT)
    assert (before, len(source.expander(tmp_path).pairs)) == (0, 1)


def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    source = ExpanderSource(None)
    assert source.expander(tmp_path) is source.expander(tmp_path)


def test_damaged_pairs_are_reported_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "pairs.msgpack").write_bytes(b"broken")
    with caplog.at_level(logging.WARNING):
        assert len(ExpanderSource(None).expander(tmp_path).pairs) == 0
    assert "pairs" in caplog.text


def test_an_editors_term_is_seen_when_the_file_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "terms"
    source = ExpanderSource(folder)
    before = source.expander(tmp_path).agreed
    write_terms(folder)
    after = source.expander(tmp_path).agreed
    assert ("widget" in before.base, "widget" in after.base) == (False, True)


def test_shipped_terms_are_there_without_an_editors_folder(tmp_path: Path) -> None:
    assert len(ExpanderSource(tmp_path / "terms").expander(tmp_path).agreed.base) > 2_000
