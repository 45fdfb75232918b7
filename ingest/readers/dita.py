"""DITA 1.3 topics: concept, task, reference, troubleshooting, generic; nested topics are sections."""

import re
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers import dita_map, dita_text
from ingest.readers.dita_sources import TOPICS, Sources, first_topic, is_topic
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_flow import Flow, Vocabulary, Walker
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import Element, attribute, child, children, name, parse_xml, text_of
from kb.documents import DocumentKind
from translations.catalogue import translator

_ = translator("readers")

_PUBLIC: Final = re.compile(rb"-//OASIS//DTD DITA\b")
_ROOT: Final = re.compile(
    rb"(?:^|[>\s])<(" + "|".join((*sorted(TOPICS), *dita_map.ROOTS, "dita")).encode() + rb")[\s>]"
)
_FIRST_ELEMENT: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_BODIES: Final = re.compile(
    rb"<(?:body|conbody|taskbody|refbody|troublebody|topicref|chapter|shortdesc|topichead)\b"
)
_KINDS: Final = {
    "task": DocumentKind.REPAIR,
    "generalTask": DocumentKind.REPAIR,
    "machineryTask": DocumentKind.REPAIR,
    "troubleshooting": DocumentKind.DIAGNOSIS,
    "reference": DocumentKind.TECHNICAL_DATA,
}
_WRONG_SUFFIXES: Final = (".html", ".htm", ".xhtml")


class DitaReader:
    """Reads topics and maps."""

    name = "dita"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Certain where a document type or DITA's own elements say so; any other `map` or `task` is not."""
        if file.path.suffix.lower() in _WRONG_SUFFIXES:
            return NO_BID
        markup = re.sub(
            rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", b" ", file.head, flags=re.DOTALL
        )
        first = _FIRST_ELEMENT.search(markup)
        is_named = first is not None and bool(_ROOT.match(b">" + markup[first.start() :]))
        says_so = _PUBLIC.search(file.head) or _BODIES.search(markup) or b"ditaarch" in file.head
        return VOCABULARY_BID if is_named and says_so else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a topic or a map.

        Raises:
            InputRefused: it is broken, too large, or neither.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    root = parsed.root
    sources = Sources(file)
    sources.include(root)
    topic = first_topic(root)
    is_map = dita_map.is_map(root)
    if topic is None or not (is_map or is_topic(topic)):
        raise Malformed(_("The file is neither a DITA topic nor a DITA map."))
    language = attribute(root, "lang") or attribute(topic, "lang")
    gettext = document_gettext(language)
    title = dita_map.title_of(root) if is_map else text_of(child(topic, "title"))
    title = title or file.path.stem
    outline, figures = Outline(title), FigureShelf(file)
    if is_map:
        dita_map.walk_map(root, sources, outline, gettext)
    else:
        vocabulary = Vocabulary(handlers=dita_text.HANDLERS, fallback=dita_text.fallback)
        walk = Walker(vocabulary, sources, outline=outline, figures=figures, gettext=gettext)
        _walk_topics(walk, root, topic)
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        figures=figures.figures,
        language_tag=language or None,
        kind=DocumentKind.DESCRIPTION if is_map else _KINDS.get(name(topic), DocumentKind.DESCRIPTION),
        complaints=(*parsed.complaints, *sources.complaints, *figures.complaints),
    )


def _walk_topics(walk: Walker[Sources], root: Element, topic: Element) -> None:
    flow = Flow(walk.outline, is_top=True)
    flow.mark(topic.get("id"))
    _walk_topic(walk, topic, flow)
    if topic is not root:
        for other in children(root):
            if other is not topic:
                _nested(walk, other, flow)
    flow.close()


def _walk_topic(walk: Walker[Sources], topic: Element, flow: Flow) -> None:
    title = child(topic, "title")
    nested = [inner for inner in children(topic) if is_topic(inner)]
    for inner in children(topic):
        if inner is not title and inner not in nested:
            walk.element(inner, flow)
            flow.flush()
    for inner in nested:
        _nested(walk, inner, flow)


def _nested(walk: Walker[Sources], topic: Element, flow: Flow) -> None:
    flow.end()
    walk.outline.enter(text_of(child(topic, "title")) or topic.get("id") or "–", topic.get("id") or "")
    _walk_topic(walk, topic, flow)
    flow.end()
    walk.outline.leave()
