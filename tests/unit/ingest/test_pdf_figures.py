"""Pictures of PDFs as figures: in their places, once each, without furniture; and links."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw

from ingest import images
from ingest.outcomes import NeedsOcr
from ingest.reader import ReadDocument
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf_runs import Span, linked_runs, without_beginning
from kb.content import FigureBlock, Run, Steps, link_targets, texts, walk
from tests.unit.ingest.conftest import input_file
from tests.unit.ingest.scans import drawn, scanned_pdf

Write = Callable[[FPDF], None]


def picture(number: int, size: tuple[int, int] = (300, 200)) -> Image.Image:
    image = Image.new("RGB", size, (250, 240, 230))
    ImageDraw.Draw(image).ellipse((10, 10, 40 + 20 * number, 100), fill=(10, 20 * number, 90))
    return image


def read(folder: Path, write: Write) -> ReadDocument:
    pdf = FPDF(format="A4")
    pdf.set_font("Helvetica", size=11)
    write(pdf)
    pdf.output(str(folder / "manual.pdf"))
    return PdfReader().read(input_file(folder / "manual.pdf"))


def line(pdf: FPDF, text: str) -> None:
    pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)


def shown(document: ReadDocument) -> list[str]:
    blocks = (block for section in document.sections for block in walk(section.blocks))
    return [block.figure_id for block in blocks if isinstance(block, FigureBlock)]


def test_a_picture_stands_between_the_paragraphs_around_it_with_its_caption(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "Oil change")
        line(pdf, "Take off the cover and look at the plug below it, which is long.")
        pdf.image(picture(1), w=60)
        pdf.ln(4)
        line(pdf, "Fig. 7 The drain plug")
        line(pdf, "Then undo the plug and let the oil run out of the engine.")

    document = read(tmp_path, write)
    before, figure, after = document.sections[0].blocks[-3:]
    assert isinstance(figure, FigureBlock)
    assert (figure.figure_id, figure.caption) == ("image-1", "Fig. 7 The drain plug")
    assert [*texts((before,)), *texts((after,))] == [
        "Take off the cover and look at the plug below it, which is long.",
        "Then undo the plug and let the oil run out of the engine.",
    ]
    probed = images.probe(document.figures[0].content)
    assert (probed.media_type, probed.width, probed.height) == ("image/png", 300, 200)


def test_a_picture_between_two_steps_belongs_to_the_first(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "What to do with the oil of this engine")
        line(pdf, "1. Undo the drain plug.")
        pdf.image(picture(1), w=60)
        pdf.ln(6)
        line(pdf, "2. Let the oil run out.")

    (steps,) = (block for block in read(tmp_path, write).sections[0].blocks if isinstance(block, Steps))
    assert [[type(block).__name__ for block in step.blocks] for step in steps.steps] == [
        ["Paragraph", "FigureBlock"],
        ["Paragraph"],
    ]


def test_a_jpeg_is_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture(2).save(path, quality=80)

    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "A photo of the engine from above.")
        pdf.image(str(path), w=60)

    (figure,) = read(tmp_path, write).figures
    assert (figure.media_type, figure.content) == ("image/jpeg", path.read_bytes())


def test_the_same_picture_is_kept_once_and_shown_where_it_stands(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        for height in (60, 120):
            pdf.add_page()
            line(pdf, f"A sentence that stands above the picture at {height}.")
            pdf.image(picture(1), x=20, y=height, w=50)

    document = read(tmp_path, write)
    assert [figure.figure_id for figure in document.figures] == ["image-1"]
    assert shown(document) == ["image-1", "image-1"]


def test_a_logo_that_stands_on_each_page_is_no_figure(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        for number in range(4):
            pdf.add_page()
            pdf.image(picture(9), x=160, y=8, w=30)
            pdf.set_y(40)
            line(pdf, f"A sentence of its own on page {number}.")
            pdf.image(picture(number), x=20, y=100, w=50)

    document = read(tmp_path, write)
    assert shown(document) == ["image-1", "image-2", "image-3", "image-4"]


def test_bullets_and_rules_that_are_pictures_are_no_figures(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "A sentence with a mark behind it.")
        pdf.image(picture(1, (60, 60)), x=100, y=12, w=4)
        pdf.image(picture(2, (900, 8)), x=10, y=60, w=180)

    assert shown(read(tmp_path, write)) == []


def test_words_over_a_picture_are_its_labels(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "The connectors of the control unit are shown below, seen from the side of the cable. " * 2)
        pdf.image(picture(1), x=20, y=100, w=100)
        pdf.set_xy(40, 120)
        pdf.cell(text="X52/3")

    document = read(tmp_path, write)
    (figure,) = document.figures
    (label,) = figure.labels
    assert label.text == "X52/3"
    assert label.x == pytest.approx(21 / 100 * (figure.width or 0), rel=0.1)
    assert label.y == pytest.approx(23 / 66.7 * (figure.height or 0), rel=0.25)
    assert "X52/3" not in " ".join(texts(document.sections[0].blocks))


def test_strips_that_touch_are_one_picture(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "A picture that its program has cut into three strips.")
        for number in range(3):
            pdf.image(picture(number, (400, 100)), x=20, y=80 + 25 * number, w=100)

    assert shown(read(tmp_path, write)) == ["image-1"]


def test_a_link_leads_to_the_section_it_points_at(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.add_page()
        target = pdf.add_link()
        pdf.start_section("Draining")
        line(pdf, "Draining")
        pdf.cell(text="How to refill is said in ")
        pdf.cell(text="chapter two", link=target)
        pdf.cell(text=" of this manual.")
        pdf.add_page()
        pdf.start_section("Filling")
        pdf.set_link(target, y=pdf.get_y())
        line(pdf, "Filling")
        line(pdf, "Pour it in.")

    document = read(tmp_path, write)
    links = [link for section in document.sections for link in link_targets(section.blocks)]
    assert [(target, text.strip()) for target, text in links] == [("#s2", "chapter two")]


def test_links_to_pages_addresses_and_other_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "oil.pdf").write_bytes(b"%PDF-1.4")

    def write(pdf: FPDF) -> None:
        pdf.add_page()
        line(pdf, "Where to look")
        for text, link in (
            ("the maker", "https://example.com/parts?id=7"),
            ("the oils", "oil.pdf"),
            ("a script", "javascript:alert(1)"),
        ):
            pdf.cell(text=text, link=link, new_x="LMARGIN", new_y="NEXT", h=14)

    document = read(tmp_path, write)
    links = dict(link[::-1] for section in document.sections for link in link_targets(section.blocks))
    assert links["the maker"] == "https://example.com/parts?id=7"
    assert links["the oils"].startswith("aos:manuals--oil.pdf")
    assert "a script" not in links


def test_a_link_over_two_lines_is_one_run() -> None:
    parts = [("see the", (Span(4, 7, "#a"),)), (" ", ()), ("manual now", (Span(0, 6, "#a"),))]
    assert linked_runs(parts) == (
        Run(text="see "),
        Run(text="the manual", target="#a"),
        Run(text=" now"),
    )


def test_what_a_step_begins_with_is_cut_out_of_the_first_runs() -> None:
    runs = (Run(text="1. "), Run(text="See here", target="#a"))
    assert without_beginning(runs, 3) == runs[1:]
    assert without_beginning(runs, 7) == (Run(text="here", target="#a"),)


def test_a_pdf_of_scans_says_what_it_needs_and_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(NeedsOcr, match="tesseract-ocr"):
        PdfReader().read(input_file(scanned_pdf(tmp_path / "scan.pdf", drawn(), drawn())))
