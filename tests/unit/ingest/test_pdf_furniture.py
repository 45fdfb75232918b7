"""Running headers, footers and the contents of a PDF are not its text."""

from ingest.readers.pdf_furniture import (
    PageLines,
    with_words_of_their_own,
    without_contents,
    without_running_lines,
)
from ingest.readers.pdf_layout import Line


def line(text: str, bottom: float) -> Line:
    return Line(text=text, size=10, left=50, right=300, bottom=bottom, top=bottom + 10)


def pages(*lines: list[Line]) -> list[PageLines]:
    return [PageLines(lines=some, bottom=0, top=842) for some in lines]


def kept(some: list[PageLines]) -> list[list[str]]:
    return [[line.text for line in lines] for lines in without_running_lines(some)]


def manual(count: int, *, height: float = 30) -> list[PageLines]:
    labels = ["i", *map(str, range(1, count))]
    return pages(
        *([line("Oil", 800), line(f"Text {n}", 400), line(f"Issue 2 Page {n}", height)] for n in labels)
    )


def test_headers_and_footers_are_left_out_whatever_their_page_number() -> None:
    assert kept(manual(4)) == [["Text i"], ["Text 1"], ["Text 2"], ["Text 3"]]


def test_two_pages_do_not_make_a_running_line() -> None:
    assert kept(manual(2))[0] == ["Oil", "Text i", "Issue 2 Page i"]


def test_what_repeats_in_the_middle_of_the_page_stays() -> None:
    assert kept(manual(4, height=300))[0] == ["Text i", "Issue 2 Page i"]


def test_what_half_of_the_pages_carry_stays() -> None:
    others = pages(*([line(name, 400)] for name in "abcd"))
    assert kept([*manual(4), *others])[0] == ["Oil", "Text i", "Issue 2 Page i"]


def test_a_line_of_the_same_words_at_another_height_stays() -> None:
    assert kept([*manual(4), *pages([line("Oil", 785), line("Text", 400)])])[-1] == ["Oil", "Text"]


def test_pages_of_nothing_but_a_footer_keep_it() -> None:
    assert kept(pages(*([line("Scan 1", 20)] for _ in range(3)))) == [["Scan 1"]] * 3


def test_turned_pages_keep_all_lines() -> None:
    turned = [PageLines(lines=page.lines, bottom=0, top=0) for page in manual(4)]
    assert kept(turned)[0] == ["Oil", "Text i", "Issue 2 Page i"]


def contents(*texts: str) -> list[str]:
    lines = [line(text, 700 - 20 * number) for number, text in enumerate(texts)]
    return [line.text for line in without_contents(lines, {"oil", "brakes"})]


def test_the_contents_go_and_what_else_stands_on_their_page_stays() -> None:
    assert contents("Sokół II", "Spis treści", "Oil 1", "Brakes . . . . . . 2") == ["Sokół II"]


def test_contents_without_a_heading_are_told_by_their_lines() -> None:
    assert contents("Oil ..... 1", "Brakes ..... 2", "Manual") == ["Manual"]


def test_a_table_of_values_is_no_contents() -> None:
    rows = ("Drain plug 25", "Filter 12", "Sump 9")
    assert contents(*rows) == list(rows)


def test_one_line_like_an_entry_is_no_contents() -> None:
    assert contents("Oil 1", "Undo the plug.", "Let it run.") == ["Oil 1", "Undo the plug.", "Let it run."]


def test_running_lines_with_words_of_their_own_are_given_once() -> None:
    some = pages(
        *([line("ACME Halny", 820), line(f"Text {n}", 400), line(f"Page {n}", 20)] for n in range(4))
    )
    own = with_words_of_their_own(some, without_running_lines(some))
    assert [[found.text for found in lines] for lines in own] == [["ACME Halny"], [], [], []]
