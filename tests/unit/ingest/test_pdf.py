"""PDF files: their structure, their words, and where those stand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

from ingest.outcomes import Encrypted, InputRefused, Malformed, Unsupported
from ingest.reader import NO_BID, ReadDocument
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_paragraphs import paragraphs
from kb.content import Paragraph, SectionContent, plain, texts
from tests.conftest import ROOT
from tests.unit.ingest.conftest import input_file

DATA = ROOT / "tests" / "data" / "ingest-pdf"
LONG = "Undo the drain plug and let the oil run into a container that holds at least six litres of it. " * 3
Write = Callable[[FPDF], None]


def read(path: Path) -> ReadDocument:
    return PdfReader().read(input_file(path))


def written(folder: Path, write: Write, name: str = "manual.pdf") -> Path:
    pdf = FPDF(format="A4")
    pdf.set_font("Helvetica", size=11)
    write(pdf)
    pdf.output(str(folder / name))
    return folder / name


def page(pdf: FPDF, *parts: str, heading: str = "") -> None:
    pdf.add_page()
    if heading:
        pdf.set_font("Helvetica", size=18)
        pdf.multi_cell(0, 10, heading, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", size=11)
    for part in parts:
        pdf.multi_cell(0, 5, part, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(8)


def outlined(pdf: FPDF) -> None:
    pdf.add_page()
    for title, level in (("Oil", 0), ("Draining", 1), ("Plug", 2), ("Thread", 3), ("Brakes", 0), ("Pads", 1)):
        pdf.start_section(title, level=level)
        pdf.multi_cell(0, 5, f"{title}: what is to be done here.", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(30)


def words(section: SectionContent) -> str:
    return " ".join(texts(section.blocks))


def test_a_pdf_without_an_outline_has_a_section_per_page(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        page(pdf, "First words.", heading="Draining")
        page(pdf, "Second words.", heading="Filling")

    document = read(written(tmp_path, write))
    assert [(part.anchor, part.heading, part.page_number) for part in document.sections] == [
        ("page-1", "Draining", 1),
        ("page-2", "Filling", 2),
    ]
    assert [words(part) for part in document.sections] == ["First words.", "Second words."]
    assert document.page_count == 2


def test_pages_of_one_heading_are_told_apart(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        page(pdf, "A.", heading="Torques")
        page(pdf, "B.", heading="Torques")

    assert [part.heading for part in read(written(tmp_path, write)).sections] == ["Torques", "Torques · 2"]


def test_sections_follow_the_outline_down_to_its_third_level(tmp_path: Path) -> None:
    document = read(written(tmp_path, outlined))
    assert [(part.anchor, part.level, part.heading) for part in document.sections] == [
        ("s1", 1, "Oil"),
        ("s1.1", 2, "Draining"),
        ("s1.1.1", 3, "Plug"),
        ("s2", 1, "Brakes"),
        ("s2.1", 2, "Pads"),
    ]


def test_a_section_begins_where_its_destination_points_on_the_page(tmp_path: Path) -> None:
    sections = read(written(tmp_path, outlined)).sections
    assert words(sections[1]) == "Draining: what is to be done here."
    assert words(sections[2]) == "Plug: what is to be done here. Thread: what is to be done here."


def test_what_stands_before_the_first_entry_is_not_lost(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        page(pdf, "Before everything.", heading="Manual")
        pdf.add_page()
        pdf.start_section("Oil")
        pdf.cell(text="Undo the plug.")

    document = read(written(tmp_path, write))
    assert [(part.anchor, part.page_number) for part in document.sections] == [("s0", 1), ("s1", 2)]
    assert "Before everything." in words(document.sections[0])


def test_page_labels_are_those_that_are_printed(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page(label_style="r")
        pdf.cell(text="Preface")
        pdf.add_page(label_style="D", label_start=1)
        pdf.cell(text="Oil")

    assert [part.page_label for part in read(written(tmp_path, write)).sections] == ["i", "1"]


def test_lines_of_one_paragraph_are_joined_and_paragraphs_kept_apart(tmp_path: Path) -> None:
    document = read(written(tmp_path, lambda pdf: page(pdf, LONG, LONG)))
    first, second = document.sections[0].blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert plain(first.runs) == plain(second.runs) == LONG.strip()


def test_a_paragraph_knows_where_it_stands(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        page(pdf, heading="Places")
        pdf.set_xy(10, 200)
        pdf.cell(text="There.")

    (there,) = read(written(tmp_path, write)).sections[0].blocks
    assert isinstance(there, Paragraph)
    assert there.place is not None
    assert there.place.page_number == 1
    assert there.place.left == pytest.approx(28 + 3, abs=4)
    assert there.place.top == pytest.approx(842 - 200 / 25.4 * 72, abs=8)


def test_characters_beyond_the_first_plane_do_not_shift_the_places_after_them() -> None:
    (block,) = read(DATA / "beyond-bmp.pdf").sections[0].blocks
    assert isinstance(block, Paragraph)
    assert block.place is not None
    assert plain(block.runs) == "Second line here"
    assert block.place.left == pytest.approx(40, abs=3)
    assert block.place.bottom == pytest.approx(97, abs=4)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("Workshop manual", "Workshop manual"),
        ("Microsoft Word - Workshop manual", "Workshop manual"),
        ("Untitled", "Draining"),
        ("manual_final.docx", "Draining"),
        ("x", "Draining"),
        ("", "Draining"),
    ],
)
def test_the_title_is_the_declared_one_when_it_says_something(
    tmp_path: Path, declared: str, expected: str
) -> None:
    def write(pdf: FPDF) -> None:
        pdf.set_title(declared)
        page(pdf, LONG, heading="Draining")

    assert read(written(tmp_path, write)).title == expected


def test_a_pdf_of_which_nothing_tells_the_title_is_called_like_its_file(tmp_path: Path) -> None:
    assert read(written(tmp_path, lambda pdf: page(pdf, LONG), "oil-change.pdf")).title == "oil-change"


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.set_encryption(owner_password="owner", user_password="user")
        page(pdf, "Secret.")

    with pytest.raises(Encrypted, match="password"):
        read(written(tmp_path, write))


def test_an_empty_password_opens(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.set_encryption(owner_password="owner")
        page(pdf, "Open to all.")

    assert words(read(written(tmp_path, write)).sections[0]) == ""
    assert read(written(tmp_path, write)).sections[0].heading == "Open to all."


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("loop.pdf", Malformed), ("cut.pdf", Malformed), ("drawing.pdf", Unsupported)],
)
def test_a_pdf_without_readable_text_says_what_to_do(name: str, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        read(DATA / name)


def test_a_damaged_outline_does_not_cost_the_text() -> None:
    document = read(DATA / "outline-loop.pdf")
    said = [
        document.sections[0].heading,
        *(text for part in document.sections for text in texts(part.blocks)),
    ]
    assert "Undo the plug." in " ".join(said)


def test_landscape_pages_are_read_like_others(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page(orientation="landscape")
        pdf.cell(text="Wide.")

    assert read(written(tmp_path, write)).sections[0].heading == "Wide."


def test_the_reader_bids_for_pdf_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no pdf")
    assert PdfReader().bid(input_file(tmp_path / "a.txt")) == NO_BID
    assert PdfReader().bid(input_file(DATA / "cut.pdf")) > NO_BID


def line(text: str, number: int, *, left: float = 50, size: float = 10, is_continued: bool = False) -> Line:
    bottom = 700 - number * 12
    return Line(
        text=text,
        size=size,
        left=left,
        right=300,
        bottom=bottom,
        top=bottom + size,
        is_continued=is_continued,
    )


def joined(*lines: Line) -> list[str]:
    return [plain(block.runs) for block in paragraphs(lines, 1)]


def test_a_word_that_was_divided_is_mended() -> None:
    assert joined(line("Spuścić ha-", 0), line("mulec ręczny.", 1)) == ["Spuścić hamulec ręczny."]


def test_a_word_that_pdfium_mended_stays_whole() -> None:
    assert joined(line("Spuścić ha", 0, is_continued=True), line("mulec.", 1)) == ["Spuścić hamulec."]


def test_a_hyphen_before_a_capital_stays() -> None:
    assert joined(line("Model HB16-", 0), line("Turbo.", 1)) == ["Model HB16- Turbo."]
    assert joined(line("Bielsko-", 0), line("Biała.", 1)) == ["Bielsko-Biała."]


@pytest.mark.parametrize(
    "second",
    [
        line("Other size", 1, size=16),
        line("Far below", 4),
        line("2. Next step", 1),
        line("• Bullet", 1),
        line("Another column", 1, left=320),
        line("Indented", 1, left=90),
    ],
    ids=lambda second: second.text,
)
def test_a_line_that_stands_apart_begins_a_paragraph(second: Line) -> None:
    assert joined(line("First line", 0), second) == ["First line", second.text]
