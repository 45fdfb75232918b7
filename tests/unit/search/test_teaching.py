"""The library teaches the search: what, when, and never from what is hidden."""

from datetime import datetime
from pathlib import Path

import pytest

from kb.access import AccessClass
from kb.workspace import Workspace
from search.folders import IndexFolders
from search.indexer import Indexer
from search.pairs import pairs_stamp, read_pairs, read_taught
from search.teaching import Teacher
from tests.factories.revisions import section
from tests.unit.search.conftest import Put
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH
PARTS = {"Łożysko": "Bearing", "Sprzęgło": "Clutch", "Tłok": "Piston", "Zawór": "Valve"}


def put_both(put: Put, document_id: str, access_class: AccessClass = AccessClass.RMI, times: int = 4) -> None:
    """A document in both languages that says what each part is called, so many times."""
    for language, names in ((PL, PARTS.keys()), (EN, PARTS.values())):
        sections = tuple(
            section(f"{name}-{number}", names_, "")
            for number in range(times)
            for name, names_ in zip("abcd", names, strict=True)
        )
        put(
            document_id,
            f"{document_id} {language}".encode(),
            language=language,
            title=f"{document_id} {language}",
            sections=sections,
            access_class=access_class,
        )


@pytest.fixture
def teacher(workspace: Workspace, tmp_path: Path) -> Teacher:
    return Teacher(workspace.database, tmp_path)


def learnt(folder: Path) -> set[tuple[str, str]]:
    return {(pair.polish, pair.english) for pair in read_pairs(folder)}


def live_folder(index_root: Path) -> Path:
    folders = IndexFolders(index_root, "tantivy")
    return folders.generation(folders.read_pointer().index_id)


def test_documents_in_both_languages_teach(put: Put, teacher: Teacher, tmp_path: Path) -> None:
    put_both(put, "parts")
    teacher.teach()
    assert ("łożysko", "bearing") in learnt(tmp_path)


def test_security_related_documents_never_teach(put: Put, teacher: Teacher, tmp_path: Path) -> None:
    put_both(put, "parts", AccessClass.SECURITY_RELATED_RMI)
    teacher.teach()
    assert learnt(tmp_path) == set()


def test_a_document_in_one_language_does_not_teach(put: Put, teacher: Teacher, tmp_path: Path) -> None:
    put("parts", sections=(section("a", "Łożysko", "Bearing"),))
    teacher.teach()
    taught = read_taught(tmp_path)
    assert taught is not None
    assert (taught.sections, taught.documents) == (0, frozenset())


def test_what_was_never_learnt_is_due(teacher: Teacher) -> None:
    assert (teacher.teach_if_due(), teacher.teach_if_due()) == (True, False)


def test_a_few_sections_more_are_not_worth_learning_anew(put: Put, teacher: Teacher) -> None:
    put_both(put, "parts")
    teacher.teach()
    put_both(put, "more", times=2)
    assert not teacher.teach_if_due()


def test_a_tenth_more_is_worth_learning_anew(put: Put, teacher: Teacher) -> None:
    put_both(put, "parts")
    teacher.teach()
    put_both(put, "more", times=6)
    assert teacher.teach_if_due()


def test_what_became_security_related_is_forgotten(put: Put, teacher: Teacher, tmp_path: Path) -> None:
    put_both(put, "parts")
    teacher.teach()
    put_both(put, "parts", AccessClass.SECURITY_RELATED_RMI)
    assert (teacher.teach_if_due(), learnt(tmp_path)) == (True, set())


def test_a_new_index_is_taught_before_it_is_used(put: Put, indexer: Indexer, index_root: Path) -> None:
    put_both(put, "parts")
    indexer.drain()
    assert ("łożysko", "bearing") in learnt(live_folder(index_root))


def test_what_is_published_later_is_learnt_after_it_was_indexed(
    put: Put, indexer: Indexer, index_root: Path
) -> None:
    indexer.drain()
    put_both(put, "parts", times=6)
    indexer.drain()
    assert ("łożysko", "bearing") in learnt(live_folder(index_root))


def test_nothing_new_teaches_nothing(put: Put, indexer: Indexer, index_root: Path) -> None:
    put_both(put, "parts")
    indexer.drain()
    before = pairs_stamp(live_folder(index_root))
    indexer.drain()
    assert pairs_stamp(live_folder(index_root)) == before


def test_what_became_security_related_is_forgotten_even_by_an_indexer_that_dies_before_it_is_done(
    put: Put, workspace: Workspace, indexer: Indexer, index_root: Path
) -> None:
    put_both(put, "parts")
    indexer.drain()
    put_both(put, "parts", AccessClass.SECURITY_RELATED_RMI)

    def die() -> datetime:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Indexer(workspace.database, index_root, "tantivy", die).drain()
    assert learnt(live_folder(index_root)) == set()
