"""How mail leaves the portal, as the environment says it. Refusals never repeat a password. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from translations.catalogue import translator
from web.mail.address import AddressRefused, EmailAddress, email_address
from web.mail.message import Sender
from web.mail.transport import Security, SmtpServer

_ = translator("web")

_SCHEMES: Final = {
    "smtp": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
    "smtp+plain": (Security.NONE, 25),
}


_DEFAULT_SENDER: Final = Sender(address=EmailAddress("aos@localhost"))


class MailSettingsRefused(ValueError):
    """A variable about mail that makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Who mails are from, and the mail server; without one they are written into files."""

    sender: Sender = _DEFAULT_SENDER
    server: SmtpServer | None = None


DEFAULT_MAIL: Final = MailSettings()


def read_mail_settings(environ: Mapping[str, str]) -> MailSettings:
    """The settings that `environ` holds.

    Raises:
        MailSettingsRefused: a variable has a value that makes no sense.
    """
    url, sender = environ.get("AOS_SMTP_URL"), environ.get("AOS_MAIL_FROM")
    if url and not sender:
        raise MailSettingsRefused(_("AOS_MAIL_FROM is missing: give the address that mails are from."))
    return MailSettings(
        sender=_sender(sender) if sender else _DEFAULT_SENDER, server=_server(url) if url else None
    )


def _sender(text: str) -> Sender:
    name, _bracket, rest = text.rpartition("<")
    try:
        address = email_address(rest.removesuffix(">"))
    except AddressRefused:
        raise MailSettingsRefused(
            _("AOS_MAIL_FROM is no e-mail address: write it as aos@example.org or AOS <aos@example.org>.")
        ) from None
    return Sender(address=address, name=name.strip().strip('"') or "AOS")


def _server(url: str) -> SmtpServer:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused() from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _refused()
    security, usual_port = _SCHEMES[parts.scheme]
    return SmtpServer(
        host=parts.hostname,
        port=port or usual_port,
        security=security,
        user=_unquoted(parts, "username"),
        password=_unquoted(parts, "password"),
    )


def _unquoted(parts: SplitResult, name: str) -> str | None:
    value: str | None = getattr(parts, name)
    return None if value is None else unquote(value)


def _refused() -> MailSettingsRefused:
    return MailSettingsRefused(
        _(
            "AOS_SMTP_URL makes no sense: write smtp://user:password@host (STARTTLS), smtps://user:password@host"
            " (TLS) or smtp+plain://host (not protected), and % signs for special characters in the password."
        )
    )
