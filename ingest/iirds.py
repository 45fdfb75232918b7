"""What the metadata of an iiRDS package (1.2, RDF/XML in META-INF/metadata.rdf) says of the files in it.

Title, language, kind, revision and identity of each file that a Topic or a Document of the package is a
rendition of. A Fragment is a part of a file and says nothing of the whole. Runs in the child process that
unpacked it.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

from ingest.bundle_protocol import Plan
from ingest.safe_xml import Element, attribute, child, children, children_named, name, parse_xml, text_of
from kb.documents import DocumentKind

_UNITS: Final = ("Topic", "Document")
_FORMATS: Final = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "application/pdf")
"""Of several renditions of one unit the first of these is taken in: structure before pages."""

_DOCUMENT_TYPES: Final = {
    "RepairInstructions": DocumentKind.REPAIR,
    "AssemblyInstructions": DocumentKind.REPAIR,
    "InstallationInstructions": DocumentKind.REPAIR,
    "MaintenanceInstructions": DocumentKind.MAINTENANCE,
    "PartsCatalog": DocumentKind.PARTS,
    "BillOfMaterials": DocumentKind.PARTS,
    "Specification": DocumentKind.TECHNICAL_DATA,
    "CircuitDiagram": DocumentKind.WIRING,
}
_SUBJECTS: Final = {
    "GenericTechnicalData": DocumentKind.TECHNICAL_DATA,
    "CircuitDiagram": DocumentKind.WIRING,
}
_PHASES: Final = {
    "Diagnostics": DocumentKind.DIAGNOSIS,
    "Fault": DocumentKind.DIAGNOSIS,
    "Maintenance": DocumentKind.MAINTENANCE,
    "Repair": DocumentKind.REPAIR,
}
_TOPIC_TYPES: Final = {
    "GenericTroubleshooting": DocumentKind.DIAGNOSIS,
    "GenericTask": DocumentKind.REPAIR,
    "GenericConcept": DocumentKind.DESCRIPTION,
    "GenericReference": DocumentKind.TECHNICAL_DATA,
    "GenericLearning": DocumentKind.DESCRIPTION,
}
_SPEAKING: Final[tuple[tuple[str, Mapping[str, DocumentKind]], ...]] = (
    ("has-document-type", _DOCUMENT_TYPES),
    ("has-subject", _SUBJECTS),
    ("relates-to-product-lifecycle-phase", _PHASES),
    ("has-topic-type", _TOPIC_TYPES),
)
"""Which statement decides the kind, the most telling first: `Repair` says more than `GenericTask`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A Topic or a Document: its plan, and the files that are renditions of it, the best first."""

    plan: Plan
    files: tuple[str, ...]
    is_document: bool


def plans(metadata: bytes) -> dict[str, Plan]:
    """What is said of each file, by its path in the package.

    Raises:
        Malformed: the metadata is not well-formed XML.
        TooLarge: it is, or unfolds to, more than XML may.
    """
    resources = _Resources(parse_xml(metadata).root)
    found: dict[str, Plan] = {}
    # Topics first: where one file is a topic's and a document's, the document speaks of the whole of it.
    for unit in sorted(resources.units(), key=lambda unit: unit.is_document):
        first, *others = unit.files
        found[first] = unit.plan
        for other in others:
            found.setdefault(other, Plan(is_left_out=True))
    return found


class _Resources:
    """The nodes of an RDF graph as iiRDS writes one: an element is a resource, its children statements."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._by_iri = {attribute(element, "about"): element for element in children(root)}

    def units(self) -> Iterator[_Unit]:
        """The Topics and Documents that have a file of their own."""
        for element in children(self._root):
            types = {name(element), *self._names(element, "type")}
            files = tuple(self._files(element))
            if types.intersection(_UNITS) and files:
                yield _Unit(plan=self._plan(element), files=files, is_document="Document" in types)

    def _plan(self, element: Element) -> Plan:
        version_of = next(self._iris(element, "is-version-of"), "")
        return Plan(
            title=_text(element, "title"),
            language_tag=_text(element, "language"),
            kind=self._kind(element),
            issue=_text(element, "revision"),
            issued_on=self._issued_on(element),
            # The unit's own IRI may name its language and version: the object behind it does not.
            identity=version_of or None,
        )

    def _issued_on(self, element: Element) -> date | None:
        """The day of the unit's state: when it was approved or released, else last changed, else made."""
        states = self._values(element, "has-content-lifecycle-status")
        said = [_text(state, "dateOfStatus") for state in states]
        said += [_text(element, "dateOfLastModification"), _text(element, "dateOfCreation")]
        return next(filter(None, map(_day, said)), None)

    def _kind(self, element: Element) -> str | None:
        kinds = (
            kinds[said]
            for statement, kinds in _SPEAKING
            for said in self._names(element, statement)
            if said in kinds
        )
        return next(kinds, None)

    def _files(self, element: Element) -> Iterator[str]:
        """The files that are whole renditions of the unit, the best first."""
        found: list[tuple[int, str]] = []
        for rendition in self._values(element, "has-rendition"):
            source = _path(_text(rendition, "source") or "")
            if source and child(rendition, "has-selector") is None:
                found.append((_place(_text(rendition, "format") or ""), source))
        yield from (source for _place_, source in sorted(found))

    def _values(self, element: Element, statement: str) -> Iterator[Element]:
        """The resources that a statement leads to, written inside it or elsewhere."""
        for found in children_named(element, statement):
            elsewhere = self._by_iri.get(attribute(found, "resource"))
            yield from children(found) if elsewhere is None else (elsewhere,)

    @staticmethod
    def _iris(element: Element, statement: str) -> Iterator[str]:
        for found in children_named(element, statement):
            inside = (attribute(inner, "about") for inner in children(found))
            yield from filter(None, (attribute(found, "resource"), *inside))

    def _names(self, element: Element, statement: str) -> Iterator[str]:
        """The last part of each IRI that a statement leads to: `GenericTask`."""
        return (re.split("[#/]", iri)[-1] for iri in self._iris(element, statement))


def _text(element: Element, statement: str) -> str | None:
    return text_of(child(element, statement)) or None


def _day(text: str | None) -> date | None:
    """The day of an xsd:date or xsd:dateTime, None where there is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _place(media_type: str) -> int:
    return _FORMATS.index(media_type) if media_type in _FORMATS else len(_FORMATS)


def _path(source: str) -> str | None:
    """The path in the package that a rendition's source names; None when it leads elsewhere."""
    parts = urlsplit(source)
    path = posixpath.normpath(unquote(parts.path)) if parts.path else ""
    is_inside = path and not parts.scheme and not parts.netloc and not path.startswith(("/", ".."))
    return path if is_inside else None
