"""Which register of VAT numbers is asked: none, unless a setting says so. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from entitlements.vat import VatNumber, VatNumberRefused, vat_number
from entitlements.vat_register import OFFLINE, OfflineVatRegister, VatRegister
from entitlements.vies import VIES, VIES_URL, ViesRegister
from translations.catalogue import translator

_ = translator("web")


class VatSettingsRefused(ValueError):
    """A variable about the register with a value that makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSettings:
    """`asker` is the number that the portal asks VIES with, for a consultation number."""

    is_online: bool = False
    asker: VatNumber | None = None
    url: str = VIES_URL

    def register(self) -> VatRegister:
        """The register that is asked."""
        return ViesRegister(asker=self.asker, url=self.url) if self.is_online else OfflineVatRegister()


DEFAULT_VAT: Final = VatSettings()


def read_vat_settings(environ: Mapping[str, str]) -> VatSettings:
    """What `AOS_VAT_REGISTER`, `AOS_VAT_NUMBER` and `AOS_VIES_URL` say.

    Raises:
        VatSettingsRefused: one of them makes no sense.
    """
    register = environ.get("AOS_VAT_REGISTER") or OFFLINE
    if register not in (OFFLINE, VIES):
        raise VatSettingsRefused(
            _("AOS_VAT_REGISTER is {value}: set it to one of {choices}.").format(
                value=register, choices=f"{OFFLINE}, {VIES}"
            )
        )
    return VatSettings(
        is_online=register == VIES,
        asker=_asker(environ.get("AOS_VAT_NUMBER")),
        url=_url(environ.get("AOS_VIES_URL") or VIES_URL),
    )


def _asker(text: str | None) -> VatNumber | None:
    if not text:
        return None
    try:
        number = vat_number(text, "")
    except VatNumberRefused:
        number = None
    if number is None or not number.is_european:
        raise VatSettingsRefused(
            _("AOS_VAT_NUMBER is no VAT number of the EU: write it with its letters, as PL5260250274.")
        )
    return number


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VatSettingsRefused(_("AOS_VIES_URL is no address: leave it out, or begin it with https://."))
    return text
