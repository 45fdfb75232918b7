"""The words that a wiring diagram has besides those of its net list, in both languages. Pure."""

from dataclasses import dataclass
from typing import Final

from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language; `colours` by the codes of IEC 60757."""

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
    colours: dict[str, str]


_POLISH: Final = Words(
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
    ways="liczba styków: {}",
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
    },
)
_ENGLISH: Final = Words(
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
    ways="{} ways",
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
    },
)


def words(language: Language) -> Words:
    """The words of a language."""
    return _POLISH if language is Language.POLISH else _ENGLISH
