"""The encoding of a file is found whatever it declares; what it was read as is said."""

import codecs

import pytest

from ingest.damage.decoding import codec_named, decode, unmasked
from tests.factories.damage import written
from tests.factories.good_texts import CHINESE, ENGLISH, GERMAN, POLISH, RUSSIAN

PAGE = "\n".join(POLISH)
POLISH_ENCODINGS = ("cp1250", "iso8859-2", "iso8859-16", "cp852", "mazovia", "mac_latin2", "gb18030")


@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "windows-1252", "no-such"])
@pytest.mark.parametrize("encoding", POLISH_ENCODINGS)
def test_polish_is_read_right_whatever_the_file_declares(encoding: str, declared: str | None) -> None:
    decoded = decode(written(PAGE, encoding), declared)
    assert (decoded.text, len(decoded.complaints)) == (PAGE, 1)


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "iso8859-16", "cp852", "gb18030"])
def test_who_tells_the_truth_is_not_complained_of(encoding: str) -> None:
    decoded = decode(written(PAGE, encoding), encoding)
    assert (decoded.text, decoded.complaints) == (PAGE, ())


@pytest.mark.parametrize("declared", [None, "iso-8859-2", "windows-1250", "utf-16"])
def test_utf_8_is_utf_8_whatever_it_declares(declared: str | None) -> None:
    decoded = decode(PAGE.encode(), declared)
    assert (decoded.text, decoded.encoding, decoded.complaints) == (PAGE, "utf-8", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["\n".join(POLISH), "\n".join(ENGLISH), "ok"], ids=["pl", "en", "short"])
def test_utf_16_needs_no_mark(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, len(decoded.complaints)) == (text, encoding, 1)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF32_BE, "utf-32-be")],
)
def test_a_mark_decides(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + PAGE.encode(encoding), "cp1250")
    assert (decoded.text, decoded.encoding, decoded.complaints) == (PAGE, encoding, ())


def test_the_complaint_says_how_sure_it_is() -> None:
    (complaint,) = decode(PAGE.encode("cp1250")).complaints
    assert ("Windows-1250" in complaint, "letters" in complaint, "Polish words" in complaint) == (True,) * 3


def test_a_wrong_declaration_is_named() -> None:
    (complaint,) = decode(PAGE.encode("cp1250"), "iso-8859-2").complaints
    assert ("ISO-8859-2" in complaint, "Windows-1250" in complaint) == (True, True)


def test_a_passage_in_another_encoding_is_read_right_and_told() -> None:
    lines = [line.encode() for line in POLISH]
    lines[3] = POLISH[3].encode("cp1250")
    decoded = decode(b"\n".join(lines))
    assert (decoded.text, decoded.encoding) == (PAGE, "utf-8")
    assert "Line 4 " in decoded.complaints[0]


def test_two_encodings_in_one_line_are_both_read() -> None:
    line = "Łożysko: ".encode() + "sprawdzić luz łożyska".encode("cp1250")
    assert decode(PAGE.encode() + b"\n" + line).text.endswith("Łożysko: sprawdzić luz łożyska")


def test_western_text_is_read_as_it_declares() -> None:
    text = "\n".join(GERMAN)
    decoded = decode(text.encode("cp1252"), "iso-8859-1")
    assert (decoded.text, decoded.complaints) == (text, ())


def test_western_text_that_declares_nothing_is_read_with_a_complaint() -> None:
    text = "\n".join(GERMAN)
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding, len(decoded.complaints)) == (text, "cp1252", 1)


def test_english_with_typographic_signs_is_read_right() -> None:
    text = "\n".join(ENGLISH)
    assert decode(text.encode("cp1252")).text == text


def test_chinese_is_read_as_chinese() -> None:
    text = "\n".join(CHINESE)
    decoded = decode(text.encode("gbk"))
    assert (decoded.text, decoded.encoding) == (text, "gb18030")


def test_russian_is_read_as_it_declares() -> None:
    text = "\n".join(RUSSIAN)
    assert decode(text.encode("cp1251"), "windows-1251").text == text


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "hex", "rot13", "idna", "zip", "", None, "\0"])
def test_what_no_page_means_is_not_believed(label: str | None) -> None:
    assert codec_named(label) is None


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff", b"\xff\xfe", b"\x00\xff\x00", bytes(range(256))])
def test_any_bytes_are_read_as_something(content: bytes) -> None:
    assert isinstance(decode(content).text, str)


def test_half_a_letter_that_looks_like_a_line_break_is_kept() -> None:
    assert (unmasked("zÄ\x85b"), unmasked("a\x85b")) == ("zÄ…b", "a\x85b")
