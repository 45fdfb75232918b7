"""Tables and frames of a PDF that are drawn: with lines, with rectangles, with filled cells."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF, FontFace

from ingest.readers.pdf import PdfReader
from kb.content import Admonition, Block, Paragraph, SectionContent, Severity, Table, texts
from tests.unit.ingest.conftest import input_file

Write = Callable[[FPDF], None]
FILLED = FontFace(fill_color=(230, 234, 238))
BOLD = FontFace(emphasis="BOLD")
NARROW = "Set of sealing rings for the pipes of the air conditioning"
ROWS = (("Bolt", "Torque"), ("Drain plug", "as far as it goes"), ("Filter", "by hand"))


def sections(folder: Path, write: Write) -> tuple[SectionContent, ...]:
    pdf = FPDF(format="A4")
    pdf.set_font("Helvetica", size=11)
    pdf.add_page()
    pdf.start_section("Oil")
    say(pdf, "All of this is about oil.")
    write(pdf)
    pdf.output(str(folder / "ruled.pdf"))
    return PdfReader().read(input_file(folder / "ruled.pdf")).sections


def read(folder: Path, write: Write) -> tuple[Block, ...]:
    """The blocks of the one section, without the sentence that it begins with."""
    (section,) = sections(folder, write)
    assert words(section.blocks[0]) == "All of this is about oil."
    return section.blocks[1:]


def say(pdf: FPDF, text: str, *, style: str = "", size: float = 11) -> None:
    pdf.set_font("Helvetica", style, size)
    pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "", 11)
    pdf.ln(4)


def table(
    pdf: FPDF, rows: tuple[tuple[str, ...], ...] = ROWS, head: FontFace = FILLED, width: float = 120
) -> None:
    with pdf.table(rows, headings_style=head, width=width, padding=1, line_height=6):
        pass  # the rows are given: leaving the block draws them
    pdf.ln(3)


def words(*blocks: Block) -> str:
    return " ".join(texts(blocks))


def cells(found: Block) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Head and body of a table as texts."""
    assert isinstance(found, Table)
    head, body = (
        [tuple(words(*cell.blocks) for cell in row) for row in part] for part in (found.head, found.body)
    )
    return head, body


@pytest.mark.parametrize("head", [FILLED, BOLD], ids=["filled", "bold"])
def test_a_ruled_table_is_read_with_its_head(tmp_path: Path, head: FontFace) -> None:
    (found,) = read(tmp_path, lambda pdf: table(pdf, head=head))
    assert cells(found) == ([ROWS[0]], list(ROWS[1:]))


def test_a_row_whose_cells_wrap_stays_one_row_and_every_word_stands_in_it_once(tmp_path: Path) -> None:
    rows = (("Name", "Number"), (NARROW, "H64-5312-001"), ("Oil", NARROW))
    (found,) = read(tmp_path, lambda pdf: table(pdf, rows, width=70))
    assert cells(found) == ([rows[0]], list(rows[1:]))


def test_a_bold_line_right_above_a_table_is_its_caption(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        say(pdf, "Tightening torques", style="B")
        table(pdf)

    (found,) = read(tmp_path, write)
    assert isinstance(found, Table)
    assert found.caption == "Tightening torques"


@pytest.mark.parametrize(("style", "size"), [("", 11), ("B", 18)], ids=["plain", "heading"])
def test_a_sentence_or_a_heading_above_a_table_is_no_caption(tmp_path: Path, style: str, size: float) -> None:
    def write(pdf: FPDF) -> None:
        say(pdf, "Tightening torques", style=style, size=size)
        table(pdf)

    above, found = read(tmp_path, write)
    assert words(above) == "Tightening torques"
    assert isinstance(found, Table)
    assert found.caption is None


def test_a_caption_that_its_page_kept_goes_to_its_table(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        say(pdf, "Tightening torques", style="B")
        pdf.add_page()
        table(pdf)

    (found,) = read(tmp_path, write)
    assert isinstance(found, Table)
    assert found.caption == "Tightening torques"


def test_merged_cells_keep_their_spans(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        with pdf.table(width=120, headings_style=FILLED) as drawn:
            row = drawn.row()
            row.cell("Part")
            row.cell("Torque", colspan=2)
            row = drawn.row()
            row.cell("Plug", rowspan=2)
            row.cell("cold")
            row.cell("warm")
            row = drawn.row()
            row.cell("dry")
            row.cell("oiled")

    (found,) = read(tmp_path, write)
    assert cells(found) == ([("Part", "Torque")], [("Plug", "cold", "warm"), ("dry", "oiled")])
    assert isinstance(found, Table)
    assert (found.head[0][1].column_span, found.body[0][0].row_span) == (2, 2)


def grid_of_lines(pdf: FPDF) -> None:
    """Rules between rows and columns, none at the sides."""
    top = pdf.get_y()
    for number in range(4):
        pdf.line(10, top + 8 * number, 130, top + 8 * number)
    pdf.line(70, top, 70, top + 24)


def grid_of_thin_rectangles(pdf: FPDF) -> None:
    top = pdf.get_y()
    for number in range(4):
        pdf.rect(10, top + 8 * number, 120, 0.2, style="F")
    for x in (10, 70, 130):
        pdf.rect(x, top, 0.2, 24, style="F")


def filled_cells(pdf: FPDF) -> None:
    """Cells that touch, of two colours, without a line."""
    top = pdf.get_y()
    for number in range(3):
        pdf.set_fill_color(200 + 20 * (number % 2))
        for x in (10, 70):
            pdf.rect(x, top + 8 * number, 60, 8, style="F")


@pytest.mark.parametrize("draw", [grid_of_lines, grid_of_thin_rectangles, filled_cells])
def test_cells_are_found_whatever_they_are_drawn_with(tmp_path: Path, draw: Write) -> None:
    def write(pdf: FPDF) -> None:
        draw(pdf)
        for row in ROWS:
            pdf.cell(60, 8, row[0])
            pdf.cell(60, 8, row[1], new_x="LMARGIN", new_y="NEXT")

    (found,) = read(tmp_path, write)
    head, body = cells(found)
    assert head + body == list(ROWS)


def test_a_text_that_runs_over_its_cell_is_not_torn(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        grid_of_lines(pdf)
        for row in (("Bolt", "Torque"), (NARROW, ""), ("Filter", "by hand")):
            pdf.cell(60, 8, row[0])
            pdf.cell(60, 8, row[1], new_x="LMARGIN", new_y="NEXT")

    (found,) = read(tmp_path, write)
    head, body = cells(found)
    assert (head + body)[1] == (NARROW, "")


def test_a_table_that_goes_on_on_the_next_page_is_one_table_with_one_head(tmp_path: Path) -> None:
    rows = (("Name", "Value"), *((f"Bolt {number}", f"{number} Nm") for number in range(60)))
    (found,) = read(tmp_path, lambda pdf: table(pdf, rows))
    assert cells(found) == ([rows[0]], list(rows[1:]))


def test_a_table_of_other_columns_on_the_next_page_is_another_table(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        table(pdf)
        pdf.add_page()
        table(pdf, width=180)

    assert [cells(found) for found in read(tmp_path, write)] == [([ROWS[0]], list(ROWS[1:]))] * 2


def frame(pdf: FPDF, *lines: str, draw: Callable[[float, float], None]) -> None:
    top = pdf.get_y()
    draw(top, 7 * len(lines) + 4)
    pdf.set_y(top + 2)
    for line in lines:
        pdf.set_x(14)
        pdf.cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)


def drawings(pdf: FPDF) -> dict[str, Callable[[float, float], None]]:
    def with_lines(top: float, height: float) -> None:
        for start, end in (
            ((10, 0), (190, 0)),
            ((190, 0), (190, 1)),
            ((190, 1), (10, 1)),
            ((10, 1), (10, 0)),
        ):
            pdf.line(start[0], top + start[1] * height, end[0], top + end[1] * height)

    pdf.set_fill_color(234, 241, 249)
    return {
        "stroked": lambda top, height: pdf.rect(10, top, 180, height),
        "filled": lambda top, height: pdf.rect(10, top, 180, height, style="F"),
        "rounded": lambda top, height: pdf.rect(10, top, 180, height, round_corners=True, corner_radius=2),
        "lines": with_lines,
    }


@pytest.mark.parametrize("shape", ["stroked", "filled", "rounded", "lines"])
def test_all_that_stands_in_the_frame_of_a_warning_belongs_to_it(tmp_path: Path, shape: str) -> None:
    def write(pdf: FPDF) -> None:
        frame(pdf, "Tip: Warm oil runs faster.", "", "It also burns.", draw=drawings(pdf)[shape])
        say(pdf, "Undo the plug.")

    found, after = read(tmp_path, write)
    assert isinstance(found, Admonition)
    assert found.severity is Severity.NOTE
    assert [words(block) for block in found.blocks] == ["Warm oil runs faster.", "It also burns."]
    assert words(after) == "Undo the plug."


def test_in_a_frame_a_signal_word_in_capitals_needs_no_colon(tmp_path: Path) -> None:
    (found,) = read(tmp_path, lambda pdf: frame(pdf, "WARNING Hot oil burns.", draw=drawings(pdf)["stroked"]))
    assert isinstance(found, Admonition)
    assert (found.severity, words(found)) == (Severity.WARNING, "Hot oil burns.")


def test_a_signal_word_in_a_band_of_its_own_belongs_to_the_text_below_it(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        with pdf.table((("CAUTION",), ("Hot oil burns.",)), headings_style=FILLED, width=120):
            pass  # as above

    (found,) = read(tmp_path, write)
    assert isinstance(found, Admonition)
    assert (found.severity, words(found)) == (Severity.CAUTION, "Hot oil burns.")


def test_a_signal_word_beside_its_text_is_a_warning(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        with pdf.table((("DANGER", "High voltage kills."),), first_row_as_headings=False, width=120):
            pass  # as above

    (found,) = read(tmp_path, write)
    assert isinstance(found, Admonition)
    assert (found.severity, words(found)) == (Severity.DANGER, "High voltage kills.")


@pytest.mark.parametrize("text", ["Note the torque.", "Oil is sold in cans."])
def test_a_frame_around_other_text_leaves_it_text(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, lambda pdf: frame(pdf, text, draw=drawings(pdf)["stroked"]))
    assert [(type(block), words(block)) for block in found] == [(Paragraph, text)]


def test_a_frame_around_the_whole_page_is_no_table(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        pdf.rect(5, 5, 200, 287)
        table(pdf)
        say(pdf, "Undo the plug.")

    found, after = read(tmp_path, write)
    assert cells(found) == ([ROWS[0]], list(ROWS[1:]))
    assert words(after) == "Undo the plug."


def many_lines(pdf: FPDF) -> None:
    for number in range(10_001):
        pdf.line(10, 100 + number / 200, 20, 100 + number / 200)


def many_corners(pdf: FPDF) -> None:
    for _path in range(20):
        pdf.polyline([(10 + number % 50, 100 + number / 50) for number in range(900)])


@pytest.mark.parametrize("draw", [many_lines, many_corners])
def test_a_page_of_too_many_strokes_keeps_its_words(tmp_path: Path, draw: Write) -> None:
    def write(pdf: FPDF) -> None:
        table(pdf)
        draw(pdf)

    said = words(*read(tmp_path, write))
    assert sorted(said.split()) == sorted(word for row in ROWS for cell in row for word in cell.split())


def test_a_turned_page_keeps_its_words(tmp_path: Path) -> None:
    def write(pdf: FPDF) -> None:
        table(pdf)
        pdf.pages[1].dict_rotation = 90  # type: ignore[attr-defined]

    said = words(*read(tmp_path, write))
    assert sorted(said.split()) == sorted(word for row in ROWS for cell in row for word in cell.split())
