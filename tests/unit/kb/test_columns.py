"""The columns of a table, and the units that their heads say for the figures under them."""

import pytest

from kb.columns import columns, is_figure, unit_in, units_of
from kb.content import Cell, Table, paragraph


def cell(text: str, *, columns: int = 1) -> Cell:
    return Cell(blocks=(paragraph(text),), column_span=columns)


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("Torque [Nm]", "Nm"),
        ("Moment dokręcania (N·m)", "N·m"),
        ("Torque (N m)", "N m"),
        ("Moment, Nm", "Nm"),
        ("Nm", "Nm"),
        ("Angle [°]", "°"),
        ("Temperatura (°C)", "°C"),
        ("Gap (new)", "new"),
        ("Torque", None),
        ("Bolts (M8 and M10)", None),
        ("Note", None),
    ],
)
def test_a_head_ends_in_its_unit(head: str, unit: str | None) -> None:
    assert unit_in(head) == unit


@pytest.mark.parametrize("text", ["120", "8,5", "1 000", "8-10", "8 – 10", "120 ± 5", "-12", "0.2/0.4"])
def test_figures_and_ranges_take_the_unit_of_their_column(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["120 Nm", "M8", "90°", "yes", "", "8 x 120", "stage 1: 20"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert not is_figure(text)


def test_the_lowest_row_of_the_head_says_the_units() -> None:
    head = ((cell("Wheel", columns=2),), (cell("Bolt"), cell("Torque [Nm]")))
    assert units_of(Table(head=head, body=())) == (None, "Nm")


def test_a_head_that_spans_columns_says_no_units() -> None:
    assert units_of(Table(head=((cell("Torque [Nm]", columns=2),),), body=())) == ()


def test_a_table_without_a_head_says_no_units() -> None:
    assert units_of(Table(head=(), body=((cell("120"),),))) == ()


def test_columns_are_read_where_every_row_has_them_all() -> None:
    table = Table(
        head=((cell("Bolt"), cell("Nm")),), body=((cell("M8"), cell("20")), (cell("M10"), cell("")))
    )
    assert list(columns(table)) == [("Bolt", ["M8", "M10"]), ("Nm", ["20"])]
