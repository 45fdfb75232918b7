"""The seller's file: what it may say, and what is refused by name."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from entitlements.invoices.ksef_codes import Environment
from entitlements.invoices.parties import SellerRefused
from entitlements.invoices.seller_file import SellerSettings, read_seller
from entitlements.money import Currency
from tests.unit.entitlements.invoices.test_ksef_codes import certificate, pem

FULL = """
[seller]
name = "Serwis Wzorcowy sp. z o.o."
nip = "526-025-02-74"
street = "ul. Prosta 1"
postal_code = "00-001"
city = "Warszawa"
krs = "0000123456"
one_stop = true

[accounts]
PLN = "PL61 1090 1014 0000 0712 1981 2874"

[ksef]
environment = "test"
certificate = "offline.pem"
key = "offline.key"
"""
KEY = ec.generate_private_key(ec.SECP256R1())
FILES = {"offline.pem": certificate(KEY), "offline.key": pem(KEY, b"secret")}


def read_file(name: str) -> bytes:
    try:
        return FILES[name]
    except KeyError:
        raise FileNotFoundError(name) from None


def read(
    text: str, password: str | None = "secret", files: Callable[[str], bytes] = read_file
) -> SellerSettings:
    return read_seller(text, files, password)


def test_a_file_says_who_sells_and_where_e_invoices_go() -> None:
    settings = read(FULL)
    assert (settings.seller.nip, settings.seller.krs) == ("5260250274", "0000123456")
    assert (settings.seller.is_one_stop, settings.seller.is_specimen) == (True, False)
    assert settings.seller.accounts == {Currency.PLN: "PL61109010140000071219812874"}
    assert settings.ksef.environment is Environment.TEST
    assert settings.ksef.issuer is not None


def test_a_polish_account_may_be_written_without_its_country() -> None:
    assert read(FULL.replace("PL61 1090", "61 1090")).seller == read(FULL).seller


def test_without_a_word_on_ksef_e_invoices_go_nowhere() -> None:
    settings = read(FULL.partition("[ksef]")[0])
    assert (settings.ksef.environment, settings.ksef.issuer) == (Environment.OFF, None)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("[seller]", "[seller", "TOML"),
        ('name = "Serwis Wzorcowy sp. z o.o."', "", "name"),
        ('street = "ul. Prosta 1"', "", "street"),
        ('city = "Warszawa"', "city = 7", "city"),
        ("526-025-02-74", "526-025-02-75", "nip"),
        ('PLN = "PL61', 'CHF = "PL61', "accounts.CHF"),
        ("PL61 1090 1014 0000 0712 1981 2874", "PL61", "accounts.PLN"),
        ("1981 2874", "1981 2875", "accounts.PLN"),
        ('"PL61 1090 1014 0000 0712 1981 2874"', "7", "accounts.PLN"),
        ('environment = "test"', 'environment = "live"', "ksef.environment"),
        ("offline.pem", "gone.pem", "ksef.certificate"),
        ("offline.key", "offline.pem", "ksef.certificate"),
    ],
)
def test_what_is_missing_or_wrong_is_named(old: str, new: str, field: str) -> None:
    assert old in FULL
    with pytest.raises(SellerRefused) as refusal:
        read(FULL.replace(old, new))
    assert refusal.value.field == field


def test_a_key_whose_password_is_wrong_is_refused() -> None:
    with pytest.raises(SellerRefused, match=r"ksef\.certificate"):
        read(FULL, "guessed")
