"""The blocks of a document as HTML: read back from the page that the macros draw."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask, render_template_string
from lxml import html

from kb.content import (
    Admonition,
    Block,
    Cell,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    Severity,
    Steps,
    Table,
    paragraph,
)
from kb.library import Library
from kb.links import resolve
from search.highlight import Highlighter
from tests.factories.documents import BRAKE_PADS, cell, step, warning
from translations.locales import ContentLanguage, Language
from web.render import build_reading, referenced, signal_word, spoken_language
from web.session import access, database

PAGE = (
    '{% from "documents/blocks.html" import blocks with context %}'
    "<article>{{ blocks(items, section, reading) }}</article>"
)
Draw = Callable[..., html.HtmlElement]


def find(root: html.HtmlElement, tag: str, css_class: str | None = None) -> list[html.HtmlElement]:
    """The elements of this tag (and class) below `root`, in reading order."""
    return [
        element
        for element in root.iter(tag)
        if css_class is None or css_class in element.get("class", "").split()
    ]


@pytest.fixture
def draw(app: Flask) -> Draw:
    """A function that draws blocks as part of the Polish brake pads on a page, and parses what it drew."""

    def _draw(
        *items: Block, query: str = "", page: str = "en", edition: str | None = None
    ) -> html.HtmlElement:
        with app.test_request_context(f"/{page}/"):
            revision = Library(database()).published(BRAKE_PADS, ContentLanguage.POLISH, access=access())
            assert revision is not None
            documents = resolve(database(), set(referenced(revision)), access=access())
            reading = build_reading(
                revision,
                documents,
                page_language=Language(page),
                edition=edition,
                highlighter=partial(Highlighter, query) if query else None,
            )
            drawn = render_template_string(PAGE, items=items, section=revision.sections[0], reading=reading)
        return html.fromstring(drawn)

    return _draw


def link(target: str, text: str = "there") -> Paragraph:
    return Paragraph(runs=(Run(text=text, target=target),))


def test_steps_are_an_ordered_list_with_numbers_and_substeps(draw: Draw) -> None:
    drawn = draw(Steps(steps=(step("Undo."), step("Lift.", Steps(steps=(step("Hold."), step("Hang.")))))))
    numbers = [found.text_content().split()[-1] for found in find(drawn, "a", "step-number")]
    assert numbers == ["1", "2", "2.1", "2.2"]
    assert len(drawn.xpath(".//ol/li//ol/li")) == 2


def test_every_step_can_be_linked_to(draw: Draw) -> None:
    drawn = draw(Steps(steps=(step("Undo.", anchor="undo"), step("Lift."))))
    assert [found.get("id") for found in find(drawn, "li", "step")] == ["undo", "before-2"]
    assert [found.get("href") for found in find(drawn, "a", "step-number")] == ["#undo", "#before-2"]


def test_an_id_stands_on_a_page_once_even_where_the_source_repeats_it(draw: Draw) -> None:
    twice = Paragraph(runs=(Run(text="a"),), anchor="same")
    drawn = draw(twice, twice, Paragraph(runs=(Run(text="b"),), anchor="removal"))
    assert [found.get("id") for found in find(drawn, "p")] == ["same", "same-2", "removal-2"]


def test_two_procedures_in_one_section_do_not_share_ids(draw: Draw) -> None:
    drawn = draw(Steps(steps=(step("Undo."),)), Steps(steps=(step("Fit."),)))
    assert [found.get("id") for found in find(drawn, "li", "step")] == ["before-1", "before-1-2"]


@pytest.mark.parametrize(
    ("severity", "word"),
    [
        (Severity.DANGER, "Niebezpieczeństwo"),
        (Severity.WARNING, "Ostrzeżenie"),
        (Severity.CAUTION, "Przestroga"),
        (Severity.NOTE, "Wskazówka"),
    ],
)
def test_a_warning_has_its_signal_word_in_the_language_of_its_text(
    draw: Draw, severity: Severity, word: str
) -> None:
    (frame,) = find(draw(warning(severity, "Uwaga na palce."), page="en"), "div", "admonition")
    (title,) = find(frame, "p", "admonition-word")
    assert title.text_content().strip() == word
    assert find(title, "svg")
    assert frame.get("aria-labelledby") == title.get("id")


def test_a_warning_can_not_be_folded_away(draw: Draw) -> None:
    drawn = draw(warning(Severity.DANGER, "x"))
    assert not find(drawn, "details")
    assert not drawn.xpath(".//*[@hidden]")


def test_the_signal_word_of_a_text_in_no_known_language_is_in_the_pages() -> None:
    language = spoken_language(ContentLanguage.UNDETERMINED, Language.ENGLISH)
    assert signal_word(Severity.DANGER, language) == "Danger"


def test_steps_stand_inside_a_warning_where_the_source_has_them_there(draw: Draw) -> None:
    drawn = draw(Admonition(severity=Severity.WARNING, blocks=(Steps(steps=(step("Stop."),)),)))
    assert find(find(drawn, "div", "admonition")[0], "li", "step")


@pytest.mark.parametrize(
    ("style", "tag"),
    [
        (RunStyle.STRONG, "strong"),
        (RunStyle.EMPHASIS, "em"),
        (RunStyle.CODE, "code"),
        (RunStyle.SUBSCRIPT, "sub"),
        (RunStyle.SUPERSCRIPT, "sup"),
    ],
)
def test_a_run_keeps_its_style(draw: Draw, style: RunStyle, tag: str) -> None:
    drawn = draw(Paragraph(runs=(Run(text="F"), Run(text="max", style=style))))
    assert find(drawn, tag)[0].text == "max"
    assert find(drawn, "p")[0].text_content() == "Fmax"


def test_markup_in_a_text_stays_text(draw: Draw) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    drawn = draw(
        paragraph(hostile),
        Preformatted(text=hostile),
        Table(body=((cell(hostile),),), caption=hostile),
        FigureBlock(figure_id="caliper", caption=hostile),
        Paragraph(runs=(Run(text="a"),), anchor='"><script>'),
        query="script",
    )
    assert not find(drawn, "script")
    assert not drawn.xpath(".//*[@onerror]")
    assert drawn.text_content().count("<script>alert(1)</script><img src=x onerror=alert(1)>") == 5


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "file:///etc"]
)
def test_a_link_that_could_run_or_reach_inside_is_only_text(draw: Draw, target: str) -> None:
    drawn = draw(link(target))
    assert not find(drawn, "a")
    assert "there" in drawn.text_content()


def test_a_link_into_the_same_document_stays_on_the_page(draw: Draw) -> None:
    assert find(draw(link("#torques")), "a")[0].get("href") == "#torques"


@pytest.mark.parametrize("target", ["https://example.org/x", "http://example.org", "mailto:help@example.org"])
def test_a_link_to_elsewhere_tells_nothing_of_where_it_was(draw: Draw, target: str) -> None:
    (found,) = find(draw(link(target)), "a")
    assert found.get("href") == target
    assert "noopener" in found.get("rel").split()


def test_a_link_to_another_document_leads_to_the_place_in_it(draw: Draw) -> None:
    (found,) = find(draw(link("aos:headlamp-wiring#connectors")), "a")
    assert found.get("href") == "/en/documents/headlamp-wiring#connectors"


def test_a_link_keeps_the_edition_that_the_reader_chose(draw: Draw) -> None:
    (found,) = find(draw(link("aos:headlamp-wiring"), edition="pl"), "a")
    assert found.get("href") == "/en/documents/headlamp-wiring?edition=pl"


def test_a_link_that_leads_nowhere_yet_says_so(draw: Draw) -> None:
    drawn = draw(link("aos:brake-fluid"))
    assert not find(drawn, "a")
    assert "not available" in drawn.text_content()


def test_table_boxes_can_be_reached_and_named(draw: Draw) -> None:
    drawn = draw(
        Table(
            caption="Torques",
            head=((cell("Bolt"), cell("Nm")),),
            body=((cell("Pin", is_header=True), cell("35")),),
        )
    )
    (box,) = find(drawn, "div", "table-box")
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("region", "0", "Torques")
    assert [found.get("scope") for found in find(drawn, "th")] == ["col", "col", "row"]
    assert [found.text_content().strip() for found in drawn.xpath('.//*[contains(@class, "numeric")]')] == [
        "Nm",
        "35",
    ]


def test_a_table_without_a_caption_is_named_after_its_section(draw: Draw) -> None:
    (box,) = find(draw(Table(body=((cell("a"),),))), "div", "table-box")
    assert box.get("aria-label") == "Table: Przed rozpoczęciem"


def test_cells_keep_their_spans(draw: Draw) -> None:
    wide = Cell(blocks=(paragraph("a"),), column_span=2, row_span=3)
    (found,) = find(draw(Table(body=((wide,),))), "td")
    assert (found.get("colspan"), found.get("rowspan")) == ("2", "3")


def test_a_figure_stands_in_its_place_with_its_caption_and_a_way_to_see_it_alone(draw: Draw) -> None:
    (figure,) = find(draw(FigureBlock(figure_id="caliper", caption="Zacisk")), "figure")
    (picture,) = figure.xpath("./a/img")
    assert picture.get("alt") == "Zacisk hamulca przedniego"
    assert picture.get("src") == "/en/documents/brake-pads/figures/caliper?edition=pl"
    assert (picture.get("width"), picture.get("height")) == ("640", "300")
    assert find(figure, "figcaption")[0].text_content() == "Zacisk"


def test_a_missing_figure_is_said_to_be_missing(draw: Draw) -> None:
    drawn = draw(FigureBlock(figure_id="lost"), page="en")
    assert not find(drawn, "img")
    assert "missing in the original" in drawn.text_content()


@pytest.mark.parametrize(("is_ordered", "tag"), [(True, "ol"), (False, "ul")])
def test_a_list_is_of_its_sort(draw: Draw, is_ordered: bool, tag: str) -> None:
    drawn = draw(ItemList(items=(Item(blocks=(paragraph("a"),)),), is_ordered=is_ordered))
    assert len(drawn.xpath(f".//{tag}/li")) == 1


def test_preformatted_text_keeps_its_columns_and_can_be_scrolled_by_key(draw: Draw) -> None:
    (found,) = find(draw(Preformatted(text="a  b\nc  d")), "pre")
    assert found.text_content() == "a  b\nc  d"
    assert found.get("tabindex") == "0"


def test_what_was_searched_for_is_marked_in_every_form(draw: Draw) -> None:
    drawn = draw(paragraph("Wyjąć klocki; nowych klocków nie smarować."), query="klocki")
    assert [found.text for found in find(drawn, "mark")] == ["klocki", "klocków"]


def test_marks_change_no_letter_of_the_text(draw: Draw) -> None:
    text = "  Klocki — „hamulcowe”, 12,0 mm & <b>\n"
    assert find(draw(paragraph(text), query="klocki hamulcowe 12,0"), "p")[0].text_content() == text


def test_without_a_query_nothing_is_marked(draw: Draw) -> None:
    assert not find(draw(paragraph("Klocki")), "mark")
