"""XML is parsed in the encoding that it is in, whatever it declares."""

import pytest

from ingest.damage.markup import as_it_is
from ingest.safe_xml import parse_xml, text_of
from tests.factories.good_texts import POLISH

BODY = "<page><p>" + "</p><p>".join(POLISH) + "</p></page>"
TEXT = "".join(POLISH)


def document(encoding: str, declared: str | None) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    return (declaration + BODY).encode(encoding)


@pytest.mark.parametrize("declared", [None, "UTF-8", "ISO-8859-1", "iso-8859-2"])
def test_a_page_of_windows_is_read_whatever_it_declares(declared: str | None) -> None:
    parsed = parse_xml(document("cp1250", declared))
    assert (text_of(parsed.root).replace(" ", ""), len(parsed.complaints)) == (TEXT.replace(" ", ""), 1)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", None), ("utf-8", "UTF-8"), ("cp1250", "windows-1250"), ("utf-16", "UTF-16")],
)
def test_who_tells_the_truth_is_left_alone(encoding: str, declared: str | None) -> None:
    content = document(encoding, declared)
    assert as_it_is(content) == (content, ())
    assert parse_xml(content).complaints == ()


def test_utf_8_that_declares_something_else_is_read_as_utf_8() -> None:
    parsed = parse_xml(document("utf-8", "iso-8859-2"))
    assert text_of(parsed.root).replace(" ", "") == TEXT.replace(" ", "")


def test_a_document_type_stays() -> None:
    source = (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE p [<!ENTITY s "śruba">]><p>&s; głowicy cylindrów</p>'
    )
    assert text_of(parse_xml(source.encode("cp1250")).root) == "śruba głowicy cylindrów"
