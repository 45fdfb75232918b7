"""What a DocBook document says of itself: authors, edition, dates, legal notice, history of revisions."""

from datetime import date
from typing import Final

from ingest.readers.docbook_places import Book
from ingest.readers.xml_flow import Flow, Walker, sectioned
from ingest.readers.xml_reading import day_of, lazy_gettext
from ingest.safe_xml import Element, attribute, child, children, children_named, name, own_text, text_of
from kb.content import Cell, Definition, Definitions, Paragraph, Run, RunStyle, Table, paragraph

Walk = Walker[Book]

_NAMES: Final = {
    "author": lazy_gettext("Author"),
    "authorgroup": lazy_gettext("Author"),
    "corpauthor": lazy_gettext("Author"),
    "editor": lazy_gettext("Editor"),
    "othercredit": lazy_gettext("Contributor"),
    "collab": lazy_gettext("Contributor"),
    "org": lazy_gettext("Organisation"),
    "edition": lazy_gettext("Edition"),
    "pubdate": lazy_gettext("Published"),
    "date": lazy_gettext("Date"),
    "releaseinfo": lazy_gettext("Release"),
    "productname": lazy_gettext("Product"),
    "productnumber": lazy_gettext("Product number"),
    "publisher": lazy_gettext("Publisher"),
    "publishername": lazy_gettext("Publisher"),
    "copyright": lazy_gettext("Copyright"),
    "isbn": lazy_gettext("ISBN"),
    "issn": lazy_gettext("ISSN"),
    "biblioid": lazy_gettext("Number"),
    "volumenum": lazy_gettext("Volume"),
    "issuenum": lazy_gettext("Issue"),
    "invpartnumber": lazy_gettext("Part number"),
    "keywordset": lazy_gettext("Keywords"),
    "subjectset": lazy_gettext("Subjects"),
    "address": lazy_gettext("Address"),
    "contractnum": lazy_gettext("Contract"),
    "titleabbrev": lazy_gettext("Short title"),
}
_TITLES: Final = ("title", "subtitle")
_LEGAL: Final = "legalnotice"
_PROSE: Final = frozenset({"abstract", "legalnotice", "revhistory", "cover", "itermset", "mediaobject"})
_LISTS: Final = frozenset({"authorgroup", "keywordset", "subjectset"})
_REVISION: Final = (
    (("revnumber",), lazy_gettext("Revision")),
    (("date", "pubdate"), lazy_gettext("Date")),
    (("author", "authorinitials"), lazy_gettext("Author")),
    (("revremark", "revdescription"), lazy_gettext("Remarks")),
)


def about(walk: Walk, info: Element, flow: Flow) -> None:
    """What an `info` says beside titles: names and values, then prose; not the legal notice."""
    entries = [_entry(walk, part) for part in children(info) if name(part) not in (*_TITLES, *_PROSE)]
    said = tuple(entry for entry in entries if entry is not None)
    if said:
        flow.emit(Definitions(entries=said))
    for part in children_named(info, *_PROSE):
        if name(part) == "revhistory":
            _history(walk, part, flow)
        elif name(part) == "abstract":
            _summary(walk, part, flow)
        elif name(part) not in ("itermset", _LEGAL):
            walk.element(part, flow)
            flow.flush()


def legal_notices(walk: Walk, info: Element, flow: Flow) -> None:
    """The legal notices of an `info`, each a section: they stand after what they are about."""
    for part in children_named(info, _LEGAL):
        title = child(part, "title")
        sectioned(walk, part, flow, walk.gettext("Legal notice") if title is None else title)


def _summary(walk: Walk, abstract: Element, flow: Flow) -> None:
    """A summary under a line in strong letters: a section would take in what comes after it."""
    title = child(abstract, "title")
    flow.say(text_of(title) or walk.gettext("Summary"), RunStyle.STRONG)
    walk.content(abstract, flow, but=title)
    flow.flush()


def issue_of(root: Element) -> str | None:
    """What tells one issue of a document from the next: the newest revision, the edition, or the date."""
    for info in children(root):
        if name(info).endswith("info"):
            newest = text_of(child(info, "revhistory", "revision", "revnumber"))
            parts = (text_of(child(info, "edition")) or newest, text_of(child(info, "pubdate")))
            said = " ".join(filter(None, (parts[0] or text_of(child(info, "releaseinfo")), parts[1])))
            return said or None
    return None


def issued_on(root: Element) -> date | None:
    """The day on which the document was published or last revised, where it is written as a date."""
    for info in children(root):
        if name(info).endswith("info"):
            revised = child(info, "revhistory", "revision", "date")
            said = (text_of(part) for part in (child(info, "pubdate"), child(info, "date"), revised))
            return next((day for text in said if (day := day_of(text))), None)
    return None


def _entry(walk: Walk, part: Element) -> Definition | None:
    known = _NAMES.get(name(part))
    lines = [_words(leaf) for leaf in children(part)] if name(part) in _LISTS else [_words(part)]
    blocks = tuple(paragraph(line) for line in lines if line)
    if not blocks:
        return None
    term = walk.gettext(known) if known else attribute(part, "class") or name(part)
    return Definition(term=(Run(text=term),), blocks=blocks)


def _words(part: Element) -> str:
    """The words of a part, a space between its elements: pretty-printed files have none there."""
    if not len(part):
        return text_of(part)
    pieces = [own_text(part), *(_words(inner) for inner in children(part) if name(inner) != "indexterm")]
    return " ".join(filter(None, pieces)) if not own_text(part) else text_of(part)


def _history(walk: Walk, history: Element, flow: Flow) -> None:
    title = text_of(child(history, "title"))
    columns = [(names, label) for names, label in _REVISION if _has(history, names)]
    known = {each for names, _label in columns for each in names}
    rows = []
    for revision in children_named(history, "revision"):
        cells = [Cell(blocks=walk.blocks_of(*children_named(revision, *names))) for names, _label in columns]
        rest = [inner for inner in children(revision) if name(inner) not in known]
        if rest and cells:
            cells[-1] = Cell(blocks=(*cells[-1].blocks, *walk.blocks_of(*rest)))
        rows.append(tuple(cells))
    if rows and columns:
        head = tuple(
            Cell(blocks=(Paragraph(runs=(Run(text=walk.gettext(label)),)),), is_header=True)
            for _names, label in columns
        )
        caption = title or walk.gettext("History of revisions")
        flow.emit(Table(head=(head,), body=tuple(rows), caption=caption))


def _has(history: Element, names: tuple[str, ...]) -> bool:
    return any(True for revision in children(history) for _part in children_named(revision, *names))
