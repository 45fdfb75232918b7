"""The signs by which a file shows that it is DocBook, before it is parsed. Pure."""

import re
from typing import Final

from ingest.reader import InputFile

NAMESPACE: Final = "http://docbook.org/ns/docbook"
BOOKS: Final = frozenset({"set", "book", "part", "reference"})
COMPONENTS: Final = frozenset({
    "article", "chapter", "appendix", "preface", "glossary", "bibliography", "dedication", "colophon",
    "acknowledgements", "partintro", "topic", "index",
})  # fmt: skip
SECTIONS: Final = frozenset({
    "section", "sect1", "sect2", "sect3", "sect4", "sect5", "simplesect", "refentry", "refsection",
    "refsect1", "refsect2", "refsect3", "refsynopsisdiv", "glossdiv", "bibliodiv", "qandadiv", "indexdiv",
})  # fmt: skip
ROOTS: Final = BOOKS | COMPONENTS | SECTIONS | {"qandaset", "procedure", "task"}

_PUBLIC: Final = re.compile(rb"<!DOCTYPE[^>\[]*(?:-//OASIS//DTD (?:Simplified )?DocBook|docbookx?\.dtd)")
_PROLOG: Final = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL)
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s>/]")
_OWN_ELEMENTS: Final = re.compile(
    rb"<(?:bookinfo|articleinfo|chapterinfo|sectioninfo|sect1|simpara|formalpara|itemizedlist|orderedlist"
    rb"|variablelist|programlisting|mediaobject|informaltable)\b"
)
_OTHER_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".svg")


def docbook_root(file: InputFile) -> str:
    """The root element of a file that shows signs of DocBook; empty for any other file."""
    if file.path.suffix.lower() in _OTHER_SUFFIXES:
        return ""
    markup = _PROLOG.sub(b" ", file.head)
    root = _ROOT.search(markup)
    is_docbook = NAMESPACE.encode() in file.head or _PUBLIC.search(file.head) or _OWN_ELEMENTS.search(markup)
    found = root[1].decode("ascii", "replace") if root and is_docbook else ""
    return found if found in ROOTS else ""
