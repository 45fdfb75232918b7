"""What a tool of the shop is: special tools and vehicle interfaces, by their numbers. Pure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from entitlements.shop.compatibility import Compatibility
from translations.locales import Language

MOST_NUMBER: Final = 40
MOST_NAME: Final = 160
MOST_TEXT: Final = 2_000
_KEPT: Final = re.compile(r"[^0-9A-Z]")


class InvalidToolNumber(ValueError):
    """A text that cannot be the number of a tool."""


class ToolKind(StrEnum):
    """The sorts of tools: the second has serial numbers and talks to a car."""

    SPECIAL_TOOL = "special-tool"
    VEHICLE_INTERFACE = "vehicle-interface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as the catalogue has it; its price stands in the price list under `number`.

    `drawing` names one of the drawings that the portal has. A tool that is not `is_sold` may still be named
    by a document, and be among what a company has. `licence_months` is how long the licence of a device
    lasts that is handed over with it; 0 where it needs none.
    """

    number: str
    kind: ToolKind
    name_pl: str
    name_en: str
    text_pl: str = ""
    text_en: str = ""
    drawing: str = ""
    weight_g: int = 0
    is_sold: bool = True
    has_serials: bool = False
    licence_months: int = 0
    compatibility: Compatibility = field(default_factory=Compatibility)

    @property
    def key(self) -> str:
        """What the tool is known again by, however its number is typed."""
        return tool_key(self.number)

    def name(self, language: Language) -> str:
        """Its name in one language."""
        return self.name_pl if language is Language.POLISH else self.name_en

    def text(self, language: Language) -> str:
        """In a sentence what it is for; empty where nobody has written it."""
        return self.text_pl if language is Language.POLISH else self.text_en


def tool_key(text: str) -> str:
    """A number without what people add or leave out: `ht 1134` and `HT-1134` are the same tool."""
    return _KEPT.sub("", text.upper())


def parse_tool_number(text: str) -> str:
    """A number as it is printed on the tool, without needless spaces.

    Raises:
        InvalidToolNumber: it is empty, too long, or has no digit.
    """
    number = " ".join(text.split())
    if not number.isprintable() or len(number) > MOST_NUMBER or not re.search(r"\d", tool_key(number)):
        raise InvalidToolNumber(f"{text!r} is no number of a tool")
    return number
