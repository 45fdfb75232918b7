"""Steps, lists, warnings and tables of a PDF."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from fpdf import FPDF

from ingest.readers.pdf import PdfReader
from ingest.readers.pdf_blocks import Piece, blocks
from ingest.readers.pdf_furniture import PageLines
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_pieces import pieces
from kb.content import (
    Admonition,
    Block,
    ItemList,
    Paragraph,
    Place,
    Severity,
    Steps,
    Table,
    paragraph,
    texts,
    walk,
)
from tests.conftest import ROOT
from tests.unit.ingest.conftest import input_file

SAMPLES = ROOT / "web" / "sample" / "library" / "sokol-air-conditioning"


def line(text: str, number: float, left: float = 50) -> Line:
    bottom = 700 - number * 12
    return Line(text=text, size=10, left=left, right=left + 5 * len(text), bottom=bottom, top=bottom + 10)


def made(*lines: Line) -> tuple[Block, ...]:
    return blocks(pieces(PageLines(lines=lines, bottom=0, top=842), 1))


def words(*some: Block) -> list[str]:
    return list(texts(some))


@pytest.mark.parametrize("mark", [".", ")"])
def test_numbered_paragraphs_become_steps_without_their_numbers(mark: str) -> None:
    before, steps, after = made(
        line("Tools: a key.", 0),
        line(f"1{mark} Undo the plug", 2),
        line("and let the oil run.", 3, left=75),
        line(f"2{mark} Wait.", 4),
        line("Afterwards clean the bay.", 7),
    )
    assert isinstance(steps, Steps)
    assert [words(*step.blocks) for step in steps.steps] == [
        ["Undo the plug and let the oil run."],
        ["Wait."],
    ]
    assert words(before, after) == ["Tools: a key.", "Afterwards clean the bay."]


def piece(text: str, number: float, left: float = 50, page: int = 1) -> Piece:
    top = 700 - number * 12
    place = Place(page_number=page, left=left, bottom=top - 10, right=400, top=top)
    return Piece(block=paragraph(text), place=place, size=10)


def frame(severity: Severity, text: str, number: float, left: float = 50) -> Piece:
    inner = piece(text, number, left)
    return msgspec.structs.replace(
        inner, block=Admonition(severity=severity, blocks=(inner.block,)), is_framed=True
    )


def said(block: Block) -> list[list[str]]:
    """The words of each step, in their order."""
    assert isinstance(block, Steps)
    return [words(*step.blocks) for step in block.steps]


@pytest.mark.parametrize("left", [50, 75], ids=["full width", "indented"])
@pytest.mark.parametrize("severity", [Severity.DANGER, Severity.WARNING, Severity.CAUTION])
def test_a_framed_warning_belongs_to_the_step_that_it_stands_before(severity: Severity, left: float) -> None:
    (steps,) = blocks([piece("1. Undo.", 0), frame(severity, "Hot oil.", 2, left), piece("2. Wait.", 4)])
    assert said(steps) == [["Undo."], ["Hot oil.", "Wait."]]


def test_a_framed_note_stands_before_its_step_unless_it_is_indented_below_another() -> None:
    before = [piece("1. Undo.", 0), frame(Severity.NOTE, "With a key.", 2), piece("2. Wait.", 4)]
    below = [piece("1. Undo.", 0), frame(Severity.NOTE, "With a key.", 2, left=75), piece("2. Wait.", 4)]
    assert said(blocks(before)[0]) == [["Undo."], ["With a key.", "Wait."]]
    assert said(blocks(below)[0]) == [["Undo.", "With a key."], ["Wait."]]


def test_a_note_between_a_warning_and_its_step_goes_with_the_warning() -> None:
    hot, key = frame(Severity.WARNING, "Hot oil.", 2), frame(Severity.NOTE, "With a key.", 4, left=75)
    (steps,) = blocks([piece("1. Undo.", 0), hot, key, piece("2. Wait.", 6)])
    assert said(steps) == [["Undo."], ["Hot oil.", "With a key.", "Wait."]]


def test_a_frame_after_the_last_step_stands_behind_the_steps() -> None:
    steps, after = blocks([piece("1. Undo.", 0), piece("2. Wait.", 2), frame(Severity.NOTE, "Done.", 4)])
    assert said(steps) == [["Undo."], ["Wait."]]
    assert isinstance(after, Admonition)


def test_steps_go_on_on_the_next_page_whatever_its_margin() -> None:
    (steps,) = blocks([piece("1. Undo.", 50), piece("2. Wait.", 0, left=70, page=2)])
    assert said(steps) == [["Undo."], ["Wait."]]


def test_numbers_of_two_levels_become_steps_with_substeps() -> None:
    (steps,) = blocks(
        [
            piece("1. Undo.", 0),
            piece("2. Drain:", 2),
            piece("2.1 Lift.", 4, left=75),
            frame(Severity.WARNING, "Hot oil.", 6),
            piece("2.2 Tilt.", 8, left=75),
            piece("3. Wait.", 10),
        ]
    )
    assert said(steps) == [["Undo."], ["Drain:", "Lift.", "Hot oil.", "Tilt."], ["Wait."]]
    assert isinstance(steps, Steps)
    drain, inner = steps.steps[1].blocks
    assert isinstance(drain, Paragraph)
    assert said(inner) == [["Lift."], ["Hot oil.", "Tilt."]]


def test_lines_of_two_levels_of_numbers_are_not_one_paragraph() -> None:
    (steps,) = made(
        line("1. Undo", 0), line("1.1 the plug", 1), line("1.2 the filter", 2), line("2. Wait.", 3)
    )
    assert words(steps) == ["Undo", "the plug", "the filter", "Wait."]


def test_a_number_with_a_point_in_a_sentence_is_no_substep() -> None:
    (steps,) = made(line("1. Fill in about", 0), line("2.1 litres.", 1), line("2. Wait.", 3))
    assert said(steps) == [["Fill in about 2.1 litres."], ["Wait."]]


def test_steps_go_on_around_a_legend_once_two_of_them_stand_together() -> None:
    found = [piece("1. Undo.", 0), piece("2. Wait.", 2), piece("Figure 1", 4), piece("3. Fill.", 6)]
    assert [said(block) for block in blocks(found)] == [[["Undo."], ["Wait.", "Figure 1"], ["Fill."]]]


def test_an_indented_paragraph_and_a_warning_belong_to_the_step_before_them() -> None:
    (steps,) = made(
        line("1. Undo the plug.", 0),
        line("The oil is hot.", 3, left=75),
        line("Warning: Wear gloves.", 6),
        line("2. Wait.", 9),
    )
    assert isinstance(steps, Steps)
    first = steps.steps[0].blocks
    assert [type(block) for block in first] == [Paragraph, Paragraph, Admonition]
    assert words(*first) == ["Undo the plug.", "The oil is hot.", "Wear gloves."]


def test_numbered_headings_with_text_between_them_stay_text() -> None:
    found = made(line("1. Oil", 0), line("It lubricates.", 3), line("2. Brakes", 6), line("They stop.", 9))
    assert words(*found) == ["1. Oil", "It lubricates.", "2. Brakes", "They stop."]


def test_numbers_that_do_not_begin_at_one_stay_in_the_text() -> None:
    assert words(*made(line("4. Wait.", 0), line("5. Fill.", 3))) == ["4. Wait.", "5. Fill."]


@pytest.mark.parametrize("bullet", ["•", "–", "-"])
def test_bullets_become_a_list(bullet: str) -> None:
    (found,) = made(line(f"{bullet} a key", 0), line(f"{bullet} a pan", 2))
    assert isinstance(found, ItemList)
    assert [words(*item.blocks) for item in found.items] == [["a key"], ["a pan"]]


def test_a_single_dash_is_no_list() -> None:
    assert words(*made(line("- 5 °C at night", 0))) == ["- 5 °C at night"]


def test_a_number_that_stands_apart_from_its_text_is_its_number() -> None:
    (steps,) = made(line("1.", 0), line("Undo.", 0, left=75), line("2.", 2), line("Wait.", 2, left=75))
    assert isinstance(steps, Steps)
    assert words(steps) == ["Undo.", "Wait."]


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("Niebezpieczeństwo:", Severity.DANGER),
        ("OSTRZEŻENIE!", Severity.WARNING),
        ("Przestroga:", Severity.CAUTION),
        ("Uwaga!", Severity.CAUTION),
        ("DANGER", Severity.DANGER),
        ("Warning:", Severity.WARNING),
        ("Caution", Severity.CAUTION),
        ("Note:", Severity.NOTE),
    ],
)
def test_a_signal_word_begins_a_warning(word: str, severity: Severity) -> None:
    is_alone = word[-1].isalpha()
    lines = [line(word, 0), line("Hot oil.", 1)] if is_alone else [line(f"{word} Hot oil.", 0)]
    (found,) = made(*lines)
    assert isinstance(found, Admonition)
    assert (found.severity, words(found)) == (severity, ["Hot oil."])
    assert isinstance(found.blocks[0], Paragraph)
    assert found.blocks[0].place is not None


@pytest.mark.parametrize("text", ["Note the torque.", "Warnings are printed in red.", "WARNING"])
def test_other_words_and_a_warning_of_nothing_stay_text(text: str) -> None:
    assert [type(block) for block in made(line(text, 0))] == [Paragraph]


def test_a_sentence_that_goes_on_stays_in_its_paragraph() -> None:
    assert words(*made(line("Undo the plug of the gear", 0), line("box, then wait.", 1, left=80))) == [
        "Undo the plug of the gear box, then wait."
    ]


def test_a_wider_space_begins_a_paragraph() -> None:
    found = made(line("Undo the plug of the.", 0), line("Wait for it.", 1), line("Fill in the oil.", 2.5))
    assert words(*found) == ["Undo the plug of the. Wait for it.", "Fill in the oil."]


def written(folder: Path, rows: Sequence[tuple[str, ...]]) -> tuple[Block, ...]:
    pdf = FPDF(format="A4")
    pdf.set_font("Helvetica", size=11)
    pdf.add_page()
    pdf.cell(text="Torques and amounts of everything", new_x="LMARGIN", new_y="NEXT", h=14)
    for row in rows:
        for cell in row:
            pdf.cell(w=50, h=7, text=cell)
        pdf.ln()
    pdf.output(str(folder / "table.pdf"))
    return PdfReader().read(input_file(folder / "table.pdf")).sections[0].blocks


def test_lines_with_the_same_columns_become_a_table(tmp_path: Path) -> None:
    rows = [("Bolt", "Torque"), ("Drain plug", "25 Nm"), ("Filter", "12 Nm"), ("Sump", "9 Nm")]
    (table,) = [block for block in written(tmp_path, rows) if isinstance(block, Table)]
    assert [words(*cell.blocks) for row in table.head for cell in row] == [["Bolt"], ["Torque"]]
    assert [tuple(" ".join(words(*cell.blocks)) for cell in row) for row in table.body] == rows[1:]


def test_two_lines_are_no_table(tmp_path: Path) -> None:
    found = written(tmp_path, [("Drain plug", "25 Nm"), ("Filter", "12 Nm")])
    assert not any(isinstance(block, Table) for block in found)
    assert "25 Nm" in " ".join(words(*found))


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_sample_is_read_with_its_structure(language: str) -> None:
    sections = PdfReader().read(input_file(SAMPLES / f"sokol-air-conditioning-{language}.pdf")).sections
    found = [[type(block) for block in section.blocks] for section in sections]
    assert found == [
        [Paragraph, Paragraph],
        [Admonition, Admonition, ItemList, Table, Table, Table, Paragraph],
        [Table, Table, Admonition],
        [Steps],
        [Steps],
        [Steps],
        [Paragraph, Table, Table],
        [ItemList],
    ]
    tables = [block for section in sections for block in walk(section.blocks) if isinstance(block, Table)]
    assert [(len(table.head), len(table.body)) for table in tables] == [
        (1, 7),
        (1, 2),
        (1, 1),
        (1, 8),
        (1, 3),
        (1, 3),
        (1, 5),
    ]
    assert all(table.caption for table in tables)
    assert not any("2020-06-22" in text for section in sections[1:] for text in texts(section.blocks))
