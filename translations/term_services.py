"""What the commands of `aos terms` share: what they work on, the formats, and how terms are shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from translations.catalogue import translator
from translations.exchange import XmlElement
from translations.finding import Readings
from translations.terms import Term, TermKind

_ = translator("translations")

SOME_REFUSED: Final = 3
"""The exit code of "done, and some inputs were refused"."""
STANDARD_STREAM: Final = "-"


class Format(StrEnum):
    """A format of exchange."""

    TBX = "tbx"
    SKOS = "skos"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermServices:
    """What the commands work on.

    `folder` holds the editors' own terms. `parse_xml` parses a document safely, or raises `TermFileRefused`.
    """

    folder: Path
    parse_xml: Callable[[bytes], XmlElement]
    readings: Readings


Services = Callable[[], TermServices]


def kind_names() -> dict[TermKind, str]:
    """What stands before the terms of a kind; nothing before the preferred one."""
    return {
        TermKind.PREFERRED: "",
        TermKind.ALTERNATIVE: _("also"),
        TermKind.ABBREVIATION: _("short"),
        TermKind.SLANG: _("slang"),
        TermKind.MISSPELT: _("misspelt"),
        TermKind.DEPRECATED: _("no longer"),
    }


def terms_as_json(terms: Iterable[Term]) -> list[dict[str, Any]]:
    """Terms for machines."""
    return [{"text": term.text, "language": term.language, "kind": term.kind} for term in terms]
