"""Tables as CSV, and what tables mean."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import FORMAT_BID, ReadDocument
from ingest.readers.table import TableReader
from ingest.readers.table_columns import Role, column_of
from ingest.readers.table_values import wrong_with
from kb.content import Table
from kb.places import lines
from tests.unit.ingest.readers.reading import headings_of, input_file, only, read_text, rows_of, texts_of


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_are_rows_whatever_stands_between_the_cells(tmp_path: Path, delimiter: str) -> None:
    text = f"Kod{delimiter}Znaczenie\nP0300{delimiter}Wypadanie zapłonów\n"
    (table,) = only(read_text(TableReader(), tmp_path, text, "codes.csv"), Table)
    assert rows_of(table) == [["Kod", "Znaczenie"], ["P0300", "Wypadanie zapłonów"]]
    assert [cell.is_header for cell in table.head[0]] == [True, True]


def test_a_quoted_cell_may_hold_anything(tmp_path: Path) -> None:
    text = 'Code,Meaning\nP0300,"Misfires, any\ncylinder"\n'
    (table,) = only(read_text(TableReader(), tmp_path, text, "codes.csv"), Table)
    assert rows_of(table)[1] == ["P0300", "Misfires, any\ncylinder"]


def test_a_long_table_becomes_sections_called_by_their_rows(tmp_path: Path) -> None:
    text = "Code,Meaning\n" + "".join(f"P{number:04d},x\n" for number in range(100))
    document = read_text(TableReader(), tmp_path, text, "codes.csv")
    assert headings_of(document) == [(1, "P0000 – P0039"), (1, "P0040 – P0079"), (1, "P0080 – P0099")]
    assert sum(len(table.body) for table in only(document, Table)) == 100


def test_a_short_row_is_filled_and_an_empty_one_left_out(tmp_path: Path) -> None:
    (table,) = only(read_text(TableReader(), tmp_path, "a,b,c\n\n1\n", "t.csv"), Table)
    assert rows_of(table) == [["a", "b", "c"], ["1", "", ""]]


def test_the_table_is_called_like_its_file(tmp_path: Path) -> None:
    assert read_text(TableReader(), tmp_path, "a,b\n1,2\n", "labour-times.csv").title == "labour times"


def test_polish_letters_of_an_old_spreadsheet_are_read_and_said_to_be_guessed(tmp_path: Path) -> None:
    document = read_text(TableReader(), tmp_path, "Część;Czas\nSprzęgło;2\n".encode("cp1250"), "t.csv")
    assert rows_of(only(document, Table)[0])[1] == ["Sprzęgło", "2"]
    assert document.complaints != ()


def test_a_cell_without_an_end_is_refused_before_it_swallows_rows(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no end"):
        read_text(TableReader(), tmp_path, 'Code,Meaning\nP0001,"never closed\nP0002,b\nP0003,c\n', "t.csv")


@pytest.mark.parametrize("sign", ["\u2028", "\x0c", "\x85"])
def test_only_a_line_end_ends_a_row(tmp_path: Path, sign: str) -> None:
    (table,) = only(read_text(TableReader(), tmp_path, f"a,b\n1,x{sign}y\n", "t.csv"), Table)
    assert [len(row) for row in rows_of(table)] == [2, 2]


@pytest.mark.parametrize("text", ["", "\n\n", "Code,Meaning\n"], ids=["nothing", "blank", "a head alone"])
def test_an_empty_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed, match="head"):
        read_text(TableReader(), tmp_path, text, "t.csv")


LABOUR = """\
Halny Sokół II – normy czasu;;;
Stan na 2019-03-01;;;
;;;
Numer czynności;Czynność;Czas;Uwagi
Silnik;;;
11 10 10;Wymiana paska;1,3 h;
11 10 20;Wymiana oleju;45 min;
Hamulce;;;
34 10 10;Klocki;0:50;
34 10 20;Tarcze;12 AW;obie strony
"""


def read(folder: Path, text: str, name: str = "t.csv") -> ReadDocument:
    return read_text(TableReader(), folder, text, name)


def anchors_of(document: ReadDocument) -> list[str | None]:
    """The anchors of the rows."""
    return [
        getattr(row[0].blocks[0], "anchor", None) for table in only(document, Table) for row in table.body
    ]


@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values"])
def test_it_bids_for_tables(tmp_path: Path, media_type: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n")
    assert TableReader().bid(replace(input_file(path), media_type=media_type)) == FORMAT_BID


def test_the_head_is_found_below_what_stands_above_it(tmp_path: Path) -> None:
    document = read(tmp_path, LABOUR)
    assert document.sections[0].heading == "t"
    assert texts_of(document)[1:3] == ["Halny Sokół II – normy czasu", "Stan na 2019-03-01"]
    assert rows_of(only(document, Table)[0])[0] == ["Numer czynności", "Czynność", "Czas", "Uwagi"]


def test_rows_that_only_name_others_become_headings(tmp_path: Path) -> None:
    assert headings_of(read(tmp_path, LABOUR))[1:] == [(2, "Silnik"), (2, "Hamulce")]


def test_every_part_of_a_table_has_its_head(tmp_path: Path) -> None:
    heads = [rows_of(table)[0][0] for table in only(read(tmp_path, LABOUR), Table)]
    assert heads == ["Numer czynności", "Numer czynności"]


def test_a_long_group_tells_its_rows(tmp_path: Path) -> None:
    rows = "".join(f"11 {number:02} 10;Czynność;1 h\n" for number in range(60))
    document = read(tmp_path, f"Numer czynności;Czynność;Czas\nSilnik;;\n{rows}")
    assert headings_of(document) == [
        (1, "Silnik: 11 00 10 – 11 39 10"),
        (1, "Silnik: 11 40 10 – 11 59 10"),
    ]


def test_rows_whose_first_cells_are_alike_are_told_by_their_numbers(tmp_path: Path) -> None:
    rows = "".join(f"Sokół II,pompa {number}\n" for number in range(60))
    document = read(tmp_path, f"Samochód,Część\n{rows}", "t.pl.csv")
    assert headings_of(document) == [(1, "wiersze 2–41"), (1, "wiersze 42–61")]


@pytest.mark.parametrize(
    ("text", "kind", "language", "anchors"),
    [
        pytest.param(
            LABOUR, "labour-time", "pl", ["11-10-10", "11-10-20", "34-10-10", "34-10-20"], id="times"
        ),
        pytest.param(
            "DTC,Fault text,Possible cause,Remedy\nP0300,Misfire,Coil,Replace\nU0100-87,Lost,Wire,\n",
            "diagnosis",
            "en",
            ["P0300", "U0100-87"],
            id="trouble codes",
        ),
        pytest.param(
            "Part number,Description,Qty\nA 204 830,Pump,1\nA 204 831,Seal,2\n",
            "parts",
            "en",
            ["A-204-830", "A-204-831"],
            id="parts",
        ),
        pytest.param(
            "Śruba,Gwint,Moment dokręcania,Kąt\nZacisk,M10,35 Nm,90°\n",
            "technical-data",
            "pl",
            [None],
            id="torques",
        ),
        pytest.param("Code,Meaning\nB20,LED lamps\nX77,Towbar\n", None, "en", [None, None], id="other codes"),
        pytest.param("Tool,Use\nHT-1,Pulls\n", None, None, [None], id="ordinary"),
    ],
)
def test_a_table_is_what_its_columns_say(
    tmp_path: Path, text: str, kind: str | None, language: str | None, anchors: list[str | None]
) -> None:
    document = read(tmp_path, text)
    assert (document.kind, document.language_tag) == (kind, language)
    assert (anchors_of(document), document.complaints) == (anchors, ())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(
            "Operation no,Operation,Time\n11 10,Belt,1.3\n11 20,Oil,2\n11 30,Pump,3 h\n",
            "Rows 2–3: the unit of the time «1.3», «2» is not known",
            id="time without a unit",
        ),
        pytest.param(
            "Operation no,Operation,Time\n11 10,Belt,long\n", "Row 2: «long» is no time", id="no time"
        ),
        pytest.param(
            "Operation no,Operation,Time\n11 10,Belt,\n", "Row 2: the time is missing", id="missing time"
        ),
        pytest.param(
            "Operation no,Operation,Time\n11 10,Belt,5 Nm\n", "Row 2: the unit of the time", id="wrong unit"
        ),
        pytest.param(
            "Code,Meaning\nP0300,Misfire\nP03,Cut\n", "Row 3: «P03» is no trouble code", id="no trouble code"
        ),
        pytest.param("Bolt,Thread,Torque\nA,M8,tight\n", "Row 2: «tight» is no torque", id="no torque"),
        pytest.param(
            "Bolt,Thread,Torque\nA,M8,25\n", "Row 2: the unit of the torque «25»", id="torque without a unit"
        ),
        pytest.param(
            "Part number,Description,Qty\n,Seal,2\n", "Row 2: the part number is missing", id="no number"
        ),
        pytest.param(
            "Part number,Description,Qty\nA 1,Seal,some\n", "Row 2: «some» is no quantity", id="no quantity"
        ),
        pytest.param("P0300,Misfire\nP0301,Cylinder 1\n", "no row with the names", id="no head"),
    ],
)
def test_what_cannot_be_is_complained_of_with_its_row_and_kept(
    tmp_path: Path, text: str, complaint: str
) -> None:
    document = read(tmp_path, text)
    assert [complaint in found for found in document.complaints] == [True]
    kept = " ".join(texts_of(document))
    assert [cell for line in text.splitlines() for cell in line.split(",") if cell not in kept] == []


@pytest.mark.parametrize(
    "cell",
    ["1.3 h", "1,3 godz.", "78 min", "1:18", "13 AW", "0.5–0.8 h", "ca. 2 h", "-", "n/a", ""],
)
def test_a_time_may_be_written_in_many_ways(cell: str) -> None:
    assert wrong_with(cell, Role.TIME, None) is None


@pytest.mark.parametrize(
    "cell",
    ["25 Nm", "20 Nm + 90° + 90°", "20–25 Nm", "25 ± 3 N·m", "18 lbf·ft", "40 Nm; 60 Nm; 90°", "5 N m"],
)
def test_a_torque_may_have_several_stages(cell: str) -> None:
    assert wrong_with(cell, Role.TORQUE, None) is None


@pytest.mark.parametrize(
    ("name", "role", "unit"),
    [
        ("Czas [h]", Role.TIME, "h"),
        ("Labour time, min", Role.TIME, "min"),
        ("Moment dokręcania (Nm)", Role.TORQUE, "nm"),
        ("TORQUE N·m", Role.TORQUE, "n m"),
        ("Nm", Role.TORQUE, "nm"),
        ("AW", Role.TIME, "aw"),
        ("Przekrój, mm²", Role.SIZE, "mm2"),
        ("Part No.", Role.PART_NUMBER, None),
        ("Weather", None, None),
    ],
)
def test_a_columns_name_says_what_is_in_it_and_its_unit(
    name: str, role: Role | None, unit: str | None
) -> None:
    column = column_of(name)
    assert (column.role, column.unit) == (role, unit)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param("Nazwa;Masa\na;1,5\nb;2,5\nc;3,5\n", ["a", "1,5"], id="decimal comma"),
        pytest.param("a,b;c\n1;2\n3;4\n", ["1", "2"], id="comma in the head"),
        pytest.param("sep=|\na|b\nx,y|z;w\n", ["x,y", "z;w"], id="the file says"),
        pytest.param('a\tb\n"x\ty"\tz\n', ["x\ty", "z"], id="tab in quotes"),
    ],
)
def test_what_parts_the_cells_is_found(tmp_path: Path, text: str, cells: list[str]) -> None:
    assert rows_of(only(read(tmp_path, text), Table)[0])[1] == cells


def test_a_table_of_another_encoding_with_a_mark_is_read(tmp_path: Path) -> None:
    document = read_text(TableReader(), tmp_path, "Część\tCzas\nSprzęgło\t2 h\n".encode("utf-16"), "t.tsv")
    assert rows_of(only(document, Table)[0])[1] == ["Sprzęgło", "2 h"]


def test_a_single_column_of_sentences_is_text(tmp_path: Path) -> None:
    document = read(tmp_path, "All work\nwith the ignition off.\n")
    assert (only(document, Table), texts_of(document)[1:]) == ([], ["All work", "with the ignition off."])


def test_a_head_that_is_repeated_is_no_row(tmp_path: Path) -> None:
    (table,) = only(read(tmp_path, "Code,Meaning\nP0300,a\nCode,Meaning\nP0301,b\n"), Table)
    assert [row[0] for row in rows_of(table)] == ["Code", "P0300", "P0301"]


WIRES = """\
Przewód,Od,Do,Kolor,Przekrój mm²,Funkcja
W1,X1.1,X2:1,RD,"0,75",zasilanie
W2,X1.2,G1,BN,"1,5",masa
W3,X2.2,G1,brązowy,"1,5",masa
W4,X2.3,,GN/YE,"0,5",LIN
"""


def test_a_table_of_wires_is_drawn_and_kept(tmp_path: Path) -> None:
    document = read(tmp_path, WIRES, "drzwi.csv")
    assert [section.anchor for section in document.sections] == ["drawing", "rows-1", "X1", "X2"]
    assert {"X1", "X2", "G1", "W1", "RD"} <= {label.text for label in document.figures[0].labels}
    assert (document.kind, anchors_of(document)[:4]) == ("wiring", ["W1", "W2", "W3", "W4"])


def test_a_wire_without_a_second_end_stays_in_the_table_with_a_complaint(tmp_path: Path) -> None:
    document = read(tmp_path, WIRES)
    assert [complaint[:6] for complaint in document.complaints] == ["Row 5:"]
    assert "W4" in texts_of(document)


def test_a_table_of_pins_has_a_section_for_each_connector(tmp_path: Path) -> None:
    text = "Connector,Pin,Signal,Colour\nX1,1,feed,RD\nX1,2,ground,BN\nX2,1,LIN,GN\n"
    document = read(tmp_path, text)
    assert [(section.anchor, section.heading) for section in document.sections] == [
        ("X1", "X1"),
        ("X2", "X2"),
    ]
    assert (anchors_of(document), document.figures) == (["X1.1", "X1.2", "X2.1"], ())


def test_a_table_of_pins_that_says_where_they_lead_is_drawn_once(tmp_path: Path) -> None:
    text = "Connector,Pin,Colour,To\nX1,1,RD,X2.1\nX2,1,RD,X1.1\n"
    document = read(tmp_path, text)
    assert len(document.figures) == 1
    assert [label.text for label in document.figures[0].labels].count("RD") == 1


def test_ends_may_stand_in_two_columns(tmp_path: Path) -> None:
    text = "From,From pin,To,To pin,Colour\nX1,1,X2,5,RD\n"
    document = read(tmp_path, text)
    assert {"X1.1", "X2.5"} <= set(texts_of(document))


def test_the_search_lands_on_a_row_by_its_words(tmp_path: Path) -> None:
    document = read(tmp_path, LABOUR)
    found = {line.anchor: line.text for section in document.sections for line in lines(section.blocks)}
    assert found["34-10-20"] == "34 10 20 · Tarcze · 12 AW · obie strony"
