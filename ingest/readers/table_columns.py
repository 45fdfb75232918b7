"""What the columns of a table mean by their names in Polish and English, and what the table is. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.documents import DocumentKind
from kb.identifiers import fold_letters
from translations.locales import Language


class Role(StrEnum):
    """What a column holds."""

    OPERATION = "operation"
    TIME = "time"
    CODE = "code"
    MEANING = "meaning"
    CAUSE = "cause"
    REMEDY = "remedy"
    TORQUE = "torque"
    ANGLE = "angle"
    JOINT = "joint"
    THREAD = "thread"
    STAGE = "stage"
    PART_NUMBER = "part number"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    CONNECTOR = "connector"
    PIN = "pin"
    SIGNAL = "signal"
    COLOUR = "colour"
    SIZE = "size"
    WIRE = "wire"
    START = "start"
    START_PIN = "start pin"
    END = "end"
    END_PIN = "end pin"


class Sort(StrEnum):
    """What a table is."""

    LABOUR_TIMES = "labour times"
    TROUBLE_CODES = "trouble codes"
    TORQUES = "torques"
    PARTS = "parts"
    PINS = "pins"
    WIRES = "wires"
    ORDINARY = "ordinary"


KINDS: Final = {
    Sort.LABOUR_TIMES: DocumentKind.LABOUR_TIME,
    Sort.TROUBLE_CODES: DocumentKind.DIAGNOSIS,
    Sort.TORQUES: DocumentKind.TECHNICAL_DATA,
    Sort.PARTS: DocumentKind.PARTS,
    Sort.PINS: DocumentKind.WIRING,
    Sort.WIRES: DocumentKind.WIRING,
}
"""The kinds of documents that tables of each sort make."""

_POLISH: Final = {
    Role.OPERATION: "numer czynnosci|nr czynnosci|kod czynnosci|numer operacji|nr operacji|pozycja robocza",
    Role.TIME: (
        "czas|czas robocizny|czas naprawy|czas normatywny|czas pracy|norma czasu|roboczogodziny|"
        "rbg|jednostki czasu"
    ),
    Role.CODE: "kod|kod usterki|kod bledu|kod dtc|kody usterek|usterka kod",
    Role.MEANING: "znaczenie|opis usterki|opis bledu|tresc|usterka",
    Role.CAUSE: "przyczyna|przyczyny|mozliwa przyczyna|mozliwe przyczyny",
    Role.REMEDY: (
        "usuniecie|naprawa|co zrobic|srodek zaradczy|najpierw sprawdzic|sposob usuniecia|postepowanie"
    ),
    Role.TORQUE: "moment|moment dokrecania|moment obrotowy|momenty dokrecania",
    Role.ANGLE: "kat|kat dokrecania|kat dokrecenia|dokrecic o kat",
    Role.JOINT: "polaczenie|sruba|sruby|polaczenie srubowe|element laczony|zlacze srubowe|nakretka",
    Role.THREAD: "gwint|wymiar gwintu|rozmiar gwintu",
    Role.STAGE: "etap|stopien|krok|faza",
    Role.PART_NUMBER: "numer czesci|nr czesci|numer katalogowy|nr katalogowy|nr kat|numer oem|indeks czesci",
    Role.DESCRIPTION: "opis|nazwa|nazwa czesci|czesc|czynnosc|okreslenie",
    Role.QUANTITY: "ilosc|liczba|liczba sztuk|szt|sztuk|sztuki",
    Role.CONNECTOR: "zlacze|zlacze nr|wtyczka|gniazdo|nr zlacza|oznaczenie zlacza",
    Role.PIN: "styk|pin|zacisk|nr styku|nr pinu|wyprowadzenie|komora",
    Role.SIGNAL: "sygnal|funkcja|przeznaczenie|obwod",
    Role.COLOUR: "kolor|barwa|kolor przewodu|barwa przewodu",
    Role.SIZE: "przekroj|przekroj przewodu|przekroj zyly",
    Role.WIRE: "przewod|nr przewodu|numer przewodu|oznaczenie przewodu|zyla",
    Role.START: "od|skad|poczatek|od zlacza|zlacze od|z",
    Role.START_PIN: "od styku|styk od|od pinu|pin od",
    Role.END: "do|dokad|koniec|do zlacza|zlacze do|prowadzi do",
    Role.END_PIN: "do styku|styk do|do pinu|pin do",
}
_ENGLISH: Final = {
    Role.OPERATION: (
        "operation number|operation no|op no|operation code|labour operation|labor operation|"
        "labour code|job no|job number"
    ),
    Role.TIME: (
        "time|labour time|labor time|standard time|repair time|flat rate time|flat rate|hours|"
        "time units|work units"
    ),
    Role.CODE: "code|dtc|fault code|trouble code|error code|dtc code|codes",
    Role.MEANING: "meaning|fault|fault text|dtc description|code description|failure",
    Role.CAUSE: "cause|causes|possible cause|possible causes|probable cause",
    Role.REMEDY: "remedy|remedies|action|check first|repair|corrective action|what to do",
    Role.TORQUE: "torque|tightening torque|torques|tightening torques|torque setting",
    Role.ANGLE: "angle|tightening angle|torque angle|further angle|turn",
    Role.JOINT: "joint|bolt|bolts|screw|fastener|screwed joint|bolted joint|connection|nut",
    Role.THREAD: "thread|thread size|bolt size",
    Role.STAGE: "stage|step|pass|phase",
    Role.PART_NUMBER: (
        "part number|part no|part|oem number|catalogue number|catalog number|item number|article number"
    ),
    Role.DESCRIPTION: "description|name|part name|operation|designation|item",
    Role.QUANTITY: "quantity|qty|pcs|pieces|number of pieces",
    Role.CONNECTOR: "connector|plug|connector no|connector id|connector number",
    Role.PIN: "pin|terminal|cavity|pin no|pin number|way|contact",
    Role.SIGNAL: "signal|function|circuit|signal name|purpose",
    Role.COLOUR: "colour|color|wire colour|wire color|col",
    Role.SIZE: "cross-section|cross section|size|wire size|gauge|awg",
    Role.WIRE: "wire|wire no|wire number|wire id|core|cable",
    Role.START: "from|start|source|from connector|origin",
    Role.START_PIN: "from pin|start pin|pin from|from terminal",
    Role.END: "to|end|destination|to connector|target|goes to",
    Role.END_PIN: "to pin|end pin|pin to|to terminal",
}
_UNITS: Final = {
    "time": "h|hr|hrs|hour|hours|godz|godzin|godziny|min|minut|minuty|minutes|aw|tu|ze|jc|rbg|s|sek",
    "torque": (
        "nm|n m|n·m|ncm|dnm|dan·m|danm|kgm|kgf·m|kgfm|lbf·ft|lbf ft|ft-lb|ft lb|lb-ft|lbft|in-lb|lbf·in|inlb"
    ),
    "angle": "°|deg|stopni|st",
    "size": "mm2|mm²|awg|mm",
    "quantity": "szt|pcs|l|m|kg|ml|g",
}
_ROLES_OF_UNITS: Final = {"time": Role.TIME, "torque": Role.TORQUE, "angle": Role.ANGLE, "size": Role.SIZE}
_BRACKETS: Final = re.compile(r"[\[(](?P<inside>[^\[\]()]{1,12})[\])]")
_NOT_WORDS: Final = re.compile(r"[^\w²°·%-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its name: what it holds, and the unit that stands in the name."""

    name: str
    role: Role | None
    unit: str | None
    language: Language | None


def _plain(name: str) -> str:
    """A name without capitals, diacritics and what stands around its words."""
    folded = fold_letters(name.replace("²", "2").replace("°", " deg "))
    return " ".join(_NOT_WORDS.sub(" ", folded.replace("·", " ")).split())


_UNIT_NAMES: Final = {_plain(unit): sort for sort, units in _UNITS.items() for unit in units.split("|")}


def _by_name() -> dict[str, tuple[Role, Language | None]]:
    found: dict[str, tuple[Role, Language | None]] = {}
    for names, language in ((_POLISH, Language.POLISH), (_ENGLISH, Language.ENGLISH)):
        for role, joined in names.items():
            for name in joined.split("|"):
                both = found.get(name)
                found[name] = (role, None) if both else (role, language)
    return found


_NAMES: Final = _by_name()


def column_of(name: str) -> Column:
    """What a column of this name holds; a unit may stand in brackets, after a comma or a stroke, or alone."""
    bare, unit = _without_unit(name)
    role, language = _NAMES.get(bare, (None, None))
    if role is None and bare in _UNIT_NAMES:
        unit = unit or bare
        role = _ROLES_OF_UNITS.get(_UNIT_NAMES[bare])
    return Column(name=name, role=role, unit=unit, language=language)


def unit_sort(unit: str) -> str | None:
    """Which quantity a unit is of: `time`, `torque`, `angle`, `size`, `quantity`; None for no unit."""
    return _UNIT_NAMES.get(_plain(unit))


def _without_unit(name: str) -> tuple[str, str | None]:
    match = _BRACKETS.search(name)
    if match and _plain(match["inside"]) in _UNIT_NAMES:
        return _plain(name.replace(match[0], " ")), _plain(match["inside"])
    for sign in (",", "/", " in ", " w "):
        before, found, after = name.rpartition(sign)
        if found and _plain(after) in _UNIT_NAMES and _plain(before):
            return _plain(before), _plain(after)
    plain = _plain(name)
    words = plain.split()
    for length in (2, 1):
        before, after = " ".join(words[:-length]), " ".join(words[-length:])
        if before in _NAMES and plain not in _NAMES and after in _UNIT_NAMES:
            return before, after
    return plain, None


def known_names(texts: Iterable[str]) -> int:
    """How many of the texts are names of columns that mean something."""
    return sum(column_of(text).role is not None for text in texts if text)


def language_of_columns(columns: Iterable[Column]) -> Language | None:
    """The language that the most names are in; None where they say nothing or contradict each other."""
    found = [column.language for column in columns if column.language]
    polish, english = found.count(Language.POLISH), found.count(Language.ENGLISH)
    if polish == english:
        return None
    return Language.POLISH if polish > english else Language.ENGLISH


def sort_of(columns: Sequence[Column]) -> Sort:
    """What a table with these columns is, as far as its names tell."""
    roles = {column.role for column in columns}
    if Role.TIME in roles and roles & {Role.OPERATION, Role.DESCRIPTION}:
        return Sort.LABOUR_TIMES
    if Role.CODE in roles and roles & {Role.MEANING, Role.DESCRIPTION, Role.CAUSE, Role.REMEDY}:
        return Sort.TROUBLE_CODES
    if Role.START in roles and Role.END in roles and roles & {Role.COLOUR, Role.SIZE, Role.WIRE, Role.SIGNAL}:
        return Sort.WIRES
    if Role.PIN in roles and roles & {Role.SIGNAL, Role.COLOUR, Role.END, Role.WIRE}:
        return Sort.PINS
    if Role.TORQUE in roles and len(roles - {None}) > 1:
        return Sort.TORQUES
    if Role.PART_NUMBER in roles and roles & {Role.DESCRIPTION, Role.QUANTITY}:
        return Sort.PARTS
    return Sort.ORDINARY


def place_of(columns: Sequence[Column], role: Role) -> int | None:
    """Which column has a role, the first of several."""
    return next((place for place, column in enumerate(columns) if column.role is role), None)
