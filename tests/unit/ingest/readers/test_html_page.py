"""Which part of a page is its content, what it is called, which language and encoding it is in."""

import codecs
from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.html import HtmlReader
from ingest.readers.html_encoding import decode_html
from ingest.readers.html_page import drop, main_content, page_language, page_title
from ingest.safe_xml import by_name, parse_html, text_of
from tests.unit.ingest.readers.reading import read_text, texts_of

LONG = "content " * 20
POLISH = "Zażółć gęślą jaźń, wymiana łożyska koła ćwiartką żółtą"


def content(body: str) -> str:
    return text_of(main_content(parse_html(f"<body>{body}</body>")))


def page(folder: Path, source: str | bytes) -> ReadDocument:
    return read_text(HtmlReader(), folder, source, "p.html")


@pytest.mark.parametrize(
    "opening",
    [
        "<main>",
        "<div role='main'>",
        "<div id='content'>",
        "<div id='DisplayArea'>",
        "<div id='mw-content-text'>",
        "<article>",
    ],
)
def test_the_content_is_where_the_page_says(opening: str) -> None:
    assert content(f"<div>Site</div>{opening}{LONG}") == LONG.strip()


def test_several_articles_are_all_content() -> None:
    assert content("<article>a</article><article>b</article>") == "ab"


def test_a_main_part_with_hardly_a_word_is_not_the_content() -> None:
    assert content(f"<main>x</main><div>{LONG}</div>").endswith(LONG.strip())


@pytest.mark.parametrize("tag", ["nav", "header", "footer", "aside"])
def test_furniture_around_the_content_goes(tag: str) -> None:
    assert content(f"<{tag}>Site</{tag}><p>{LONG}</p>") == LONG.strip()


@pytest.mark.parametrize("role", ["navigation", "banner", "contentinfo", "search", "complementary"])
def test_furniture_is_known_by_its_role(role: str) -> None:
    assert content(f"<div role='{role}'>Site</div><p>{LONG}</p>") == LONG.strip()


@pytest.mark.parametrize("tag", ["header", "aside"])
def test_inside_the_main_part_headers_and_asides_are_content(tag: str) -> None:
    assert content(f"<main><{tag}>Mind this.</{tag}> {LONG}</main>").startswith("Mind this.")


@pytest.mark.parametrize(
    "tag", ["script", "style", "noscript", "template", "iframe", "select", "textarea", "dialog"]
)
def test_what_is_not_read_is_left_out(tag: str) -> None:
    assert "Gone" not in content(f"<p>{LONG}</p><{tag}>Gone</{tag}>")


def test_text_after_what_is_left_out_stays() -> None:
    root = parse_html("<p>a<b>x</b>b<i>y</i>c</p>")
    drop(next(by_name(root, "i")))
    drop(next(by_name(root, "b")))
    assert text_of(root) == "abc"


@pytest.mark.parametrize("tag", ["source", "track", "embed", "wbr", "param"])
def test_elements_that_never_hold_anything_swallow_nothing(tag: str) -> None:
    assert content(f"<p>a<{tag}>b<i>c</i>d</p>") == "abcd"


def test_the_root_cannot_be_left_out() -> None:
    root = parse_html("<p>a</p>")
    drop(root)
    assert text_of(root) == "a"


@pytest.mark.parametrize(
    ("source", "title"),
    [
        pytest.param("<title>T</title><h2>B</h2><h1></h1>", "B", id="first-heading-with-words"),
        pytest.param("<title>Brakes | Maker</title><p>x", "Brakes", id="bar"),
        pytest.param("<title>Brakes – Maker Service</title><p>x", "Brakes", id="dash"),
        pytest.param("<title>Brakes</title><p>x", "Brakes", id="no-site"),
        pytest.param("<p>x</p>", "", id="nothing"),
    ],
)
def test_a_page_is_called_by_its_heading_or_title(source: str, title: str) -> None:
    root = parse_html(source)
    assert page_title(root, main_content(root)) == title


def test_a_page_without_title_is_called_by_its_file(tmp_path: Path) -> None:
    assert page(tmp_path, "<p>x").title == "p"


@pytest.mark.parametrize(
    ("source", "language"),
    [
        pytest.param("<html lang='pl-PL'><p>x", "pl-PL", id="lang"),
        pytest.param("<meta http-equiv='Content-Language' content='en'><p>x", "en", id="http-equiv"),
        pytest.param("<meta name='language' content='pl'><p>x", "pl", id="meta"),
        pytest.param("<meta name='language' content=''><p>x", None, id="empty"),
        pytest.param("<p>x", None, id="unsaid"),
    ],
)
def test_the_language_is_the_one_that_the_page_says(source: str, language: str | None) -> None:
    assert page_language(parse_html(source)) == language


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("cp1250", "windows-1250"),
        ("iso8859-2", "iso-8859-2"),
        ("utf-8", "utf-8"),
        ("utf-8", "UTF8"),
    ],
)
def test_a_declared_encoding_is_followed(encoding: str, label: str) -> None:
    source = f"<meta charset='{label}'><p>{POLISH}</p>".encode(encoding)
    decoded = decode_html(source)
    assert (POLISH in decoded.text, decoded.complaints) == (True, ())


def test_the_older_way_to_declare_an_encoding_is_known() -> None:
    meta = "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>"
    assert POLISH in decode_html(f"{meta}{POLISH}".encode("iso8859-2")).text


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2"])
def test_an_undeclared_polish_encoding_shows_by_its_letters(encoding: str) -> None:
    decoded = decode_html(f"<p>{POLISH}</p>".encode(encoding))
    assert (POLISH in decoded.text, len(decoded.complaints)) == (True, 1)


def test_undeclared_utf_8_needs_no_complaint() -> None:
    assert decode_html(POLISH.encode()).complaints == ()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_outweighs_what_is_declared(mark: bytes, encoding: str) -> None:
    source = mark + f"<meta charset='cp1250'>{POLISH}".encode(encoding)
    assert POLISH in decode_html(source).text


@pytest.mark.parametrize("label", ["utf-16", "klingon", "utf-7000"])
def test_a_declaration_that_cannot_be_true_is_not_believed(label: str) -> None:
    assert POLISH in decode_html(f"<meta charset='{label}'>{POLISH}".encode()).text


def test_a_wrong_declaration_gives_way_to_utf_8() -> None:
    assert "źdźbło" in decode_html("<meta charset='ascii'>źdźbło ą".encode()).text


def test_western_letters_are_read_as_such_with_a_complaint() -> None:
    decoded = decode_html("<p>Öl prüfen, größer</p>".encode("cp1252"))
    assert ("Öl prüfen" in decoded.text, decoded.encoding, len(decoded.complaints)) == (True, "cp1252", 1)


def test_a_declaration_far_into_the_page_is_too_late() -> None:
    source = b" " * 5000 + "<meta charset='iso-8859-2'>ż".encode("cp1250")
    assert decode_html(source).encoding == "cp1250"


def test_a_page_of_another_encoding_is_read(tmp_path: Path) -> None:
    source = f"<meta charset='windows-1250'><h1>{POLISH}</h1>".encode("cp1250")
    assert page(tmp_path, source).title == POLISH


def test_pages_of_help_have_no_furniture(test_data: Path, tmp_path: Path) -> None:
    source = (test_data / "documents" / "html-pairs" / "pl" / "scalc_guide_database_sort.html").read_bytes()
    found = texts_of(page(tmp_path, source))
    assert (found[0], [text for text in found if "LibreOffice" in text or "cookie" in text.lower()]) == (
        "Sortowanie danych",
        [],
    )
