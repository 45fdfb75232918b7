"""The catalogue of the sample shop: the special tools of the facts, and interfaces, with what they cost.

Names and texts of special tools stand in the facts; which cars they are for follows from the topics that
need them.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

import msgspec

from entitlements.money import Currency, Money
from entitlements.shop.catalogue_csv import Entry, write_catalogue
from entitlements.shop.compatibility import Car, Compatibility, OperatingSystem, Standard
from entitlements.shop.tools import Tool, ToolKind
from web.sample.authoring.facts import SourceInvalid, read_yaml
from web.sample.authoring.library import SOURCE, Sources
from web.sample.authoring.model import Both, Source, Topic

CATALOGUE: Final = "tools.csv"
STOCK: Final = "stock.csv"
_SPECIAL: Final = "HT-"
_PLN_OF_EUR: Final = Decimal("4.25")


class Piece(Source, frozen=True, kw_only=True):
    """What the shop says of a tool: net price in zloty (0: not sold), pieces there and to come."""

    drawing: str
    weight_g: int = 0
    pln: int = 0
    stock: int = 0
    expected: int = 0
    in_days: int = 0


class Interface(Piece, frozen=True, kw_only=True):
    """A vehicle interface, or what belongs to one."""

    name: Both
    text: Both
    serials: bool = False
    licence_months: int = 0
    any_car: bool = False
    series: tuple[str, ...] = ()
    operating_systems: tuple[OperatingSystem, ...] = ()
    standards: tuple[Standard, ...] = ()


class Shop(Source, frozen=True, kw_only=True):
    """The source file of the shop."""

    tools: dict[str, Piece] = msgspec.field(default_factory=dict)
    interfaces: dict[str, Interface] = msgspec.field(default_factory=dict)


def shop_files(sources: Sources, folder: Path = SOURCE) -> dict[str, str]:
    """The files of the sample shop, by name.

    Raises:
        SourceInvalid: a tool of the facts is not in the shop, or the other way round.
    """
    shop = read_yaml(folder / "shop.yaml", Shop)
    special = {number for number in sources.facts.tools if number.startswith(_SPECIAL)}
    if special != set(shop.tools):
        odd = ", ".join(sorted(special ^ set(shop.tools)))
        raise SourceInvalid(f"shop.yaml and the tools of the facts differ: {odd}")
    entries = [_special(sources, number, shop.tools[number]) for number in sorted(special)]
    entries += [_interface(sources, number, one) for number, one in sorted(shop.interfaces.items())]
    return {CATALOGUE: write_catalogue(entries), STOCK: _stock({**shop.tools, **shop.interfaces})}


def special_tools_of(topic: Topic) -> tuple[str, ...]:
    """The numbers of the special tools that a topic needs, in its order."""
    needed = () if topic.needs is None else topic.needs.tools
    return tuple(number for number in needed if number.startswith(_SPECIAL))


def _special(sources: Sources, number: str, piece: Piece) -> Entry:
    item = sources.facts.tools[number]
    if item.text is None or item.sold != bool(piece.pln):
        raise SourceInvalid(f"{number}: the facts and shop.yaml differ on whether it is sold")
    return Entry(
        tool=Tool(
            number=number,
            kind=ToolKind.SPECIAL_TOOL,
            name_pl=_begun(item.name.pl),
            name_en=_begun(item.name.en),
            text_pl=item.text.pl,
            text_en=item.text.en,
            drawing=piece.drawing,
            weight_g=piece.weight_g,
            is_sold=item.sold,
            compatibility=Compatibility(cars=tuple(sorted(set(_cars(sources, number))))),
        ),
        prices=_prices(piece),
    )


def _interface(sources: Sources, number: str, one: Interface) -> Entry:
    maker = sources.maker
    cars = (Car(make=maker.name, series=maker.series[series].name) for series in one.series)
    return Entry(
        tool=Tool(
            number=number,
            kind=ToolKind.VEHICLE_INTERFACE,
            name_pl=_begun(one.name.pl),
            name_en=_begun(one.name.en),
            text_pl=one.text.pl,
            text_en=one.text.en,
            drawing=one.drawing,
            weight_g=one.weight_g,
            has_serials=one.serials,
            licence_months=one.licence_months,
            compatibility=Compatibility(
                cars=tuple(cars),
                fits_any_car=one.any_car,
                operating_systems=one.operating_systems,
                standards=one.standards,
            ),
        ),
        prices=_prices(one),
    )


def _cars(sources: Sources, number: str) -> Iterator[Car]:
    maker = sources.maker
    for topic in sources.topics.values():
        for applies in topic.applies if number in special_tools_of(topic) else ():
            series = maker.series[applies.series]
            for engine in applies.engines or tuple(series.engines):
                yield Car(make=maker.name, series=series.name, engine=engine)


def _prices(piece: Piece) -> tuple[Money, ...]:
    if not piece.pln:
        return ()
    euros = (Decimal(piece.pln) / _PLN_OF_EUR).quantize(Decimal(1), ROUND_HALF_UP)
    return (
        Money(minor=piece.pln * 100, currency=Currency.PLN),
        Money(minor=int(euros) * 100, currency=Currency.EUR),
    )


def _stock(pieces: dict[str, Piece]) -> str:
    rows = (
        f"{number},{piece.stock},{piece.expected},{piece.in_days}"
        for number, piece in sorted(pieces.items())
        if piece.stock or piece.expected
    )
    return "\n".join(("number,pieces,expected,in_days", *rows, ""))


def _begun(text: str) -> str:
    """A name as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]
