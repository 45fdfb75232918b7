"""The portal's settings: read once from the environment, refused when they make no sense."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from entitlements.trust_centre import TrustCentre, TrustCentreRefused
from kb.home import DataFolder
from kb.store import utc_now
from translations.catalogue import translator
from web.mail.settings import DEFAULT_MAIL, MailSettings, MailSettingsRefused, read_mail_settings
from web.payment_settings import (
    DEFAULT_PAYMENTS,
    PaymentSettings,
    PaymentSettingsRefused,
    read_payment_settings,
)
from web.vat_settings import DEFAULT_VAT, VatSettings, VatSettingsRefused, read_vat_settings

_ = translator("web")

DEFAULT_HOME: Final = "var"
ENGINES: Final = ("tantivy", "whoosh")
DEFAULT_EXCERPTS: Final = 300
_MOST_PROXIES: Final = 9
_YES: Final = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustCentreSettings:
    """Which trust centre is asked about clearances; without one the portal's staff decides."""

    url: str
    token: str = field(repr=False)


class SettingsRefused(ValueError):
    """An environment variable with a value that the portal cannot work with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says.

    `secret_key` is None where the data folder's own is to be used. `trusted_proxies` is how many reverse
    proxies stand before the portal: so many entries of `X-Forwarded-For` are believed. `base_url` is where
    readers find the portal, without a slash at its end: links in mails begin with it. `excerpts_per_hour` is
    how many results with excerpts a company without a running ticket is shown within an hour.
    """

    home: Path
    database_url: str | None = None
    search_engine: str = ENGINES[0]
    secret_key: str | None = None
    is_secure: bool = False
    is_debugging: bool = False
    trusted_proxies: int = 0
    base_url: str | None = None
    mail: MailSettings = DEFAULT_MAIL
    vat: VatSettings = DEFAULT_VAT
    trust_centre: TrustCentreSettings | None = None
    excerpts_per_hour: int = DEFAULT_EXCERPTS
    payments: PaymentSettings = DEFAULT_PAYMENTS

    @property
    def folder(self) -> DataFolder:
        """The data folder."""
        return DataFolder(root=self.home)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` holds.

    Raises:
        SettingsRefused: a variable has a value that makes no sense; the message names it.
    """
    engine = environ.get("AOS_SEARCH_ENGINE") or ENGINES[0]
    if engine not in ENGINES:
        raise SettingsRefused(
            _("AOS_SEARCH_ENGINE is {value}: set it to one of {choices}.").format(
                value=engine, choices=", ".join(ENGINES)
            )
        )
    secret_key = environ.get("AOS_SECRET_KEY") or None
    if secret_key is not None and len(secret_key) < 16:
        raise SettingsRefused(_("AOS_SECRET_KEY is too short: give it at least 16 characters."))
    database_url = environ.get("AOS_DATABASE_URL") or None
    if database_url is not None and not database_url.startswith("sqlite:"):
        raise SettingsRefused(
            _("AOS_DATABASE_URL must begin with sqlite: other databases are not supported yet.")
        )
    base_url = _base_url(environ.get("AOS_BASE_URL"))
    try:
        mail, vat = read_mail_settings(environ), read_vat_settings(environ)
        payments = read_payment_settings(environ)
    except (MailSettingsRefused, VatSettingsRefused, PaymentSettingsRefused) as refusal:
        raise SettingsRefused(str(refusal)) from None
    if mail.server is not None and base_url is None:
        raise SettingsRefused(
            _("AOS_BASE_URL is missing: give the address of the portal, which links in mails begin with.")
        )
    return Settings(
        home=Path(environ.get("AOS_HOME") or DEFAULT_HOME).absolute(),
        database_url=database_url,
        search_engine=engine,
        secret_key=secret_key,
        is_secure=environ.get("AOS_SECURE_COOKIES", "").lower() in _YES,
        trusted_proxies=_trusted_proxies(environ),
        is_debugging=environ.get("AOS_DEBUG", "").lower() in _YES,
        base_url=base_url,
        mail=mail,
        vat=vat,
        trust_centre=_trust_centre(environ),
        excerpts_per_hour=_excerpts_per_hour(environ),
        payments=payments,
    )


def _trusted_proxies(environ: Mapping[str, str]) -> int:
    proxies = environ.get("AOS_TRUSTED_PROXIES") or "0"
    if not proxies.isdigit() or int(proxies) > _MOST_PROXIES:
        raise SettingsRefused(
            _("AOS_TRUSTED_PROXIES is {value}: give the number of reverse proxies, 0 to 9.").format(
                value=proxies
            )
        )
    return int(proxies)


def _excerpts_per_hour(environ: Mapping[str, str]) -> int:
    text = environ.get("AOS_EXCERPTS_PER_HOUR") or str(DEFAULT_EXCERPTS)
    if not text.isascii() or not text.isdecimal():
        raise SettingsRefused(
            _(
                "AOS_EXCERPTS_PER_HOUR is {value}: give the number of results with excerpts that a company "
                "without a running ticket is shown within an hour."
            ).format(value=text)
        )
    return int(text)


def _trust_centre(environ: Mapping[str, str]) -> TrustCentreSettings | None:
    url, token = environ.get("AOS_TRUST_CENTRE_URL"), environ.get("AOS_TRUST_CENTRE_TOKEN")
    if not url:
        return None
    if not token:
        raise SettingsRefused(_("AOS_TRUST_CENTRE_TOKEN is missing: give the token of the trust centre."))
    try:
        TrustCentre(url=url.rstrip("/"), token=token, clock=utc_now)
    except TrustCentreRefused:
        raise SettingsRefused(
            _("AOS_TRUST_CENTRE_URL is no address of a trust centre: write it as https://centre.example.org.")
        ) from None
    return TrustCentreSettings(url=url.rstrip("/"), token=token)


def _base_url(text: str | None) -> str | None:
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.path.strip("/") or parts.query or parts.fragment or "@" in text:
        raise SettingsRefused(
            _("AOS_BASE_URL is no address of a portal: write it as https://aos.example.org, without a path.")
        )
    return text.rstrip("/")
