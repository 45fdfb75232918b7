"""A project of QElectroTech: folios, elements with their terminals, conductors, what elements are. Pure.

Before version 0.7 conductors name terminals by numbers that count through a folio, since then by the ids of
element and terminal together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, text_of
from translations.locales import Language

_EMBEDDED: Final = "embed://"
_MOST_NESTED: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What an element is: its name, what it links to, and its terminals by id and by place."""

    name: str
    link: str
    names_by_id: dict[str, str]
    names_by_place: dict[tuple[str, str], str]


@dataclass(slots=True, kw_only=True)
class Placed:
    """An element on a folio. `terminals` are their names by all the ids that conductors may use."""

    uuid: str
    label: str
    comment: str
    kind: Definition | None
    y: float
    links: tuple[str, ...]
    terminals: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conductor:
    """A conductor between two terminals, each the id of its element and its own, and what it says."""

    ends: tuple[tuple[str, str], tuple[str, str]]
    number: str
    colour: str
    section: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folio:
    """A folio with its elements, conductors and free texts."""

    title: str
    elements: tuple[Placed, ...]
    conductors: tuple[Conductor, ...]
    texts: tuple[str, ...]


class Project:
    """The folios of a file, the names of elements in the language that is asked for."""

    def __init__(self, root: Element, language: Language | None) -> None:
        self._language = language
        self._definitions = dict(self._defined(root))
        self.folios = tuple(self._folio(diagram) for diagram in children_named(root, "diagram"))

    def _defined(self, root: Element) -> Iterator[tuple[str, Definition]]:
        collection = child(root, "collection")
        pending = [(inner, "") for inner in children(collection)] if collection is not None else []
        while pending:
            element, path = pending.pop()
            place = f"{path}/{attribute(element, 'name')}".lstrip("/")
            if name(element) == "category" and place.count("/") < _MOST_NESTED:
                pending.extend((inner, place) for inner in children(element))
            elif name(element) == "element":
                yield _EMBEDDED + place, self._definition(element)

    def _definition(self, element: Element) -> Definition:
        definition = child(element, "definition")
        terminals = list(by_name(definition, "terminal")) if definition is not None else []
        return Definition(
            name=self._name(definition),
            link=attribute(definition, "link_type") if definition is not None else "",
            names_by_id={
                uuid: attribute(each, "name") for each in terminals if (uuid := attribute(each, "uuid"))
            },
            names_by_place={_place(each): attribute(each, "name") for each in terminals},
        )

    def _name(self, definition: Element | None) -> str:
        """What an element is called: in the language that is asked for, in both, else in the first."""
        names = {
            attribute(each, "lang"): text_of(each)
            for each in (by_name(definition, "name") if definition is not None else ())
        }
        wanted = [self._language.value] if self._language else ["en", "pl"]
        found = [names[tag] for tag in wanted if names.get(tag)]
        return " / ".join(dict.fromkeys(found)) or names.get("en", "") or next(iter(names.values()), "")

    def _folio(self, diagram: Element) -> Folio:
        by_number: dict[str, str] = {}
        placed = []
        for element in children_named(child_or_self(diagram, "elements"), "element"):
            one = self._placed(element)
            placed.append(one)
            terminals = child(element, "terminals")
            for terminal in children_named(terminals, "terminal") if terminals is not None else ():
                by_number[attribute(terminal, "id")] = one.uuid
        conductors = (
            _conductor(each, by_number)
            for each in children_named(child_or_self(diagram, "conductors"), "conductor")
        )
        inputs = child(diagram, "inputs")
        texts = (
            attribute(each, "text")
            for each in (children_named(inputs, "input") if inputs is not None else ())
        )
        return Folio(
            title=attribute(diagram, "title"),
            elements=tuple(placed),
            conductors=tuple(conductors),
            texts=tuple(" ".join(text.split()) for text in texts if text.strip()),
        )

    def _placed(self, element: Element) -> Placed:
        kind = self._definitions.get(attribute(element, "type"))
        informations = {
            attribute(each, "name"): text_of(each) for each in by_name(element, "elementInformation")
        }
        links = tuple(attribute(each, "uuid") for each in by_name(element, "link_uuid"))
        told = (informations.get(key, "") for key in ("designation", "comment", "manufacturer", "location"))
        placed = Placed(
            uuid=attribute(element, "uuid") or str(id(element)),
            label=informations.get("label", "") or _drawn_label(element),
            comment=", ".join(dict.fromkeys(filter(None, told))),
            kind=kind,
            y=_number(attribute(element, "y")),
            links=links,
        )
        placed.terminals.update(_terminals(element, kind))
        return placed


def child_or_self(element: Element, wanted: str) -> Element:
    """The child of that name; the element itself where there is none, which then has no such children."""
    found = child(element, wanted)
    return element if found is None else found


def _terminals(element: Element, kind: Definition | None) -> Iterator[tuple[str, str]]:
    """The names of an element's terminals: its definition's, those without one numbered."""
    if kind:
        for number, (uuid, said) in enumerate(kind.names_by_id.items(), start=1):
            yield uuid, said or str(number)
    listed = child(element, "terminals")
    for place, terminal in enumerate(
        children_named(listed, "terminal") if listed is not None else (), start=1
    ):
        known = kind.names_by_place.get(_place(terminal), "") if kind else ""
        yield attribute(terminal, "id"), attribute(terminal, "name") or known or str(place)


def _conductor(element: Element, by_number: dict[str, str]) -> Conductor:
    ends = []
    for side in ("1", "2"):
        terminal = attribute(element, f"terminal{side}")
        ends.append((attribute(element, f"element{side}") or by_number.get(terminal, ""), terminal))
    told = (attribute(element, key) for key in ("function", "tension_protocol", "cable", "bus"))
    return Conductor(
        ends=(ends[0], ends[1]),
        number=attribute(element, "num"),
        colour=attribute(element, "conductor_color"),
        section=attribute(element, "conductor_section"),
        function=" · ".join(filter(None, told)),
    )


def _drawn_label(element: Element) -> str:
    """The label that is only drawn beside an element: its text field for it, in old files the first."""
    for drawn in by_name(element, "dynamic_elmt_text"):
        if text_of(child(drawn, "info_name")) == "label":
            return text_of(child(drawn, "text"))
    inputs = child(element, "inputs")
    found = next(children_named(inputs, "input"), None) if inputs is not None else None
    return attribute(found, "text") if found is not None else ""


def _place(terminal: Element) -> tuple[str, str]:
    return f"{_number(attribute(terminal, 'x')):g}", f"{_number(attribute(terminal, 'y')):g}"


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e9 else 0.0
