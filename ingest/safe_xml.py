"""The only lxml parsers of the project: no network, no DTD loads, no outside entities, all bounded.

Readers import `Element` and the helpers from here and never lxml itself (an import contract says so).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import Any, Final, Protocol, cast

from lxml import etree
from lxml.etree import _Element as Element

from ingest.damage.decoding import unmasked
from ingest.damage.markup import as_it_is
from ingest.outcomes import InputRefused, Malformed, TooLarge
from translations.catalogue import translator

__all__ = [
    "Element",
    "ParsedXml",
    "attribute",
    "by_name",
    "child",
    "children",
    "children_named",
    "name",
    "own_text",
    "parse_html",
    "parse_xml",
    "serialise",
    "stream_xml",
    "take_out",
    "text_of",
]

_ = translator("readers")

MAX_SIZE_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 120
MAX_ATTRIBUTES: Final = 300
MAX_ELEMENTS: Final = 500_000
MAX_ENTITY_LENGTH: Final = 20_000
MAX_ENTITY_EXPANSION: Final = 200_000
_MAX_ENTITY_NESTING: Final = 8
_REFERENCE: Final = re.compile(r"&([\w.:-]+);")
_CHARACTER: Final = re.compile(r"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
_TAG: Final = re.compile(r"<[^<>]*>")
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LIMIT_ERRORS: Final = frozenset({"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG"})
_WRONG_IDS: Final = frozenset({"DTD_ID_REDEFINED", "DTD_XMLID_VALUE"})


class Readable(Protocol):
    """What XML is read from piece by piece."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedXml:
    """An XML document. `unparsed_entities` maps the names of NDATA entities to their files' names."""

    root: Element
    unparsed_entities: dict[str, str]
    complaints: tuple[str, ...] = ()


def parse_xml(content: bytes) -> ParsedXml:
    """Parse an XML document, with its internal DTD subset but nothing outside it.

    Raises:
        Malformed: it is not well-formed, or its entities refer to themselves.
        TooLarge: it is, or unfolds to, more than the limits above.
    """
    _refuse_large(content)
    content, complaints = as_it_is(content)
    parser = _parser()
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if not {entry.type_name for entry in parser.error_log} <= _WRONG_IDS:
            raise _refusal(error, parser.error_log) from None
        root = etree.fromstring(content, _parser(recover=True))  # an id given twice breaks no file
    except (ValueError, LookupError) as error:
        raise Malformed(_("The file is not XML: {reason}.").format(reason=error)) from None
    _refuse_unbounded(root)
    entities = _Entities(root)
    entities.expand(root)
    return ParsedXml(
        root=root,
        unparsed_entities=entities.unparsed,
        complaints=(*complaints, *entities.complaints()),
    )


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        resolve_entities=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def stream_xml(source: Readable, *wanted: str) -> Iterator[Element]:
    """Each element of one of these names as it ends, in a document that is never kept whole.

    What was yielded is emptied when the next one is asked for. There must be no document type.

    Raises:
        Malformed: it is not well-formed, or has a document type.
        TooLarge: it nests its elements too deeply, or has a text beyond the parser's limits.
    """
    parser = etree.iterparse(
        cast("Any", source),
        events=("start", "end"),
        no_network=True,
        load_dtd=False,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth, inside = 0, 0
    known: dict[object, bool] = {}
    try:
        for event, element in parser:
            tag = element.tag
            is_wanted = known.get(tag)
            if is_wanted is None:
                is_wanted = known[tag] = name(element) in wanted
            if event == "start":
                depth += 1
                inside += is_wanted
                _refuse_odd(element, depth)
                continue
            depth -= 1
            inside -= is_wanted
            if not inside:
                if is_wanted:
                    yield element
                _let_go(element)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, parser.error_log) from None


def _refuse_odd(element: Element, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooLarge(_("The file nests its elements too deeply to be read."))
    about: Any = element.getroottree().docinfo if depth == 1 else None  # the stubs know no document type
    if about is not None and about.doctype:
        raise Malformed(_("The XML has a document type, which this format does not have."))


def _let_go(element: Element) -> None:
    """Empty an element, and take away those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]  # type: ignore[union-attr]


def parse_html(text: str) -> Element:
    """Parse an HTML page as browsers do, whatever it looks like.

    Raises:
        Malformed: there is nothing in it.
        TooLarge: it is larger, or nested more deeply, than the limits above.
    """
    content = unmasked(text.replace("\x00", "�")).encode("utf-8", "replace")
    _refuse_large(content)
    parser = etree.HTMLParser(
        no_network=True, encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Element | None = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any(entry.type_name in _LIMIT_ERRORS for entry in parser.error_log):
        raise TooLarge(_("The file nests its elements too deeply to be read."))
    if root is None:
        raise Malformed(_("The page is empty."))
    _refuse_unbounded(root)
    _take_out_controls(root)
    return root


def _take_out_controls(root: Element) -> None:
    """Put the replacement character for what HTML lets through and XML has no room for."""
    for element in root.iter():
        if element.text and _NOT_XML.search(element.text):
            element.text = _NOT_XML.sub("�", element.text)
        if element.tail and _NOT_XML.search(element.tail):
            element.tail = _NOT_XML.sub("�", element.tail)


def serialise(root: Element) -> bytes:
    """The document as UTF-8 XML, without a document type."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def name(element: Element) -> str:
    """The element's name without its namespace; empty for what is no element."""
    tag: object = element.tag  # the stubs know elements only
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, wanted: str) -> str:
    """The attribute of that local name, in whatever namespace, stripped; empty when there is none."""
    plain = element.get(wanted)
    if plain is not None:
        return str(plain).strip()
    ending = "}" + wanted
    return next(
        (str(value).strip() for key, value in element.attrib.items() if str(key).endswith(ending)), ""
    )


def children(element: Element) -> Iterator[Element]:
    """The elements directly inside."""
    return (inner for inner in element if name(inner))


def children_named(element: Element, *names: str) -> Iterator[Element]:
    """The elements directly inside that have one of these local names."""
    return (inner for inner in children(element) if name(inner) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The element at a path of local names, the first of each."""
    for step in path:
        if element is None:
            return None
        element = next(children_named(element, step), None)
    return element


def by_name(element: Element, *names: str) -> Iterator[Element]:
    """Every element inside (and the element itself) with one of these local names, in document order."""
    return (inner for inner in element.iter() if name(inner) in names)


def ids_of(root: Element) -> frozenset[str]:
    """Every id that elements have, `name` of HTML's anchors and `xml:id` among them."""
    found = {attribute(element, "id") for element in root.iter()}
    found.update(attribute(element, "name") for element in by_name(root, "a"))
    return frozenset(found - {""})


def text_of(element: Element | None) -> str:
    """All text inside, white space collapsed; empty for None."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def own_text(element: Element) -> str:
    """The text directly inside the element, between its children, white space collapsed."""
    parts = [element.text or "", *(inner.tail or "" for inner in element)]
    return " ".join(" ".join(parts).split())


def take_out(element: Element) -> None:
    """Take an element out of its parent; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    parent.remove(element)
    element.tail = None
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail


def _refuse_large(content: bytes) -> None:
    if len(content) > MAX_SIZE_BYTES:
        limit = MAX_SIZE_BYTES // 2**20
        raise TooLarge(_("The file is larger than {limit} MiB.").format(limit=limit))


def _refusal(error: etree.XMLSyntaxError, log: "etree._ListErrorLog") -> InputRefused:
    if any(entry.type_name in _LIMIT_ERRORS for entry in log):
        return TooLarge(_("The XML unfolds to more than the limits allow; nothing was read."))
    reason = str(error.msg or error).split(", line")[0]
    line = error.lineno or 0
    return Malformed(_("The XML is broken in line {line}: {reason}.").format(line=line, reason=reason))


def _refuse_unbounded(root: Element) -> None:
    depth = elements = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            raise TooLarge(_("The file nests its elements too deeply to be read."))
        if elements > MAX_ELEMENTS or len(element.attrib) > MAX_ATTRIBUTES:
            raise TooLarge(_("The file has more elements or attributes than the limits allow."))


class _Entities:
    """The entities of a document's internal subset: outside ones are never fetched."""

    def __init__(self, root: Element) -> None:
        self.unparsed: dict[str, str] = {}
        self._internal: dict[str, str] = {}
        self._outside: set[str] = set()
        self._left_out: list[str] = []
        self._budget = MAX_ENTITY_EXPANSION
        dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs know no entities
        for entity in dtd.iterentities() if dtd is not None else ():
            self._declare(entity.name, entity.content, entity.system_url)

    def _declare(self, entity_name: str, content: str | None, system_url: str | None) -> None:
        if system_url is None and content is not None:
            self._internal.setdefault(entity_name, content)
        elif system_url is not None and content is not None:
            self.unparsed.setdefault(entity_name, system_url)
        else:
            self._outside.add(entity_name)

    def expand(self, root: Element) -> None:
        """Put every entity's text in its place; names that mean nothing stay visible as written."""
        for node in list(root.iter(etree.Entity)):
            parent = node.getparent()
            if parent is None:
                continue
            text = self._text(str(getattr(node, "name", "")), 0) + (node.tail or "")
            before = node.getprevious()
            if before is None:
                parent.text = (parent.text or "") + text
            else:
                before.tail = (before.tail or "") + text
            node.tail = None
            parent.remove(node)

    def complaints(self) -> tuple[str, ...]:
        """A sentence per entity whose text lies outside the file."""
        sentence = _("The text of the entity &{name}; is not in the file; its name was kept in its place.")
        return tuple(sentence.format(name=entity) for entity in dict.fromkeys(self._left_out))

    def _text(self, entity_name: str, nesting: int) -> str:
        content = self._internal.get(entity_name)
        if content is None:
            known = None if entity_name in self._outside else html5.get(entity_name + ";")
            if known is None:
                self._left_out.append(entity_name)
            return known or f"&{entity_name};"
        if nesting > _MAX_ENTITY_NESTING or len(content) > MAX_ENTITY_LENGTH:
            raise TooLarge(_("The XML unfolds to more than the limits allow; nothing was read."))
        self._budget -= len(content) + 1
        if self._budget < 0:
            raise TooLarge(_("The XML unfolds to more than the limits allow; nothing was read."))
        characters = _CHARACTER.sub(_character, _TAG.sub(" ", content))
        return _REFERENCE.sub(lambda match: self._text(match[1], nesting + 1), characters)


def _character(match: re.Match[str]) -> str:
    digits = match[1]
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    is_letter = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    return chr(number) if is_letter or 0x10000 <= number < 0x110000 else "�"
