"""The words of the bodies of S1000D, DITA and DocBook files, by a walk of its own over the bare XML.

Nothing of the readers is used, so that what they forget is missed here. What is left out, and why:

* S1000D: everything outside `content` and the title of the module is identification and status, which
  readers keep as data (code, language, issue, applicability). Inside `content` nothing is left out.
* DITA: `prolog` and the `topicmeta` of a reference in a map are metadata by the standard (DITA 1.3, 2.2.1.2);
  `titlealts` are other names of the title for navigation and search; `indexterm`, `data` and `data-about`
  are not part of the text flow; `draft-comment` and `required-cleanup` are notes of authors to each other,
  which processors drop; an element with `conref` or `conkeyref` is a placeholder whose own words the
  standard replaces (2.4.4.1); `keydef` gives words that stand where the key is used.
* DocBook: `indexterm` and `itermset` are no part of the text flow; `remark` is a note of authors to each
  other; `areaspec` holds coordinates; a `fallback` stands only where its inclusion does not.

Attributes are no text content. Entities of the internal subset are expanded by the parser, within its limits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

WORD: Final = re.compile(r"\w+")
_S1000D_ROOTS: Final = frozenset({"dmodule", "pm"})
_S1000D_TITLES: Final = frozenset({"dmTitle", "dmtitle", "pmTitle"})
_S1000D_ADDRESSES: Final = frozenset({"dmAddressItems", "dmaddres", "pmAddressItems"})
_DOCBOOK_ROOTS: Final = frozenset(
    {"book", "article", "chapter", "appendix", "section", "set", "part", "task"}
)
_DOCBOOK: Final = "http://docbook.org/ns/docbook"
_DITA_TOPICS: Final = frozenset(
    {"topic", "concept", "task", "reference", "troubleshooting", "glossentry", "glossgroup", "dita"}
)
_DITA_MAPS: Final = frozenset({"map", "bookmap"})
_LEFT_OUT: Final = {
    "s1000d": frozenset[str](),
    "dita": frozenset(
        {
            "prolog", "titlealts", "indexterm", "data", "data-about", "draft-comment", "required-cleanup",
            "keydef", "ditavalref",
        }
    ),
    "docbook": frozenset({"indexterm", "itermset", "remark", "areaspec", "fallback"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A file's vocabulary, and the text nodes of its body in their order."""

    vocabulary: str
    pieces: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The words of all pieces."""
        return [word for piece in self.pieces for word in WORD.findall(piece)]


def body_of(path: Path) -> Body | None:
    """The body of a file; None when it is none of the three vocabularies or no XML."""
    parser = etree.XMLParser(no_network=True, load_dtd=False)  # internal entities only, by default
    try:
        root = etree.parse(str(path), parser).getroot()
    except (etree.XMLSyntaxError, OSError):
        return None
    vocabulary = _vocabulary(root, path)
    if vocabulary is None:
        return None
    parts = list(_s1000d_parts(root)) if vocabulary == "s1000d" else [root]
    pieces = [piece for part in parts for piece in _pieces(part, vocabulary)]
    return Body(vocabulary=vocabulary, pieces=tuple(piece for piece in pieces if piece.strip()))


def _vocabulary(root: etree._Element, path: Path) -> str | None:
    local = _local(root)
    public = str(root.getroottree().docinfo.public_id)
    if local in _S1000D_ROOTS:
        return "s1000d"
    if local in _DOCBOOK_ROOTS and (str(root.tag).startswith(f"{{{_DOCBOOK}}}") or "DocBook" in public):
        return "docbook"
    is_dita = "DITA" in public or path.suffix in (".dita", ".ditamap")
    return "dita" if is_dita and local in _DITA_TOPICS | _DITA_MAPS else None


def _s1000d_parts(root: etree._Element) -> Iterator[etree._Element]:
    for part in root.iter("{*}*"):
        outer = part.getparent()
        holder = "" if outer is None else _local(outer)
        if _local(part) == "content":
            yield part
            return
        if _local(part) in _S1000D_TITLES and holder in _S1000D_ADDRESSES:
            yield part


def _pieces(element: etree._Element, vocabulary: str) -> Iterator[str]:
    if not _local(element) or _is_left_out(element, vocabulary):
        return
    yield element.text or ""
    for inner in element:
        if inner.tag is etree.Entity:
            yield f" {inner.text} "
        yield from _pieces(inner, vocabulary)
        yield inner.tail or ""


def _is_left_out(element: etree._Element, vocabulary: str) -> bool:
    local = _local(element)
    if local in _LEFT_OUT[vocabulary]:
        return True
    if vocabulary != "dita":
        return False
    if element.get("conref") or element.get("conkeyref"):
        return True
    return _is_metadata_of_a_reference(element)


def _is_metadata_of_a_reference(element: etree._Element) -> bool:
    """What a map says of one of its references, but for the name that it gives it."""
    outer = element.getparent()
    if outer is None or _local(outer) != "topicmeta" or _local(element) == "navtitle":
        return False
    reference = outer.getparent()
    return reference is not None and _local(reference) not in _DITA_MAPS


def _local(element: etree._Element) -> str:
    tag: object = element.tag  # the stubs know elements only
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
