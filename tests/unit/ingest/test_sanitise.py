"""Drawings lose what could run or be fetched, and keep what is drawn."""

import gzip
from pathlib import Path

import pytest

from ingest import sanitise
from ingest.outcomes import InputRefused, Malformed, TooLarge
from ingest.sanitise import clean_svg
from tests.unit.ingest.readers.reading import FIXTURES

PICTURE = "data:image/png;base64,iVBORw0KGgo="


def cleaned(inner: str) -> str:
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        f"{inner}</svg>"
    )
    return clean_svg(source.encode()).decode()


@pytest.mark.parametrize(
    ("inner", "lost"),
    [
        pytest.param("<script>alert(1)</script>", "alert", id="script"),
        pytest.param('<rect onclick="alert(1)" width="1"/>', "alert", id="event"),
        pytest.param('<a xlink:href="javascript:alert(1)"><text>t</text></a>', "alert", id="script-link"),
        pytest.param('<image href="http://evil.example/p.png"/>', "p.png", id="outside-picture"),
        pytest.param('<image href="//evil.example/p.png"/>', "p.png", id="outside-host"),
        pytest.param('<use href="other.svg#part"/>', "other", id="other-file"),
        pytest.param("<style>@import url(http://evil.example/x.css);</style>", "evil", id="import"),
        pytest.param("<style>a{fill:u\\72l(http://evil.example)}</style>", "evil", id="escaped-style"),
        pytest.param('<rect style="fill:url(http://evil.example/g)"/>', "evil", id="outside-fill"),
        pytest.param('<rect fill="url(//evil.example/g#a)"/>', "evil", id="outside-paint"),
        pytest.param("<foreignObject><p>x<iframe src='a'/></p></foreignObject>", "iframe", id="foreign"),
        pytest.param('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>', "PHN2", id="nested-drawing"),
        pytest.param('<image href="data:text/html,evil"/>', "evil", id="page-as-data"),
        pytest.param('<image xlink:href="file:///etc/passwd"/>', "passwd", id="file"),
        pytest.param('<g onload="evil()" OnMouseOver="evil()"/>', "evil", id="handlers-in-any-case"),
        pytest.param('<set attributeName="onclick" to="evil()"/>', "onclick", id="animated-handler"),
        pytest.param(
            '<animate attributeName="href" values="javascript:evil()"/>', "evil", id="animated-link"
        ),
        pytest.param('<a href="https://evil.example"><text>t</text></a>', "evil", id="link-outside"),
        pytest.param("<style>a{background:url(//evil.example/p)}</style>", "evil", id="style-url"),
        pytest.param(
            "<style>a{background:url(&quot;http://evil.example/p&quot;)}</style>", "evil", id="quoted-url"
        ),
        pytest.param("<style>@font-face{src:url(data:font/evil)}</style>", "evil", id="font"),
        pytest.param("<style>a{width:expression(evil())}</style>", "evil", id="expression"),
        pytest.param("<style>a{b:image-set('http://evil.example')}</style>", "evil", id="image-set"),
        pytest.param('<rect style="background:u\\72l(//evil.example)"/>', "l(", id="escaped-url"),
        pytest.param(
            '<filter id="f"><feImage href="http://evil.example/p"/></filter>', "evil", id="filter-image"
        ),
        pytest.param('<rect filter="url(http://evil.example/f#a)"/>', "evil", id="outside-filter"),
        pytest.param('<rect mask="url(&apos;//evil.example/m&apos;)"/>', "evil", id="outside-mask"),
        pytest.param('<g xml:base="http://evil.example/"><use href="#a"/></g>', "evil", id="base"),
        pytest.param('<iframe src="http://evil.example"/>', "evil", id="frame"),
        pytest.param('<handler type="text/javascript">evil()</handler>', "handler", id="tiny-handler"),
        pytest.param("<metadata><x:evil xmlns:x='x'/></metadata>", "evil", id="foreign-namespace"),
        pytest.param('<?xml-stylesheet href="http://evil.example/x.css"?>', "evil", id="stylesheet"),
    ],
)
def test_what_runs_or_reaches_out_is_gone(inner: str, lost: str) -> None:
    assert lost not in cleaned(inner)


@pytest.mark.parametrize(
    ("inner", "kept"),
    [
        pytest.param('<text x="1" y="2">X1</text>', ">X1<", id="text"),
        pytest.param('<g id="a"/><use href="#a"/>', 'href="#a"', id="own-part"),
        pytest.param(f'<image href="{PICTURE}"/>', PICTURE, id="embedded-picture"),
        pytest.param('<rect fill="url(#g)"/>', "url(#g)", id="own-paint"),
        pytest.param("<style>.a{fill:red}</style>", "fill:red", id="style"),
        pytest.param('<g transform="translate(1 2)"/>', "translate(1 2)", id="transform"),
    ],
)
def test_what_is_drawn_stays(inner: str, kept: str) -> None:
    assert kept in cleaned(inner)


def test_a_drawing_without_its_namespace_is_one_nevertheless() -> None:
    assert b"http://www.w3.org/2000/svg" in clean_svg(b"<svg><rect width='1'/></svg>")


def test_a_prefixed_drawing_keeps_its_namespace() -> None:
    content = b"<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:rect width='1'/></s:svg>"
    assert b'<svg xmlns="http://www.w3.org/2000/svg"' in clean_svg(content)


def test_a_compressed_drawing_is_unpacked() -> None:
    assert b">a<" in clean_svg(gzip.compress(b"<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>"))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(gzip.compress(b"<svg>" + b" " * (17 * 2**20)), TooLarge, id="bomb"),
        pytest.param(b"\x1f\x8bnonsense", Malformed, id="broken-compression"),
        pytest.param(b"<html/>", Malformed, id="no-drawing"),
        pytest.param(b"", Malformed, id="empty"),
        pytest.param((FIXTURES / "svg" / "hostile-cycle.svg").read_bytes(), TooLarge, id="cycle"),
    ],
)
def test_what_cannot_be_made_safe_is_refused(content: bytes, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        clean_svg(content)


def test_parts_drawn_a_million_times_are_refused() -> None:
    levels = "".join(
        f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" if n else '<g id="g0"/>' for n in range(7)
    )
    with pytest.raises(TooLarge):
        cleaned(levels + '<use href="#g6"/>')


def test_unpacking_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitise, "MAX_SVG_BYTES", 100)
    with pytest.raises(TooLarge):
        sanitise.unpack_svg(gzip.compress(b" " * 101))


def test_a_document_type_does_not_survive() -> None:
    source = b'<!DOCTYPE svg [<!ENTITY e "x">]><svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>'
    cleaned_ = clean_svg(source)
    assert (b"DOCTYPE" in cleaned_, b">x<" in cleaned_) == (False, True)


def test_a_part_that_draws_itself_is_refused() -> None:
    with pytest.raises(TooLarge):
        cleaned('<g id="a"><use href="#a"/></g><use href="#a"/>')


def test_a_part_may_be_drawn_a_few_times() -> None:
    assert cleaned('<g id="a"><rect width="1"/></g>' + '<use href="#a"/>' * 9).count("<use") == 9


def test_a_reference_to_a_part_that_is_not_there_is_harmless() -> None:
    assert "#gone" in cleaned('<use href="#gone"/>')


def test_cleaning_twice_changes_nothing_more() -> None:
    once = clean_svg(b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script><text>a</text></svg>")
    assert clean_svg(once) == once


def test_real_drawings_pass(test_data: Path) -> None:
    drawings = sorted((test_data / "documents" / "wireviz").glob("*.svg"))
    assert all(b"<text" in clean_svg(path.read_bytes()) for path in drawings)
