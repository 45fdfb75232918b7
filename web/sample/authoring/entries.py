"""The entries of the library's manifest. Pure."""

from dataclasses import dataclass
from datetime import date

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from translations.locales import Language
from web.sample.authoring.edition import built_between
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Applies, Both


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document: what it is, what it is about and applies to, its files; `title` where no file has one.

    `number` is what is printed on it, where that is not the identity of its files; `issued` is the day of its
    issue; `replaces` names the identities of documents that it replaces as a whole; `tools` are the numbers
    of the special tools that the work needs.
    """

    identity: str
    kind: DocumentKind
    access: AccessClass
    systems: tuple[VehicleSystem, ...]
    applies: tuple[Applies, ...]
    files: dict[Language, str]
    title: Both | None = None
    number: str | None = None
    issued: date | None = None
    replaces: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    def as_yaml(self, sources: Sources) -> dict[str, object]:
        """The entry as the manifest has it."""
        entry: dict[str, object] = {
            "identity": self.identity,
            **({"number": self.number} if self.number else {}),
            "kind": self.kind.value,
            "access": self.access.value,
            "systems": [system.value for system in self.systems],
            "applicability": [_applicability(sources, one) for one in self.applies],
            **({"issued": self.issued.isoformat()} if self.issued else {}),
            **({"replaces": list(self.replaces)} if self.replaces else {}),
            **({"tools": list(self.tools)} if self.tools else {}),
            "editions": {language.value: file for language, file in self.files.items()},
        }
        if self.title is not None:
            entry["title"] = {language.value: self.title.in_(language) for language in Language}
        return entry


def _applicability(sources: Sources, applies: Applies) -> dict[str, object]:
    series = sources.maker.series[applies.series]
    first, last = built_between(sources, applies)
    entry: dict[str, object] = {
        "make": sources.maker.name,
        "series": series.name,
        "engines": list(applies.engines or series.engines),
        "built_from": first,
    }
    return entry if last is None else entry | {"built_to": last}
