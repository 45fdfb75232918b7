"""DocBook 5 (OASIS, 5.0 to 5.2): books, articles and their parts; DocBook 4 as far as it is the same."""

from collections.abc import Callable
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.docbook_info import issue_of, issued_on
from ingest.readers.docbook_places import Book, title_text
from ingest.readers.docbook_signs import BOOKS, NAMESPACE, ROOTS, docbook_root
from ingest.readers.docbook_text import PROFILING, VOCABULARY, effectivity, inside
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_flow import Flow, Walker
from ingest.readers.xml_include import Inclusions
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_profile import each_profiled
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import Element, attribute, by_name, ids_of, name, parse_xml
from kb.documents import DocumentKind
from translations.catalogue import translator

_ = translator("readers")

_XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"


class DocBookReader:
    """Reads DocBook."""

    name = "docbook"
    version = "2"

    def bid(self, file: InputFile) -> int:
        """Certain where the namespace, a document type or DocBook's own elements say so."""
        return VOCABULARY_BID if docbook_root(file) else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a document with everything below the root that it includes.

        Raises:
            InputRefused: it is broken, too large, or no DocBook.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    inclusions = Inclusions(file)
    root = inclusions.resolve(parsed.root)
    if name(root) not in ROOTS:
        raise Malformed(
            _("The file is not DocBook: {name} is none of its documents.").format(name=name(root))
        )
    _give_ids(root)
    language = attribute(root, "lang") or None
    gettext = document_gettext(file, language)
    statement = effectivity(root)
    each_profiled(root, lambda element: _applies_to(effectivity(element), gettext), PROFILING)
    title = title_text(root) or file.path.stem
    book = Book(file=file, gettext=gettext, entities=parsed.unparsed_entities)
    book.survey(root)
    outline, figures = Outline(title, ids_of(root)), FigureShelf(file)
    _walk_root(Walker(VOCABULARY, book, outline=outline, figures=figures, gettext=gettext), root)
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        figures=figures.figures,
        language_tag=language,
        kind=_kind(root),
        issue=issue_of(root),
        issued_on=issued_on(root),
        applicability=(statement,) if statement else (),
        complaints=(
            *parsed.complaints, *inclusions.complaints, *_old_version(root), *book.complaints,
            *figures.complaints,
        ),
    )  # fmt: skip


def _walk_root(walk: Walker[Book], root: Element) -> None:
    flow = Flow(walk.outline, is_top=True)
    if name(root) in ("procedure", "task"):
        walk.element(root, flow)
    else:
        inside(walk, root, flow)
    flow.close()
    walk.outline.anchors.lead(root.get("id") or "", walk.outline.first_anchor)


def _give_ids(root: Element) -> None:
    """Give every element the id that DocBook 5 writes as `xml:id`, as DocBook 4 writes it."""
    for element in root.iter():
        if name(element) and element.get(_XML_ID):
            element.set("id", attribute(element, "id") or str(element.get(_XML_ID)).strip())


def _applies_to(statement: str, gettext: Callable[[str], str]) -> str:
    return gettext("Applies to: {statement}").format(statement=statement) if statement else ""


def _old_version(root: Element) -> tuple[str, ...]:
    if str(root.tag).startswith(f"{{{NAMESPACE}}}"):
        return ()
    sentence = _("The file is DocBook 4: it was read as far as DocBook 5 has the same elements.")
    return (sentence,)


def _kind(root: Element) -> DocumentKind | None:
    """A short document with a procedure is a repair; of a book nothing can be said."""
    has_procedure = any(True for _part in by_name(root, "procedure", "task"))
    return DocumentKind.REPAIR if has_procedure and name(root) not in BOOKS else None
