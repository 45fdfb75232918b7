"""Learnt pairs beside an index."""

from pathlib import Path

import pytest

from kb.identifiers import DocumentId
from search.alignment import Example
from search.pairs import (
    LearntPair,
    Pairs,
    PairsUnreadable,
    Taught,
    pairs_stamp,
    read_pairs,
    read_taught,
    write_pairs,
)

TAUGHT = Taught(sections=3, documents=frozenset({17}))


def pair(polish: str, english: str, strength: float = 0.5) -> LearntPair:
    return LearntPair(
        polish=polish,
        english=english,
        polish_terms=tuple(polish.split()),
        english_terms=tuple(english.split()),
        strength=strength,
        support=4,
        examples=(Example(document_id=DocumentId("doc"), polish_anchor="a", english_anchor="b"),),
    )


def test_what_is_written_is_read_again_strongest_first(tmp_path: Path) -> None:
    weak, strong = pair("tarcza", "disc", 0.4), pair("klocek", "pad", 0.9)
    write_pairs(tmp_path, Pairs([weak, strong]), TAUGHT)
    assert (list(read_pairs(tmp_path)), read_taught(tmp_path)) == ([strong, weak], TAUGHT)


def test_pairs_are_found_by_the_terms_of_either_language() -> None:
    belt = pair("pasek rozrząd", "cambelt")
    pairs = Pairs([belt])
    assert (pairs.by_polish["pasek", "rozrząd"], pairs.by_english[("cambelt",)]) == ([belt], [belt])


def test_a_folder_without_pairs_has_none(tmp_path: Path) -> None:
    assert (len(read_pairs(tmp_path)), read_taught(tmp_path), pairs_stamp(tmp_path)) == (0, None, None)


@pytest.mark.parametrize("content", [b"", b"\x00broken", b"\x92\x00\x90"], ids=["empty", "broken", "old"])
def test_damaged_pairs_are_reported_as_such(tmp_path: Path, content: bytes) -> None:
    write_pairs(tmp_path, Pairs([]), TAUGHT)
    (tmp_path / "pairs.msgpack").write_bytes(content)
    with pytest.raises(PairsUnreadable):
        read_pairs(tmp_path)


def test_damaged_pairs_are_learnt_anew(tmp_path: Path) -> None:
    write_pairs(tmp_path, Pairs([]), TAUGHT)
    (tmp_path / "pairs.msgpack").write_bytes(b"")
    assert read_taught(tmp_path) is None


def test_a_write_that_was_killed_between_its_files_is_done_again(tmp_path: Path) -> None:
    write_pairs(tmp_path, Pairs([]), TAUGHT)
    (tmp_path / "taught.msgpack").unlink()
    assert read_taught(tmp_path) is None


def test_the_stamp_changes_with_the_pairs(tmp_path: Path) -> None:
    write_pairs(tmp_path, Pairs([]), TAUGHT)
    before = pairs_stamp(tmp_path)
    write_pairs(tmp_path, Pairs([pair("klocek", "pad")]), TAUGHT)
    assert pairs_stamp(tmp_path) != before


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    write_pairs(tmp_path, Pairs([]), TAUGHT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.msgpack", "taught.msgpack"]
