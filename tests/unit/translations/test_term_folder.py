"""A portal's agreed terms: the shipped ones with the editors' own among them, and what a broken file does."""

import os
from pathlib import Path

import pytest

from translations.locales import Language
from translations.term_folder import LARGEST_FILE_BYTES, agreed_terms, own_terms, stamp
from translations.terms import COLUMNS, shipped_terms

HEADER = ",".join(COLUMNS)
GAUGE = {"concept": "house-gauge", "part_of_speech": "noun", "pl": "manometr zakładowy", "en": "house gauge"}
PAD = {
    "concept": "brake-pad",
    "part_of_speech": "noun",
    "pl": "klocek hamulcowy",
    "pl_slang": "kloc warsztatowy",
    "en": "brake pad",
}


def written(folder: Path, *rows: dict[str, str], name: str = "own.csv") -> Path:
    folder.mkdir(exist_ok=True)
    lines = [HEADER, *(",".join(row.get(column, "") for column in COLUMNS) for row in rows)]
    (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "terms"


def test_without_a_folder_the_terms_are_the_shipped_ones(folder: Path) -> None:
    assert list(agreed_terms(folder)) == list(shipped_terms())
    assert own_terms(folder).faults == ()


def test_an_own_concept_is_added(folder: Path) -> None:
    base = agreed_terms(written(folder, GAUGE))
    assert len(base) == len(shipped_terms()) + 1
    assert [concept.id for concept in base.called("Manometr zakładowy", Language.POLISH)] == ["house-gauge"]


def test_an_own_concept_replaces_the_shipped_one_of_its_id(folder: Path) -> None:
    base = agreed_terms(written(folder, PAD))
    assert len(base) == len(shipped_terms())
    assert base["brake-pad"].texts(Language.POLISH) == ("klocek hamulcowy", "kloc warsztatowy")
    assert str(base["brake-pad"].place) == "terms/own.csv:2"
    assert base["brake-pad"].system == "own"


def test_an_own_concept_may_be_related_to_a_shipped_one(folder: Path) -> None:
    own = own_terms(written(folder, GAUGE | {"related": "brake-pad"}))
    assert (own.faults, own.doubts) == ((), ())


def test_a_broken_file_is_left_out_and_named_while_the_others_are_used(folder: Path) -> None:
    written(folder, GAUGE, name="a.csv")
    written(folder, PAD, PAD | {"concept": "two", "en": ""}, name="b.csv")
    own = own_terms(folder)
    assert [str(fault) for fault in own.faults] == ["terms/b.csv:3: no preferred term in en"]
    assert "house-gauge" in own.base
    assert own.base["brake-pad"] == shipped_terms()["brake-pad"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "terms/own.csv:1: the header must be "),
        (b"\xff\xfe\x00", "terms/own.csv:1: not UTF-8"),
        (HEADER.encode() + b"\n\x00", "terms/own.csv:"),
        (b"x" * (LARGEST_FILE_BYTES + 1), "terms/own.csv:1: larger than 16 MiB"),
    ],
    ids=["empty", "UTF-16", "NUL", "too large"],
)
def test_a_file_that_is_no_term_file_leaves_the_shipped_terms(
    folder: Path, content: bytes, fault: str
) -> None:
    folder.mkdir()
    (folder / "own.csv").write_bytes(content)
    own = own_terms(folder)
    assert [str(item).startswith(fault) for item in own.faults] == [True]
    assert len(own.base) == len(shipped_terms())


def test_what_is_no_regular_file_is_named_and_not_waited_for(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "pipe.csv")
    (folder / "folder.csv").mkdir()
    (folder / "lost.csv").symlink_to(folder / "nowhere")
    assert [str(fault) for fault in own_terms(folder).faults] == [
        "terms/folder.csv:1: not a file",
        "terms/lost.csv:1: cannot be read: No such file or directory",
        "terms/pipe.csv:1: not a file",
    ]


def test_files_as_spreadsheets_write_them_are_read(folder: Path) -> None:
    path = written(folder, GAUGE) / "own.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert "house-gauge" in agreed_terms(folder)


def test_a_concept_in_two_own_files_is_taken_from_the_first(folder: Path) -> None:
    written(folder, GAUGE, name="a.csv")
    written(folder, GAUGE | {"pl": "inny manometr"}, name="b.csv")
    own = own_terms(folder)
    assert own.base["house-gauge"].preferred(Language.POLISH) == "manometr zakładowy"
    assert [str(fault) for fault in own.faults] == [
        "terms/b.csv:2: concept 'house-gauge' stands in terms/a.csv:2 already"
    ]


def test_a_row_that_gets_in_the_way_of_a_shipped_one_is_used_and_doubted(folder: Path) -> None:
    own = own_terms(written(folder, GAUGE | {"pl": "klocek hamulcowy", "related": "nothing"}))
    assert "house-gauge" in own.base
    assert own.faults == ()
    assert [str(doubt).split(" by brake-pad")[0] for doubt in own.doubts] == [
        "terms/own.csv:2: related: there is no concept 'nothing'",
        "terms/own.csv:2: pl: 'klocek hamulcowy' is preferred",
    ]


def test_lock_files_of_editors_are_no_terms(folder: Path) -> None:
    written(folder, GAUGE, name=".~own.csv")
    assert own_terms(folder).faults == ()
    assert "house-gauge" not in agreed_terms(folder)


def test_the_stamp_differs_once_a_file_is_added_changed_or_gone(folder: Path) -> None:
    empty = stamp(folder)
    path = written(folder, GAUGE) / "own.csv"
    added = stamp(folder)
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    changed = stamp(folder)
    path.unlink()
    assert len({empty, added, changed}) == 3
    assert stamp(folder) == empty
