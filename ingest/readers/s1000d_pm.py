"""Publication modules (S1000D chap. 4.9.4): an outline that leads to the modules, in order and nested."""

import re
from collections.abc import Callable
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.s1000d_applicability import Tables, statement, status_applicability
from ingest.readers.s1000d_ident import identification
from ingest.readers.s1000d_neighbours import Neighbours
from ingest.readers.s1000d_refs import module_target, reference_code, reference_title
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import Element, attribute, child, children, name, parse_xml, text_of
from kb.content import Block, Item, ItemList, Paragraph, Run, paragraph
from kb.documents import DocumentKind
from translations.catalogue import translator

_ = translator("readers")

_ROOT: Final = re.compile(rb"<pm(?=[\s>])[^>]*>|<!DOCTYPE\s+pm\b")
_OWN_ELEMENTS: Final = re.compile(rb"<(?:pmEntry|pmIdent|pmAddress|pmaddres|pmentry)\b")
_REFERENCES: Final = frozenset({"dmRef", "pmRef", "refdm", "refpm"})
_ENTRIES: Final = frozenset({"pmEntry", "pmentry"})
_TITLES: Final = ("pmEntryTitle", "title")


class PublicationModuleReader:
    """Reads publication modules."""

    name = "s1000d-pm"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Certain of files whose root is a `pm` with S1000D's own parts."""
        is_pm = _ROOT.search(file.head) and _OWN_ELEMENTS.search(file.head)
        return VOCABULARY_BID if is_pm else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a publication module.

        Raises:
            InputRefused: it is broken, too large, or no publication module.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    content = child(parsed.root, "content")
    if name(parsed.root) != "pm" or content is None:
        raise Malformed(_("The file is not an S1000D publication module: it has no content."))
    ident = identification(parsed.root)
    gettext = document_gettext(file, ident.language_tag)
    title = ident.title or ident.code or file.path.stem
    outline = Outline(title)
    neighbours = Neighbours(file, ident.language_tag or "")
    _walk(content, outline, _Listing(neighbours, gettext))
    tables = Tables.beside(parsed.root, neighbours)
    statements = [statement(applic, tables, gettext) for applic in status_applicability(parsed.root)]
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        identity=ident.code,
        language_tag=ident.language_tag,
        kind=DocumentKind.DESCRIPTION,
        issue=ident.issue,
        issued_on=ident.issued_on,
        applicability=tuple(dict.fromkeys(filter(None, statements))),
        complaints=parsed.complaints,
    )


class _Listing:
    """What the references of a publication are called."""

    def __init__(self, neighbours: Neighbours, gettext: Callable[[str], str]) -> None:
        self._neighbours = neighbours
        self.gettext = gettext

    def reference(self, element: Element) -> Paragraph | None:
        """A line for a module, a publication or an outside document."""
        code = reference_code(element) if name(element) in _REFERENCES else None
        if code is None:
            words = text_of(element)
            return paragraph(words) if words else None
        title = reference_title(element) or self._neighbours.title(code) or text_of(element)
        return Paragraph(runs=(Run(text=title or code, target=module_target(element, code)),))


def _walk(content: Element, outline: Outline, listing: _Listing) -> None:
    """Titled entries at the top are sections, what is inside them a nested list."""
    for inner in children(content):
        heading = _title(inner) if name(inner) in _ENTRIES else ""
        if heading:
            outline.enter(heading, attribute(inner, "id"))
            for block in _blocks(inner, listing):
                outline.append(block)
            outline.leave()
        else:
            for block in _blocks(inner, listing) if name(inner) in _ENTRIES else _line(inner, listing):
                outline.append(block)


def _blocks(entry: Element, listing: _Listing) -> list[Block]:
    items: list[Item] = []
    for inner in children(entry):
        if name(inner) in _TITLES:
            continue
        if name(inner) in _ENTRIES:
            heading, inside = _title(inner), _blocks(inner, listing)
            if heading or inside:
                items.append(Item(blocks=(*((paragraph(heading),) if heading else ()), *inside)))
        else:
            items += [Item(blocks=(line,)) for line in _line(inner, listing)]
    return [ItemList(items=tuple(items))] if items else []


def _line(element: Element, listing: _Listing) -> list[Block]:
    said = listing.reference(element)
    return [said] if said else []


def _title(entry: Element) -> str:
    return next((said for each in _TITLES if (said := text_of(child(entry, each)))), "")
