"""Running text: white space, styles, and what elements without words leave behind."""

import pytest

from ingest.readers.inline_runs import PLAIN, Inline, RunBuffer
from kb.content import Run, RunStyle, plain

STRONG = Inline(style=RunStyle.STRONG)
CODE = Inline(style=RunStyle.CODE)


def text_of(*pieces: str) -> str:
    buffer = RunBuffer()
    for piece in pieces:
        buffer.add(piece)
    return plain(buffer.take())


def styled(*pieces: tuple[str, Inline]) -> tuple[Run, ...]:
    buffer = RunBuffer()
    for text, inline in pieces:
        buffer.add(text, inline)
    return buffer.take()


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(("a \n\t b",), "a b", id="inside-a-piece"),
        pytest.param(("a ", " b"), "a b", id="between-pieces"),
        pytest.param(("  a",), "a", id="at-the-start"),
        pytest.param(("a  ",), "a", id="at-the-end"),
        pytest.param((" ", "\n"), "", id="nothing-else"),
        pytest.param(("a\xa0b",), "a\xa0b", id="no-break-space-stays"),
    ],
)
def test_white_space_collapses(pieces: tuple[str, ...], expected: str) -> None:
    assert text_of(*pieces) == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(("see Fig. 1", " ."), "see Fig. 1.", id="full-stop"),
        pytest.param(("see ", ", then"), "see, then", id="comma"),
        pytest.param(("(see ", ")"), "(see)", id="closing-bracket"),
        pytest.param(("a ", "; b"), "a; b", id="semicolon"),
        pytest.param(("a ", ")."), "a).", id="several-signs"),
        pytest.param(("wynosi ", ".5 mm"), "wynosi .5 mm", id="a-number-is-no-punctuation"),
        pytest.param(("use ", ".NET"), "use .NET", id="a-name-is-no-punctuation"),
    ],
)
def test_no_space_stands_before_punctuation(pieces: tuple[str, ...], expected: str) -> None:
    assert text_of(*pieces) == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(("a (", ") b"), "a b", id="round"),
        pytest.param(("a [", "] b"), "a b", id="square"),
        pytest.param(("a ( ", " ) b"), "a b", id="with-spaces"),
        pytest.param(("a (", ")."), "a.", id="before-a-full-stop"),
        pytest.param(("(", ")"), "", id="alone"),
        pytest.param(("run f() now",), "run f() now", id="written-by-the-author"),
    ],
)
def test_brackets_around_nothing_go(pieces: tuple[str, ...], expected: str) -> None:
    assert text_of(*pieces) == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(("a,", ", b"), "a, b", id="commas"),
        pytest.param(("a, ", " , b"), "a, b", id="with-spaces"),
        pytest.param(("a;", "; b"), "a; b", id="semicolons"),
        pytest.param(("a", ", b"), "a, b", id="one-comma-stays"),
        pytest.param(("a.", "."), "a..", id="full-stops-are-left-alone"),
    ],
)
def test_a_comma_after_a_comma_goes(pieces: tuple[str, ...], expected: str) -> None:
    assert text_of(*pieces) == expected


def test_neighbours_of_one_style_are_one_run() -> None:
    assert styled(("a", STRONG), ("b", STRONG)) == (Run(text="ab", style=RunStyle.STRONG),)


def test_a_change_of_style_begins_a_run() -> None:
    assert [run.style for run in styled(("a", PLAIN), ("b", STRONG))] == [RunStyle.PLAIN, RunStyle.STRONG]


def test_a_space_that_ends_a_style_before_a_full_stop_goes() -> None:
    assert [run.text for run in styled(("press ", PLAIN), ("OK ", STRONG), (".", PLAIN))] == [
        "press ",
        "OK",
        ".",
    ]


def test_code_keeps_its_brackets() -> None:
    assert [run.text for run in styled(("f(", CODE), (")", CODE))] == ["f()"]


def test_code_keeps_brackets_that_follow_it() -> None:
    assert plain(styled(("call(", CODE), (") it", PLAIN))) == "call() it"


def test_code_keeps_its_space_before_punctuation() -> None:
    assert plain(styled(("a ", PLAIN), (". b", CODE))) == "a . b"


def test_the_buffer_starts_anew_once_taken() -> None:
    buffer = RunBuffer()
    buffer.add("a ")
    buffer.take()
    buffer.add(" b")
    assert buffer.take() == (Run(text="b"),)


def test_a_buffer_is_empty_until_a_word_comes() -> None:
    buffer = RunBuffer()
    buffer.add("\n ")
    assert buffer.is_empty


@pytest.mark.parametrize(("text", "is_opening"), [("a", False), ("a ", True), ("a (", True), ("„", True)])
def test_after_space_and_brackets_no_space_must_follow(text: str, is_opening: bool) -> None:
    buffer = RunBuffer()
    buffer.add(text)
    assert buffer.is_after_opening is is_opening


def test_the_end_of_the_text_is_known_without_its_space() -> None:
    buffer = RunBuffer()
    buffer.add("2 × ")
    assert buffer.ends_in("×")


def test_a_link_without_target_leads_where_the_one_around_it_does() -> None:
    assert PLAIN.linked("#a").linked(None) == Inline(target="#a")


def test_tightening_an_empty_buffer_does_nothing() -> None:
    buffer = RunBuffer()
    buffer.tighten()
    assert buffer.take() == ()


def test_tightening_drops_a_run_of_space_alone() -> None:
    buffer = RunBuffer()
    buffer.add("a", STRONG)
    buffer.add(" ")
    buffer.tighten()
    assert buffer.take() == (Run(text="a", style=RunStyle.STRONG),)
