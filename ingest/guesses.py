"""What a document probably is, where nobody says it: by the names of folders and file, by headings. Pure.

A guess is only used where it cannot hide anything: the kind of a new document, the series that a statement
of applicability names in its own words. Each says what it was made from.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kb.documents import Applicability, DocumentKind
from kb.identifiers import fold_letters
from translations.catalogue import translator

_ = translator("ingest")

_SIGNS: Final = re.compile(r"[\W_]+")
_FEWEST_HEADINGS: Final = 2

_NAMES: Final[tuple[tuple[DocumentKind, str], ...]] = (
    (DocumentKind.BULLETIN, r"tsbs?|bulletins?|biuletyn\w*"),
    (DocumentKind.CAMPAIGN, r"recalls?|campaigns?|kampani\w*|akcj\w+ (?:serwisow|przywolawcz)\w+"),
    (
        DocumentKind.LABOUR_TIME,
        r"labou?r times?|flat rates?|norm\w+ czasow\w+|czas\w* napraw\w*|roboczogodzin\w*",
    ),
    (
        DocumentKind.MAINTENANCE,
        r"maintenance|service schedules?|przeglad\w*|konserwacj\w+|obslug\w+ okresow\w+",
    ),
    (
        DocumentKind.TECHNICAL_DATA,
        r"technical data|specifications?|torques?|dane techniczne|moment\w* dokrecania",
    ),
    (
        DocumentKind.PARTS,
        r"parts?(?: (?:catalogues?|catalogs?|lists?))?|katalog\w* czesci|czesci(?: zamienn\w+)?",
    ),
    (DocumentKind.FLASH, r"flash|software updates?|oprogramowani\w+"),
    (
        DocumentKind.WIRING,
        r"wiring|circuit diagrams?|schemat\w* (?:elektryczn|instalacji|polaczen)\w*|schematy",
    ),
    (DocumentKind.LOCATION, r"(?:component )?locations?|rozmieszczeni\w+|polozeni\w+|lokalizacj\w+"),
    (
        DocumentKind.DIAGNOSIS,
        r"diagnos\w+|diagnoz\w*|troubleshooting|fault codes?|dtcs?|usterk\w*|kod\w* (?:usterek|bled\w+)",
    ),
    (DocumentKind.REPAIR, r"repairs?|procedures?|napraw\w*|procedur\w+ napraw\w*|workshop manuals?"),
    (DocumentKind.DESCRIPTION, r"descriptions?|opis\w*|theory of operation|zasad\w+ dzialania"),
)
"""Words that name a kind, in folders, files and titles; the first kind that is named decides."""

_ACTIONS: Final = re.compile(
    r"(?:wymian|demontaz|montaz|napraw|zdejmowani|zakladani|regulacj|odpowietrzani|wymontowani|zamontowani)\w*\b"
    r"|(?:replac|remov|renew|refit|fitting|install|repair|adjust|bleed|overhaul)\w*\b"
)
"""How the title of an instruction begins."""
_TROUBLE_CODE: Final = re.compile(r"\b[pcbu][0-3][0-9a-f]{3}\b")


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind, and what in the document's name or text it was made from."""

    kind: DocumentKind
    reason: str


def guess_kind(path: PurePosixPath, title: str, headings: Sequence[str] = ()) -> KindGuess | None:
    """The kind of the file at `path`: by the nearest folder that names one, its own name, title, headings."""
    for folder in reversed(path.parent.parts):
        if kind := _named(folder):
            return KindGuess(kind, _("the folder “{name}”").format(name=folder))
    if kind := _named(path.stem):
        return KindGuess(kind, _("the file's name"))
    if kind := _titled(title):
        return KindGuess(kind, _("the title"))
    counts = Counter(filter(None, map(_titled, headings)))
    if counts and (most := counts.most_common(1)[0])[1] >= _FEWEST_HEADINGS:
        return KindGuess(most[0], _("its headings"))
    return None


def guess_series(statement: str, known: Iterable[tuple[str | None, str]]) -> tuple[Applicability, ...]:
    """The statement for each of the `known` series (with their makes) that its own words name.

    Without any it stays a mere statement.
    """
    words = f" {_plain(statement)} "
    named = [(make, series) for make, series in known if f" {_plain(series)} " in words]
    found = [
        Applicability(make=make, series=series, statement=statement)
        for make, series in sorted(named, key=lambda pair: (pair[1], pair[0] or ""))
    ]
    return tuple(found) or (Applicability(statement=statement),)


def _named(name: str) -> DocumentKind | None:
    words = _plain(name)
    return next((kind for kind, pattern in _NAMES if re.search(rf"\b(?:{pattern})\b", words)), None)


def _titled(title: str) -> DocumentKind | None:
    words = _plain(title)
    if _ACTIONS.match(words):
        return DocumentKind.REPAIR
    return _named(title) or (DocumentKind.DIAGNOSIS if _TROUBLE_CODE.search(words) else None)


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", fold_letters(text)).strip()
