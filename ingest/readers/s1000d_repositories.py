"""Common information repositories (S1000D chap. 4.13): names and warnings behind the numbers in modules."""

from dataclasses import dataclass
from typing import Final

from ingest.readers.s1000d_neighbours import Neighbours
from ingest.safe_xml import Element, attribute, by_name, child, name, text_of

MAX_ENTRIES: Final = 50_000
_IDENT: Final = "Ident"
_SPEC: Final = "Spec"
_NUMBERS: Final = (
    "{kind}Number",
    "{kind}IdentNumber",
    "{kind}Value",
    "partNumberValue",
    "manufacturerCodeValue",
)
_NAMES: Final = (
    ("name",), ("shortName",), ("itemIdentData", "descrForPart"), ("itemIdentData", "name"),
    ("enterpriseName",), ("itemDescr",), ("descr",),
)  # fmt: skip
_REFERENCES: Final = {
    "toolRef": ("tool", "toolNumber"),
    "supplyRef": ("supply", "supplyNumber"),
    "partRef": ("part", "partNumberValue"),
    "functionalItemRef": ("functionalItem", "functionalItemNumber"),
    "zoneRef": ("zone", "zoneNumber"),
    "accessPointRef": ("accessPoint", "accessPointNumber"),
    "circuitBreakerRef": ("circuitBreaker", "circuitBreakerNumber"),
    "controlIndicatorRef": ("controlIndicator", "controlIndicatorNumber"),
    "enterpriseRef": ("enterprise", "manufacturerCodeValue"),
    "functionalPhysicalAreaRef": ("functionalPhysicalArea", "functionalPhysicalAreaNumber"),
    "warningRef": ("warning", "warningIdentNumber"),
    "cautionRef": ("caution", "cautionIdentNumber"),
}


@dataclass(slots=True)
class Repositories:
    """What the repositories beside a module say of numbers; they are opened at the first question."""

    neighbours: Neighbours
    _specs: dict[tuple[str, str], Element] | None = None

    def name(self, reference: Element) -> str:
        """The name of the thing that a reference gives the number of; empty when no repository tells."""
        spec = self.spec(reference)
        return (
            "" if spec is None else next(filter(None, (text_of(child(spec, *path)) for path in _NAMES)), "")
        )

    def spec(self, reference: Element) -> Element | None:
        """The entry of a repository that a reference means."""
        known = _REFERENCES.get(name(reference))
        number = attribute(reference, known[1]) if known else ""
        return self._entries().get((known[0], number)) if known and number else None

    def _entries(self) -> dict[tuple[str, str], Element]:
        if self._specs is None:
            self._specs = {}
            for root in self.neighbours.repositories():
                for repository in by_name(root, "commonRepository"):
                    self._remember(repository)
        return self._specs

    def _remember(self, repository: Element) -> None:
        specs = {} if self._specs is None else self._specs
        for spec in repository.iter():
            kind = name(spec).removesuffix(_SPEC)
            if kind == name(spec) or len(specs) >= MAX_ENTRIES:
                continue
            ident = child(spec, kind + _IDENT)
            numbers = (
                (attribute(ident, key.format(kind=kind)) for key in _NUMBERS) if ident is not None else ()
            )
            number = next(filter(None, numbers), "")
            if number:
                specs.setdefault((kind, number), spec)
