"""How goods get to the customer: the ways there are, to which countries, how heavy, how long. Pure.

What a way costs stands in the price list under its code, so that it has validity dates, currencies and
customer prices like everything that is sold.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entitlements.vat import EUROPEAN
from translations.catalogue import catalogue
from translations.locales import Language


def _(message: str) -> str:
    """Mark a name for the catalogues; it is translated when it is shown."""
    return message


HOME: Final = "PL"
_ISO_OF: Final = {"EL": "GR"}
_EU: Final = frozenset(_ISO_OF.get(letters, letters) for letters in EUROPEAN - {"XI"})
MOST_RECIPIENT: Final = 120
MOST_STREET: Final = 200
MOST_CITY: Final = 100
MOST_POSTAL_CODE: Final = 16
MOST_PHONE: Final = 40


class Zone(StrEnum):
    """Where a country lies, as carriers and customs see it."""

    HOME = "home"
    EU = "eu"
    WORLD = "world"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWay:
    """A way of delivery; `days` are the fewest and the most working days from the hand-over, inclusive.

    A carrier asks for the recipient's telephone number; who fetches the goods is asked for nothing.
    """

    code: str
    zones: frozenset[Zone]
    most_weight_g: int
    days: tuple[int, int] = (0, 0)
    is_fetched: bool = False


def _carried(code: str, zone: Zone, days: tuple[int, int], most_weight_g: int = 31_500) -> DeliveryWay:
    """A way that a carrier goes; what it takes is a parcel unless told."""
    return DeliveryWay(code=code, zones=frozenset({zone}), most_weight_g=most_weight_g, days=days)


WAYS: Final = (
    DeliveryWay(code="delivery-fetched", zones=frozenset(Zone), most_weight_g=2_000_000, is_fetched=True),
    _carried("delivery-courier", Zone.HOME, (1, 2)),
    _carried("delivery-pallet", Zone.HOME, (2, 4), 1_000_000),
    _carried("delivery-courier-eu", Zone.EU, (2, 5)),
    _carried("delivery-courier-world", Zone.WORLD, (4, 10)),
)
"""The ways that the portal knows; one that the price list has no price for is not offered."""


_NAMES: Final = {
    "delivery-fetched": _("Fetched from the store"),
    "delivery-courier": _("Courier"),
    "delivery-pallet": _("Pallet by lorry"),
    "delivery-courier-eu": _("Courier within the European Union"),
    "delivery-courier-world": _("Courier outside the European Union"),
}


class AddressFlaw(StrEnum):
    """What is wrong with an address; the value names its field."""

    RECIPIENT = "recipient"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    COUNTRY = "country"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where goods go; `country` is an ISO 3166-1 alpha-2 code."""

    recipient: str
    street: str
    postal_code: str
    city: str
    country: str
    phone: str = ""


def zone_of(country: str) -> Zone:
    """The zone of a country's code."""
    if country == HOME:
        return Zone.HOME
    return Zone.EU if country in _EU else Zone.WORLD


def ways_to(country: str, weight_g: int) -> tuple[DeliveryWay, ...]:
    """The ways by which so much gets to a country."""
    zone = zone_of(country)
    return tuple(way for way in WAYS if zone in way.zones and weight_g <= way.most_weight_g)


def way_of(code: str) -> DeliveryWay | None:
    """The way with this code."""
    return next((way for way in WAYS if way.code == code), None)


def way_name(code: str, language: Language) -> str:
    """What a way is called; one that this version does not know is shown by its code."""
    name = _NAMES.get(code)
    return code if name is None else catalogue("entitlements", language).gettext(name)


def flaws_of(address: Address, way: DeliveryWay) -> tuple[AddressFlaw, ...]:
    """What is wrong with an address for a way of delivery; nothing where it is fetched."""
    if way.is_fetched:
        return ()
    checks = (
        (AddressFlaw.RECIPIENT, 0 < len(address.recipient) <= MOST_RECIPIENT),
        (AddressFlaw.STREET, 0 < len(address.street) <= MOST_STREET),
        (AddressFlaw.POSTAL_CODE, 0 < len(address.postal_code) <= MOST_POSTAL_CODE),
        (AddressFlaw.CITY, 0 < len(address.city) <= MOST_CITY),
        (AddressFlaw.COUNTRY, zone_of(address.country) in way.zones),
        (AddressFlaw.PHONE, _is_phone(address.phone)),
    )
    return tuple(flaw for flaw, is_right in checks if not is_right)


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return 7 <= digits <= 15 and len(text) <= MOST_PHONE and all(c.isdigit() or c in "+ -()/" for c in text)
