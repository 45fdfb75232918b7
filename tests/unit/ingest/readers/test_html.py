"""Web pages: the content without the site around it."""

import base64
from datetime import date
from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import FORMAT_BID, NO_BID, ReadDocument
from ingest.readers.html import HtmlReader
from ingest.readers.html_encoding import decode_html
from kb.content import (
    Admonition,
    Definitions,
    FigureBlock,
    ItemList,
    Preformatted,
    RunStyle,
    Severity,
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

FOLDER = FIXTURES / "html"


@pytest.fixture(scope="module")
def brakes() -> ReadDocument:
    return HtmlReader().read(input_file(FOLDER / "brakes.html"))


def page(folder: Path, body: str) -> ReadDocument:
    return read_text(
        HtmlReader(), folder, f"<html><head><title>T</title></head><body>{body}</body></html>", "p.html"
    )


@pytest.mark.parametrize(
    ("name", "head", "bid"),
    [
        pytest.param("a.html", "<p>x", FORMAT_BID, id="by-name"),
        pytest.param("a", "<!doctype html><p>", FORMAT_BID, id="by-markup"),
        pytest.param("a.svg", "<svg/>", NO_BID, id="drawing"),
        pytest.param("a.xml", "<dmodule/>", NO_BID, id="data-module"),
        pytest.param("a.txt", "plain", NO_BID, id="text"),
    ],
)
def test_the_reader_bids_for_pages(tmp_path: Path, name: str, head: str, bid: int) -> None:
    path = tmp_path / name
    path.write_text(head)
    assert HtmlReader().bid(input_file(path)) == bid


def test_the_title_is_the_first_heading_of_the_content(brakes: ReadDocument) -> None:
    assert (brakes.title, brakes.language_tag) == ("Wymiana klocków", "pl-PL")


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Koła | Serwis", "Koła"), ("Wheels – LibreOffice Help", "Wheels"), ("Anti-lock", "Anti-lock")],
)
def test_a_page_without_headings_is_called_by_its_title_without_the_site(
    tmp_path: Path, title: str, expected: str
) -> None:
    assert read_text(HtmlReader(), tmp_path, f"<title>{title}</title><p>x", "p.html").title == expected


@pytest.mark.parametrize("gone", ["Serwis Sokół", "Start", "Stopka", "alert", "Ukryte", "Niewidoczne"])
def test_what_is_not_content_is_left_out(brakes: ReadDocument, gone: str) -> None:
    assert not any(gone in text for text in texts_of(brakes))


def test_headings_are_sections_without_gaps_between_levels(brakes: ReadDocument) -> None:
    assert headings_of(brakes) == [(1, "Wymiana klocków"), (2, "Demontaż"), (3, "Dane")]


def test_sections_have_ids_of_the_page_or_ordinals(brakes: ReadDocument) -> None:
    assert [section.anchor for section in brakes.sections] == ["pads", "s1.1", "s1.1.1"]


def test_a_line_break_ends_a_paragraph(brakes: ReadDocument) -> None:
    assert texts_of(brakes)[1:3] == ["Dotyczy osi przedniej.", "Czas: 0,8 h."]


def test_frames_are_known_by_class_and_role(brakes: ReadDocument) -> None:
    assert [block.severity for block in only(brakes, Admonition)] == [
        Severity.WARNING,
        Severity.NOTE,
        Severity.NOTE,
    ]


def test_an_ordered_list_is_a_procedure_with_substeps(brakes: ReadDocument) -> None:
    assert [step.anchor for step in steps_of(brakes)] == ["lift", "step-2", "step-3", "step-4"]


def test_an_ordered_list_among_bullets_is_a_list(brakes: ReadDocument) -> None:
    assert [block.is_ordered for block in only(brakes, ItemList)] == [False, True]


def test_a_figure_has_its_caption(brakes: ReadDocument) -> None:
    assert [(block.figure_id, block.caption) for block in only(brakes, FigureBlock)] == [
        ("caliper", "Zacisk")
    ]


def test_a_table_has_heads_spans_and_caption(brakes: ReadDocument) -> None:
    table = only(brakes, Table)[0]
    assert (table.caption, len(table.head), table.body[0][0].row_span) == ("Momenty", 1, 2)
    assert rows_of(table)[1] == ["zacisk", "105"]


def test_definitions_and_code_are_kept(brakes: ReadDocument) -> None:
    assert list(texts(tuple(only(brakes, Definitions)))) == ["DOT 4", "Płyn"]
    assert [block.text for block in only(brakes, Preformatted)] == ["A  B\nC"]


def test_links_lead_to_sites_and_places_and_nowhere_else(brakes: ReadDocument) -> None:
    assert links_of(brakes) == [("normy", "https://example.org/"), ("podnoszenie", "#lift")]


def test_a_link_that_is_not_followed_keeps_its_words(brakes: ReadDocument) -> None:
    assert texts_of(brakes)[-1].startswith("Zob. olej, normy, skrypt,")


def test_a_link_to_another_page_leads_to_its_document(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "a.html"
    path.write_text('<p><a href="../b.html#x">b</a>')
    document = HtmlReader().read(input_file(path, tmp_path))
    assert links_of(document)[0][1].endswith("--b.html#x")


def test_a_base_is_where_links_start_from(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text('<head><base href="sub/"></head><p><a href="b.html">b</a>')
    assert links_of(HtmlReader().read(input_file(path)))[0][1].endswith("--sub--b.html")


def test_an_embedded_picture_is_a_figure(tmp_path: Path) -> None:
    data = base64.b64encode((FOLDER / "caliper.png").read_bytes()).decode()
    assert page(tmp_path, f'<img src="data:image/png;base64,{data}">').figures[0].width == 40.0


@pytest.mark.parametrize(
    "source", ["data:image/png;base64,!!!", "data:text/html,x", "/etc/passwd", "http://x/y.png", ""]
)
def test_other_pictures_are_left_out(tmp_path: Path, source: str) -> None:
    assert page(tmp_path, f'<p>a<img src="{source}">').figures == ()


def test_the_default_of_scripted_alternatives_is_shown(tmp_path: Path) -> None:
    body = (
        '<p>Press <span class="switchinline"><span hidden class="MAC">Command</span>'
        '<span hidden id="default1">Ctrl</span></span>+C'
    )
    assert texts_of(page(tmp_path, body))[1:] == ["Press Ctrl+C"]


def test_a_named_place_leads_to_the_next_block(tmp_path: Path) -> None:
    body = '<p><a href="#here">go</a></p><a name="here"></a><div><p>found</p></div>'
    assert links_of(page(tmp_path, body)) == [("go", "#here")]


def test_a_table_for_the_looks_is_none(tmp_path: Path) -> None:
    assert only(page(tmp_path, "<table><tr><td><p>x</p></td></tr></table>"), Table) == []


def test_a_table_can_be_a_warning(tmp_path: Path) -> None:
    document = page(tmp_path, "<table class='warning'><tr><td>a</td><td>b</td></tr></table>")
    assert [block.severity for block in only(document, Admonition)] == [Severity.WARNING]


def test_spans_of_meaning_are_styles(tmp_path: Path) -> None:
    document = page(tmp_path, "<p><span class='menuitem'>a</span> <kbd>b</kbd> <em>c</em> x<sup>2</sup></p>")
    styles = [run.style for run in runs_of(document) if run.style is not RunStyle.PLAIN]
    assert styles == [RunStyle.STRONG, RunStyle.CODE, RunStyle.EMPHASIS, RunStyle.SUPERSCRIPT]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param("zażółć".encode(), "utf-8", id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + "zażółć".encode(), "utf-8", id="mark"),
        pytest.param("zażółć gęślą".encode("utf-16"), "utf-16-le", id="utf-16"),
        pytest.param(
            b'<meta charset="iso-8859-2">' + "zażółć".encode("iso8859-2"), "iso8859-2", id="declared"
        ),
        pytest.param("Śruba głowicy, zażółć".encode("cp1250"), "cp1250", id="cp1250-by-its-letters"),
        pytest.param("Śruba głowicy, zażółć".encode("iso8859-2"), "iso8859-2", id="iso-by-its-letters"),
        pytest.param("déjà vu à Zürich".encode("cp1252"), "cp1252", id="western"),
        pytest.param(b'<meta charset="no-such">' + "ż".encode(), "utf-8", id="unknown-declared"),
    ],
)
def test_the_encoding_is_found(content: bytes, encoding: str) -> None:
    assert decode_html(content).encoding == encoding


def test_a_guessed_encoding_is_complained_of() -> None:
    document = HtmlReader().read(input_file(FOLDER / "cp1250.html"))
    assert (texts_of(document)[1], len(document.complaints)) == ("Dokręć śruby koła: zażółć gęślą jaźń.", 1)


def test_an_empty_page_is_malformed(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        read_text(HtmlReader(), tmp_path, "", "p.html")


def test_both_editions_of_real_pages_have_the_same_anchors(test_data: Path) -> None:
    folder = test_data / "documents" / "html-pairs"
    anchors = {
        (path.parent.name, path.name): [
            section.anchor for section in HtmlReader().read(input_file(path)).sections
        ]
        for path in sorted(folder.glob("*/*.html"))
    }
    names = {name for _language, name in anchors}
    assert [name for name in names if anchors["pl", name] != anchors["en", name]] == []


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", "&#2;", "\ufffe"])
def test_a_control_character_does_not_stop_the_reading(tmp_path: Path, sign: str) -> None:
    page = f"<body><p>oil<script>x</script>{sign} filter</p><nav>x</nav>{sign}<p>pads{sign}</p></body>"
    document = read_text(HtmlReader(), tmp_path, page, "page.html")
    assert "filter" in " ".join(texts_of(document))


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta name="DCTERMS.issued" content="2019-05-03">', "", date(2019, 5, 3)),
        (
            '<meta name="dc.date" content="2019-05-03"><meta name="date" content="2020-01-01">',
            "",
            date(2019, 5, 3),
        ),
        ('<meta property="article:published_time" content="2019-05-03T08:00:00Z">', "", date(2019, 5, 3)),
        ("", '<time itemprop="datePublished" datetime="2019-05-03">3 May</time>', date(2019, 5, 3)),
        ('<meta name="date" content="yesterday">', "<time>2019</time>", None),
        ("", "", None),
    ],
)
def test_the_day_of_issue_is_what_the_page_says(
    tmp_path: Path, head: str, body: str, day: date | None
) -> None:
    text = f"<html><head>{head}</head><body><h1>Oil</h1>{body}<p>Text.</p></body></html>"
    found = read_text(HtmlReader(), tmp_path, text, "p.html")
    assert found.issued_on == day
