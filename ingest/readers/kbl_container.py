"""A KBL container: its elements by their ids, and what its descriptions, measures and colours say. Pure."""

from collections.abc import Iterator
from typing import Final

from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, text_of
from translations.locales import Language

_SQUARE_MILLIMETRES: Final = frozenset(
    ("mm2", "mm²", "mm^2", "qmm", "square millimetre", "square millimeter")
)
_MOST_COLOURS: Final = 3


class Container:
    """The container of a file, read in a language; without one descriptions are in all that are ours."""

    def __init__(self, root: Element, language: Language | None) -> None:
        self._by_id = {given: element for element in root.iter() if (given := element.get("id"))}
        self._language = language
        self.harness = next(by_name(root, "Harness"), None)
        found = {text_of(code).lower()[:2] for code in by_name(root, "Language_code")}
        self.only_language = next(iter(found)) if len(found) == 1 else None

    def referred(self, element: Element | None, *names: str) -> Element | None:
        """What the first of these children refers to."""
        return next(self.all_referred(element, *names), None)

    def all_referred(self, element: Element | None, *names: str) -> Iterator[Element]:
        """Everything that children of these names refer to; references to nothing are left out."""
        for inner in children_named(element, *names) if element is not None else ():
            for reference in text_of(inner).split():
                if reference in self._by_id:
                    yield self._by_id[reference]

    def description(self, element: Element | None) -> str:
        """What an element is described as: in the language that is asked for, else as it stands."""
        if element is None:
            return ""
        plain = told(element, "Description")
        localized = {
            told(inner, "Language_code").lower()[:2]: told(inner, "Value")
            for inner in children_named(element, "Localized_description")
        }
        if self._language:
            return localized.get(self._language.value) or plain or localized.get("en", "")
        ours = [localized[tag] for tag in ("en", "pl") if localized.get(tag)]
        return " / ".join(dict.fromkeys(ours)) or plain or next(iter(localized.values()), "")

    def area(self, part: Element | None) -> tuple[float | None, str]:
        """The cross-section of a wire in mm²; another measure as it stands."""
        value, unit = self.measure(child(part, "Cross_section_area"))
        if value is None:
            return None, ""
        return (value, "") if unit.lower() in _SQUARE_MILLIMETRES or not unit else (None, f"{value:g} {unit}")

    def measure(self, element: Element | None) -> tuple[float | None, str]:
        """A number and its unit."""
        if element is None:
            return None, ""
        try:
            value = float(told(element, "Value_component").replace(",", "."))
        except ValueError:
            return None, ""
        unit = self.referred(element, "Unit_component")
        return (value if abs(value) < 1e9 else None), _unit(unit)

    def colour(self, part: Element | None) -> str:
        """The colours of a wire, the basic one first: `RD/YE`."""
        found = [
            (told(inner, "Colour_type").lower(), told(inner, "Colour_value"))
            for inner in (children_named(part, "Cover_colour", "Core_colour") if part is not None else ())
        ]
        found.sort(key=lambda pair: "base" not in pair[0])
        return "/".join(dict.fromkeys(value for _sort, value in found[:_MOST_COLOURS] if value))

    def number(self, part: Element | None) -> str:
        """The part number with the company that gives it."""
        if part is None:
            return ""
        return " ".join(filter(None, (told(part, "Company_name"), told(part, "Part_number"))))


def told(element: Element | None, wanted: str) -> str:
    """The text of the first child of that name."""
    return text_of(child(element, wanted))


def sort_of(element: Element) -> str:
    """What an element is: its type, where its name is only that of the family."""
    declared = attribute(element, "type").rpartition(":")[2]
    return declared or name(element)


def occurrences(harness: Element) -> Iterator[Element]:
    """Everything that the harness is made of."""
    return (element for element in children(harness) if name(element).endswith("_occurrence"))


def _unit(element: Element | None) -> str:
    """A unit by its name, else as SI puts it together."""
    if element is None:
        return ""
    said = told(element, "Unit_name")
    if said:
        return said
    prefix, unit = told(element, "Si_prefix").lower(), told(element, "Si_unit_name").lower()
    dimension = told(element, "Si_dimension").lower()
    short = {"milli": "m", "centi": "c", "": ""}.get(prefix, prefix) + {"metre": "m", "meter": "m"}.get(
        unit, unit
    )
    return short + {"square": "²", "cubic": "³"}.get(dimension, "")
