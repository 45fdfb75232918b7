"""Ways for a message to leave the portal, behind one protocol: nowhere, into files, to a mail server."""

import smtplib
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, TextIO

from kb.home import write_private

TIMEOUT_S: Final = 20.0
_FIRST_PERMANENT: Final = 500
_MOST_REASON: Final = 300


class DeliveryFailed(Exception):
    """A message was not taken; where `is_final`, trying again is of no use."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(" ".join(reason.split())[:_MOST_REASON])
        self.is_final = is_final


class MailTransport(Protocol):
    """Takes one message at a time to one recipient."""

    def deliver(self, message: EmailMessage) -> None:
        """Take the message over.

        Raises:
            DeliveryFailed: it was not taken; it may be tried again unless that is final.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransport:
    """Writes messages into a folder, each as a file that mail programs open, where there is no mail server.

    `echo` gets the text of each as well.
    """

    folder: Path
    echo: TextIO | None = None

    def deliver(self, message: EmailMessage) -> None:
        """Write the message: whole, or not at all."""
        name = "".join(
            character if character.isalnum() or character in "-." else "_"
            for character in str(message["Message-ID"]).strip("<>").partition("@")[0]
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self.folder / f"{name}.eml", message.as_string())
        except OSError as failure:
            raise DeliveryFailed(f"{self.folder}: {failure.strerror}") from failure
        if self.echo is not None:
            body = message.get_body(("plain",))
            text = "" if body is None else body.get_content()
            print(f"To: {message['To']}\nSubject: {message['Subject']}\n\n{text}", file=self.echo, flush=True)


class Security(StrEnum):
    """How a connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server, and how to be let in. The password is never shown."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTransport:
    """Hands messages to a mail server (RFC 5321), over TLS unless the settings say that there is none."""

    server: SmtpServer
    own_name: str = "localhost"
    timeout_s: float = TIMEOUT_S
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def deliver(self, message: EmailMessage) -> None:
        """Hand the message over, in a connection of its own."""
        try:
            with self._connected() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, reason = next(iter(refusal.recipients.values()))
            raise _answer(code, reason) from refusal
        except smtplib.SMTPAuthenticationError as refusal:
            raise DeliveryFailed(
                f"{refusal.smtp_code} the mail server refused the log-in: check AOS_SMTP_URL"
            ) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _answer(refusal.smtp_code, refusal.smtp_error) from refusal
        except UnicodeError as failure:  # smtplib logs in, and resolves names, in ASCII alone
            raise DeliveryFailed(
                f"{self.server.host}:{self.server.port}: the user, password or host has characters that no"
                " log-in can send: check AOS_SMTP_URL"
            ) from failure
        except (smtplib.SMTPException, OSError) as failure:
            raise DeliveryFailed(
                f"{self.server.host}:{self.server.port}: {type(failure).__name__}: {failure}"
            ) from failure

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        if server.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, self.own_name, timeout=self.timeout_s, context=self.tls()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, self.own_name, timeout=self.timeout_s)
        try:
            if server.security is Security.STARTTLS:
                connection.starttls(context=self.tls())
            if server.user is not None:
                connection.login(server.user, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection


def console() -> TextIO:
    """Where a debugging portal shows its mails."""
    return sys.stderr


def _answer(code: int, reason: bytes | str) -> DeliveryFailed:
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    return DeliveryFailed(f"{code} {text}", is_final=code >= _FIRST_PERMANENT)
