"""DITA 1.3 topics: concept, task, reference, troubleshooting, generic; nested topics are sections."""

from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.dita_classes import generalise
from ingest.readers.dita_conrefs import include
from ingest.readers.dita_context import apply_conditions, needs_maps, take_maps
from ingest.readers.dita_keyrefs import resolve_keys
from ingest.readers.dita_signs import TOPIC_ROOTS, dita_root
from ingest.readers.dita_sources import Sources, first_topic, is_topic, issued_on
from ingest.readers.dita_text import HANDLERS, fallback
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_flow import Flow, Vocabulary, Walker
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import Element, attribute, child, children, ids_of, name, parse_xml, text_of
from kb.documents import DocumentKind
from translations.catalogue import translator

_ = translator("readers")

_KINDS: Final = {
    "task": DocumentKind.REPAIR,
    "generalTask": DocumentKind.REPAIR,
    "machineryTask": DocumentKind.REPAIR,
    "troubleshooting": DocumentKind.DIAGNOSIS,
    "reference": DocumentKind.TECHNICAL_DATA,
}


class DitaReader:
    """Reads topics."""

    name = "dita"
    version = "5"

    def bid(self, file: InputFile) -> int:
        """Certain where a document type or DITA's own elements say so; any other `task` is not."""
        return VOCABULARY_BID if dita_root(file) in TOPIC_ROOTS else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a file of topics.

        Raises:
            InputRefused: it is broken, too large, or holds no topic.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    root = parsed.root
    sources = Sources(file)
    branches = take_maps(sources) if needs_maps(root) else []
    include(root, sources)
    if not sources.scopes and needs_maps(root):
        branches = take_maps(sources)
    topic = first_topic(root)
    if topic is None or not is_topic(topic):
        raise Malformed(_("The file is not a DITA topic."))
    language = attribute(root, "lang") or attribute(topic, "lang")
    gettext = document_gettext(file, language)
    ids = ids_of(root)  # those of what a filter leaves out too
    resolve_keys(root, sources)
    apply_conditions(root, branches, sources, gettext)
    generalise(root, HANDLERS.keys())
    title = text_of(_title(topic)) or file.path.stem
    outline, figures = Outline(title, ids), FigureShelf(file)
    vocabulary = Vocabulary(handlers=HANDLERS, fallback=fallback)
    walk = Walker(vocabulary, sources, outline=outline, figures=figures, gettext=gettext)
    _walk_topics(walk, root, topic)
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        figures=figures.figures,
        language_tag=language or None,
        issued_on=issued_on(topic),
        kind=_KINDS.get(name(topic), DocumentKind.DESCRIPTION),
        complaints=(*parsed.complaints, *sources.complaints, *figures.complaints),
    )


def _walk_topics(walk: Walker[Sources], root: Element, topic: Element) -> None:
    flow = Flow(walk.outline, is_top=True)
    _walk_topic(walk, topic, flow)
    if topic is not root:
        for other in children(root):
            if other is not topic:
                _nested(walk, other, flow)
    flow.close()
    walk.outline.anchors.lead(topic.get("id") or "", walk.outline.first_anchor)


def _walk_topic(walk: Walker[Sources], topic: Element, flow: Flow) -> None:
    title = _title(topic)
    nested = [inner for inner in children(topic) if is_topic(inner)]
    for inner in children(topic):
        if inner is not title and inner not in nested:
            walk.element(inner, flow)
            flow.flush()
    for inner in nested:
        _nested(walk, inner, flow)


def _title(topic: Element) -> Element | None:
    """The title of a topic; an entry of a glossary has its term instead."""
    own = child(topic, "title")
    return child(topic, "glossterm") if own is None else own


def _nested(walk: Walker[Sources], topic: Element, flow: Flow) -> None:
    flow.end()
    heading = text_of(_title(topic)) or topic.get("id") or "–"
    walk.outline.enter(heading, topic.get("id") or "", language=attribute(topic, "lang"))
    _walk_topic(walk, topic, flow)
    flow.end()
    walk.outline.leave()
