"""Who sells and who buys, as they stand on an invoice. Pure."""

from dataclasses import dataclass, field
from typing import Final

from stdnum.pl import nip

from entitlements.money import Currency

_POLAND: Final = "PL"


class SellerRefused(ValueError):
    """The seller's data are incomplete or wrong; `field` names what to mend."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the seller's data: {field} is missing or wrong")
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; `country` is an ISO 3166-1 alpha-2 code."""

    street: str
    postal_code: str
    city: str
    country: str

    @property
    def second_line(self) -> str:
        """Postal code and city."""
        return f"{self.postal_code} {self.city}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The company that runs the portal: a Polish taxpayer. What it does not have is empty.

    `accounts` are its bank accounts (IBAN without blanks) by currency. `is_specimen` marks the papers of a
    seller who does not exist.
    """

    name: str
    nip: str
    address: Address
    email: str = ""
    phone: str = ""
    regon: str = ""
    krs: str = ""
    bdo: str = ""
    bank: str = ""
    swift: str = ""
    accounts: dict[Currency, str] = field(default_factory=dict)
    is_one_stop: bool = False
    is_specimen: bool = False

    def __post_init__(self) -> None:
        """Refuse what no invoice can be issued with.

        Raises:
            SellerRefused: something that the law asks for is missing or wrong.
        """
        if not nip.is_valid(self.nip) or nip.compact(self.nip) != self.nip:
            raise SellerRefused("nip")
        asked = {
            "name": self.name,
            "street": self.address.street,
            "city": self.address.city,
            "postal_code": self.address.postal_code,
        }
        for name, value in asked.items():
            if not value.strip():
                raise SellerRefused(name)
        if self.address.country != _POLAND:
            raise SellerRefused("country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The buyer: `vat_number` with its letters, empty where there is none.

    `is_local_government` (JST) and `is_in_vat_group` (GV) have to be said in every Polish e-invoice.
    """

    name: str
    address: Address
    vat_number: str = ""
    customer_number: str = ""
    is_business: bool = True
    is_local_government: bool = False
    is_in_vat_group: bool = False

    @property
    def nip(self) -> str:
        """The Polish tax number, empty where the buyer has none."""
        is_polish = self.vat_number[:2] == _POLAND
        return self.vat_number[2:] if is_polish and nip.is_valid(self.vat_number[2:]) else ""
