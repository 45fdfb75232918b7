"""DITA maps and bookmaps: a document whose list leads to the topics, in the map's order and nesting."""

from collections.abc import Callable
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.dita_conrefs import include
from ingest.readers.dita_context import filter_map
from ingest.readers.dita_keyrefs import resolve_keys
from ingest.readers.dita_keys import KeySpace
from ingest.readers.dita_maps import is_map, unfold
from ingest.readers.dita_signs import MAP_ROOTS, dita_root
from ingest.readers.dita_sources import Sources, issued_on
from ingest.readers.dita_text import link_target
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, lazy_gettext, read_bytes, unnested
from ingest.safe_xml import (
    Element,
    attribute,
    by_name,
    child,
    children,
    children_named,
    name,
    own_text,
    parse_xml,
    text_of,
)
from kb.content import Block, Cell, Definition, Definitions, Item, ItemList, Paragraph, Run, Table, paragraph
from kb.documents import DocumentKind
from translations.catalogue import translator

_ = translator("readers")

_TITLES: Final = frozenset({"title", "booktitle", "topicmeta", "bookmeta"})
_METADATA: Final = {
    "author": lazy_gettext("Author"),
    "authorinformation": lazy_gettext("Author"),
    "maintainer": lazy_gettext("Maintainer"),
    "isbn": lazy_gettext("ISBN"),
    "booknumber": lazy_gettext("Number"),
    "edition": lazy_gettext("Edition"),
    "volume": lazy_gettext("Volume"),
    "bookpartno": lazy_gettext("Part number"),
    "prodname": lazy_gettext("Product"),
    "vrm": lazy_gettext("Version"),
    "copyrfirst": lazy_gettext("Copyright since"),
    "copyrlast": lazy_gettext("Copyright until"),
    "bookowner": lazy_gettext("Copyright holder"),
    "copyryear": lazy_gettext("Copyright since"),
    "copyrholder": lazy_gettext("Copyright holder"),
    "publisher": lazy_gettext("Publisher"),
    "keyword": lazy_gettext("Keyword"),
    "category": lazy_gettext("Category"),
    "audience": lazy_gettext("Audience"),
}
_MUTE: Final = frozenset({"keydef", "reltable", "toc", "indexlist", "figurelist", "tablelist", "ditavalref"})


class DitaMapReader:
    """Reads maps."""

    name = "dita-map"
    version = "3"

    def bid(self, file: InputFile) -> int:
        """Certain where a document type or DITA's own elements say so; any other `map` is not."""
        return VOCABULARY_BID if dita_root(file) in MAP_ROOTS else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a map.

        Raises:
            InputRefused: it is broken, too large, or no map.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    root = parsed.root
    if not is_map(root):
        raise Malformed(_("The file is not a DITA map."))
    sources = Sources(file)
    unfold(root, sources, file.path.name)
    keys = KeySpace.of(root)
    sources.scopes.append(keys.root)
    include(root, sources)
    resolve_keys(root, sources, keys)
    filter_map(root, sources)
    language = attribute(root, "lang") or None
    title = _title_of(root) or file.path.stem
    outline = Outline(title)
    _walk_map(root, sources, outline, document_gettext(file, language))
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        language_tag=language,
        kind=DocumentKind.DESCRIPTION,
        issued_on=issued_on(root),
        complaints=(*parsed.complaints, *sources.complaints),
    )


def _title_of(root: Element) -> str:
    book = child(root, "booktitle")
    if book is not None:
        return text_of(child(book, "mainbooktitle")) or text_of(book)
    return text_of(child(root, "title")) or attribute(root, "title")


def _walk_map(root: Element, sources: Sources, outline: Outline, gettext: Callable[[str], str]) -> None:
    for block in _about(root, gettext):
        outline.append(block)
    parts = [inner for inner in children(root) if name(inner) not in _TITLES]
    topics = _topics(parts, sources, 0)
    if topics:
        outline.append(topics)
    for table in by_name(root, "reltable"):
        rows = tuple(_row(row, sources) for row in by_name(table, "relrow"))
        kept = tuple(row for row in rows if row)
        if kept:
            outline.enter(text_of(child(table, "title")) or gettext("Related topics"))
            outline.append(Table(body=kept))
            outline.leave()


def _about(root: Element, gettext: Callable[[str], str]) -> list[Block]:
    """What a map says of itself: the lines of a book's title, then names and numbers by what they are."""
    title = _title_of(root)
    book = child(root, "booktitle")
    lines = [] if book is None else [text_of(leaf) for leaf in book.iter() if not len(leaf)]
    said: list[Block] = [paragraph(line) for line in lines if line and line != title]
    entries: list[Definition] = []
    for part in children_named(root, "topicmeta", "bookmeta"):
        for leaf in part.iter():
            text = _metadata_text(leaf)
            if text and text != title:
                known = _METADATA.get(name(leaf)) or _METADATA.get(_parent_name(leaf))
                term = (Run(text=gettext(known)),) if known else ()
                entries.append(Definition(term=term, blocks=(paragraph(text),)))
    if any(entry.term for entry in entries):
        said.append(Definitions(entries=tuple(entries)))
    else:
        said.extend(block for entry in entries for block in entry.blocks)
    return said


def _metadata_text(leaf: Element) -> str:
    return (text_of(leaf) or attribute(leaf, "version")) if not len(leaf) else own_text(leaf)


def _parent_name(element: Element) -> str:
    parent = element.getparent()
    return "" if parent is None else name(parent)


def _topics(elements: list[Element], sources: Sources, depth: int) -> ItemList | None:
    items = tuple(item for element in elements for item in _items(element, sources, depth))
    return ItemList(items=items) if items else None


def _items(element: Element, sources: Sources, depth: int) -> list[Item]:
    """The items that an element of a map makes: one for a topic, several for a group without a name."""
    if name(element) in _MUTE:
        return []
    inner = [part for part in children(element) if name(part) != "topicmeta"]
    label = _label(element, sources)
    if label is None:
        return [item for part in inner for item in _items(part, sources, depth)]
    nested = _topics(inner, sources, depth + 1)
    return [Item(blocks=(label, nested) if nested else (label,))]


def _label(element: Element, sources: Sources) -> Paragraph | None:
    href = attribute(element, "href")
    named = text_of(child(element, "topicmeta", "navtitle")) or attribute(element, "navtitle")
    shown = named or (sources.title(href) if href else "") or href or attribute(element, "keyref")
    if not shown and not len(element) and text_of(element):
        shown = text_of(element)
    if not shown:
        return None
    return Paragraph(runs=(Run(text=shown, target=link_target(sources, href) if href else None),))


def _row(row: Element, sources: Sources) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for cell in by_name(row, "relcell"):
        labels = (_label(reference, sources) for reference in by_name(cell, "topicref"))
        cells.append(Cell(blocks=tuple(label for label in labels if label)))
    return tuple(cells)
