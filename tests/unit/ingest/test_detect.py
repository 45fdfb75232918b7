"""What a file is, by its content first and its name second."""

import gzip

import pytest

from ingest.detect import RootElement, media_type, root_element

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
XHTML = b'<html xmlns="http://www.w3.org/1999/xhtml"/>'


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.txt", b"%PDF-1.7\n", "application/pdf"),
        ("a", b"junk before\n%PDF-1.4", "application/pdf"),
        ("broken.pdf", b"\x00\x01\x02", "application/pdf"),
        ("text.pdf", b"no pdf at all", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\nrest", "image/png"),
        ("a.html", b"\x89PNG\r\n\x1a\nrest", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.gif", b"GIF89a....", "image/gif"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.zip", b"PK\x03\x04", "application/zip"),
        ("a.docx", b"PK\x03\x04", "application/zip"),
        ("a.svgz", gzip.compress(SVG, mtime=0), "image/svg+xml-compressed"),
        ("a.tar.gz", gzip.compress(b"x", mtime=0), "application/gzip"),
        ("a.svg", SVG, "image/svg+xml"),
        ("a.xml", SVG, "image/svg+xml"),
        ("a.html", SVG, "image/svg+xml"),
        ("a.svg", b"\xef\xbb\xbf" + SVG, "image/svg+xml"),
        ("a.xml", b"<?xml version='1.0'?><!-- a > b --><?x y?><dmodule/>", "application/xml"),
        ("a", b"<?xml version='1.0'?><dmodule/>", "application/xml"),
        ("a.dita", b"<task id='x'/>", "application/xml"),
        ("a.xml", "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"), "application/xml"),
        ("a.xml", "<?xml version='1.0'?><a/>".encode("utf-16-le"), "application/xml"),
        ("a.xml", XHTML, "application/xhtml+xml"),
        ("a.html", b"<!DOCTYPE html><p>x", "text/html"),
        ("a", b"  <!-- saved from -->\n<!doctype HTML>", "text/html"),
        ("a", b"<html><body>x", "text/html"),
        ("a", b"<img src=x onerror=alert(1)>", "text/html"),
        ("a.htm", b"plain words", "text/html"),
        ("a.html", b"<scr\x00ipt>", "text/html"),
        ("a.md", b"# Oil", "text/markdown"),
        ("a.markdown", b"<div>block</div>", "text/markdown"),
        ("a.md", b"\x00\x01binary", "application/octet-stream"),
        ("a.txt", "zażółć".encode(), "text/plain"),
        ("a.txt", "zażółć".encode("cp1250"), "text/plain"),
        ("a.csv", b"a;b", "text/csv"),
        ("a.json", b"{}", "application/json"),
        ("a.yml", b"a: 1", "application/yaml"),
        ("a.bin", bytes(range(256)), "application/octet-stream"),
        ("a.pdf", b"", "application/x-empty"),
    ],
)
def test_the_media_type_of_a_file(name: str, head: bytes, expected: str) -> None:
    assert media_type(name, head) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<dmodule>", RootElement(name="dmodule", namespace="")),
        (b"<a:map xmlns:a='urn:x'>", RootElement(name="map", namespace="urn:x")),
        (b"<map xmlns='urn:y' xmlns:a='urn:x'>", RootElement(name="map", namespace="urn:y")),
        (
            b'<!DOCTYPE task PUBLIC "-//OASIS//DTD DITA Task//EN" "task.dtd" [<!ENTITY a "<b>">]>\n<task>',
            RootElement(name="task", namespace=""),
        ),
        (b"<?xml version='1.0'?>\n<!-- <no/> -->\n<yes a='>'/>", RootElement(name="yes", namespace="")),
        ("<?xml version='1.0'?><a/>".encode("utf-16"), RootElement(name="a", namespace="")),
    ],
)
def test_the_root_element_is_found_behind_any_prolog(head: bytes, expected: RootElement) -> None:
    assert root_element(head) == expected


@pytest.mark.parametrize(
    "head", [b"", b"no markup", b"<!-- never closed", b"<?xml", b"<!DOCTYPE a [", b"< a>"]
)
def test_a_head_without_a_root_element_has_none(head: bytes) -> None:
    assert root_element(head) is None


def test_a_prolog_of_many_parts_is_read_in_linear_time() -> None:
    assert root_element(b"<!-- x -->" * 6000 + b"<a/>") == RootElement(name="a", namespace="")


def test_an_unclosed_document_type_is_given_up_at_once() -> None:
    assert root_element(b"<!DOCTYPE a [" + b"\"'" * 30_000) is None
