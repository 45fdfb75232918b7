"""How often one may register, and how often registrations may send mail to one address."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from entitlements.join_models import JoinAttemptRow

WINDOW: Final = timedelta(hours=1)
MOST_PER_ADDRESS: Final = 10
"""So many registrations, and asks for another mail, are heard within an hour from one network address."""
MOST_MAILS: Final = 3
"""So many mails go to one e-mail address within an hour, whoever asks for them."""
_IPV6_NETWORK: Final = 64


class TooManyRegistrations(Exception):
    """Too much came from one network address; the next is heard after `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many registrations: try again in {retry_after_s} seconds")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class JoinThrottle:
    """Counts within the caller's session. Nothing is kept but digests with `key`, for one `WINDOW`."""

    session: Session
    key: str

    def hear(self, address: str, now: datetime) -> None:
        """Count something that came from a network address.

        Raises:
            TooManyRegistrations: there was too much from there; this was not counted.
        """
        digest = self._digest("address", network_of(address))
        oldest = self._oldest_of_too_many(digest, now, MOST_PER_ADDRESS)
        if oldest is not None:
            raise TooManyRegistrations(max(1, round((oldest + WINDOW - now).total_seconds())))
        self._count(digest, now)

    def may_mail(self, email: str, now: datetime) -> bool:
        """Count a mail to an e-mail address; False where it got enough of them."""
        digest = self._digest("email", email)
        if self._oldest_of_too_many(digest, now, MOST_MAILS) is not None:
            return False
        self._count(digest, now)
        return True

    def _oldest_of_too_many(self, digest: str, now: datetime, most: int) -> datetime | None:
        """The oldest attempt that still counts, where there are as many as may be."""
        self.session.execute(delete(JoinAttemptRow).where(JoinAttemptRow.made_at <= now - WINDOW))
        count, oldest = self.session.execute(
            select(func.count(), func.min(JoinAttemptRow.made_at)).where(JoinAttemptRow.key == digest)
        ).one()
        return oldest if count >= most else None

    def _count(self, digest: str, now: datetime) -> None:
        self.session.add(JoinAttemptRow(key=digest, made_at=now))
        self.session.flush()

    def _digest(self, *parts: str) -> str:
        return hmac.new(self.key.encode(), "\0".join(("join", *parts)).encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or of IPv6 the network that one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return address
