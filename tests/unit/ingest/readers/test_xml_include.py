"""What a document includes stands in its place; nothing outside the folder is ever opened."""

from pathlib import Path

import pytest

from ingest.outcomes import TooLarge
from ingest.reader import ReadDocument
from ingest.readers.docbook import DocBookReader
from ingest.readers.xml_include import MAX_DEPTH
from kb.content import Preformatted
from tests.unit.ingest.readers.reading import FIXTURES, headings_of, input_file, only, texts_of

FOLDER = FIXTURES / "docbook"
NAMES = "xmlns='http://docbook.org/ns/docbook' xmlns:xi='http://www.w3.org/2001/XInclude'"


def book(folder: Path, inner: str) -> ReadDocument:
    path = folder / "book.xml"
    path.write_text(f"<article {NAMES}><title>T</title>{inner}</article>", encoding="utf-8")
    return DocBookReader().read(input_file(path, folder))


def part(folder: Path, name: str, inner: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<section {NAMES}><title>{name}</title>{inner}</section>", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def handbook() -> ReadDocument:
    return DocBookReader().read(input_file(FOLDER / "handbook.xml"))


def test_an_included_chapter_is_one_of_the_book(handbook: ReadDocument) -> None:
    assert (1, "Torques") in headings_of(handbook)


def test_text_is_included_as_it_stands(handbook: ReadDocument) -> None:
    assert [block.text for block in only(handbook, Preformatted)][1] == "M12  120\nM14  140"


def test_a_passage_is_included_by_its_id(handbook: ReadDocument) -> None:
    assert "Hot discs burn." in texts_of(handbook)
    assert "Not taken." not in texts_of(handbook)


def test_what_stands_in_for_a_missing_file_is_read(handbook: ReadDocument) -> None:
    assert ("Fallback words." in texts_of(handbook), handbook.complaints) == (True, ())


def test_a_picture_of_an_included_file_is_looked_for_beside_that(handbook: ReadDocument) -> None:
    assert len(handbook.figures) == 1


@pytest.mark.parametrize(
    "pointer",
    [
        pytest.param("element(p)", id="element"),
        pytest.param("xpointer(id('p'))", id="xpointer"),
        pytest.param("p", id="shorthand"),
    ],
)
def test_pointers_are_read_in_three_spellings(tmp_path: Path, pointer: str) -> None:
    part(tmp_path, "a.xml", "<para xml:id='p'>taken</para><para>left</para>")
    document = book(tmp_path, f'<xi:include href="a.xml" xpointer="{pointer}"/>')
    assert texts_of(document)[1:] == ["taken"]


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param("href='gone.xml'", id="missing"),
        pytest.param("href='../outside.xml'", id="outside-the-folder"),
        pytest.param("href='../outside.txt' parse='text'", id="text-outside"),
        pytest.param("href='/etc/passwd' parse='text'", id="absolute"),
        pytest.param("href='http://example.org/a.xml'", id="network"),
        pytest.param("href='http://[bad'", id="no-url"),
        pytest.param("href=''", id="empty"),
        pytest.param("href='book.xml'", id="itself"),
        pytest.param("href='a.xml' xpointer='gone'", id="no-such-id"),
        pytest.param("href='a.xml' xpointer='xpointer(//para)'", id="another-pointer"),
        pytest.param("href='broken.xml'", id="broken"),
        pytest.param("href='a.xml' parse='text' encoding='no-such'", id="no-such-encoding"),
    ],
)
def test_what_cannot_be_included_is_complained_of(tmp_path: Path, attributes: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    part(root, "a.xml", "<para>x</para>")
    (root / "broken.xml").write_text("<section")
    part(tmp_path, "outside.xml", "<para>SECRET</para>")
    (tmp_path / "outside.txt").write_text("SECRET")
    document = book(root, f"<xi:include {attributes}/>after")
    assert (texts_of(document)[1:], bool(document.complaints)) == (["after"], True)


def test_a_link_in_the_file_system_leads_nowhere_outside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    part(tmp_path, "outside.xml", "<para>SECRET</para>")
    (root / "inside.xml").symlink_to(tmp_path / "outside.xml")
    assert "SECRET" not in texts_of(book(root, "<xi:include href='inside.xml'/>"))


def test_files_that_include_each_other_end() -> None:
    document = DocBookReader().read(input_file(FOLDER / "hostile-cycle-a.xml"))
    assert (texts_of(document), len(document.complaints)) == (["A", "First.", "B", "Second."], 1)


def test_a_chain_of_files_is_followed_so_far_only(tmp_path: Path) -> None:
    numbers = range(MAX_DEPTH + 3)
    written = [part(tmp_path, f"c{n}.xml", f"<xi:include href='c{n + 1}.xml'/>") for n in numbers]
    document = book(tmp_path, "<xi:include href='c0.xml'/>")
    assert (len(document.sections), len(document.complaints)) == (MAX_DEPTH, 1)
    assert len(written) > MAX_DEPTH


def test_a_file_that_multiplies_itself_through_others_is_refused(tmp_path: Path) -> None:
    names = [f"f{n}.xml" for n in range(6)]
    inside = ["".join(f"<xi:include href='{name}'/>" for _ in range(10)) for name in names[1:]]
    written = [part(tmp_path, name, inner) for name, inner in zip(names[:-1], inside, strict=True)]
    part(tmp_path, names[-1], "<para>x</para>")
    with pytest.raises(TooLarge):
        book(tmp_path, "<xi:include href='f0.xml'/>")
    assert len(written) == 5


def test_words_around_an_inclusion_stay_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("b")
    document = book(tmp_path, "<para>a <xi:include href='a.txt' parse='text'/> c</para>")
    assert texts_of(document)[1:] == ["a b c"]


def test_files_are_found_from_where_the_including_one_stands(tmp_path: Path) -> None:
    part(tmp_path, "one/a.xml", "<xi:include href='../two/b.xml'/>")
    part(tmp_path, "two/b.xml", "<xi:include href='c.xml'/>")
    part(tmp_path, "two/c.xml", "<para>deep</para>")
    assert "deep" in texts_of(book(tmp_path, "<xi:include href='one/a.xml'/>"))


def test_a_file_outside_is_not_read_for_the_fixture_that_tries() -> None:
    document = DocBookReader().read(input_file(FOLDER / "hostile-outside.xml"))
    assert texts_of(document)[1:] == [
        "Kept.",
        "(picture ../../../etc/passwd is not available)",
        "press bad",
    ]
