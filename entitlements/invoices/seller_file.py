"""The seller's data and the way to KSeF, as a file of the data folder says them: `seller.toml`. Pure.

    [seller]
    name = "Serwis Wzorcowy sp. z o.o."
    nip = "5260250274"
    street = "ul. Prosta 1"
    postal_code = "00-001"
    city = "Warszawa"

    [accounts]
    PLN = "PL61109010140000071219812874"

    [ksef]
    environment = "test"

Further names in `[seller]`: email, phone, regon, krs, bdo, bank, swift, one_stop, specimen. In `[ksef]`:
certificate and key, the files of an offline certificate beside this one; the key's password stands in the
environment. Accounts are IBANs; a Polish one may be written without its country.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from stdnum import iban
from stdnum.exceptions import ValidationError

from entitlements.invoices.ksef_codes import Environment, IssuerRefused, read_issuer
from entitlements.invoices.outbox_settings import KsefSettings
from entitlements.invoices.parties import Address, Seller, SellerRefused
from entitlements.money import Currency

FILE_NAME: Final = "seller.toml"
_TEXTS: Final = ("email", "phone", "regon", "krs", "bdo", "bank", "swift")


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSettings:
    """Who sells, and where e-invoices go."""

    seller: Seller
    ksef: KsefSettings


def read_seller(
    text: str, read_file: Callable[[str], bytes], key_password: str | None = None
) -> SellerSettings:
    """The settings that a file's text holds; `read_file` reads a file that it names.

    Raises:
        SellerRefused: it is not written as it should be, or something in it is missing or wrong.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise SellerRefused("TOML") from None
    parts = {name: read.get(name, {}) for name in ("seller", "accounts", "ksef")}
    for name, part in parts.items():
        if not isinstance(part, dict):
            raise SellerRefused(name)
    return SellerSettings(
        seller=_seller(parts["seller"], parts["accounts"]),
        ksef=_ksef(parts["ksef"], read_file, key_password),
    )


def _seller(part: dict[str, Any], accounts: dict[str, Any]) -> Seller:
    def text(name: str) -> str:
        value = part.get(name, "")
        if not isinstance(value, str):
            raise SellerRefused(name)
        return value.strip()

    return Seller(
        name=text("name"),
        nip=text("nip").replace("-", "").replace(" ", ""),
        address=Address(
            street=text("street"), postal_code=text("postal_code"), city=text("city"), country="PL"
        ),
        **{name: text(name) for name in _TEXTS},
        accounts=_accounts(accounts),
        is_one_stop=part.get("one_stop") is True,
        is_specimen=part.get("specimen") is True,
    )


def _accounts(part: dict[str, Any]) -> dict[Currency, str]:
    found = {}
    for name, number in part.items():
        plain = "".join(number.split()).upper() if isinstance(number, str) else ""
        try:
            found[Currency(name)] = iban.validate(plain if plain[:2].isalpha() else f"PL{plain}")
        except (ValueError, ValidationError):
            raise SellerRefused(f"accounts.{name}") from None
    return found


def _ksef(part: dict[str, Any], read_file: Callable[[str], bytes], key_password: str | None) -> KsefSettings:
    try:
        environment = Environment(part.get("environment", Environment.OFF))
    except ValueError:
        raise SellerRefused("ksef.environment") from None
    names = part.get("certificate"), part.get("key")
    if names == (None, None):
        return KsefSettings(environment=environment)
    try:
        contents = [read_file(str(name)) for name in names]
        password = key_password.encode() if key_password else None
        issuer = read_issuer(contents[0], contents[1], password)
    except (OSError, IssuerRefused):
        raise SellerRefused("ksef.certificate") from None
    return KsefSettings(environment=environment, issuer=issuer)
