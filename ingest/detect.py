"""What a file is: its content decides, its name only where the content leaves it open. Pure."""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

HEAD_BYTES: Final = 64 * 1024
"""How much of a file detection looks at."""

EMPTY: Final = "application/x-empty"
UNKNOWN: Final = "application/octet-stream"
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp"})
SVG: Final = "image/svg+xml"
COMPRESSED_SVG: Final = "image/svg+xml-compressed"
XML: Final = "application/xml"
HTML: Final = "text/html"
XHTML: Final = "application/xhtml+xml"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XHTML_NAMESPACE: Final = "http://www.w3.org/1999/xhtml"

_PDF_WITHIN_BYTES: Final = 1024
_ZIP_ENTRY: Final = b"PK\x03\x04"
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (_ZIP_ENTRY, "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_GZIP: Final = b"\x1f\x8b"
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_PROLOG: Final = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT: Final = re.compile(
    r"<(?:(?P<prefix>[\w.-]+):)?(?P<name>[A-Za-z_][\w.-]*)(?P<attributes>[^>]*)", re.DOTALL
)
_NAMESPACE: Final = re.compile(
    r"\bxmlns(?::(?P<prefix>[\w.-]+))?\s*=\s*(?P<quote>[\"'])(?P<uri>.*?)(?P=quote)", re.DOTALL
)
_DECLARES_HTML: Final = re.compile(r"\s*(?:<!--.*?-->\s*)*<!doctype\s+html\b", re.DOTALL | re.IGNORECASE)
_HTML_ELEMENTS: Final = frozenset(
    [
        "html",
        "head",
        "body",
        "title",
        "meta",
        "link",
        "script",
        "style",
        "div",
        "span",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "dl",
        "a",
        "img",
        "iframe",
        "form",
        "article",
        "section",
        "main",
        "header",
        "footer",
        "nav",
        "b",
        "i",
        "em",
        "strong",
        "font",
        "center",
        "br",
        "hr",
        "pre",
    ]
)
_BY_SUFFIX: Final = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".htm": HTML,
    ".html": HTML,
    ".xhtml": XHTML,
    ".svg": SVG,
    ".xml": XML,
    ".dita": XML,
    ".ditamap": XML,
    ".css": "text/css",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_BINARY_BY_SUFFIX: Final = {
    ".pdf": "application/pdf",
    ".htm": HTML,
    ".html": HTML,
    ".svg": SVG,
    ".xml": XML,
    ".dita": XML,
}
"""Files with stray control characters, whose reader can say better than we what is wrong with them."""

_MARKUP_SUFFIXES: Final = frozenset({".md", ".markdown"})
_SPREADSHEET_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xltx"})
_ALLOWED_CONTROLS: Final = frozenset(b"\t\n\r\f\x1b")


@dataclass(frozen=True, slots=True, kw_only=True)
class RootElement:
    """The outermost element of an XML file: its local name and its namespace, "" for none."""

    name: str
    namespace: str


def media_type(name: str, head: bytes) -> str:
    """The media type of a file called `name` whose first bytes are `head` (up to `HEAD_BYTES`)."""
    if not head:
        return EMPTY
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in head[:_PDF_WITHIN_BYTES]:
        return "application/pdf"
    if head.startswith(_ZIP_ENTRY) and b"word/" in head:
        return DOCX
    if head.startswith(_ZIP_ENTRY) and (b"xl/" in head or suffix in _SPREADSHEET_SUFFIXES):
        return SPREADSHEET
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(_GZIP):
        return COMPRESSED_SVG if suffix in (".svgz", ".svg") else "application/gzip"
    if _is_text(head):
        return _text_type(suffix, _decoded(head))
    return _BINARY_BY_SUFFIX.get(suffix, UNKNOWN)


def root_element(head: bytes) -> RootElement | None:
    """The root element that an XML or HTML file begins with; None when `head` holds none."""
    return _root(_decoded(head))


def _text_type(suffix: str, text: str) -> str:
    if suffix == ".pdf":
        return "application/pdf"
    if suffix in _MARKUP_SUFFIXES:
        return _BY_SUFFIX[suffix]
    if _DECLARES_HTML.match(text):
        return XHTML if text.lstrip().startswith("<?xml") else HTML
    root = _root(text) if text.lstrip().startswith("<") else None
    if root is None:
        return _BY_SUFFIX.get(suffix, XML if text.lstrip().startswith("<?xml") else "text/plain")
    return _markup_type(suffix, root, is_declared_xml=text.lstrip().startswith("<?xml"))


def _markup_type(suffix: str, root: RootElement, *, is_declared_xml: bool) -> str:
    if root.name == "svg":
        return SVG
    if root.namespace == XHTML_NAMESPACE:
        return XHTML
    if is_declared_xml or suffix in (".xml", ".dita", ".ditamap"):
        return XML
    if suffix in (".htm", ".html", ".xhtml") or root.name.lower() in _HTML_ELEMENTS:
        return HTML
    return XML


def _root(text: str) -> RootElement | None:
    position = 0
    while prolog := _PROLOG.match(text, position):
        position = prolog.end()
    root = _ROOT.match(text, position)
    if root is None:
        return None
    namespaces = {found["prefix"]: found["uri"] for found in _NAMESPACE.finditer(root["attributes"])}
    return RootElement(name=root["name"], namespace=namespaces.get(root["prefix"], ""))


def _decoded(head: bytes) -> str:
    """The head as text, good enough to find ASCII markup in; never fails."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace").removeprefix("\ufeff")
    return head.decode("utf-8", "replace")


def _is_text(head: bytes) -> bool:
    if any(head.startswith(mark) for mark, _encoding in _BYTE_ORDER_MARKS):
        return True
    return not any(byte < 0x20 and byte not in _ALLOWED_CONTROLS for byte in set(head))
