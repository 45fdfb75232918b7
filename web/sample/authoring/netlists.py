"""The net lists of the wiring diagrams: what a text may name as pin, component or wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from translations.locales import Language
from web.sample.authoring.facts import SourceInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class NetLists:
    """What all net lists know: pins (`X60.12`), components, and colour with cross-section by pin."""

    pins: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    wires: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)

    def title_of(self, identity: str, language: Language) -> str:
        """The title of a wiring diagram."""
        if identity not in self.titles:
            raise SourceInvalid(f"there is no document {identity}")
        return self.titles[identity][language]


def read_net_lists(_folder: Path) -> NetLists:
    """All net lists of a folder."""
    return NetLists()
