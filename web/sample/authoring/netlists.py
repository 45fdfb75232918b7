"""The net lists of the wiring diagrams: what a text may name as pin, component or wire, and what is drawn.

`source/harness/parts.yaml` names every component, pin, fuse, splice and ground once; a net list consists of
wires between them. `edition` puts both together in one language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import msgspec
import yaml

from kb.systems import VehicleSystem
from kb.wiring import (
    Box,
    Component,
    ComponentKind,
    Connector,
    Fuse,
    Ground,
    NetList,
    Pin,
    Splice,
    Supply,
    Wire,
)
from translations.locales import Language
from web.sample.authoring.facts import SourceInvalid
from web.sample.authoring.model import Applies, Both, Issue, Source, Words

PARTS: Final = "parts.yaml"

Kind = TypeVar("Kind")


class NamedSource(Source, frozen=True, kw_only=True):
    """A box, supply, fuse, splice or ground, as far as it has these."""

    name: Words = ""
    place: Words = ""
    mark: str = ""
    box: str | None = None
    rating_a: float = 0


class ConnectorSource(Source, frozen=True, kw_only=True):
    """A connector and the signals of its pins."""

    ways: int
    pins: dict[str, Words]


class ComponentSource(Source, frozen=True, kw_only=True):
    """A component with its connectors and its own terminals."""

    kind: ComponentKind
    name: Both
    place: Words = ""
    box: str | None = None
    ways: int | None = None
    pins: dict[str, Words] = msgspec.field(default_factory=dict)
    connectors: dict[str, ConnectorSource] = msgspec.field(default_factory=dict)


class Parts(Source, frozen=True, kw_only=True):
    """Everything that wires end at, by designation."""

    boxes: dict[str, NamedSource]
    supplies: dict[str, NamedSource]
    fuses: dict[str, NamedSource]
    grounds: dict[str, NamedSource]
    splices: dict[str, NamedSource]
    components: dict[str, ComponentSource]


class WireSource(Source, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """A wire; see `kb.wiring.Wire`."""

    start: str
    end: str
    colour: str = ""
    mm2: float | None = None
    text: Words = ""
    options: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    gearboxes: tuple[str, ...] = ()


class NetListSource(Source, frozen=True, kw_only=True):
    """One wiring diagram; `levels` says where in the drawing a part stands, see `kb.wiring.Component`."""

    identity: str
    format: Literal["svg", "harness"]
    number: str
    issue: Issue
    applies: tuple[Applies, ...]
    systems: tuple[VehicleSystem, ...]
    title: Both
    wires: tuple[WireSource, ...]
    levels: dict[str, int] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetLists:
    """What all net lists know: pins (`X60.12`), components, and colour with cross-section by pin."""

    pins: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    wires: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    sources: Mapping[str, NetListSource] = field(default_factory=dict)
    parts: Parts | None = None

    def title_of(self, identity: str, language: Language) -> str:
        """The title of a wiring diagram."""
        if identity not in self.titles:
            raise SourceInvalid(f"there is no document {identity}")
        return self.titles[identity][language]


def read_net_lists(folder: Path) -> NetLists:
    """All net lists of a folder.

    Raises:
        SourceInvalid: a file is not what the classes above say, or an end of a wire is not in the parts.
    """
    if not (folder / PARTS).is_file():
        return NetLists()
    parts = _read(folder / PARTS, Parts)
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != PARTS)
    sources = [_read(path, NetListSource) for path in paths]
    wires: dict[str, str] = {}
    for source in sources:
        for wire in source.wires:
            for end in (wire.start, wire.end):
                _refuse_unknown(source, parts, end)
                if wire.colour:
                    wires.setdefault(end, _wire(wire, Language.ENGLISH).label)
    return NetLists(
        pins=frozenset(_pins(parts)),
        components=frozenset(_designations(parts)),
        wires=wires,
        titles={
            source.identity: {language: source.title.in_(language) for language in Language}
            for source in sources
        },
        sources={source.identity: source for source in sources},
        parts=parts,
    )


def edition(source: NetListSource, parts: Parts, language: Language, frame: NetList) -> NetList:
    """A net list in one language, with the parts that its wires end at; `frame` has title and vehicles."""
    ends = {end for wire in source.wires for end in (wire.start, wire.end)}
    fuses = {name: fuse for name, fuse in parts.fuses.items() if name in ends}
    components = tuple(_components(parts, source, ends, language))
    boxes = {fuse.box for fuse in fuses.values()} | {component.box for component in components}
    return msgspec.structs.replace(
        frame,
        boxes=tuple(
            Box(designation=name, name=said(box.name, language))
            for name, box in parts.boxes.items()
            if name in boxes
        ),
        supplies=tuple(
            Supply(designation=name, mark=supply.mark, name=said(supply.name, language))
            for name, supply in parts.supplies.items()
            if name in ends
        ),
        fuses=tuple(
            Fuse(designation=name, rating_a=fuse.rating_a, name=said(fuse.name, language), box=fuse.box)
            for name, fuse in fuses.items()
        ),
        components=components,
        splices=tuple(
            Splice(designation=name, name=said(splice.name, language), level=source.levels.get(name))
            for name, splice in parts.splices.items()
            if name in ends
        ),
        grounds=tuple(
            Ground(designation=name, place=said(ground.place, language))
            for name, ground in parts.grounds.items()
            if name in ends
        ),
        wires=tuple(_wire(wire, language) for wire in source.wires),
    )


def said(words: Words, language: Language) -> str:
    """Words in one language."""
    return words.in_(language) if isinstance(words, Both) else words


def _components(
    parts: Parts, source: NetListSource, ends: set[str], language: Language
) -> Iterator[Component]:
    for name, part in parts.components.items():
        own = _used(name, part.pins, ends, language)
        connectors = tuple(
            Connector(designation=key, ways=connector.ways, pins=used)
            for key, connector in part.connectors.items()
            if (used := _used(key, connector.pins, ends, language))
        )
        if own or connectors:
            yield Component(
                designation=name,
                kind=part.kind,
                name=said(part.name, language),
                place=said(part.place, language),
                box=part.box,
                level=source.levels.get(name),
                ways=part.ways,
                pins=own,
                connectors=connectors,
            )


def _used(owner: str, pins: Mapping[str, Words], ends: set[str], language: Language) -> tuple[Pin, ...]:
    return tuple(
        Pin(name=name, signal=said(signal, language))
        for name, signal in pins.items()
        if f"{owner}.{name}" in ends
    )


def _wire(wire: WireSource, language: Language) -> Wire:
    return Wire(
        start=wire.start,
        end=wire.end,
        colour=wire.colour,
        cross_section_mm2=wire.mm2,
        function=said(wire.text, language),
        options=wire.options,
        without=wire.without,
        engines=wire.engines,
        gearboxes=wire.gearboxes,
    )


def _pins(parts: Parts) -> Iterator[str]:
    for name, component in parts.components.items():
        yield from (f"{name}.{pin}" for pin in component.pins)
        for key, connector in component.connectors.items():
            yield from (f"{key}.{pin}" for pin in connector.pins)


def _designations(parts: Parts) -> Iterator[str]:
    for named in (parts.boxes, parts.fuses, parts.grounds, parts.splices, parts.components):
        yield from named
    for component in parts.components.values():
        yield from component.connectors


def _refuse_unknown(source: NetListSource, parts: Parts, end: str) -> None:
    single = (*parts.supplies, *parts.fuses, *parts.grounds, *parts.splices)
    if end not in single and end not in set(_pins(parts)):
        raise SourceInvalid(f"{source.identity}: there is nothing called {end} in {PARTS}")


def _read(path: Path, kind: type[Kind]) -> Kind:
    try:
        return msgspec.convert(_with_text_keys(yaml.safe_load(path.read_text(encoding="utf-8"))), kind)
    except (yaml.YAMLError, msgspec.ValidationError, OSError) as error:
        raise SourceInvalid(f"{path.parent.name}/{path.name}: {error}") from error


def _with_text_keys(value: Any) -> Any:  # noqa: ANN401 - YAML
    """Pins are written as numbers; they are names."""
    if isinstance(value, dict):
        return {str(key): _with_text_keys(part) for key, part in value.items()}
    return [_with_text_keys(part) for part in value] if isinstance(value, list) else value
