"""The bench of the ingestion shows no figures of a run that has not taken in what stands on the pages."""

from collections import Counter
from pathlib import Path

import pytest

from tests.bench.ingestion import ingested
from tests.bench.manuals import Written, write_large, write_manuals
from tests.bench.taken_in import NotTakenIn, ensure_taken_in


@pytest.mark.slow
def test_pages_that_were_taken_in_are_found_word_for_word(tmp_path: Path) -> None:
    written = write_manuals(tmp_path / "pdf", files=2, pages=6)
    ingested(tmp_path / "pdf", tmp_path / "home")
    ensure_taken_in(tmp_path / "home", written)


@pytest.mark.slow
def test_a_large_file_that_was_taken_in_is_found_word_for_word(tmp_path: Path) -> None:
    written = write_large(tmp_path / "pdf", pages=12)
    ingested(tmp_path / "pdf" / "whole", tmp_path / "home")
    ensure_taken_in(tmp_path / "home", written)


@pytest.mark.slow
def test_a_page_that_is_missing_is_told_with_its_words(tmp_path: Path) -> None:
    written = write_manuals(tmp_path / "pdf", files=2, pages=6)
    (tmp_path / "pdf" / "manual-001.pdf").unlink()
    ingested(tmp_path / "pdf", tmp_path / "home")
    with pytest.raises(NotTakenIn, match="on 12 pages are not in the index"):
        ensure_taken_in(tmp_path / "home", written)


def test_where_nothing_was_taken_in_every_word_is_missing(tmp_path: Path) -> None:
    written = Written(pages=1, words=Counter({"oil": 2, "olej": 1}))
    with pytest.raises(NotTakenIn) as told:
        ensure_taken_in(tmp_path, written)
    assert told.value.missing == written.words
