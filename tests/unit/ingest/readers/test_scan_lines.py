"""From recognised words to lines: upright, in points, with their columns."""

import pytest

from ingest.readers.scan_lines import Sheet, is_drawing, scan_lines
from ingest.recognition import RecognisedWord
from tests.unit.ingest.scans import word

SHEET = Sheet(width=2000, height=1000, dots_per_inch=300)


def turned(some: RecognisedWord, quarters: int, sheet: Sheet) -> RecognisedWord:
    """The word as it lies on a sheet that was put on the glass turned clockwise."""
    left, top, width, height = some.left, some.top, some.width, some.height
    if quarters == 1:
        left, top, width, height = sheet.height - top - height, left, height, width
    elif quarters == 2:
        left, top = sheet.width - left - width, sheet.height - top - height
    elif quarters == 3:
        left, top, width, height = top, sheet.width - left - width, height, width
    return RecognisedWord(
        text=some.text,
        confidence=some.confidence,
        left=left,
        top=top,
        width=width,
        height=height,
        block=some.block,
        line=some.line,
    )


WORDS = [word("Undo", 100, 50), word("the", 200, 50), word("plug", 280, 50), word("Refill", 100, 120, line=1)]


def test_lines_stand_in_points_from_the_lower_left() -> None:
    first, second = scan_lines(WORDS, SHEET)
    assert (first.text, second.text) == ("Undo the plug", "Refill")
    assert (first.left, first.right) == pytest.approx((24.0, 86.4))
    assert (first.bottom, first.top) == pytest.approx((218.4, 228.0))


@pytest.mark.parametrize("quarters", [1, 2, 3], ids=["on its right side", "on its head", "on its left side"])
def test_a_sheet_that_was_put_in_otherwise_gives_the_same_lines(quarters: int) -> None:
    lies = SHEET if quarters == 2 else SHEET.turned()
    found = scan_lines([turned(some, quarters, SHEET) for some in WORDS], lies)
    assert found == scan_lines(WORDS, SHEET)


def test_wide_gaps_part_columns() -> None:
    (line,) = scan_lines([word("M10", 100, 50), word("bolt", 200, 50), word("35", 900, 50)], SHEET)
    assert [words.text for words in line.columns] == ["M10 bolt", "35"]
    assert [words.text for words in line.cells] == ["M10", "bolt", "35"]


def test_a_line_without_descenders_has_the_size_of_its_neighbours() -> None:
    low = RecognisedWord(text="sum", confidence=90, left=100, top=200, width=60, height=28, block=0, line=2)
    sizes = [line.size for line in scan_lines([*WORDS, low], SHEET)]
    assert sizes == [pytest.approx(sizes[0])] * 3


def test_running_text_is_no_drawing_however_short_its_last_line_is() -> None:
    text = [word(f"w{number}", 100 + 90 * number, 50) for number in range(9)]
    assert not is_drawing([*text, word("end", 100, 120, line=1)])
    assert is_drawing(WORDS)
    assert not is_drawing([])
