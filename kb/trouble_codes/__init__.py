"""What the generic trouble codes mean, in our own words and in both languages. Pure.

The meanings are the CSV files beside this module, columns `code,pl,en,system`; `system` is a file of the
term base. Anyone above `kb` may import it. Only codes that SAE J2012 (ISO 15031-6) defines for every maker
are here: what a maker means by a `P1...` stands in that maker's documents.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from translations.locales import Language

_WRITTEN: Final = re.compile(
    r"\s*(?P<letter>[PCBU])[\s-]?(?P<digits>[0-3][0-9A-F]{3})(?:\s?[:/-]?\s?(?P<failure_type>[0-9A-F]{2}))?\s*",
    re.ASCII | re.IGNORECASE,
)
_SPACES: Final = str.maketrans("\u00a0\u202f", "  ")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTroubleCode:
    """A trouble code as somebody wrote it: `P0300-87` is the code `P0300` with the failure type byte `87`."""

    code: str
    failure_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleCode:
    """A generic trouble code, what it means and the system it points to (a file of the term base)."""

    code: str
    polish: str
    english: str
    system: str

    def meaning(self, language: Language) -> str:
        """The meaning as a noun phrase with a capital and without a full stop."""
        return self.polish if language is Language.POLISH else self.english


def parse_trouble_code(text: str) -> WrittenTroubleCode | None:
    """Read `p 0300`, `P0300`, `P0300-87` or `P030087`; None when `text` is no trouble code.

    Whether the code has a meaning is another question, see `trouble_code`.
    """
    match = _WRITTEN.fullmatch(text.translate(_SPACES))
    if match is None:
        return None
    failure_type = match["failure_type"]
    return WrittenTroubleCode(
        code=(match["letter"] + match["digits"]).upper(),
        failure_type=failure_type.upper() if failure_type else None,
    )


def trouble_code(text: str) -> TroubleCode | None:
    """The generic code that `text` is, however written; None when it is none, or a maker's own."""
    written = parse_trouble_code(text)
    return _by_code().get(written.code) if written else None


def all_trouble_codes() -> tuple[TroubleCode, ...]:
    """Every code that has a meaning here, in order."""
    return tuple(_by_code().values())


@cache
def _by_code() -> Mapping[str, TroubleCode]:
    found = [
        TroubleCode(code=row["code"], polish=row["pl"], english=row["en"], system=row["system"])
        for source in (files("kb") / "trouble_codes").iterdir()
        if source.name.endswith(".csv")
        for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    ]
    return MappingProxyType({item.code: item for item in sorted(found, key=lambda item: item.code)})
