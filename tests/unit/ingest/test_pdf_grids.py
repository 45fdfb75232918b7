"""From the rules of a page to cells."""

import pytest

from ingest.readers.pdf_grids import Grid, grids
from ingest.readers.pdf_rules import Effort, Rule, Rules


def rules(level: list[tuple[float, float, float]], upright: list[tuple[float, float, float]]) -> Rules:
    """Rules by place, start and end."""
    return Rules(
        level=[Rule(at=at, start=start, end=end) for at, start, end in level],
        upright=[Rule(at=at, start=start, end=end) for at, start, end in upright],
    )


def lattice(columns: int, rows: int, left: float = 0) -> Rules:
    width, height = 50 * columns, 20 * rows
    return rules(
        [(20 * row, left, left + width) for row in range(rows + 1)],
        [(left + 50 * column, 0, height) for column in range(columns + 1)],
    )


def found(some: Rules) -> list[Grid]:
    return grids(some, Effort())


def spans(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(area.row, area.column, area.row_span, area.column_span) for area in grid.areas]


def test_rules_that_cross_part_cells_in_reading_order() -> None:
    (grid,) = found(lattice(2, 2))
    assert spans(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]
    assert (grid.xs, grid.ys) == ((0, 50, 100), (0, 20, 40))


def test_the_cell_around_a_point_is_known_and_there_is_none_outside() -> None:
    (grid,) = found(lattice(2, 2))
    area = grid.area_at(60, 30)
    assert area is not None
    assert (area.row, area.column) == (0, 1)
    assert [grid.area_at(x, y) for x, y in ((-1, 30), (101, 30), (60, -1), (60, 41))] == [None] * 4


def test_neighbours_without_a_rule_between_them_are_one_cell() -> None:
    some = rules([(0, 0, 100), (20, 0, 100), (40, 0, 100)], [(0, 0, 40), (50, 0, 20), (100, 0, 40)])
    (grid,) = found(some)
    assert spans(grid) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_rules_that_lie_close_together_are_one() -> None:
    double = lattice(2, 2)
    double.upright.append(Rule(at=51.5, start=0, end=40))
    double.level.extend([Rule(at=20.8, start=0, end=48), Rule(at=20.4, start=50, end=100)])
    (grid,) = found(double)
    assert len(grid.areas) == 4


def test_a_table_that_is_open_at_its_sides_has_all_its_columns() -> None:
    (grid,) = found(rules([(0, 0, 100), (20, 0, 100), (40, 0, 100)], [(50, 0, 40)]))
    assert spans(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_what_is_open_to_the_outside_is_no_cell() -> None:
    (grid,) = found(rules([(0, 0, 50), (20, 0, 100)], [(0, 0, 20), (50, 0, 20), (100, 5, 20)]))
    assert spans(grid) == [(0, 0, 1, 1)]


def test_a_cell_that_is_no_rectangle_makes_no_grid() -> None:
    some = rules([(0, 0, 100), (20, 0, 50), (40, 0, 100)], [(0, 0, 40), (50, 20, 40), (100, 0, 40)])
    assert found(some) == []


def test_rules_that_do_not_meet_make_grids_of_their_own_the_smaller_first() -> None:
    large, small = lattice(3, 2), lattice(1, 1, left=300)
    both = Rules(level=large.level + small.level, upright=large.upright + small.upright)
    assert [len(grid.areas) for grid in found(both)] == [1, 6]


@pytest.mark.parametrize("side", ["level", "upright"])
def test_rules_of_one_direction_make_no_grid(side: str) -> None:
    assert found(Rules(**{side: getattr(lattice(2, 2), side)})) == []


def test_more_cells_than_the_effort_allows_are_not_looked_at() -> None:
    effort = Effort(left=10)
    assert grids(lattice(2, 2), effort) == []
    assert effort.left == 10


def test_thousands_of_rules_that_all_cross_are_not_looked_at() -> None:
    assert found(lattice(400, 400)) == []
