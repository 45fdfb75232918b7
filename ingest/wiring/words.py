"""The words that a wiring diagram has besides those of its net list, in each language and in both. Pure."""

from dataclasses import dataclass, fields
from typing import Any, Final

from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language; `colours` by the codes of IEC 60757 and those that drawing programs add.

    `tag` is the language's, `zxx` for the words of both.
    """

    tag: str
    diagram: str
    wires: str
    connectors: str
    fuses: str
    grounds: str
    splices: str
    components: str
    codes: str
    origin: str
    destination: str
    colour: str
    cross_section: str
    function: str
    vehicles: str
    designation: str
    name: str
    place: str
    pin: str
    signal: str
    wire: str
    rating: str
    box: str
    joins: str
    meaning: str
    internal: str
    without: str
    issue: str
    ways: str
    cables: str
    core: str
    parts: str
    quantity: str
    part_numbers: str
    used_by: str
    free_end: str
    plugged: str
    shield: str
    folio: str
    colours: dict[str, str]


_POLISH: Final = Words(
    tag="pl",
    diagram="Schemat",
    wires="Przewody",
    connectors="Złącza",
    fuses="Bezpieczniki",
    grounds="Punkty masy",
    splices="Połączenia przewodów",
    components="Elementy",
    codes="Oznaczenia wersji",
    origin="Od",
    destination="Do",
    colour="Kolor",
    cross_section="Przekrój, mm²",
    function="Funkcja",
    vehicles="Wersja",
    designation="Oznaczenie",
    name="Nazwa",
    place="Miejsce",
    pin="Styk",
    signal="Sygnał",
    wire="Przewód",
    rating="Prąd, A",
    box="Skrzynka",
    joins="Łączy",
    meaning="Znaczenie",
    internal="połączenie wewnętrzne",
    without="bez",
    issue="Wydanie",
    ways="liczba styków: {0}",
    cables="Kable",
    core="Żyła",
    parts="Lista części",
    quantity="Liczba",
    part_numbers="Numery części",
    used_by="Do czego",
    free_end="wolny koniec",
    plugged="wetknięte w siebie",
    shield="ekran",
    folio="Arkusz",
    colours={
        "BK": "czarny",
        "BN": "brązowy",
        "RD": "czerwony",
        "OG": "pomarańczowy",
        "YE": "żółty",
        "GN": "zielony",
        "BU": "niebieski",
        "VT": "fioletowy",
        "GY": "szary",
        "WH": "biały",
        "PK": "różowy",
        "TQ": "turkusowy",
        "GD": "złoty",
        "SR": "srebrny",
        "BG": "beżowy",
        "CU": "miedziany",
        "IV": "kość słoniowa",
        "LB": "jasnoniebieski",
        "OL": "oliwkowy",
        "SL": "grafitowy",
        "SN": "cynowany",
    },
)
_ENGLISH: Final = Words(
    tag="en",
    diagram="Diagram",
    wires="Wires",
    connectors="Connectors",
    fuses="Fuses",
    grounds="Earth points",
    splices="Splices",
    components="Components",
    codes="Variants",
    origin="From",
    destination="To",
    colour="Colour",
    cross_section="Cross-section, mm²",
    function="Function",
    vehicles="Variant",
    designation="Designation",
    name="Name",
    place="Place",
    pin="Pin",
    signal="Signal",
    wire="Wire",
    rating="Rating, A",
    box="Fuse box",
    joins="Joins",
    meaning="Meaning",
    internal="internal connection",
    without="without",
    issue="Issue",
    ways="{0} ways",
    cables="Cables",
    core="Core",
    parts="Parts list",
    quantity="Quantity",
    part_numbers="Part numbers",
    used_by="For",
    free_end="free end",
    plugged="plugged together",
    shield="shield",
    folio="Sheet",
    colours={
        "BK": "black",
        "BN": "brown",
        "RD": "red",
        "OG": "orange",
        "YE": "yellow",
        "GN": "green",
        "BU": "blue",
        "VT": "violet",
        "GY": "grey",
        "WH": "white",
        "PK": "pink",
        "TQ": "turquoise",
        "GD": "gold",
        "SR": "silver",
        "BG": "beige",
        "CU": "copper",
        "IV": "ivory",
        "LB": "light blue",
        "OL": "olive",
        "SL": "slate",
        "SN": "tinned",
    },
)


def _joined(first: Words, second: Words) -> Words:
    """Each word in both languages, once where they are alike; names of colours go by their codes."""
    pairs = {field.name: (getattr(first, field.name), getattr(second, field.name)) for field in fields(Words)}
    joined: dict[str, Any] = {
        name: one if one == other else f"{one} / {other}" for name, (one, other) in pairs.items()
    }
    colours = {code: f"{word} / {second.colours[code]}" for code, word in first.colours.items()}
    return Words(**joined | {"tag": "zxx", "colours": colours})


_BOTH: Final = _joined(_ENGLISH, _POLISH)


def words(language: Language | None) -> Words:
    """The words of a language; without one those of both, for diagrams that readers of either use."""
    if language is None:
        return _BOTH
    return _POLISH if language is Language.POLISH else _ENGLISH
