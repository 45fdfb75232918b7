"""Elements of pages, one thing at a time: frames, lists, tables, links, pictures, styles."""

import base64
from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.html import HtmlReader
from kb.content import (
    Admonition,
    Definitions,
    FigureBlock,
    ItemList,
    Preformatted,
    RunStyle,
    Severity,
    Steps,
    Table,
    texts,
)
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    input_file,
    links_of,
    only,
    read_text,
    rows_of,
    runs_of,
    steps_of,
    texts_of,
)

PICTURE = (FIXTURES / "html" / "caliper.png").read_bytes()
DATA_URI = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


def page(folder: Path, body: str) -> ReadDocument:
    return read_text(
        HtmlReader(), folder, f"<html><head><title>T</title></head><body>{body}</body></html>", "p.html"
    )


@pytest.mark.parametrize(
    ("opening", "severity"),
    [
        ("<div class='warning'>", Severity.WARNING),
        ("<div class='ostrzezenie'>", Severity.WARNING),
        ("<div class='danger'>", Severity.DANGER),
        ("<p class='caution'>", Severity.CAUTION),
        ("<div class='important'>", Severity.CAUTION),
        ("<aside class='note'>", Severity.NOTE),
        ("<div class='uwaga'>", Severity.CAUTION),
        ("<div class='tip'>", Severity.NOTE),
        ("<div class='admonition-warning'>", Severity.WARNING),
        ("<div class='alert alert-danger'>", Severity.DANGER),
        ("<div role='note'>", Severity.NOTE),
        ("<section class='warning-box'>", Severity.WARNING),
    ],
)
def test_a_frame_is_known_by_its_class_or_role(tmp_path: Path, opening: str, severity: Severity) -> None:
    document = page(tmp_path, f"<main><p>before</p>{opening}x</main>")
    assert [block.severity for block in only(document, Admonition)] == [severity]


@pytest.mark.parametrize(
    "opening",
    [
        "<div class='notebook'>",
        "<div class='note-taking'>",
        "<span class='warning'>",
        "<div>",
        "<h2 class='note'>",
    ],
)
def test_what_only_looks_like_a_frame_is_none(tmp_path: Path, opening: str) -> None:
    assert only(page(tmp_path, f"{opening}x"), Admonition) == []


def test_an_empty_frame_is_left_out(tmp_path: Path) -> None:
    assert only(page(tmp_path, "<div class='note'></div><p>x</p>"), Admonition) == []


def test_the_icon_of_a_frame_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "tip.png").write_bytes(PICTURE)
    document = page(tmp_path, "<div class='tip'><div><img src='tip.png'></div><p>x</p></div>")
    assert (only(document, FigureBlock), texts_of(document)[1:]) == ([], ["x"])


def test_a_missing_icon_is_no_complaint(tmp_path: Path) -> None:
    assert page(tmp_path, "<p>Save <img src='media/icon-themes/x.svg' alt='Icon'></p>").complaints == ()


def test_a_missing_picture_is_a_complaint_and_leaves_its_words(tmp_path: Path) -> None:
    document = page(tmp_path, "<p>See <img src='gone.png' alt='the caliper'>.</p>")
    assert (texts_of(document)[1:], len(document.complaints)) == (["See the caliper."], 1)


def test_a_heading_inside_a_frame_is_a_strong_line(tmp_path: Path) -> None:
    document = page(tmp_path, "<h1>A</h1><div class='note'><h3>Mind</h3><p>x</p></div>")
    assert (headings_of(document), runs_of(document)[0].style) == ([(1, "A")], RunStyle.STRONG)


def test_an_empty_heading_leads_to_what_follows(tmp_path: Path) -> None:
    document = page(tmp_path, "<h1>A</h1><h2 id='gap'></h2><p>x</p><p><a href='#gap'>l</a></p>")
    assert links_of(document) == [("l", "#gap")]


def test_a_picture_in_a_heading_stands_below_it(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PICTURE)
    assert len(only(page(tmp_path, "<h1>A <img src='p.png'></h1>"), FigureBlock)) == 1


def test_ranks_that_a_page_skips_leave_no_gap(tmp_path: Path) -> None:
    document = page(tmp_path, "<h1>A</h1><h4>B</h4><h2>C</h2><h4>D</h4>")
    assert headings_of(document) == [(1, "A"), (2, "B"), (2, "C"), (3, "D")]


def test_lists_nest_inside_their_items(tmp_path: Path) -> None:
    outer, inner = only(page(tmp_path, "<ul><li>a<ul><li>b<li>c</ul><li>d</ul>"), ItemList)
    assert (len(outer.items), list(texts(outer.items[0].blocks)), len(inner.items)) == (2, ["a", "b", "c"], 2)


def test_a_list_outside_its_item_is_not_lost(tmp_path: Path) -> None:
    assert texts_of(page(tmp_path, "<ul><li>a</li><ul><li>b</li></ul></ul>"))[1:] == ["a", "b"]


def test_numbered_steps_nest(tmp_path: Path) -> None:
    document = page(tmp_path, "<ol><li>a<ol><li>b</ol><li>c</ol>")
    assert [list(texts(step.blocks)) for step in steps_of(document)] == [["a", "b"], ["c"], ["b"]]


def test_bullets_inside_a_step_stay_bullets(tmp_path: Path) -> None:
    document = page(tmp_path, "<ol><li>a<ul><li>b</ul></ol>")
    assert [type(block) for block in steps_of(document)[0].blocks][-1] is ItemList


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<table><tr><td><ol><li>a<li>b</ol><td>c</table>", id="table"),
        pytest.param("<ul><li><ol><li>a<li>b</ol></ul>", id="bullets"),
        pytest.param("<dl><dt>t<dd><ol><li>a<li>b</ol></dl>", id="definition"),
    ],
)
def test_a_numbered_list_inside_something_else_is_no_procedure(tmp_path: Path, body: str) -> None:
    document = page(tmp_path, body)
    assert (only(document, Steps), [b.is_ordered for b in only(document, ItemList)][-1]) == ([], True)


def test_an_empty_item_is_no_step(tmp_path: Path) -> None:
    assert len(steps_of(page(tmp_path, "<ol><li>a<li><li>b</ol>"))) == 2


def test_definitions_may_stand_in_groups(tmp_path: Path) -> None:
    document = page(tmp_path, "<dl><div><dt>a<dd>b</div><dd>c</dl>")
    assert list(texts(tuple(only(document, Definitions)))) == ["a", "b", "c"]


def test_a_definition_without_term_is_kept(tmp_path: Path) -> None:
    assert texts_of(page(tmp_path, "<dl><dd>b</dl>"))[1:] == ["", "b"]


@pytest.mark.parametrize(
    ("table", "head", "body"),
    [
        pytest.param("<thead><tr><td>A<td>B<tbody><tr><td>1<td>2", 1, 1, id="thead"),
        pytest.param("<tr><th>A<th>B<tr><td>1<td>2", 1, 1, id="row-of-heads"),
        pytest.param("<tr><th>A<td>1<tr><th>B<td>2", 0, 2, id="heads-at-the-side"),
        pytest.param("<tr><th>A<th>B", 0, 1, id="heads-alone"),
    ],
)
def test_the_heads_of_a_table_are_found(tmp_path: Path, table: str, head: int, body: int) -> None:
    found = only(page(tmp_path, f"<table>{table}</table>"), Table)[0]
    assert (len(found.head), len(found.body)) == (head, body)


@pytest.mark.parametrize(
    ("attributes", "spans"),
    [
        ("colspan=2", (2, 1)),
        ("rowspan=3", (1, 3)),
        ("colspan=0", (1, 1)),
        ("colspan=-1", (1, 1)),
        ("colspan=many", (1, 1)),
        ("colspan=99999", (500, 1)),
    ],
)
def test_a_cell_spans_what_it_may(tmp_path: Path, attributes: str, spans: tuple[int, int]) -> None:
    cell = only(page(tmp_path, f"<table><tr><td {attributes}>a<td>b</table>"), Table)[0].body[0][0]
    assert (cell.column_span, cell.row_span) == spans


@pytest.mark.parametrize("opening", ["<table role=presentation><tr><td>a<td>", "<table><tr><td>a"])
def test_a_table_that_lays_out_a_page_is_none(tmp_path: Path, opening: str) -> None:
    assert only(page(tmp_path, f"{opening}<p>b</table>"), Table) == []


def test_a_table_inside_a_cell_stays_there(tmp_path: Path) -> None:
    inner = "<table><tr><td>b<td>c</table>"
    outer = only(page(tmp_path, f"<table><tr><td>{inner}<td>d</table>"), Table)[0]
    assert rows_of(outer) == [["b c", "d"]]


@pytest.mark.parametrize(
    ("tag", "style"),
    [
        ("b", RunStyle.STRONG),
        ("strong", RunStyle.STRONG),
        ("em", RunStyle.EMPHASIS),
        ("var", RunStyle.EMPHASIS),
        ("code", RunStyle.CODE),
        ("kbd", RunStyle.CODE),
        ("sub", RunStyle.SUBSCRIPT),
        ("sup", RunStyle.SUPERSCRIPT),
        ("small", RunStyle.PLAIN),
    ],
)
def test_words_have_the_style_of_their_element(tmp_path: Path, tag: str, style: RunStyle) -> None:
    assert runs_of(page(tmp_path, f"<p><{tag}>x</{tag}></p>"))[0].style is style


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("<q>x</q>", "a “x” b", id="quotation"),
        pytest.param("<abbr title='anti-lock'>ABS</abbr>", "a ABS (anti-lock) b", id="abbreviation"),
        pytest.param("<abbr title='ABS'>ABS</abbr>", "a ABS b", id="abbreviation-of-itself"),
        pytest.param("<x-new><x-inner>x</x-inner></x-new>", "a x b", id="unknown"),
        pytest.param("<script>x</script>", "a b", id="script"),
        pytest.param("<button>x</button>", "a b", id="button"),
        pytest.param("<span hidden>x</span>", "a b", id="hidden"),
        pytest.param("<span style='display: none'>x</span>", "a b", id="hidden-by-style"),
        pytest.param("<b>x </b>.", "a x. b", id="space-inside-bold"),
        pytest.param("w<wbr>x", "a wx b", id="break-opportunity"),
        pytest.param("<a href='x'></a>, c", "a, c b", id="empty-link"),
    ],
)
def test_running_text_reads_well(tmp_path: Path, inner: str, expected: str) -> None:
    assert texts_of(page(tmp_path, f"<p>a {inner} b</p>"))[1] == expected


def test_preformatted_text_keeps_lines_and_breaks(tmp_path: Path) -> None:
    document = page(tmp_path, "<pre>a\n  b<br>c</pre>")
    assert [block.text for block in only(document, Preformatted)] == ["a\n  b\nc"]


@pytest.mark.parametrize(
    ("href", "targets"),
    [
        pytest.param("https://example.org/a", ["https://example.org/a"], id="site"),
        pytest.param("mailto:a@example.org", ["mailto:a@example.org"], id="mail"),
        pytest.param("#here", ["#here"], id="place"),
        pytest.param("#", [], id="nowhere"),
        pytest.param("javascript:alert(1)", [], id="script"),
        pytest.param("JaVaScRiPt:alert(1)", [], id="script-in-disguise"),
        pytest.param("data:text/html,x", [], id="data"),
        pytest.param("file:///etc/passwd", [], id="file"),
        pytest.param("http://", [], id="no-host"),
        pytest.param("http://[bad", [], id="broken"),
        pytest.param("../../outside.html", [], id="outside-the-root"),
    ],
)
def test_a_link_leads_only_where_it_may(tmp_path: Path, href: str, targets: list[str]) -> None:
    document = page(tmp_path, f"<p id='here'>x</p><p><a href='{href}'>l</a></p>")
    assert [target for _text, target in links_of(document)] == targets


def test_a_picture_beside_the_page_is_a_figure(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PICTURE)
    figure = page(tmp_path, "<img src='p.png' alt='Plug'>").figures[0]
    assert (figure.figure_id, figure.media_type, figure.title, figure.width) == (
        "p",
        "image/png",
        "Plug",
        40.0,
    )


def test_a_picture_shown_twice_is_kept_once(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PICTURE)
    document = page(tmp_path, "<img src='p.png'><img src='p.png'>")
    assert (len(document.figures), len(only(document, FigureBlock))) == (1, 2)


def test_a_drawing_beside_the_page_is_made_safe(tmp_path: Path) -> None:
    (tmp_path / "d.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script><text>L</text></svg>'
    )
    figure = page(tmp_path, "<img src='d.svg'>").figures[0]
    assert (b"script" in figure.content, [label.text for label in figure.labels]) == (False, ["L"])


def test_a_picture_outside_the_root_is_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "p.png").write_bytes(PICTURE)
    (root / "p.html").write_text("<p>x<img src='../p.png'>")
    assert HtmlReader().read(input_file(root / "p.html", root)).figures == ()


def test_a_picture_behind_a_link_that_leads_outside_is_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "p.png").write_bytes(PICTURE)
    (root / "inside.png").symlink_to(tmp_path / "p.png")
    (root / "p.html").write_text("<p>x<img src='inside.png'>")
    assert HtmlReader().read(input_file(root / "p.html", root)).figures == ()


@pytest.mark.parametrize(
    ("source", "count"),
    [
        pytest.param(DATA_URI, 1, id="png"),
        pytest.param("data:image/svg+xml,%3Csvg/%3E", 0, id="drawing"),
        pytest.param("data:image/png;base64,AAAA", 0, id="no-picture"),
        pytest.param("data:text/html;base64,AAAA", 0, id="page"),
    ],
)
def test_a_picture_inside_the_page_is_kept_when_it_is_one(tmp_path: Path, source: str, count: int) -> None:
    assert len(page(tmp_path, f"<p>x</p><img src='{source}'>").figures) == count


def test_a_figure_has_its_caption(tmp_path: Path) -> None:
    document = page(
        tmp_path, f"<figure><img src='{DATA_URI}' alt='a'><figcaption>Caliper</figcaption></figure>"
    )
    assert [block.caption for block in only(document, FigureBlock)] == ["Caliper"]


def test_the_caption_of_a_missing_figure_is_kept(tmp_path: Path) -> None:
    document = page(tmp_path, "<figure><img src='gone.png'><figcaption>Caliper</figcaption></figure>")
    assert texts_of(document)[1:] == ["Caliper"]


@pytest.mark.parametrize(
    "inside",
    [
        "<p>Warning</p><p>Hot oil.</p>",
        "<p class='title'>WARNING!</p><p>Hot oil.</p>",
        "<p>Warning: Hot oil.</p>",
        "<p><b>Warning:</b> Hot oil.</p>",
        "<p>Ostrzeżenie – Hot oil.</p>",
    ],
)
def test_a_frame_does_not_say_twice_what_it_is(tmp_path: Path, inside: str) -> None:
    (frame,) = only(page(tmp_path, f"<div class='warning'>{inside}</div>"), Admonition)
    assert (frame.severity, list(texts(frame.blocks))) == (Severity.WARNING, ["Hot oil."])


@pytest.mark.parametrize("text", ["Warning lamps stay on.", "Warning", "Note: hot oil.", "Hot oil. Warning!"])
def test_a_frame_keeps_words_that_only_begin_like_its_own(tmp_path: Path, text: str) -> None:
    (frame,) = only(page(tmp_path, f"<div class='warning'><p>{text}</p></div>"), Admonition)
    assert list(texts(frame.blocks)) == [text]
