"""Spreadsheets: sheets as tables, numbers as they are shown, and what nobody should have written."""

import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from ingest.detect import media_type
from ingest.outcomes import Encrypted, InputRefused, Malformed, TooLarge, Unsupported
from ingest.reader import FORMAT_BID, NO_BID, ReadDocument
from ingest.readers.xlsx import XlsxReader
from ingest.readers.xlsx_formats import Manner, shown
from kb.content import Table
from tests.unit.ingest.readers.reading import headings_of, input_file, only, rows_of, texts_of
from tests.unit.ingest.readers.workbooks import RELATIONS, SHEET, packed, relation, rows, written

NOON = datetime(2019, 3, 1, 12, 30)  # noqa: DTZ001 - cells have no time zone
HEAD = ("Numer czynności", "Czynność", "Czas")


def read(path: Path) -> ReadDocument:
    return XlsxReader().read(input_file(path))


def times(workbook: Workbook) -> None:
    """A sheet of labour times as editors make them: a title, groups, formats with units, a hidden row."""
    sheet = workbook.active
    sheet.title = "Czasy"
    sheet["A1"] = "Halny Sokół II"
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(list(HEAD))
    sheet.append(["Silnik"])
    sheet.merge_cells("A4:C4")
    sheet.append(["11 10 10", "Wymiana paska", 1.25])
    sheet.append(["11 10 20", "Wymiana oleju", 0.5])
    sheet.append(["11 10 30", "Tajne", 9])
    sheet["C5"].number_format = sheet["C6"].number_format = '0.0" h"'
    sheet.row_dimensions[7].hidden = True


def torques(workbook: Workbook) -> None:
    """A head of two rows and cells merged downwards."""
    sheet = workbook.active
    sheet.append(["Połączenie", "Gwint", "Dokręcanie", None])
    sheet.append([None, None, "Moment, Nm", "Kąt, °"])
    sheet.append(["Zacisk", "M10x1,25", 35, 90])
    sheet.append([None, "M14", 110, None])
    sheet.merge_cells("C1:D1")
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:B2")
    sheet.merge_cells("A3:A4")


def several(workbook: Workbook) -> None:
    times(workbook)
    codes = workbook.create_sheet("Kody")
    codes.append(["Kod", "Znaczenie"])
    codes.append(["P0300", "Wypadanie zapłonów"])
    workbook.create_sheet("Pusty")
    hidden = workbook.create_sheet("Robocze")
    hidden.append(["tajne", "bardzo"])
    hidden.sheet_state = "veryHidden"


def tables(document: ReadDocument) -> list[list[list[str]]]:
    return [rows_of(table) for table in only(document, Table)]


@pytest.fixture
def labour(tmp_path: Path) -> ReadDocument:
    return read(written(tmp_path / "normy-czasu.xlsx", times))


def test_it_bids_for_spreadsheets(tmp_path: Path) -> None:
    file = input_file(written(tmp_path / "a.xlsx", times))
    assert XlsxReader().bid(replace(file, media_type=media_type("a.xlsx", file.head))) == FORMAT_BID


def test_it_leaves_other_archives_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    file = input_file(tmp_path / "a.zip")
    assert XlsxReader().bid(replace(file, media_type=media_type("a.zip", file.head))) == NO_BID


def test_a_sheet_is_a_table_with_its_meaning(labour: ReadDocument) -> None:
    assert (labour.title, labour.kind, labour.language_tag) == ("normy czasu", "labour-time", "pl")
    assert headings_of(labour) == [(1, "normy czasu"), (2, "Silnik")]


def test_numbers_are_shown_in_their_format_and_in_the_documents_language(labour: ReadDocument) -> None:
    assert [row[2] for row in tables(labour)[0]] == ["Czas", "1,3 h", "0,5 h"]


def test_hidden_rows_are_left_out_with_a_complaint(labour: ReadDocument) -> None:
    assert "Tajne" not in texts_of(labour)
    assert [complaint[:7] for complaint in labour.complaints] == ["Row 7: "]


def test_a_head_of_two_rows_is_one(tmp_path: Path) -> None:
    document = read(written(tmp_path / "m.xlsx", torques))
    assert tables(document)[0][0] == ["Połączenie", "Gwint", "Dokręcanie Moment, Nm", "Dokręcanie Kąt, °"]


def test_a_column_below_a_common_name_is_understood_by_its_own(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        torques(workbook)
        workbook.active["D4"] = "wide"

    document = read(written(tmp_path / "m.xlsx", fill))
    assert document.kind == "technical-data"
    assert document.complaints == ("Row 4: «wide» is no angle, as its column says.",)


def test_what_stands_in_merged_cells_is_said_in_each_row(tmp_path: Path) -> None:
    document = read(written(tmp_path / "m.xlsx", torques))
    assert [row[0] for row in tables(document)[0][1:]] == ["Zacisk", "Zacisk"]


def test_every_sheet_that_is_shown_is_a_section(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xlsx", several))
    assert headings_of(document) == [(1, "Czasy"), (2, "Silnik"), (1, "Kody")]
    assert [section.anchor for section in document.sections] == ["Czasy", "Czasy-1", "Kody"]
    assert document.kind is None


def test_hidden_sheets_are_left_out_with_a_complaint(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xlsx", several))
    assert "tajne" not in texts_of(document)
    assert [complaint for complaint in document.complaints if "Robocze" in complaint] != []


def test_complaints_name_the_sheet_where_there_are_several(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xlsx", several))
    assert [
        complaint for complaint in document.complaints if complaint.startswith("Sheet Czasy, row 7")
    ] != []


def hidden_column(workbook: Workbook) -> None:
    sheet = workbook.active
    sheet.append(["Code", "Meaning", "Internal"])
    sheet.append(["P0300", "Misfire", "do not tell"])
    sheet.column_dimensions["C"].hidden = True


def test_hidden_columns_are_left_out_with_a_complaint(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xlsx", hidden_column))
    assert tables(document) == [[["Code", "Meaning"], ["P0300", "Misfire"]]]
    assert [complaint[-37:] for complaint in document.complaints] == ["C. Show what belongs to the document."]


def typed(workbook: Workbook) -> None:
    sheet = workbook.active
    sheet.append(["Name", "Value"])
    for number, value in enumerate(
        [
            date(2019, 3, 1),
            NOON,
            timedelta(hours=25, minutes=30),
            True,
            0.1 + 0.2,
            1e6,
        ]
    ):
        sheet.append([f"row {number}", value])
    sheet["B4"].number_format = "[h]:mm"


def test_dates_times_and_truths_are_texts(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xlsx", typed))
    assert [row[1] for row in tables(document)[0][1:]] == [
        "2019-03-01",
        "2019-03-01 12:30:00",
        "25:30",
        "TRUE",
        "0.3",
        "1000000",
    ]


def formulas(workbook: Workbook) -> None:
    sheet = workbook.active
    sheet.append(["Name", "Value"])
    sheet.append(["sum", "=1+1"])


def test_a_formula_that_was_never_computed_is_complained_of(tmp_path: Path) -> None:
    document = read(written(tmp_path / "a.xlsx", formulas))
    assert [complaint[:30] for complaint in document.complaints] == ["Row 2: a formula has no saved v"[:30]]


def test_the_saved_value_of_a_formula_counts_and_an_error_is_complained_of(tmp_path: Path) -> None:
    cells = '<c t="inlineStr"><is><t>{}</t></is></c>'
    sheet = (
        f"<sheetData><row>{cells.format('Name')}{cells.format('Value')}</row>"
        f"<row>{cells.format('sum')}<c><f>1+1</f><v>2</v></c></row>"
        f"<row>{cells.format('text')}<c t='str'><f>A1</f><v>Name</v></c></row>"
        f"<row>{cells.format('wrong')}<c t='e'><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>"
    )
    document = read(packed(tmp_path / "a.xlsx", sheet))
    assert [row[1] for row in tables(document)[0]] == ["Value", "2", "Name", "#DIV/0!"]
    assert document.complaints == ("Row 4: a formula came to an error.",)


def test_a_rich_text_is_read_without_its_reading_aloud(tmp_path: Path) -> None:
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>Name</t></si><si><r><t>Bo</t></r><r><t>lt</t></r><rPh><t>aloud</t></rPh></si>"
        "<si><t>two_x000a_lines</t></si></sst>"
    )
    sheet = "<sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
    sheet += "<row><c t='s'><v>2</v></c><c t='s'><v>99</v></c></row></sheetData>"
    relations = RELATIONS.format(
        relation(1, "worksheet", "worksheets/sheet1.xml") + relation(2, "sharedStrings", "strings.xml")
    )
    parts = {"xl/strings.xml": shared, "xl/_rels/workbook.xml.rels": relations}
    document = read(packed(tmp_path / "a.xlsx", sheet, parts))
    assert tables(document) == [[["Name", "Bolt"], ["two\nlines", ""]]]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1.25, "0.0", "1.3"),
        (1.25, "0.00", "1.25"),
        (2, "0.0#", "2.0"),
        (0.5, "#.##", ".5"),
        (1234.5, "#,##0.0", "1\u202f234.5"),
        (7, "000", "007"),
        (0.256, "0%", "26%"),
        (12, '0.0" Nm"', "12.0 Nm"),
        (12, "0\\ \\m\\m", "12 mm"),
        (1.5, "[Red]0.0;[Blue]-0.0", "1.5"),
        (-1.5, "0.0;(0.0)", "(1.5)"),
        (-1.5, "0.0", "-1.5"),
        (0, '0;-0;"none"', "none"),
        (12.5, "0.00 [$zł-415]", "12.50 zł"),
        (1500000, "0.0,,", "1.5"),
        (12345, "0.00E+00", "1.23e+04"),
        (43525, "dd/mm/yyyy", "2019-03-01"),
        (43525, "mmm yyyy", "2019-03"),
        (0.5, "hh:mm", "12:00"),
        (0.5, "h:mm:ss AM/PM", "12:00:00"),
        (1.0625, "[h]:mm", "25:30"),
        (0.0625, "[mm]", "90"),
        (1.0625, '[h]" godz."', "25 godz."),
        (3.14159, "General", "3.14159"),
        (5, 'General" szt."', "5 szt."),
        (1e20, "General", "1e+20"),
        (0.00001, "General", "0.00001"),
        (-1, "yyyy-mm-dd", "-1"),
        (5, ";;;", "5"),
        (5, '"a;b"0', "a;b5"),
        (1e300, "0.0", f"{10**300}.0"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: float, code: str, text: str) -> None:
    assert shown(value, code, Manner()) == text


def test_days_may_begin_in_1904() -> None:
    assert shown(0, "yyyy-mm-dd", Manner(is_1904=True)) == "1904-01-01"


def test_a_far_cell_and_a_boundless_merge_cost_nothing(tmp_path: Path) -> None:
    sheet = (
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c>'
        '<c r="XFD1" t="inlineStr"><is><t>Meaning</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>P0300</t></is></c></row></sheetData>'
        '<mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells>'
    )
    assert tables(read(packed(tmp_path / "a.xlsx", sheet))) == [[["Code", "Meaning"], ["P0300", ""]]]


def test_links_to_other_files_are_never_followed(tmp_path: Path) -> None:
    outside = RELATIONS.format(relation(1, "worksheet", "file:///etc/passwd", "External"))
    with pytest.raises(Malformed, match="empty"):
        read(packed(tmp_path / "a.xlsx", rows(("a", "b")), {"xl/_rels/workbook.xml.rels": outside}))


def test_a_part_above_the_package_is_no_part(tmp_path: Path) -> None:
    above = RELATIONS.format(relation(1, "worksheet", "../../../../etc/passwd"))
    with pytest.raises(Malformed, match="empty"):
        read(packed(tmp_path / "a.xlsx", rows(("a", "b")), {"xl/_rels/workbook.xml.rels": above}))


@pytest.mark.parametrize(
    ("sheet", "refusal"),
    [
        pytest.param(SHEET.format("<sheetData><row><c>"), Malformed, id="cut"),
        pytest.param("<!DOCTYPE a [<!ENTITY b 'c'>]>" + SHEET.format("&b;"), Malformed, id="entities"),
        pytest.param("<a>" * 200 + "</a>" * 200, TooLarge, id="nested"),
        pytest.param(
            SHEET.format(rows(*[("x",) * 100] * 5001)), TooLarge, id="too many cells", marks=pytest.mark.slow
        ),
        pytest.param(SHEET.format(" " * (300 * 2**20)), TooLarge, id="bomb", marks=pytest.mark.slow),
    ],
)
def test_hostile_sheets_are_refused(tmp_path: Path, sheet: str, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        read(packed(tmp_path / "a.xlsx", "", {"xl/worksheets/sheet1.xml": sheet}))


def test_too_many_parts_are_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read(packed(tmp_path / "a.xlsx", rows(("a",)), {f"x/{number}": "" for number in range(5001)}))


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        pytest.param(b"PK\x03\x04xl/", Malformed, "broken", id="no archive"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            Encrypted,
            "password",
            id="encrypted",
        ),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook", Unsupported, "XLSX", id="old format"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, refusal: type[InputRefused], words: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(refusal, match=words):
        read(path)


def test_it_bids_for_old_and_encrypted_spreadsheets_to_say_why_they_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert XlsxReader().bid(input_file(path)) == FORMAT_BID


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", rows(*[("Code", "Meaning")] * 50))
    content = bytearray(path.read_bytes())
    place = content.index(b"sheet1.xml") + 40
    content[place : place + 40] = b"\xff" * 40
    path.write_bytes(content)
    with pytest.raises(Malformed):
        read(path)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="head"):
        read(written(tmp_path / "a.xlsx", lambda _workbook: None))
