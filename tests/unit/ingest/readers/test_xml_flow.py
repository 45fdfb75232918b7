"""Paragraphs, steps and sections in the making, and the places that links lead to."""

from pathlib import Path

import pytest

from ingest.readers.inline_runs import Inline
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_flow import (
    Flow,
    Vocabulary,
    Walker,
    boxed,
    dropped,
    safe_fallback,
    sectioned,
)
from ingest.readers.xml_outline import MAX_ANCHOR_LENGTH, Anchors, Outline, clean_anchor
from ingest.safe_xml import Element, child, parse_xml
from kb.content import (
    Admonition,
    FigureBlock,
    Paragraph,
    Run,
    RunStyle,
    SectionContent,
    Severity,
    Step,
    Steps,
    Table,
    paragraph,
    texts,
)
from tests.unit.ingest.readers.reading import input_file

STEP = Step(blocks=(paragraph("do"),), anchor="step-1")


def top() -> tuple[Outline, Flow]:
    outline = Outline("T")
    return outline, Flow(outline, is_top=True)


def walker(folder: Path) -> Walker[None]:
    path = folder / "x.xml"
    path.touch()
    vocabulary: Vocabulary[None] = Vocabulary(
        handlers={"p": boxed, "no": dropped, "s": _section}, fallback=safe_fallback
    )
    return Walker(
        vocabulary,
        None,
        outline=Outline("T"),
        figures=FigureShelf(input_file(path)),
        gettext=lambda text: text,
    )


def _section(walk: Walker[None], element: Element, flow: Flow, _inline: Inline) -> None:
    sectioned(walk, element, flow, child(element, "title"))


def read(folder: Path, source: str) -> tuple[SectionContent, ...]:
    walk = walker(folder)
    flow = Flow(walk.outline, is_top=True)
    walk.content(parse_xml(source.encode()).root, flow)
    flow.close()
    return walk.outline.finish()


def linked(outline: Outline, target: str) -> str | None:
    outline.append(Paragraph(runs=(Run(text="link", target=target),)))
    last = outline.finish()[-1].blocks[-1]
    assert isinstance(last, Paragraph)
    return last.runs[0].target


def test_steps_with_nothing_between_them_are_one_procedure() -> None:
    outline, flow = top()
    flow.step(STEP)
    flow.step(STEP)
    flow.close()
    assert [len(block.steps) for block in outline.finish()[0].blocks if isinstance(block, Steps)] == [2]


def test_a_paragraph_between_steps_begins_another_procedure() -> None:
    outline, flow = top()
    flow.step(STEP)
    flow.say("then")
    flow.step(STEP)
    flow.close()
    assert [type(block) for block in outline.finish()[0].blocks] == [Steps, Paragraph, Steps]


def test_a_place_after_steps_is_the_block_that_comes_and_not_the_steps() -> None:
    outline, flow = top()
    flow.step(STEP)
    flow.mark("fig-1")
    flow.emit(FigureBlock(figure_id="f"))
    flow.close()
    assert linked(outline, "#fig-1") == "#fig-1"


def test_a_place_before_a_step_is_the_step() -> None:
    outline, flow = top()
    flow.mark("steps")
    flow.step(STEP)
    flow.close()
    assert linked(outline, "#steps") == "#step-1"


def test_a_place_before_a_block_without_anchor_is_the_section() -> None:
    outline, flow = top()
    flow.mark("w")
    flow.emit(Admonition(severity=Severity.NOTE, blocks=(paragraph("n"),)))
    flow.close()
    assert linked(outline, "#w") == "#start"


def test_a_place_with_nothing_after_it_is_the_section() -> None:
    outline, flow = top()
    flow.say("a")
    flow.mark("end")
    flow.close()
    assert linked(outline, "#end") == "#start"


def test_several_places_of_one_block_share_its_anchor() -> None:
    outline, flow = top()
    flow.mark("a")
    flow.mark("b")
    flow.say("x")
    flow.close()
    assert linked(outline, "#b") == "#a"


def test_a_table_with_an_anchor_of_its_own_keeps_it() -> None:
    outline, flow = top()
    flow.mark("before")
    flow.emit(Table(body=(), anchor="tab-1"))
    flow.close()
    assert linked(outline, "#before") == "#tab-1"


def test_a_link_to_nowhere_keeps_its_words_only() -> None:
    outline, _flow = top()
    assert linked(outline, "#gone") is None


def test_a_link_into_another_document_is_left_as_it_is() -> None:
    outline, _flow = top()
    assert linked(outline, "aos:other#a") == "aos:other#a"


def test_an_id_that_says_nothing_marks_no_place() -> None:
    outline, flow = top()
    flow.mark("!?")
    flow.say("a")
    flow.close()
    assert outline.finish()[0].blocks == (paragraph("a"),)


@pytest.mark.parametrize(
    ("source_id", "anchor"),
    [
        pytest.param("par-0001", "par-0001", id="as-it-is"),
        pytest.param("a b/c", "a-b-c", id="signs"),
        pytest.param("źródło", "źródło", id="letters"),
        pytest.param("--x--", "x", id="hyphens-at-the-ends"),
        pytest.param("<>", "", id="nothing"),
        pytest.param("x" * 200, "x" * MAX_ANCHOR_LENGTH, id="length"),
    ],
)
def test_an_anchor_is_cleaned(source_id: str, anchor: str) -> None:
    assert clean_anchor(source_id) == anchor


def test_the_same_id_again_gets_a_number() -> None:
    anchors = Anchors()
    assert [anchors.take("a"), anchors.take("a"), anchors.take("a")] == ["a", "a-2", "a-3"]


def test_links_lead_to_the_first_place_of_an_id() -> None:
    anchors = Anchors()
    anchors.take("a")
    anchors.take("a")
    assert anchors.target("#a") == "#a"


def test_no_link_of_the_source_leads_to_an_invented_anchor() -> None:
    anchors = Anchors()
    anchors.invent("s1")
    assert anchors.target("#s1") is None


@pytest.mark.parametrize(
    ("target", "led"),
    [
        ("#nowhere", "#nowhere"),
        ("#no where", "#no-where"),
        ("#s1", "#s1_"),  # the source has no such place, and the invented one is not it
        ("#left-out", None),
        ("#", None),
    ],
)
def test_a_link_to_what_the_source_does_not_have_is_kept_as_a_place_that_cannot_be(
    target: str, led: str | None
) -> None:
    anchors = Anchors(ids={"left-out"})
    anchors.invent("s1")
    assert anchors.target(target) == led


def test_sections_without_ids_are_named_by_their_place() -> None:
    outline = Outline("T")
    outline.enter("A")
    outline.enter("A.1")
    outline.leave()
    outline.enter("A.2")
    outline.leave()
    outline.leave()
    outline.enter("B")
    assert [section.anchor for section in outline.finish()] == ["s1", "s1.1", "s1.2", "s2"]


def test_sections_are_never_deeper_than_six() -> None:
    outline = Outline("T")
    assert [outline.open("x", level) and None for level in (1, 9)] == [None, None]
    assert [section.level for section in outline.finish()] == [1, 6]


def test_a_document_without_any_section_has_one_of_its_title() -> None:
    assert [(section.heading, section.anchor) for section in Outline("T").finish()] == [("T", "start")]


def test_an_unknown_element_in_running_text_is_running_text(tmp_path: Path) -> None:
    assert list(texts(read(tmp_path, "<r><p>a <x>b</x> c</p></r>")[0].blocks)) == ["a b c"]


def test_an_unknown_element_elsewhere_is_a_block(tmp_path: Path) -> None:
    assert list(texts(read(tmp_path, "<r><x>a</x><x>b</x></r>")[0].blocks)) == ["a", "b"]


def test_a_dropped_element_takes_its_words_along_but_not_those_after_it(tmp_path: Path) -> None:
    assert list(texts(read(tmp_path, "<r><no>a</no>b</r>")[0].blocks)) == ["b"]


def test_a_section_ends_with_its_element(tmp_path: Path) -> None:
    sections = read(tmp_path, "<r><s><title>A</title><s><title>B</title></s></s><s><title>C</title></s></r>")
    assert [(section.level, section.heading) for section in sections] == [(1, "A"), (2, "B"), (1, "C")]


def test_a_section_without_a_title_is_no_section(tmp_path: Path) -> None:
    assert [section.heading for section in read(tmp_path, "<r><s><p>a</p></s></r>")] == ["T"]


def test_where_no_section_can_stand_its_title_is_a_strong_line(tmp_path: Path) -> None:
    walk = walker(tmp_path)
    blocks = walk.blocks(parse_xml(b"<r><s><title>A</title><p>b</p></s></r>").root)
    assert blocks == (Paragraph(runs=(Run(text="A", style=RunStyle.STRONG),)), paragraph("b"))


def test_an_element_as_one_line_joins_its_paragraphs(tmp_path: Path) -> None:
    runs = walker(tmp_path).runs(parse_xml(b"<r><p>a</p><p>b</p></r>").root)
    assert [run.text for run in runs] == ["a", " ", "b"]
