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


def test_real_drawings_pass(test_data: Path) -> None:
    drawings = sorted((test_data / "documents" / "wireviz").glob("*.svg"))
    assert all(b"<text" in clean_svg(path.read_bytes()) for path in drawings)
