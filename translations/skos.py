"""Agreed terms as SKOS in RDF/XML (W3C SKOS Reference, sections 4 to 8).

Preferred terms are `prefLabel`; alternatives, abbreviations and slang `altLabel`; misspelt and deprecated
ones `hiddenLabel`. What tells the kinds apart is said besides in properties of our own, which other tools
pass over. Read are also concepts as `rdf:Description`, nested ones, and labels of SKOS-XL.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from translations.catalogue import translator
from translations.exchange import (
    XML_LANGUAGE,
    Entry,
    ReadTerms,
    TermFileRefused,
    XmlElement,
    local_name,
    markup,
    slug,
    text_of,
)
from translations.terms import Concept, PartOfSpeech, Term, TermKind

_ = translator("translations")

SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SKOS_XL: Final = "http://www.w3.org/2008/05/skos-xl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OWN: Final = "urn:aos:terms#"
SCHEME: Final = "urn:aos:terms"
CONCEPT: Final = "urn:aos:concept:"

_LABELS: Final = {
    TermKind.PREFERRED: "prefLabel",
    TermKind.ALTERNATIVE: "altLabel",
    TermKind.ABBREVIATION: "altLabel",
    TermKind.SLANG: "altLabel",
    TermKind.MISSPELT: "hiddenLabel",
    TermKind.DEPRECATED: "hiddenLabel",
}
_KINDS: Final = {
    "prefLabel": TermKind.PREFERRED,
    "altLabel": TermKind.ALTERNATIVE,
    "hiddenLabel": TermKind.MISSPELT,
}
_PLAIN: Final = (TermKind.PREFERRED, TermKind.ALTERNATIVE)
_RELATIONS: Final = (
    "related",
    "broader",
    "narrower",
    "broadMatch",
    "narrowMatch",
    "relatedMatch",
    "closeMatch",
)
_NOTES: Final = ("note", "editorialNote", "scopeNote")
_PASSED_OVER: Final = ("type", "inScheme", "topConceptOf", "prefLabel", "altLabel", "hiddenLabel")


def write_skos(concepts: Iterable[Concept]) -> bytes:
    """The concepts as an RDF/XML document."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:skos="{SKOS}" xmlns:aos="{OWN}">',
        markup(1, "skos:ConceptScheme", None, {"rdf:about": SCHEME}),
    ]
    for concept in concepts:
        lines += _concept_lines(concept)
    return "\n".join([*lines, "</rdf:RDF>", ""]).encode()


def _concept_lines(concept: Concept) -> Iterator[str]:
    yield f'  <skos:Concept rdf:about="{CONCEPT}{concept.id}">'
    yield markup(2, "skos:inScheme", None, {"rdf:resource": SCHEME})
    for term in concept.terms:
        language = {"xml:lang": term.language.value}
        yield markup(2, f"skos:{_LABELS[term.kind]}", term.text, language)
        if term.kind not in _PLAIN:
            yield markup(2, f"aos:{term.kind}", term.text, language)
    for other in concept.related:
        yield markup(2, "skos:related", None, {"rdf:resource": CONCEPT + other})
    if concept.note:
        yield markup(2, "skos:editorialNote", concept.note)
    yield markup(2, "aos:system", concept.system)
    yield markup(2, "aos:partOfSpeech", concept.part_of_speech.value)
    for word in concept.unknown_words:
        yield markup(2, "aos:unknownWord", word)
    yield "  </skos:Concept>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """A property of a resource: a text in a language, or another resource."""

    namespace: str
    name: str
    text: str
    language: str | None
    resource: str


class _Graph:
    """The statements of a document by the resource they are about, and which resources are concepts."""

    def __init__(self, root: XmlElement) -> None:
        self.concepts: dict[str, None] = {}
        self.about: defaultdict[str, list[_Statement]] = defaultdict(list)
        for number, node in enumerate(root, 1):
            self._node(node, root.get(XML_LANGUAGE), f"#{number}")

    def _node(self, node: XmlElement, language: str | None, nameless: str) -> str:
        subject = _reference(node, "about", "ID", "nodeID") or nameless
        language = node.get(XML_LANGUAGE) or language
        if node.tag == f"{{{SKOS}}}Concept":
            self.concepts[subject] = None
        for number, inner in enumerate(node, 1):
            resource = _reference(inner, "resource", "nodeID")
            for deeper in inner:
                resource = self._node(deeper, language, f"{subject}/{number}")
            if local_name(inner) == "type" and resource == SKOS + "Concept":
                self.concepts[subject] = None
            self.about[subject].append(
                _Statement(
                    namespace=inner.tag.rpartition("}")[0].lstrip("{"),
                    name=local_name(inner),
                    text="" if resource else text_of(inner),
                    language=inner.get(XML_LANGUAGE) or language,
                    resource=resource,
                )
            )
        return subject


def _reference(element: XmlElement, *names: str) -> str:
    for name in names:
        value = element.get(f"{{{RDF}}}{name}") or element.get(name)
        if value:
            return value.strip().lstrip("#")
    return ""


def read_skos(root: XmlElement) -> ReadTerms:
    """The concepts of a parsed RDF/XML document.

    Raises:
        TermFileRefused: it is no RDF, or has no concept in it.
    """
    if root.tag != f"{{{RDF}}}RDF":
        raise TermFileRefused(
            _("The file is XML, but not RDF: its outermost element is {name}.").format(name=local_name(root))
        )
    graph = _Graph(root)
    read = ReadTerms()
    read.entries += [_entry(uri, graph, read) for uri in graph.concepts]
    if not read.entries:
        raise TermFileRefused(_("The RDF file has no SKOS concept in it."))
    return read


def _entry(uri: str, graph: _Graph, read: ReadTerms) -> Entry:
    said: dict[str, list[str]] = defaultdict(list)
    matches: list[str] = []
    for statement in graph.about[uri]:
        name, target = statement.name, statement.resource
        if statement.namespace == OWN:
            said[name].append(statement.text)
        elif name == "exactMatch" and target.startswith(CONCEPT):
            matches.append(target)
        elif name in _RELATIONS and target:
            said["related"].append(_key(target))
        elif name in _NOTES and statement.text:
            said["note"].append(statement.text)
        elif name not in _PASSED_OVER:
            read.categories[name] += 1
    certain = next((item for item in (uri, *matches) if item.startswith(CONCEPT)), "")
    part = next((item for item in said["partOfSpeech"] if item in list(PartOfSpeech)), None)
    return Entry(
        key=_key(uri),
        concept_id=certain.removeprefix(CONCEPT),
        terms=tuple(_terms(graph.about[uri], graph, read)),
        part_of_speech=PartOfSpeech(part) if part else None,
        system=slug(" ".join(said["system"][:1])),
        related=tuple(dict.fromkeys(said["related"])),
        unknown_words=tuple(said["unknownWord"]),
        note=" ".join(said["note"]),
    )


def _key(uri: str) -> str:
    return uri.removeprefix(CONCEPT)


def _terms(statements: Iterable[_Statement], graph: _Graph, read: ReadTerms) -> Iterator[Term]:
    """The labels; a property of our own says of a label which kind exactly it is."""
    together = list(statements)
    kinds = {
        (item.text, item.language): TermKind(item.name)
        for item in together
        if item.namespace == OWN and item.name in list(TermKind)
    }
    for label in together:
        if label.namespace not in (SKOS, SKOS_XL) or label.name not in _KINDS:
            continue
        for form in _forms(label, graph):
            kind = kinds.get((form.text, form.language), _KINDS[label.name])
            term = read.term(form.text, form.language, kind)
            if term is not None:
                yield term


def _forms(label: _Statement, graph: _Graph) -> list[_Statement]:
    """The label itself, or what the SKOS-XL label that it points to is in letters."""
    if not label.resource:
        return [label]
    return [item for item in graph.about.get(label.resource, []) if item.name == "literalForm"]
