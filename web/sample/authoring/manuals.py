"""The workshop manual of each series: a DITA map that leads to all documents about it, by chapters."""

from collections.abc import Iterator
from typing import Final

from kb.access import AccessClass
from translations.locales import Language
from web.sample.authoring.formats.dita import MapEntry, dita_map
from web.sample.authoring.formats.places import Places
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Applies, Both

CHAPTERS: Final = {
    "general": Both(pl="Informacje ogólne", en="General information"),
    "maintenance": Both(pl="Obsługa okresowa", en="Maintenance"),
    "engine": Both(pl="Silnik", en="Engine"),
    "fuel": Both(pl="Układ paliwowy", en="Fuel system"),
    "ignition": Both(pl="Zapłon i żarzenie", en="Ignition and glow plugs"),
    "cooling": Both(pl="Układ chłodzenia", en="Cooling system"),
    "exhaust": Both(pl="Układ wydechowy", en="Exhaust system"),
    "clutch": Both(pl="Sprzęgło", en="Clutch"),
    "gearbox": Both(pl="Skrzynia biegów", en="Gearbox"),
    "drive-shafts": Both(pl="Półosie", en="Drive shafts"),
    "brakes": Both(pl="Hamulce", en="Brakes"),
    "steering": Both(pl="Układ kierowniczy", en="Steering"),
    "suspension": Both(pl="Zawieszenie", en="Suspension"),
    "wheels": Both(pl="Koła", en="Wheels"),
    "body": Both(pl="Nadwozie", en="Body"),
    "glass": Both(pl="Szyby", en="Glass"),
    "interior": Both(pl="Wnętrze", en="Interior"),
    "climate": Both(pl="Klimatyzacja", en="Climate"),
    "electrics": Both(pl="Instalacja elektryczna", en="Electrics"),
    "lighting": Both(pl="Oświetlenie", en="Lighting"),
    "communication": Both(pl="Magistrale", en="Networks"),
    "high-voltage": Both(pl="Wysokie napięcie", en="High voltage"),
    "restraints": Both(pl="Układy zabezpieczające", en="Restraint systems"),
    "security": Both(pl="Zabezpieczenia", en="Security"),
    "tools": Both(pl="Narzędzia", en="Tools"),
    "diagnostics": Both(pl="Diagnostyka", en="Diagnostics"),
    "wiring": Both(pl="Schematy elektryczne", en="Wiring diagrams"),
}
_TITLE: Final = Both(pl="{series}: podręcznik warsztatowy", en="{series}: workshop manual")
_IDENTITIES: Final = {"sokol2": "halny-sokol-workshop-manual"}


def manuals(sources: Sources) -> Iterator[tuple[str, Applies]]:
    """Identity and series of every manual."""
    for series in sources.maker.series:
        short = series.removesuffix("-e")
        yield _IDENTITIES.get(series, f"halny-{short}-workshop-manual"), Applies(series=series)


def manual_map(sources: Sources, identity: str, series: str, language: Language) -> bytes:
    """The map of a manual in one language; it lies in a folder of its own."""
    places = Places(sources=sources)
    groups = {
        name.in_(language): tuple(
            MapEntry(href=f"../{places.file_of(other, language)}", title=sources.title_of(other, language))
            for other in _about(sources, series, chapter)
        )
        for chapter, name in CHAPTERS.items()
    }
    title = _TITLE.in_(language).format(series=sources.maker.series[series].name)
    return dita_map(identity, title, language, {name: entries for name, entries in groups.items() if entries})


def _about(sources: Sources, series: str, chapter: str) -> Iterator[str]:
    for topic in sources.topics.values():
        is_about = topic.chapter == chapter and any(applies.series == series for applies in topic.applies)
        if is_about and topic.access is not AccessClass.SECURITY_RELATED_RMI:  # not even by its title
            yield topic.identity
    if chapter == "wiring":
        for diagram in sources.net_lists.sources.values():
            if any(applies.series == series for applies in diagram.applies):
                yield diagram.identity
