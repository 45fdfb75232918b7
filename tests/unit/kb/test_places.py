"""The places within a section, the same for the index and for the page."""

from kb.content import (
    Admonition,
    Cell,
    Definition,
    Definitions,
    Item,
    ItemList,
    Paragraph,
    Run,
    Severity,
    Step,
    Steps,
    Table,
    paragraph,
)
from kb.documents import Section
from kb.places import Line, anchored, lines
from translations.locales import ContentLanguage


def section(*blocks: object, anchor: str = "s1") -> Section:
    return Section(
        anchor=anchor,
        heading="",
        level=1,
        position=0,
        language=ContentLanguage.ENGLISH,
        blocks=blocks,  # type: ignore[arg-type]
    )


def cell(text: str, anchor: str | None = None) -> Cell:
    return Cell(blocks=(Paragraph(runs=(Run(text=text),), anchor=anchor),))


def step(text: str, *inner: Steps, anchor: str | None = None) -> Step:
    return Step(blocks=(paragraph(text), *inner), anchor=anchor)


def places(*blocks: object) -> list[tuple[str, str | None]]:
    return [(line.text, line.anchor) for line in lines(anchored((section(*blocks),))[0].blocks)]


def test_steps_are_named_by_their_numbers_and_those_within_them_too() -> None:
    steps = Steps(steps=(step("Undo."), step("Lift.", Steps(steps=(step("Left."), step("Right."))))))
    assert places(steps) == [("Undo.", "s1-1"), ("Lift.", "s1-2"), ("Left.", "s1-2.1"), ("Right.", "s1-2.2")]


def test_a_name_that_the_source_gave_stays() -> None:
    assert places(Steps(steps=(step("Undo.", anchor="undo"),))) == [("Undo.", "undo")]


def test_a_row_is_one_line_with_one_name() -> None:
    table = Table(head=((cell("Pin"), cell("Wire")),), body=((cell("X65.11"), cell("BN")), (cell("12"),)))
    assert places(table) == [("Pin · Wire", None), ("X65.11 · BN", "s1-r1"), ("12", "s1-r2")]


def test_a_row_is_complete_with_the_units_of_its_columns() -> None:
    head = (cell("Bolt"), cell("Torque [Nm]"), cell("Angle [°]"), cell("New"))
    body = (
        (cell("Wheel"), cell("120"), cell("90"), cell("no")),
        (cell("Hub 30"), cell("70 Nm"), cell(""), cell("1")),
    )
    found = [line.complete for line in lines((Table(head=(head,), body=body),))]
    assert found[1:] == ["Wheel · 120 Nm · 90 ° · no", "Hub 30 · 70 Nm · 1"]


def test_a_row_with_other_cells_than_its_head_stays_as_it_is() -> None:
    table = Table(
        head=((cell("Bolt"), cell("Nm")),), body=((cell("Wheel"),), (cell("A"), cell("B"), cell("120")))
    )
    assert [line.complete for line in lines((table,))][1:] == ["Wheel", "A · B · 120"]


def test_a_row_keeps_the_name_of_any_of_its_cells() -> None:
    assert places(Table(body=((cell("12"), cell("BN", "X65.12")),))) == [("12 · BN", "X65.12")]


def test_what_a_section_begins_with_needs_no_name() -> None:
    assert places(paragraph("First."), paragraph("Second.")) == [("First.", None), ("Second.", "s1-p1")]


def test_a_name_stands_once_in_a_document() -> None:
    taken = section(paragraph("One."), Paragraph(runs=(Run(text="Two."),), anchor="s2-1"))
    steps = Steps(steps=(step("Undo."),))
    named = anchored((taken, section(steps, anchor="s2"), section(steps, steps, anchor="s3")))
    assert [line.anchor for one in named[1:] for line in lines(one.blocks)] == ["s2-1-2", "s3-1", "s3-1-2"]


def test_naming_twice_changes_nothing() -> None:
    once = anchored((section(Steps(steps=(step("Undo."),)), paragraph("Two."), Table(body=((cell("x"),),))),))
    assert anchored(once) == once


def test_warnings_and_lists_have_places_too() -> None:
    warning = Admonition(severity=Severity.WARNING, blocks=(paragraph("Hot!"),))
    items = ItemList(items=(Item(blocks=(paragraph("Oil"),)),))
    assert places(warning, items) == [("Hot!", "s1-p1"), ("Oil", "s1-p2")]


def test_a_row_says_what_it_is_about_in_its_first_cell() -> None:
    assert next(lines((Table(body=((cell("HT-3410"), cell("Drift")),)),))).heads == ("HT-3410",)


def test_after_a_mere_number_a_row_says_it_in_its_second_cell() -> None:
    assert next(lines((Table(body=((cell("C"), cell("HB16")),)),))).heads == ("C", "HB16")


def test_a_term_says_what_its_definition_is_about() -> None:
    entry = Definition(term=(Run(text="F12"),), blocks=(paragraph("Horn"),))
    assert list(lines((Definitions(entries=(entry,)),))) == [
        Line(text="F12", heads=("F12",)),
        Line(text="Horn"),
    ]
