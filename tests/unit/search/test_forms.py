"""The forms of an index: kept beside it, found by how they are typed without diacritics."""

from pathlib import Path

import pytest

from search.engine import SearchEngine, Writing
from search.engines.registry import ENGINE_NAMES, engine_named
from search.forms import NO_FORMS, FormsUnreadable, add_forms, forms_stamp, read_forms
from tests.factories.search.entries import entry


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> SearchEngine:
    return engine_named(request.param)


def test_a_form_is_found_by_its_letters_without_marks(tmp_path: Path) -> None:
    add_forms(tmp_path, {"łożysko", "śruba"})
    assert read_forms(tmp_path).meant_by("lozysko") == ("łożysko",)


def test_forms_that_are_typed_alike_are_all_found(tmp_path: Path) -> None:
    add_forms(tmp_path, {"łata", "łatą"})
    assert read_forms(tmp_path).meant_by("lata") == ("łata", "łatą")


def test_forms_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    add_forms(tmp_path, {"łożysko"})
    add_forms(tmp_path, {"śruba", "łożysko"})
    assert read_forms(tmp_path).by_folded == {"lozysko": ["łożysko"], "sruba": ["śruba"]}


def test_a_folder_without_forms_has_none(tmp_path: Path) -> None:
    assert (read_forms(tmp_path), NO_FORMS.meant_by("lozysko")) == (NO_FORMS, ())


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    add_forms(tmp_path, {"łożysko"})
    before = forms_stamp(tmp_path)
    add_forms(tmp_path, {"łożysko"})
    assert forms_stamp(tmp_path) == before


def test_the_stamp_changes_with_the_forms(tmp_path: Path) -> None:
    add_forms(tmp_path, {"łożysko"})
    before = forms_stamp(tmp_path)
    add_forms(tmp_path, {"śruba"})
    assert forms_stamp(tmp_path) != before


def test_a_folder_without_forms_has_no_stamp(tmp_path: Path) -> None:
    assert forms_stamp(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"\x00broken", b"\x92\x00\x80"], ids=["empty", "broken", "old"])
def test_damaged_forms_are_reported_as_such(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "forms.msgpack").write_bytes(content)
    with pytest.raises(FormsUnreadable):
        read_forms(tmp_path)


def test_a_commit_brings_the_forms_of_its_entries(engine: SearchEngine, tmp_path: Path) -> None:
    with Writing(engine.create(tmp_path)) as writer:
        writer.add(entry(marked_forms=frozenset({"śruba"})))
        writer.commit()
    assert read_forms(tmp_path).meant_by("sruba") == ("śruba",)


def test_what_is_not_committed_leaves_no_forms(engine: SearchEngine, tmp_path: Path) -> None:
    with Writing(engine.create(tmp_path)) as writer:
        writer.add(entry(marked_forms=frozenset({"śruba"})))
    assert read_forms(tmp_path) == NO_FORMS


def test_a_second_commit_adds_to_the_forms_of_the_first(engine: SearchEngine, tmp_path: Path) -> None:
    with Writing(engine.create(tmp_path)) as writer:
        writer.add(entry(marked_forms=frozenset({"śruba"})))
        writer.commit()
        writer.add(entry(marked_forms=frozenset({"łożysko"})))
        writer.commit()
    assert sorted(read_forms(tmp_path).by_folded) == ["lozysko", "sruba"]
