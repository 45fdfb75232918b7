"""S1000D data modules (4.x; the names of 2.x and 3.0 where they differ): every content type, no word lost."""

import re
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers import s1000d_figures, s1000d_records, s1000d_tasks, s1000d_text, s1000d_training
from ingest.readers.s1000d_applicability import as_data, products_of, status_applicability
from ingest.readers.s1000d_ident import document_kind, identification
from ingest.readers.s1000d_neighbours import Neighbours
from ingest.readers.s1000d_refs import Beside, References
from ingest.readers.s1000d_wiring import drawn
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_flow import Flow, Vocabulary, Walker
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import Element, children, ids_of, name, parse_xml
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

_ROOT: Final = re.compile(rb"<(?:dmodule|idstatus)\b|<!DOCTYPE\s+dmodule\b")
_WIRING: Final = ("wiringData", "wrngdata")
_BESIDE_CONTENT: Final = ("refs", "warningsAndCautions", "referencedApplicGroup")
_VOCABULARY: Final = Vocabulary(
    handlers={
        **s1000d_text.HANDLERS,
        **s1000d_figures.HANDLERS,
        **s1000d_tasks.HANDLERS,
        **s1000d_training.HANDLERS,
    },
    fallback=s1000d_records.fallback,
)


class S1000DReader:
    """Reads data modules."""

    name = "s1000d"
    version = "4"

    def bid(self, file: InputFile) -> int:
        """Certain of files that hold a `dmodule`."""
        return VOCABULARY_BID if _ROOT.search(file.head) else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a data module.

        Raises:
            InputRefused: it is broken, too large, or has no content.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    content = next((inner for inner in parsed.root.iter() if name(inner) == "content"), None)
    if name(parsed.root) != "dmodule" or content is None:
        raise Malformed(_("The file is not an S1000D data module: it has no content."))
    ident = identification(parsed.root)
    gettext = document_gettext(file, ident.language_tag)
    title = ident.title or ident.code or file.path.stem
    beside = Beside(parsed.root, Neighbours(file, ident.language_tag or ""))
    diagram = _diagram(content, title, ident.language_tag, beside)
    heading = gettext("Data of the wires") if diagram.sections else title
    outline = Outline(heading, ids_of(parsed.root))
    figures = FigureShelf(file)
    references = References(content, gettext, parsed.unparsed_entities, file.link_to, beside)
    walk = Walker(_VOCABULARY, references, outline=outline, figures=figures, gettext=gettext)
    _walk_content(walk, content)
    applics = list(status_applicability(parsed.root))
    statements = [_applies_to(applic, references, beside) for applic in applics]
    return ReadDocument(
        title=title,
        sections=(*diagram.sections, *outline.finish()),
        figures=(*diagram.figures, *figures.figures),
        identity=ident.code,
        language_tag=ident.language_tag,
        kind=document_kind(_content_name(content), ident.code),
        issue=ident.issue,
        issued_on=ident.issued_on,
        applicability=tuple(dict.fromkeys(filter(None, statements))),
        applies=tuple(
            each
            for applic, words in zip(applics, statements, strict=True)
            for each in as_data(applic, beside.tables(), words)
        ),
        complaints=(*parsed.complaints, *diagram.complaints, *figures.complaints),
    )


def _diagram(content: Element, title: str, language_tag: str | None, beside: Beside) -> ReadDocument:
    """The wires of a wiring data module drawn; without sections for every other module."""
    is_polish = (language_tag or "").lower().startswith("pl")
    language = Language.POLISH if is_polish else Language.ENGLISH
    is_wiring = _content_name(content) in _WIRING
    made = drawn(content, title, language, beside.repositories) if is_wiring else None
    return made or ReadDocument(title=title, sections=())


def _applies_to(applic: Element, references: References, beside: Beside) -> str:
    """What an `applic` says in words, and the products of the table that it covers."""
    said = references.applies_to(applic)
    covered = ", ".join(dict.fromkeys(products_of(applic, beside.tables())))
    products = references.gettext("Products: {names}").format(names=covered) if covered else ""
    return ". ".join(filter(None, (said, products)))


def _walk_content(walk: Walker[References], content: Element) -> None:
    """The content in its order, the list of references at its end."""
    flow = Flow(walk.outline, is_top=True)
    references = [inner for inner in children(content) if name(inner) == "refs"]
    flow.text(content.text)
    for inner in content:
        if inner not in references:
            walk.element(inner, flow)
        flow.text(inner.tail)
    for inner in references:
        walk.element(inner, flow)
    flow.close()


def _content_name(content: Element) -> str:
    return next((name(inner) for inner in children(content) if name(inner) not in _BESIDE_CONTENT), "")
