"""A mail, and the message (RFC 5322) that it becomes; no text in it can make a header of its own. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from web.mail.address import EmailAddress, email_address
from web.mail.letter import Letter, html_of, text_of

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MOST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is to be sent to one person.

    `kind` says what it is about, for lists of mails; whoever follows `unsubscribe_url` gets no more of them.
    """

    kind: str
    recipient: EmailAddress
    subject: str
    text: str
    html: str | None = None
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the portal's mails are from."""

    address: EmailAddress
    name: str = "AOS"

    @property
    def domain(self) -> str:
        """The part of the address behind the at sign."""
        return self.address.rpartition("@")[2]


def mail_of(letter: Letter, *, kind: str, recipient: str, unsubscribe_url: str | None = None) -> Mail:
    """A letter as a mail to one person.

    Raises:
        AddressRefused: the recipient's address is none.
    """
    return Mail(
        kind=kind,
        recipient=email_address(recipient),
        subject=header_text(letter.subject)[:_MOST_SUBJECT],
        text=text_of(letter),
        html=html_of(letter),
        unsubscribe_url=unsubscribe_url,
    )


def message_of(mail: Mail, sender: Sender, *, message_id: str, sent_at: datetime) -> EmailMessage:
    """The message that a mail is sent as. The same mail has the same `message_id` each time it is tried.

    Raises:
        AddressRefused: an address is none.
    """
    message = EmailMessage(policy=SMTP)
    local, _, domain = email_address(sender.address).rpartition("@")
    message["From"] = Address(display_name=header_text(sender.name), username=local, domain=domain)
    local, _, domain = email_address(mail.recipient).rpartition("@")
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = header_text(mail.subject)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{header_text(message_id)}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url is not None:
        message["List-Unsubscribe"] = f"<{header_text(mail.unsubscribe_url)}>"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


def header_text(text: str) -> str:
    """The text as one line without control characters, so that it cannot end the header it stands in."""
    return " ".join(_CONTROL.sub(" ", text).split())
