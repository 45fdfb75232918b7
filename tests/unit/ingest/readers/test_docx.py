"""Word documents: what is a heading, a step, a warning, a table or a picture in Word is one here."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ingest.outcomes import Encrypted, Malformed, TooLarge, Unsupported
from ingest.reader import NO_BID, ReadDocument
from ingest.readers import docx as reading
from ingest.readers.docx import DocxReader
from kb.content import Admonition, FigureBlock, ItemList, Paragraph, Severity, Steps, Table, plain
from tests.unit.ingest.readers.reading import (
    headings_of,
    input_file,
    links_of,
    only,
    read_text,
    rows_of,
    texts_of,
)

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
}


def written(folder: Path, write: Callable[[Document], object]) -> ReadDocument:
    document = docx.Document()
    write(document)
    _drop_looks_of_tables(document)
    file = io.BytesIO()
    document.save(file)
    return read_text(DocxReader(), folder, file.getvalue(), "brakes.docx")


def _drop_looks_of_tables(document: Document) -> None:
    """The hundred table styles that python-docx brings, and that nothing here uses, make reading slow."""
    kept = {"Normal Table", "Table Grid"}
    for style in [s for s in document.styles if s.type == WD_STYLE_TYPE.TABLE and s.name not in kept]:
        style.delete()


def numbered(document: Document, *items: str) -> None:
    for text in items:
        document.add_paragraph(text, style="List Number")


def warning(document: Document, text: str, style: str = "Warning") -> None:
    if style not in document.styles:
        document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph(text, style=style)


def step_texts(document: ReadDocument) -> list[list[str]]:
    return [
        [plain(block.runs) for block in step.blocks if isinstance(block, Paragraph)]
        for steps in only(document, Steps)
        for step in steps.steps
    ]


def test_headings_are_sections_under_the_title(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        document.add_heading("Brake pads", level=0)
        document.add_heading("Removal", level=1)
        document.add_paragraph("Undo the bolts.")
        document.add_heading("Left-hand side", level=2)
        document.add_paragraph("Unplug the sensor.")

    document = written(tmp_path, write)
    assert document.title == "Brake pads"
    assert [heading for _level, heading in headings_of(document)][-2:] == ["Removal", "Left-hand side"]


def test_a_numbered_list_is_a_procedure_and_a_bulleted_one_is_not(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        numbered(document, "Undo the bolts.", "Take off the caliper.")
        document.add_paragraph("torque wrench", style="List Bullet")

    document = written(tmp_path, write)
    assert step_texts(document) == [["Undo the bolts."], ["Take off the caliper."]]
    assert len(only(document, ItemList)) == 1


@pytest.mark.parametrize(
    ("style", "severity"),
    [
        ("Danger", Severity.DANGER),
        ("Warning", Severity.WARNING),
        ("Ostrzeżenie", Severity.WARNING),
        ("Przestroga", Severity.CAUTION),
        ("Uwaga", Severity.CAUTION),
    ],
)
def test_a_paragraph_in_the_style_of_a_signal_word_is_framed(
    tmp_path: Path, style: str, severity: Severity
) -> None:
    document = written(tmp_path, lambda document: warning(document, "Dust harms the lungs.", style))
    assert [frame.severity for frame in only(document, Admonition)] == [severity]


def test_a_warning_between_two_steps_belongs_to_the_second(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        numbered(document, "Undo the bolts.")
        warning(document, "The caliper is heavy.")
        numbered(document, "Lift off the caliper.", "Take out the pads.")

    document = written(tmp_path, write)
    (steps,) = only(document, Steps)
    assert [len(step.blocks) for step in steps.steps] == [1, 2, 1]
    assert isinstance(steps.steps[1].blocks[0], Admonition)
    assert step_texts(document) == [["Undo the bolts."], ["Lift off the caliper."], ["Take out the pads."]]


def test_two_warnings_one_after_the_other_are_two_frames(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        warning(document, "")
        document.paragraphs[-1].add_run("Warning: ").bold = True
        document.paragraphs[-1].add_run("Dust harms the lungs.")
        warning(document, "Wear a mask.")
        warning(document, "")
        document.paragraphs[-1].add_run("Warning:").bold = True
        document.paragraphs[-1].add_run(" The caliper is heavy.")

    frames = only(written(tmp_path, write), Admonition)
    assert [
        [plain(block.runs) for block in frame.blocks if isinstance(block, Paragraph)] for frame in frames
    ] == [
        ["Dust harms the lungs.", "Wear a mask."],
        ["The caliper is heavy."],
    ]


def test_a_picture_between_two_steps_belongs_to_the_first_with_its_caption(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        numbered(document, "Undo the bolts.")
        document.add_picture(io.BytesIO(PIXEL))
        document.add_paragraph("Bolts of the caliper", style="Caption")
        numbered(document, "Lift off the caliper.")

    document = written(tmp_path, write)
    (steps,) = only(document, Steps)
    (figure,) = only(document, FigureBlock)
    assert figure in steps.steps[0].blocks
    assert (figure.caption, document.figures[0].media_type) == ("Bolts of the caliper", "image/png")


def test_a_list_after_a_paragraph_begins_anew(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        numbered(document, "Undo the bolts.")
        document.add_paragraph("On the other side:")
        numbered(document, "Take out the pads.")

    assert [len(steps.steps) for steps in only(written(tmp_path, write), Steps)] == [1, 1]


def test_a_table_has_its_caption_and_its_head(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Limits", style="Caption")
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Dimension", "Limit"
        table.cell(1, 0).text, table.cell(1, 1).text = "Thickness", "20 mm"
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    (table,) = only(written(tmp_path, write), Table)
    assert (table.caption, len(table.head)) == ("Limits", 1)
    assert rows_of(table) == [["Dimension", "Limit"], ["Thickness", "20 mm"]]


def test_what_is_inserted_under_revision_counts_and_what_is_deleted_does_not(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph("Tighten to ")
        for tag, text_tag, text in (("w:del", "w:delText", "30 Nm"), ("w:ins", "w:t", "32 Nm")):
            change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            words.text = text
            run.append(words)
            change.append(run)
            paragraph._p.append(change)

    assert texts_of(written(tmp_path, write))[-1] == "Tighten to 32 Nm"


def test_a_link_to_a_bookmark_leads_there(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        heading = document.add_heading("Fitting", level=1)
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), "1")
            mark.set(qn("w:name"), "fitting")
            heading._p.append(mark)
        link, run = OxmlElement("w:hyperlink"), document.add_paragraph("See ").add_run("Fitting")
        link.set(qn("w:anchor"), "fitting")
        run._r.addprevious(link)
        link.append(run._r)

    assert links_of(written(tmp_path, write)) == [("Fitting", "#fitting")]


@pytest.mark.parametrize("content", [b"PK\x03\x04 and nothing more", b""], ids=["cut off", "empty"])
def test_a_damaged_document_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Malformed, match="damaged"):
        read_text(DocxReader(), tmp_path, content, "brakes.docx")


def test_an_archive_without_a_document_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/other.xml", "<x/>")
    with pytest.raises(Malformed, match="damaged"):
        read_text(DocxReader(), tmp_path, file.getvalue(), "brakes.docx")


def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(TooLarge, match="unfolds"):
        written(tmp_path, lambda document: document.add_paragraph("x"))


def test_a_protected_document_is_said_to_be_protected(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    content = bytearray(file.getvalue())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    with pytest.raises(Encrypted, match="password"):
        read_text(DocxReader(), tmp_path, bytes(content), "brakes.docx")


def test_other_archives_are_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04")
    assert DocxReader().bid(input_file(tmp_path / "x.zip")) == NO_BID


def element(source: str) -> BaseOxmlElement:
    """An element of the body, its usual prefixes declared."""
    named = "".join(f" xmlns:{prefix}='{uri}'" for prefix, uri in SPACES.items())
    return parse_xml(re.sub(r"^<[\w:]+", lambda tag: tag[0] + named, source))


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The document with one of its parts changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        parts = {part: source.read(part) for part in source.namelist()}
        parts[name] = change(parts.get(name, b""))
        for part, data in parts.items():
            target.writestr(part, data)
    return out.getvalue()


def saved(write: Callable[[Document], object]) -> bytes:
    document = docx.Document()
    write(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def one_line(document: Document) -> None:
    document.add_paragraph("Undo the bolts.")


@pytest.mark.parametrize("style", ["Nagłówek 2", "heading 2", "Naglowek 2"])
def test_headings_are_known_by_the_names_of_polish_templates(tmp_path: Path, style: str) -> None:
    def write(document: Document) -> None:
        document.add_heading("Hamulce", level=1)
        if style not in document.styles:
            document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Demontaż", style=style)
        document.add_paragraph("Odkręcić śruby.")

    assert headings_of(written(tmp_path, write)) == [(1, "Hamulce"), (2, "Demontaż")]


def test_a_style_that_is_based_on_a_heading_is_one(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        style = document.styles.add_style("Nasz rozdział", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Heading 2"]
        document.add_heading("Hamulce", level=1)
        document.add_paragraph("Demontaż", style="Nasz rozdział")
        document.add_paragraph("Odkręcić śruby.")

    assert headings_of(written(tmp_path, write)) == [(1, "Hamulce"), (2, "Demontaż")]


@pytest.mark.parametrize(("level", "count"), [("1", 2), ("9", 1)], ids=["heading", "body"])
def test_the_outline_says_what_is_a_heading(tmp_path: Path, level: str, count: int) -> None:
    def write(document: Document) -> None:
        document.add_heading("Hamulce", level=1)
        paragraph = document.add_paragraph("Demontaż")
        paragraph._p.get_or_add_pPr().append(element(f"<w:outlineLvl w:val='{level}'/>"))
        document.add_paragraph("Odkręcić śruby.")

    assert len(headings_of(written(tmp_path, write))) == count


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<w:fldSimple w:instr='REF a'><w:r><w:t>30 Nm</w:t></w:r></w:fldSimple>", id="field"),
        pytest.param("<w:sdt><w:sdtContent><w:r><w:t>30 Nm</w:t></w:r></w:sdtContent></w:sdt>", id="control"),
        pytest.param("<w:smartTag><w:r><w:t>30 Nm</w:t></w:r></w:smartTag>", id="smart tag"),
        pytest.param("<w:moveTo w:id='1'><w:r><w:t>30 Nm</w:t></w:r></w:moveTo>", id="moved"),
        pytest.param("<m:oMath><m:r><m:t>30 Nm</m:t></m:r></m:oMath>", id="formula"),
        pytest.param(
            "<m:oMathPara><m:oMath><m:r><m:t>30 Nm</m:t></m:r></m:oMath></m:oMathPara>", id="display"
        ),
        pytest.param(
            "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>30 Nm</w:t></w:r></w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
            id="text box",
        ),
    ],
)
def test_text_is_kept_wherever_word_keeps_it(tmp_path: Path, source: str) -> None:
    document = written(tmp_path, lambda word: word.add_paragraph("Tighten to ")._p.append(element(source)))
    assert "30 Nm" in " ".join(texts_of(document))


def test_merged_cells_span_rows_and_columns(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        table = document.add_table(rows=3, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"

    (table,) = only(written(tmp_path, write), Table)
    spans = {(cell.column_span, cell.row_span) for row in table.body for cell in row}
    assert {(2, 1), (1, 2)} <= spans


def test_what_a_reader_of_word_sees_and_ours_does_not_is_told(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph("Tighten.")
        document.add_comment(runs=paragraph.runs, text="Really?", author="X", initials="x")
        paragraph._p.append(element("<w:del w:id='1'><w:r><w:delText>30 Nm</w:delText></w:r></w:del>"))
        paragraph._p.append(element("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"))

    document = written(tmp_path, write)
    assert [sentence.split()[0] for sentence in document.complaints] == ["1", "Tracked", "Hidden"]
    assert "hidden" not in " ".join(texts_of(document))


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ("word/media/image7.emf", "image7.emf"),
        ("word/embeddings/sheet.xlsx", "sheet.xlsx"),
        ("word/vbaProject.bin", "macros"),
    ],
)
def test_parts_that_cannot_be_shown_are_named(tmp_path: Path, part: str, complaint: str) -> None:
    content = with_part(saved(one_line), part, lambda _old: b"x")
    (sentence,) = read_text(DocxReader(), tmp_path, content, "brakes.docm").complaints
    assert complaint in sentence


def evil(old: bytes, encoding: str) -> bytes:
    """A part with a document type that asks for a file of the machine."""
    start = (
        f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    )
    return (start + old.decode().split("?>", 1)[-1].replace("Undo", "&e;")).encode(encoding)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml"])
def test_a_part_with_a_document_type_is_refused(tmp_path: Path, part: str) -> None:
    content = with_part(saved(one_line), part, lambda old: evil(old, "utf-8"))
    with pytest.raises(Malformed, match="what Word writes"):
        read_text(DocxReader(), tmp_path, content, "brakes.docx")


def test_a_document_type_that_hides_is_not_followed(tmp_path: Path) -> None:
    content = with_part(saved(one_line), "word/document.xml", lambda old: evil(old, "utf-16"))
    assert "root:" not in " ".join(texts_of(read_text(DocxReader(), tmp_path, content, "brakes.docx")))


def test_a_document_with_a_password_is_said_to_be_protected(tmp_path: Path) -> None:
    content = OLD + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Encrypted, match="password"):
        read_text(DocxReader(), tmp_path, content, "brakes.docx")


def test_a_word_file_of_before_2007_is_sent_back(tmp_path: Path) -> None:
    (tmp_path / "old.doc").write_bytes(OLD)
    assert DocxReader().bid(input_file(tmp_path / "old.doc")) != NO_BID
    with pytest.raises(Unsupported, match="docx"):
        read_text(DocxReader(), tmp_path, OLD, "old.doc")


def test_the_day_on_which_it_was_saved_is_handed_over(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Text.")
        document.core_properties.modified = datetime(2019, 5, 3, 8, 0)  # noqa: DTZ001 - as Word writes it

    assert written(tmp_path, write).issued_on == date(2019, 5, 3)


def with_table(folder: Path, rows: list[tuple[str, ...]], *, is_strong: bool = False) -> Table:
    def write(document: Document) -> None:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for cells, texts in zip((row.cells for row in table.rows), rows, strict=True):
            for cell, text in zip(cells, texts, strict=True):
                cell.paragraphs[0].add_run(text).bold = is_strong and texts is rows[0]

    (table,) = only(written(folder, write), Table)
    return table


@pytest.mark.parametrize(
    ("rows", "is_strong"),
    [
        ([("Bolt", "Torque"), ("M8", "25 Nm"), ("M10", "45 Nm")], False),
        ([("Bolt", "Tool"), ("M8", "Key"), ("M10", "Socket")], True),
    ],
    ids=["words above figures", "strong letters"],
)
def test_a_head_that_nobody_marked_is_one(
    tmp_path: Path, rows: list[tuple[str, ...]], is_strong: bool
) -> None:
    table = with_table(tmp_path, rows, is_strong=is_strong)
    assert (len(table.head), len(table.body)) == (1, 2)


@pytest.mark.parametrize(
    "rows",
    [
        [("M8", "25 Nm"), ("M10", "45 Nm"), ("M12", "80 Nm")],
        [("Bolt", "Key"), ("Nut", "Socket"), ("Plug", "Key")],
        [("Bolt", ""), ("M8", "25 Nm"), ("M10", "45 Nm")],
    ],
    ids=["figures all the way", "words all the way", "a name is missing"],
)
def test_a_first_row_that_names_nothing_is_no_head(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    assert with_table(tmp_path, rows).head == ()
