"""The words that manifests are written in: values in both languages, and near misses. Pure.

YAML manifests and the data model have one name for everything; who fills in a table may write what the
things are called, in Polish or in English, in any case, with or without diacritics.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, TypeVar

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.identifiers import fold_letters
from kb.systems import VehicleSystem
from translations.locales import Language

Choice = TypeVar("Choice", bound=StrEnum)

_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_ALIKE: Final = 0.7

KINDS: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.REPAIR: "naprawa, procedura naprawy, repair procedure",
    DocumentKind.DIAGNOSIS: "diagnostyka, diagnoza, diagnostics",
    DocumentKind.WIRING: "schemat, schemat elektryczny, wiring diagram",
    DocumentKind.LOCATION: "położenie, rozmieszczenie, component location",
    DocumentKind.BULLETIN: "biuletyn, biuletyn serwisowy, service bulletin, tsb",
    DocumentKind.CAMPAIGN: "kampania, akcja serwisowa, akcja przywoławcza, service campaign, recall",
    DocumentKind.LABOUR_TIME: "czasy napraw, normy czasowe, roboczogodziny, labour times",
    DocumentKind.TECHNICAL_DATA: "dane techniczne, dane",
    DocumentKind.MAINTENANCE: "obsługa, przeglądy, plan przeglądów, maintenance schedule, service schedule",
    DocumentKind.PARTS: "części, katalog części, parts catalogue",
    DocumentKind.FLASH: "oprogramowanie, oprogramowanie sterownika, flash container",
    DocumentKind.DESCRIPTION: "opis",
}
ACCESS: Final[Mapping[AccessClass, str]] = {
    AccessClass.PUBLIC: "publiczny, publiczna, jawny, open",
    AccessClass.RMI: "standardowy, standard",
    AccessClass.SECURITY_RELATED_RMI: "zabezpieczenia, rmi zabezpieczenia, dotyczy zabezpieczeń, security",
}
SYSTEMS: Final[Mapping[VehicleSystem, str]] = {
    VehicleSystem.AIR_CONDITIONING: "klimatyzacja",
    VehicleSystem.BODY: "nadwozie",
    VehicleSystem.BRAKES: "hamulce, układ hamulcowy",
    VehicleSystem.CLUTCH: "sprzęgło",
    VehicleSystem.COMMUNICATION: "komunikacja, sieci, sieć transmisji danych",
    VehicleSystem.COOLING: "chłodzenie, układ chłodzenia",
    VehicleSystem.DRIVE_SHAFTS: "półosie, wały napędowe",
    VehicleSystem.ELECTRICS: "elektryka, instalacja elektryczna",
    VehicleSystem.ENGINE: "silnik",
    VehicleSystem.EXHAUST: "wydech, układ wydechowy",
    VehicleSystem.FUEL: "paliwo, układ paliwowy, zasilanie",
    VehicleSystem.GEARBOX: "skrzynia biegów",
    VehicleSystem.GLASS: "szyby",
    VehicleSystem.HIGH_VOLTAGE: "wysokie napięcie",
    VehicleSystem.IGNITION: "zapłon",
    VehicleSystem.INTERIOR: "wnętrze",
    VehicleSystem.LIGHTING: "oświetlenie",
    VehicleSystem.RESTRAINTS: "poduszki, pasy, bezpieczeństwo bierne",
    VehicleSystem.STEERING: "kierowniczy, układ kierowniczy",
    VehicleSystem.SUSPENSION: "zawieszenie",
    VehicleSystem.WHEELS: "koła, ogumienie",
}
LANGUAGES: Final[Mapping[Language, str]] = {
    Language.POLISH: "polski, polska, polish, pl-pl",
    Language.ENGLISH: "angielski, angielska, english, en-gb, en-us",
}
YES: Final = frozenset({"yes", "y", "tak", "t", "x", "1", "true", "prawda"})
NO: Final = frozenset({"", "no", "n", "nie", "0", "false", "falsz"})
NOTHING_SAID: Final = frozenset({"none", "brak", "bez", "-", "–", "—"})
"""What says that there is none, where an empty cell says nothing at all."""

_WORDS: Final[Mapping[type[StrEnum], Mapping[str, str]]] = {
    DocumentKind: {kind.value: words for kind, words in KINDS.items()},
    AccessClass: {access.value: words for access, words in ACCESS.items()},
    VehicleSystem: {system.value: words for system, words in SYSTEMS.items()},
    Language: {language.value: words for language, words in LANGUAGES.items()},
}


def plain(text: str) -> str:
    """A name without case, diacritics, spaces and signs: `Ważny od` and `wazny_od` are one."""
    return _NOT_LETTERS.sub("", fold_letters(text))


def choice_of(text: str, choices: type[Choice]) -> Choice | None:
    """The value that a text names, in either language; None where it names none."""
    return choices(found) if (found := _names(choices).get(plain(text))) else None


def near_choice(text: str, choices: type[Choice]) -> Choice | None:
    """The value that was probably meant."""
    names = _names(choices)
    near = nearest(plain(text), names)
    return None if near is None else choices(names[near])


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The one of the known names that is most alike, if any is much alike."""
    found = get_close_matches(text, list(known), n=1, cutoff=_ALIKE)
    return found[0] if found else None


def _names(choices: type[Choice]) -> dict[str, str]:
    names: dict[str, str] = {plain(value): value.value for value in choices}
    for value, words in _WORDS.get(choices, {}).items():
        for word in words.split(","):
            names.setdefault(plain(word), value)
    return names
