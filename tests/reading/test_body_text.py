"""Nothing of a body is lost: every word of S1000D, DITA and DocBook files is in the stored document."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.access import AccessClass
from kb.content import Paragraph, Run, RunStyle
from kb.documents import DocumentKind, Revision, Section, Source
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
from tests.conftest import ROOT
from tests.reading.bodies import Body, body_of
from tests.reading.body_text import lost_words, main, measure, table
from translations.locales import ContentLanguage

pytestmark = pytest.mark.slow

FIXTURES = ROOT / "tests" / "data"


def stored(*runs: Run) -> Revision:
    """A stored document of one paragraph."""
    return Revision(
        document_id=DocumentId("a"),
        kind=DocumentKind.REPAIR,
        access_class=AccessClass.PUBLIC,
        language=ContentLanguage.ENGLISH,
        number=1,
        status=RevisionStatus.PUBLISHED,
        title="T",
        issue=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        published_at=None,
        source=Source(
            checksum=Checksum("0" * 64),
            name="a",
            path="a",
            media_type="",
            reader="",
            reader_version="",
            size_bytes=0,
        ),
        page_count=None,
        sections=(
            Section(
                anchor="a",
                heading="H",
                level=1,
                position=0,
                language=ContentLanguage.ENGLISH,
                blocks=(Paragraph(runs=runs),),
            ),
        ),
        figures=(),
        applicability=(),
    )


def body(*pieces: str) -> Body:
    return Body(vocabulary="dita", pieces=pieces)


def test_a_word_that_is_not_stored_is_named() -> None:
    assert lost_words(body("undo the plug"), stored(Run(text="undo plug"))) == ["the"]


def test_a_word_counts_as_often_as_it_stands_there() -> None:
    assert lost_words(body("a b a"), stored(Run(text="a b"))) == ["a"]


def test_a_word_that_an_element_cuts_is_found_in_its_runs() -> None:
    runs = (Run(text="H"), Run(text="2", style=RunStyle.SUBSCRIPT), Run(text="O"))
    assert lost_words(body("H", "2", "O"), stored(*runs)) == []


def test_title_and_heading_are_read_too() -> None:
    assert lost_words(body("T H"), stored(Run(text="x"))) == []


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        pytest.param(
            "<dmodule><dmAddressItems><dmTitle><techName>A</techName></dmTitle></dmAddressItems>"
            "<status><dmTitle>x</dmTitle></status>"
            "<content><para>b</para></content></dmodule>",
            ("A", "b"),
            id="data-module",
        ),
        pytest.param(
            "<!DOCTYPE topic PUBLIC '-//OASIS//DTD DITA Topic//EN' 'topic.dtd'><topic><title>A</title>"
            "<prolog><author>x</author></prolog><body><p>b<indexterm>x</indexterm> c</p>"
            "<p conref='o#o/p'>x</p></body></topic>",
            ("A", "b", " c"),
            id="topic",
        ),
        pytest.param(
            "<!DOCTYPE map PUBLIC '-//OASIS//DTD DITA Map//EN' 'map.dtd'><map><title>A</title>"
            "<topicmeta><author>b</author></topicmeta><topicref href='t'><topicmeta><navtitle>c</navtitle>"
            "<linktext>x</linktext></topicmeta></topicref></map>",
            ("A", "b", "c"),
            id="map",
        ),
        pytest.param(
            "<article xmlns='http://docbook.org/ns/docbook'><info><title>A</title><edition>2</edition></info>"
            "<para>b<remark>x</remark></para></article>",
            ("A", "2", "b"),
            id="docbook",
        ),
    ],
)
def test_the_body_is_what_the_standard_says(tmp_path: Path, source: str, pieces: tuple[str, ...]) -> None:
    (tmp_path / "a.xml").write_text(source)
    found = body_of(tmp_path / "a.xml")
    assert found is not None
    assert found.pieces == pieces


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<svg/>", id="another-vocabulary"),
        pytest.param("<task/>", id="no-sign-of-dita"),
        pytest.param("<dmodule", id="broken"),
    ],
)
def test_what_is_none_of_the_three_has_no_body(tmp_path: Path, source: str) -> None:
    (tmp_path / "a.xml").write_text(source)
    assert body_of(tmp_path / "a.xml") is None


@pytest.mark.parametrize("name", ["docbook", "dita", "s1000d", "s1000d-set"])
def test_no_word_of_our_own_fixtures_is_lost(tmp_path: Path, name: str) -> None:
    kept = measure(FIXTURES / name, tmp_path)
    found = kept[name.removesuffix("-set")]
    assert found.words > 0
    assert found.lost == {}


def test_only_what_a_filter_of_the_publisher_excludes_is_missing(tmp_path: Path) -> None:
    lost = measure(FIXTURES / "dita-service", tmp_path)["dita"].lost
    assert {Path(source).name: words for source, words in lost.items()} == {"oil.dita": ["Never", "shown"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "folder", "files"),
    [
        pytest.param("s1000d", "s1000d-bike", 150, id="s1000d-bike"),
        pytest.param("dita", "dita-garage", 49, id="dita-garage"),
    ],
)
def test_no_word_of_the_real_sets_is_lost(
    test_data: Path, tmp_path: Path, name: str, folder: str, files: int
) -> None:
    kept = measure(test_data / "documents" / folder, tmp_path)
    found = kept[name]
    assert (found.lost, found.refused, found.files) == ({}, [], files)


def test_the_command_wants_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Name at least one folder")


def test_the_command_prints_a_share_and_what_is_lost(tmp_path: Path) -> None:
    kept = measure(FIXTURES / "dita", tmp_path)
    kept["dita"].lost["/a/b.dita"] = ["gone"]
    assert "lost in b.dita: gone" in table(kept)
    assert "100.000%" not in table(kept)
