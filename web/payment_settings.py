"""By which payment services people pay: none but the bank, unless the environment has keys. Pure.

Keys stand in the environment alone; nothing shows them. The bank accounts are the seller's (`seller.toml`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from entitlements.payments.przelewy24 import PRODUCTION_URL, SANDBOX_URL
from entitlements.payments.stripe_checkout import API_URL
from translations.catalogue import translator

_ = translator("web")

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_YES: Final = frozenset({"1", "true", "yes", "on"})


class PaymentSettingsRefused(ValueError):
    """A variable about payments with a value that makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """An account at Stripe."""

    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    url: str = API_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Przelewy24Settings:
    """A shop at Przelewy24."""

    merchant_id: int
    pos_id: int
    crc: str = field(repr=False)
    api_key: str = field(repr=False)
    url: str = PRODUCTION_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSettings:
    """What is configured is offered. `is_fake` offers a gateway of the portal's own that moves no money."""

    stripe: StripeSettings | None = None
    przelewy24: Przelewy24Settings | None = None
    is_fake: bool = False


DEFAULT_PAYMENTS: Final = PaymentSettings()


def read_payment_settings(environ: Mapping[str, str]) -> PaymentSettings:
    """What the environment says of Stripe, Przelewy24 and the fake gateway.

    Raises:
        PaymentSettingsRefused: something makes no sense, or half of the keys are there.
    """
    found = PaymentSettings(
        stripe=_stripe(environ),
        przelewy24=_przelewy24(environ),
        is_fake=environ.get("AOS_FAKE_GATEWAY", "").lower() in _YES,
    )
    if found.is_fake and (found.stripe or found.przelewy24) and not _is_all_local(found):
        raise PaymentSettingsRefused(
            _("AOS_FAKE_GATEWAY pays orders with nothing: leave it out where real money is taken.")
        )
    return found


def _stripe(environ: Mapping[str, str]) -> StripeSettings | None:
    keys = _all_or_none(environ, "AOS_STRIPE_API_KEY", "AOS_STRIPE_WEBHOOK_SECRET")
    if keys is None:
        return None
    return StripeSettings(
        api_key=keys[0], webhook_secret=keys[1], url=_url(environ, "AOS_STRIPE_URL", API_URL)
    )


def _przelewy24(environ: Mapping[str, str]) -> Przelewy24Settings | None:
    keys = _all_or_none(environ, "AOS_P24_MERCHANT_ID", "AOS_P24_CRC", "AOS_P24_API_KEY")
    if keys is None:
        return None
    merchant, crc, api_key = keys
    pos = environ.get("AOS_P24_POS_ID") or merchant
    if not (merchant.isdigit() and pos.isdigit()):
        raise PaymentSettingsRefused(
            _("AOS_P24_MERCHANT_ID and AOS_P24_POS_ID are numbers: copy them from the panel of Przelewy24.")
        )
    is_sandbox = environ.get("AOS_P24_SANDBOX", "").lower() in _YES
    return Przelewy24Settings(
        merchant_id=int(merchant),
        pos_id=int(pos),
        crc=crc,
        api_key=api_key,
        url=_url(environ, "AOS_P24_URL", SANDBOX_URL if is_sandbox else PRODUCTION_URL),
    )


def _all_or_none(environ: Mapping[str, str], *names: str) -> tuple[str, ...] | None:
    values = tuple((environ.get(name) or "").strip() for name in names)
    if not any(values):
        return None
    for name, value in zip(names, values, strict=True):
        if not value:
            raise PaymentSettingsRefused(
                _("{name} is missing: give all of {names}, or none.").format(
                    name=name, names=", ".join(names)
                )
            )
    return values


def _url(environ: Mapping[str, str], name: str, otherwise: str) -> str:
    text = environ.get(name) or otherwise
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not is_safe or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise PaymentSettingsRefused(
            _("{name} is no address of a payment service: leave it out, or begin it with https://.").format(
                name=name
            )
        )
    return text.rstrip("/")


def _is_all_local(found: PaymentSettings) -> bool:
    urls = [one.url for one in (found.stripe, found.przelewy24) if one is not None]
    return all(urlsplit(url).hostname in _LOCAL for url in urls)
