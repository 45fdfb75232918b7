"""Figures beside a document: found, checked, kept once; what cannot be taken is said."""

import struct
from pathlib import Path

import pytest

from ingest.outcomes import Malformed, TooLarge
from ingest.readers import xml_figures, xml_reading
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from tests.unit.ingest.readers.reading import FIXTURES, input_file

PICTURE = (FIXTURES / "html" / "caliper.png").read_bytes()
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><title>D</title>'
    b'<text x="1" y="2">L</text></svg>'
)
HUGE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 60_000, 60_000)


@pytest.fixture
def shelf(tmp_path: Path) -> FigureShelf:
    path = tmp_path / "document.xml"
    path.touch()
    (tmp_path / "p.png").write_bytes(PICTURE)
    (tmp_path / "d.svg").write_bytes(DRAWING)
    return FigureShelf(input_file(path))


def test_the_first_file_that_exists_is_taken(shelf: FigureShelf) -> None:
    assert shelf.beside(["gone.svg", "p.png", "d.svg"]) == "p"


def test_a_file_is_read_once_however_often_it_is_shown(shelf: FigureShelf) -> None:
    assert ([shelf.beside(["p.png"]) for _ in range(3)], len(shelf.figures)) == (["p"] * 3, 1)


def test_a_raster_picture_has_its_size(shelf: FigureShelf) -> None:
    shelf.beside(["p.png"], title="T")
    figure = shelf.figures[0]
    assert (figure.media_type, figure.width, figure.title) == ("image/png", 40.0, "T")


def test_a_drawing_has_its_size_title_and_labels(shelf: FigureShelf) -> None:
    shelf.beside(["d.svg"])
    figure = shelf.figures[0]
    assert (figure.width, figure.height, figure.title, figure.labels[0].text) == (20.0, 10.0, "D", "L")


def test_the_title_in_the_text_outweighs_the_drawings(shelf: FigureShelf) -> None:
    shelf.beside(["d.svg"], title="T")
    assert shelf.figures[0].title == "T"


def test_two_pictures_of_one_name_get_two_ids(shelf: FigureShelf) -> None:
    assert [shelf.put("a.png", PICTURE), shelf.put("a.png", PICTURE)] == ["a", "a-2"]


@pytest.mark.parametrize(
    ("name", "figure_id"),
    [("a b/ć.png", "a-b"), ("...", "figure"), ("", "figure"), ("x" * 300 + ".png", "x" * 100), ("p", "p")],
)
def test_an_id_holds_letters_and_digits_only(shelf: FigureShelf, name: str, figure_id: str) -> None:
    assert shelf.put(name, PICTURE) == figure_id


def test_a_missing_picture_is_named_as_the_document_does(shelf: FigureShelf) -> None:
    assert shelf.beside(["ICN-1.svg", "ICN-1.png"], called="ICN-1") is None
    assert shelf.complaints == ["The picture ICN-1 is not beside the document."]


def test_a_complaint_is_made_once(shelf: FigureShelf) -> None:
    shelf.beside(["gone.png"])
    shelf.beside(["gone.png"])
    assert len(shelf.complaints) == 1


def test_a_picture_that_is_not_needed_may_be_missing(shelf: FigureShelf) -> None:
    shelf.beside(["gone.png"], is_needed=False)
    assert shelf.complaints == []


def test_no_name_is_no_complaint(shelf: FigureShelf) -> None:
    assert (shelf.beside(["", ""]), shelf.complaints) == (None, [])


@pytest.mark.parametrize(
    "href", ["a\x00b.png", "x" * 5000 + ".png", "http://[bad", "../p.png", "/etc/hostname"]
)
def test_a_name_that_leads_nowhere_is_a_missing_picture(shelf: FigureShelf, href: str) -> None:
    assert shelf.beside([href]) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"GIF", id="no-picture"),
        pytest.param(HUGE, id="too-many-pixels"),
        pytest.param(b"<svg", id="broken"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_left_out(shelf: FigureShelf, content: bytes) -> None:
    assert shelf.put("x", content) is None
    assert shelf.complaints[0].startswith("The picture x was left out:")


def test_a_file_beyond_the_limit_is_not_read(shelf: FigureShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_figures, "MAX_FIGURE_BYTES", 10)
    assert shelf.beside(["p.png"]) is None
    assert shelf.complaints == ["The picture p.png is too large; it was left out."]


@pytest.mark.parametrize(("limit", "value"), [("MAX_FIGURES", 1), ("MAX_TOTAL_BYTES", len(PICTURE) + 1)])
def test_a_document_has_so_many_pictures_only(
    shelf: FigureShelf, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(xml_figures, limit, value)
    assert [shelf.put("a", PICTURE), shelf.put("b", PICTURE)] == ["a", None]
    assert len(shelf.complaints) == 1


def test_a_file_beyond_the_limit_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reading, "MAX_SIZE_BYTES", 3)
    path = tmp_path / "x.xml"
    path.write_text("<long/>")
    with pytest.raises(TooLarge):
        read_bytes(input_file(path))


def test_a_file_that_has_gone_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text("x")
    file = input_file(path)
    path.unlink()
    with pytest.raises(Malformed, match="No such file"):
        read_bytes(file)


def test_nesting_beyond_the_stack_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.touch()

    def fall(_file: object) -> None:
        raise RecursionError

    with pytest.raises(TooLarge):
        unnested(fall, input_file(path))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tag", "name", "expected"),
    [
        pytest.param("pl", "a.xml", "Nazwa", id="polish"),
        pytest.param("pl-PL", "a.xml", "Nazwa", id="polish-of-poland"),
        pytest.param("PL_pl", "a.xml", "Nazwa", id="written-otherwise"),
        pytest.param("en", "a.pl.xml", "Name", id="document-outweighs-path"),
        pytest.param("de", "a.xml", "Name", id="another-language"),
        pytest.param(None, "a.xml", "Name", id="unsaid"),
        pytest.param(None, "a.pl.xml", "Nazwa", id="by-its-path"),
    ],
)
def test_a_reader_speaks_its_documents_language(
    tmp_path: Path, tag: str | None, name: str, expected: str
) -> None:
    path = tmp_path / name
    path.touch()
    assert document_gettext(input_file(path), tag)("Name") == expected
