"""Pictures are known by their headers, and refused by them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import images
from ingest.images import MAX_PIXELS, Picture, probe
from ingest.outcomes import InputRefused, Malformed, TooLarge, Unsupported
from tests.unit.ingest.readers.reading import FIXTURES

PNG = b"\x89PNG\r\n\x1a\n"


def sized_or_refused(content: bytes) -> bool:
    try:
        return probe(content).width > 0
    except InputRefused:
        return True


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments)


def webp(form: bytes, rest: bytes) -> bytes:
    return b"RIFF\x00\x00\x00\x00WEBP" + form + rest


APP0 = b"\xff\xe0\x00\x04ab"
SOF2 = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", 30, 40)
VP8 = b"\x00" * 10 + struct.pack("<HH", 40, 30)
VP8L = b"\x00" * 4 + b"\x2f" + struct.pack("<I", 39 | 29 << 14)
VP8X = b"\x00" * 8 + (39).to_bytes(3, "little") + (29).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        pytest.param(png(40, 30), "image/png", id="png"),
        pytest.param(jpeg(APP0, b"\xff", SOF2), "image/jpeg", id="progressive-jpeg"),
        pytest.param(b"GIF89a" + struct.pack("<HH", 40, 30), "image/gif", id="gif"),
        pytest.param(webp(b"VP8 ", VP8), "image/webp", id="lossy-webp"),
        pytest.param(webp(b"VP8L", VP8L), "image/webp", id="lossless-webp"),
        pytest.param(webp(b"VP8X", VP8X), "image/webp", id="extended-webp"),
    ],
)
def test_a_header_tells_type_and_size(content: bytes, media_type: str) -> None:
    assert probe(content) == Picture(media_type=media_type, width=40, height=30)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(png(60_000, 60_000), TooLarge, id="too-many-pixels"),
        pytest.param(png(0, 10), Malformed, id="no-width"),
        pytest.param(png(1, 1)[:18], Malformed, id="cut-png"),
        pytest.param(jpeg(APP0), Malformed, id="jpeg-without-frame"),
        pytest.param(jpeg(b"\xff\xe0\x00\x02xx"), Malformed, id="jpeg-out-of-step"),
        pytest.param(webp(b"VP8?", b""), Malformed, id="unknown-webp"),
        pytest.param(b"GIF89a\x01", Malformed, id="cut-gif"),
        pytest.param(b"GIF89a" + struct.pack("<HH", 0, 5), Malformed, id="gif-without-width"),
        pytest.param(jpeg(), Unsupported, id="empty-jpeg"),
        pytest.param(jpeg(b"\xff\xc0\x00\x11"), Malformed, id="cut-jpeg-frame"),
        pytest.param(jpeg(b"\xff\xd9"), Malformed, id="jpeg-that-ends"),
        pytest.param(webp(b"VP8X", b"\x00" * 3), Malformed, id="cut-webp"),
        pytest.param(webp(b"VP8 ", b""), Malformed, id="empty-webp"),
        pytest.param(b"\x00\x00\x00\x20ftypavif", Unsupported, id="avif"),
        pytest.param(b"%PDF-1.7", Unsupported, id="pdf"),
        pytest.param(b"BM123456", Unsupported, id="bitmap"),
        pytest.param(b"", Unsupported, id="nothing"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(content: bytes, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        probe(content)


def test_the_limit_itself_is_allowed() -> None:
    assert probe(png(MAX_PIXELS // 1000, 1000)).height == 1000


def test_a_picture_of_too_many_bytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_SIZE_BYTES", 20)
    with pytest.raises(TooLarge):
        probe(png(1, 1) + b"x")


def test_one_pixel_more_than_the_limit_is_too_many() -> None:
    with pytest.raises(TooLarge, match="50001 × 1000"):
        probe(png(MAX_PIXELS // 1000 + 1, 1000))


@given(content=st.binary(max_size=80))
def test_any_bytes_are_a_picture_or_refused(content: bytes) -> None:
    assert sized_or_refused(content)


@given(mark=st.sampled_from([PNG, b"\xff\xd8\xff", b"GIF89a", b"RIFF1234WEBP"]), rest=st.binary(max_size=60))
def test_any_bytes_after_a_mark_are_a_picture_or_refused(mark: bytes, rest: bytes) -> None:
    assert sized_or_refused(mark + rest)


def test_the_fixtures_pictures_are_pictures() -> None:
    assert probe((FIXTURES / "html" / "caliper.png").read_bytes()).width == 40
