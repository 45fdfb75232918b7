"""What a PDF says about itself: title, labels, outline; and that a lie never costs the text."""

import signal
from datetime import date
from pathlib import Path

import pypdf
import pytest
from pypdf.constants import PageLabelStyle
from pypdf.generic import Fit, IndirectObject, NameObject

from ingest.readers.pdf_structure import Structure, read_structure


@pytest.fixture
def writer() -> pypdf.PdfWriter:
    """Three blank pages."""
    made = pypdf.PdfWriter()
    for _ in range(3):
        made.add_blank_page(595, 842)
    return made


def structure_of(writer: pypdf.PdfWriter, folder: Path) -> tuple[Structure, list[str]]:
    path = folder / "manual.pdf"
    writer.write(path)
    complaints: list[str] = []
    return read_structure(path, complaints), complaints


def test_the_title_is_the_declared_one_on_one_line(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    writer.add_metadata({"/Title": "  Sokół II:\n klimatyzacja "})
    structure, complaints = structure_of(writer, tmp_path)
    assert (structure.title, complaints) == ("Sokół II: klimatyzacja", [])


def test_labels_are_what_is_printed(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, prefix="A-")
    structure, _ = structure_of(writer, tmp_path)
    assert [structure.label(index) for index in range(3)] == ["i", "A-1", "A-2"]


def test_without_labels_a_page_has_its_number(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    structure, _ = structure_of(writer, tmp_path)
    assert structure.label(2) == "3"


def test_the_outline_comes_with_levels_pages_and_heights(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    chapter = writer.add_outline_item(title="Brakes", page_number=0, fit=Fit.xyz(left=0, top=700))
    writer.add_outline_item(title=" Front  pads ", page_number=1, parent=chapter)
    writer.add_outline_item(title="Body", page_number=2)
    structure, _ = structure_of(writer, tmp_path)
    assert [(entry.title, entry.level, entry.page_index, entry.y) for entry in structure.entries] == [
        ("Brakes", 1, 0, 700.0),
        ("Front pads", 2, 1, None),
        ("Body", 1, 2, None),
    ]


def test_the_outline_ends_at_the_third_level(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    parent: IndirectObject | None = None
    for level in range(5):
        parent = writer.add_outline_item(title=f"Level {level + 1}", page_number=0, parent=parent)
    structure, _ = structure_of(writer, tmp_path)
    assert [entry.level for entry in structure.entries] == [1, 2, 3]


def test_an_entry_that_leads_to_no_page_is_left_out(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    writer.add_outline_item(title="Nowhere", page_number=None)
    writer.add_outline_item(title="Somewhere", page_number=1)
    structure, _ = structure_of(writer, tmp_path)
    assert [entry.title for entry in structure.entries] == ["Somewhere"]


def test_an_outline_that_goes_in_circles_ends(writer: pypdf.PdfWriter, tmp_path: Path) -> None:
    first = writer.add_outline_item(title="First", page_number=0)
    second = writer.add_outline_item(title="Second", page_number=1)
    second.get_object()[NameObject("/Next")] = first  # type: ignore[index]
    structure, _ = structure_of(writer, tmp_path)
    assert {entry.title for entry in structure.entries} <= {"First", "Second"}


def test_a_file_that_opens_without_a_password_tells_its_structure(
    writer: pypdf.PdfWriter, tmp_path: Path
) -> None:
    writer.add_outline_item(title="Brakes", page_number=0)
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")
    structure, complaints = structure_of(writer, tmp_path)
    assert ([entry.title for entry in structure.entries], complaints) == (["Brakes"], [])


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\nnothing", b"\x00" * 500], ids=["empty", "header", "zeros"]
)
def test_a_file_that_is_no_pdf_gives_a_complaint_and_no_exception(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    complaints: list[str] = []
    assert read_structure(path, complaints) == Structure()
    assert len(complaints) == 1


def test_what_takes_too_long_is_given_up(
    writer: pypdf.PdfWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.add_outline_item(title="Brakes", page_number=0)
    monkeypatch.setattr("ingest.readers.pdf_structure._TIME_LIMIT_S", 0.000_001)
    structure, complaints = structure_of(writer, tmp_path)
    assert (structure, len(complaints)) == (Structure(), 1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("D:20190503080000+02'00'", date(2019, 5, 3)),
        ("20190503", date(2019, 5, 3)),
        ("D:20190231", None),
        ("May 2019", None),
        ("", None),
    ],
)
def test_the_day_on_which_the_file_was_made_is_read_where_it_is_one(
    writer: pypdf.PdfWriter, tmp_path: Path, said: str, day: date | None
) -> None:
    writer.add_metadata({"/CreationDate": said})
    assert structure_of(writer, tmp_path)[0].made_on == day
