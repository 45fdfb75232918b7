"""A mail server that is none: it keeps what it is given."""

from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass(slots=True)
class KeepingTransport:
    """Takes messages nowhere and keeps them."""

    delivered: list[EmailMessage] = field(default_factory=list)

    def deliver(self, message: EmailMessage) -> None:
        """Keep the message."""
        self.delivered.append(message)
