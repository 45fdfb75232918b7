"""Tables as CSV."""

from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.readers.table import TableReader
from kb.content import Table
from tests.unit.ingest.readers.reading import headings_of, only, read_text, rows_of


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
