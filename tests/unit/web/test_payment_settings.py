"""What the environment says of payments: all keys of a service or none, nothing fake beside real money."""

import pytest

from web.payment_settings import DEFAULT_PAYMENTS, PaymentSettingsRefused, read_payment_settings

STRIPE = {"AOS_STRIPE_API_KEY": "sk_live_1", "AOS_STRIPE_WEBHOOK_SECRET": "whsec_1"}
P24 = {"AOS_P24_MERCHANT_ID": "123456", "AOS_P24_CRC": "crc", "AOS_P24_API_KEY": "key"}


def test_nothing_said_is_nothing_offered() -> None:
    assert read_payment_settings({}) == DEFAULT_PAYMENTS


def test_przelewy24_is_asked_in_production_unless_told() -> None:
    real, sandbox = (read_payment_settings(P24 | more) for more in ({}, {"AOS_P24_SANDBOX": "1"}))
    assert real.przelewy24 is not None
    assert sandbox.przelewy24 is not None
    assert (real.przelewy24.url, real.przelewy24.pos_id) == ("https://secure.przelewy24.pl", 123456)
    assert sandbox.przelewy24.url == "https://sandbox.przelewy24.pl"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"AOS_STRIPE_API_KEY": "sk_live_1"}, "AOS_STRIPE_WEBHOOK_SECRET"),
        ({"AOS_P24_CRC": "crc"}, "AOS_P24_MERCHANT_ID"),
        (P24 | {"AOS_P24_MERCHANT_ID": "shop"}, "AOS_P24_MERCHANT_ID"),
        (P24 | {"AOS_P24_URL": "http://example.org"}, "AOS_P24_URL"),
        (STRIPE | {"AOS_STRIPE_URL": "https://user@example.org"}, "AOS_STRIPE_URL"),
        (STRIPE | {"AOS_FAKE_GATEWAY": "1"}, "AOS_FAKE_GATEWAY"),
        (P24 | {"AOS_FAKE_GATEWAY": "1", "AOS_P24_SANDBOX": "1"}, "AOS_FAKE_GATEWAY"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_by_its_name(environ: dict[str, str], words: str) -> None:
    with pytest.raises(PaymentSettingsRefused, match=words):
        read_payment_settings(environ)


def test_a_stand_in_on_this_machine_may_be_asked_without_encryption() -> None:
    local = {"AOS_STRIPE_URL": "http://127.0.0.1:8001", "AOS_FAKE_GATEWAY": "1"}
    settings = read_payment_settings(STRIPE | local)
    assert settings.stripe is not None
    assert (settings.stripe.url, settings.is_fake) == ("http://127.0.0.1:8001", True)


def test_keys_are_never_shown() -> None:
    shown = repr(read_payment_settings(STRIPE | P24))
    assert [key for key in ("sk_live_1", "whsec_1", "crc='", "key='") if key in shown] == []
