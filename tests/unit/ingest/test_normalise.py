"""What a reader returned is made fit to be kept, or refused."""

from dataclasses import replace

import pytest

from ingest.limits import Limits
from ingest.normalise import normalise
from ingest.outcomes import InputRefused, Outcome, TooLarge
from ingest.reader import DeadLink, ReadDocument
from kb.content import (
    Admonition,
    Block,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    FigureContent,
    Item,
    ItemList,
    Label,
    Paragraph,
    Place,
    Preformatted,
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

LIMITS = Limits()
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (8).to_bytes(4, "big") + (4).to_bytes(4, "big")
TEXT = paragraph("Undo the plug.")


def section(
    *blocks: Block, anchor: str = "s1", heading: str = "Draining", level: int = 1, language: str | None = None
) -> SectionContent:
    return SectionContent(anchor=anchor, heading=heading, blocks=blocks, level=level, language=language)


def document(*sections: SectionContent, title: str = "Oil change", **rest: object) -> ReadDocument:
    return ReadDocument(title=title, sections=sections, **rest)  # type: ignore[arg-type]


def normal(read: ReadDocument, limits: Limits = LIMITS) -> ReadDocument:
    return normalise(read, fallback_title="oil-change", limits=limits)


def blocks_of(*blocks: Block) -> tuple[Block, ...]:
    return normal(document(section(TEXT, *blocks))).sections[0].blocks[1:]


def nested(depth: int) -> Block:
    block: Block = paragraph("innermost")
    for _level in range(depth):
        block = Admonition(severity=Severity.NOTE, blocks=(block,))
    return block


def test_a_clean_document_stays_as_it_is() -> None:
    clean = document(
        section(TEXT, Steps(steps=(Step(blocks=(TEXT,), anchor="st1", title="First"),))),
        section(TEXT, anchor="s1.1", level=2),
        applicability=("All",),
        complaints=("A guess.",),
    )
    assert normal(clean) == clean


def test_white_space_is_collapsed_also_between_runs() -> None:
    runs = (Run(text="  Undo \n the "), Run(text=" plug ", style=RunStyle.STRONG), Run(text="\t now. "))
    (block,) = blocks_of(Paragraph(runs=runs))
    assert isinstance(block, Paragraph)
    assert [run.text for run in block.runs] == ["Undo the ", "plug ", "now."]


def test_letters_are_composed() -> None:
    (block,) = blocks_of(paragraph("zaz\u0307o\u0301łc\u0301"))
    assert next(texts((block,))) == "zażółć"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x7f", "\x9f", "\xad", "\u202e", "\u2066", "\ufeff", "\ufffe"]
)
def test_characters_that_nobody_sees_are_dropped(character: str) -> None:
    (block,) = blocks_of(paragraph(f"pl{character}ug"))
    assert next(texts((block,))) == "plug"


def test_line_breaks_of_preformatted_text_stay() -> None:
    assert blocks_of(Preformatted(text="\n\nA  1\r\nB  2  \n\n")) == (Preformatted(text="A  1\nB  2"),)


@pytest.mark.parametrize(
    "block",
    [
        paragraph("  "),
        Preformatted(text=" \n "),
        ItemList(items=(Item(blocks=()),)),
        Steps(steps=(Step(blocks=(paragraph(""),), title=" "),)),
        Admonition(severity=Severity.NOTE, blocks=(paragraph(""),)),
        Table(body=((Cell(blocks=()),),)),
        Definitions(entries=(Definition(term=(Run(text=" "),), blocks=()),)),
        FigureBlock(figure_id="unknown"),
    ],
    ids=lambda block: type(block).__name__,
)
def test_blocks_that_hold_nothing_are_left_out(block: Block) -> None:
    assert blocks_of(block) == ()


def test_an_empty_cell_keeps_its_place() -> None:
    table = Table(body=((Cell(blocks=()), Cell(blocks=(TEXT,))),))
    assert blocks_of(table) == (table,)


def test_spans_of_cells_are_bounded() -> None:
    (block,) = blocks_of(Table(body=((Cell(blocks=(TEXT,), column_span=0, row_span=10**9),),)))
    assert isinstance(block, Table)
    assert (block.body[0][0].column_span, block.body[0][0].row_span) == (1, 200)


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/a",
        "http://example.com",
        "mailto:a@example.com",
        "aos:oil-change",
        "aos:a#s1",
        "#s1",
    ],
)
def test_allowed_links_stay(target: str) -> None:
    link = Paragraph(runs=(Run(text="see", target=target),))
    assert blocks_of(link) == (link,)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.com",
        "other.html",
        "aos:../../etc",
        "aos:",
        "#",
        "#nowhere",
        "https://example.com/ x",
        "https://example.com/" + "x" * 3000,
        "",
    ],
)
def test_other_links_lose_their_target_and_keep_their_words(target: str) -> None:
    assert blocks_of(Paragraph(runs=(Run(text="see", target=target),))) == (paragraph("see"),)


def test_a_dead_link_deep_inside_is_cut_too() -> None:
    link = Paragraph(runs=(Run(text="see", target="#nowhere"),))
    (block,) = blocks_of(Steps(steps=(Step(blocks=(ItemList(items=(Item(blocks=(link,)),)),)),)))
    assert block == Steps(steps=(Step(blocks=(ItemList(items=(Item(blocks=(paragraph("see"),)),)),)),))


def test_a_link_to_an_anchor_of_a_block_stays() -> None:
    anchored = Paragraph(runs=(Run(text="here"),), anchor="p1")
    link = Paragraph(runs=(Run(text="see", target="#p1"),))
    assert blocks_of(anchored, link) == (anchored, link)


def test_sections_of_one_anchor_get_different_ones() -> None:
    read = normal(document(section(TEXT), section(TEXT), section(TEXT, anchor=" ")))
    assert [part.anchor for part in read.sections] == ["s1", "s1-2", "s3"]


def test_a_block_does_not_take_the_anchor_of_a_later_section() -> None:
    anchored = Paragraph(runs=(Run(text="x"),), anchor="s2")
    read = normal(document(section(anchored), section(TEXT, anchor="s2")))
    assert read.sections[1].anchor == "s2"
    assert read.sections[0].blocks == (paragraph("x"),)


def test_anchors_hold_nothing_that_means_something_in_an_address() -> None:
    read = normal(document(section(TEXT, anchor="a b\"<c>#%&' d")))
    assert read.sections[0].anchor == "a-b-c-d"


def test_a_long_anchor_is_cut() -> None:
    assert len(normal(document(section(TEXT, anchor="a" * 500))).sections[0].anchor) <= 128


def test_a_document_without_a_title_is_called_like_its_file() -> None:
    assert normal(document(section(TEXT), title=" \x00 ")).title == "oil-change"


def test_a_long_title_is_cut_at_a_word() -> None:
    title = normal(document(section(TEXT), title="word " * 200)).title
    assert len(title) <= 302
    assert title.endswith("word …")


def test_the_first_section_without_a_heading_is_called_like_the_document() -> None:
    assert normal(document(section(TEXT, heading=""))).sections[0].heading == "Oil change"


def test_a_later_section_without_a_heading_is_called_by_its_first_words() -> None:
    long = paragraph(" ".join(f"word{number}" for number in range(30)))
    read = normal(document(section(TEXT), section(long, heading="", anchor="s2")))
    assert read.sections[1].heading == " ".join(f"word{number}" for number in range(10)) + " …"


def test_a_section_without_heading_and_text_is_left_out() -> None:
    assert len(normal(document(section(TEXT), section(heading="", anchor="s2"))).sections) == 1


def test_levels_start_at_one_and_leave_none_out() -> None:
    levels = [3, 4, 9, 3, 5]
    read = normal(document(*(section(TEXT, level=level, anchor=f"a{level}") for level in levels)))
    assert [part.level for part in read.sections] == [1, 2, 3, 1, 2]


def test_nesting_beyond_the_limit_is_flattened_and_told() -> None:
    read = normal(document(section(nested(60))))
    assert list(texts(read.sections[0].blocks)) == ["innermost"]
    assert len(read.complaints) == 1


def test_nesting_within_the_limit_stays() -> None:
    block = nested(20)
    assert blocks_of(block) == (block,)


@pytest.mark.parametrize(
    "read",
    [document(), document(section(heading="")), document(section(paragraph(" \x00"), heading=" "))],
    ids=["no section", "no words", "only invisible ones"],
)
def test_a_document_without_text_and_figure_is_refused(read: ReadDocument) -> None:
    with pytest.raises(InputRefused) as caught:
        normal(read)
    assert caught.value.outcome is Outcome.REJECTED


def test_a_figure_alone_is_a_document() -> None:
    figure = FigureContent(figure_id="f", media_type="image/png", content=PNG)
    assert normal(document(section(FigureBlock(figure_id="f"), heading=""), figures=(figure,))).figures == (
        figure,
    )


@pytest.mark.parametrize(
    "figure",
    [
        FigureContent(figure_id="", media_type="image/png", content=PNG),
        FigureContent(figure_id="../f", media_type="image/png", content=PNG),
        FigureContent(figure_id="f", media_type="image/jpeg", content=PNG),
        FigureContent(figure_id="f", media_type="text/html", content=b"<script>"),
        FigureContent(figure_id="f", media_type="image/png", content=b"no picture"),
        FigureContent(figure_id="f", media_type="image/png", content=PNG + bytes(2000)),
    ],
    ids=["no name", "path", "other type", "page", "broken", "large"],
)
def test_a_figure_that_cannot_be_kept_is_left_out_and_told(figure: FigureContent) -> None:
    block = FigureBlock(figure_id=figure.figure_id, caption="The plug")
    read = normal(document(section(TEXT, block), figures=(figure,)), replace(LIMITS, figure_bytes=1000))
    assert read.figures == ()
    assert read.sections[0].blocks[1:] == (paragraph("The plug"),)
    assert len(read.complaints) == 1


def test_places_that_are_nowhere_are_forgotten() -> None:
    place = Place(page_number=1, left=float("nan"), bottom=0, right=float("inf"), top=0)
    (block,) = blocks_of(Paragraph(runs=(Run(text="x"),), place=place))
    assert block == paragraph("x")


@pytest.mark.parametrize("number", [0, -1, 2**63])
def test_page_numbers_that_no_document_has_are_forgotten(number: int) -> None:
    part = SectionContent(anchor="a", heading="h", blocks=(TEXT,), page_number=number)
    read = normal(document(part, page_count=number))
    assert (read.page_count, read.sections[0].page_number) == (None, None)


def test_labels_without_letters_or_place_are_left_out() -> None:
    labels = (Label(text=" X1\n", x=1, y=2), Label(text=" ", x=1, y=2), Label(text="X2", x=float("nan"), y=2))
    figure = FigureContent(figure_id="f", media_type="image/svg+xml", content=b"<svg/>", labels=labels)
    read = normal(document(section(TEXT), figures=(figure,)))
    assert read.figures[0].labels == (Label(text="X1", x=1, y=2),)


@pytest.mark.parametrize(
    "limits",
    [
        replace(LIMITS, sections=1),
        replace(LIMITS, blocks=1),
        replace(LIMITS, text_characters=20),
        replace(LIMITS, figures=0),
    ],
    ids=["sections", "blocks", "text", "figures"],
)
def test_a_document_beyond_a_limit_is_too_large(limits: Limits) -> None:
    figure = FigureContent(figure_id="f", media_type="image/png", content=PNG)
    read = document(section(TEXT), section(TEXT, anchor="s2"), figures=(figure,))
    with pytest.raises(TooLarge):
        normal(read, limits)


def test_what_says_nothing_is_none() -> None:
    read = normal(
        document(section(TEXT), identity=" ", language_tag="", issue=" ", applicability=(" ", "All"))
    )
    assert (read.identity, read.language_tag, read.issue, read.applicability) == (None, None, None, ("All",))


def test_a_link_to_a_section_that_is_not_kept_loses_its_target_and_keeps_its_words() -> None:
    link = Paragraph(runs=(Run(text="see there", target="#empty"),))
    kept = normal(document(section(anchor="empty", heading=""), section(link, anchor="s2")))
    assert kept.sections[0].blocks == (paragraph("see there"),)


def test_a_link_to_a_step_that_was_left_out_loses_its_target_and_keeps_its_words() -> None:
    empty = Steps(steps=(Step(blocks=(), anchor="nothing"),))
    link = Paragraph(runs=(Run(text="see there", target="#nothing"),))
    (kept,) = normal(document(section(empty, link))).sections
    assert kept.blocks == (Paragraph(runs=(Run(text="see there"),)),)


def test_the_links_that_lead_nowhere_are_kept_apart_for_checks() -> None:
    link = Paragraph(runs=(Run(text="see", target="#nowhere"),))
    read = normal(document(section(link)))
    assert read.sections[0].blocks == (paragraph("see"),)
    assert read.dead_links == (DeadLink(section="s1", text="see", target="#nowhere"),)
    assert normal(document(section(TEXT))).dead_links == ()
