"""E-mail addresses: what may stand in a header and in an envelope, and nothing else. Pure."""

import re
from typing import Final, NewType

EmailAddress = NewType("EmailAddress", str)
"""An addr-spec of RFC 5322 in ASCII, without comments, quotes or routes; its domain is in its ASCII form."""

_MOST_CHARACTERS: Final = 254
_MOST_LOCAL_CHARACTERS: Final = 64
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")


class AddressRefused(ValueError):
    """What was given is no e-mail address that mail can be sent to; it is in `text`."""

    def __init__(self, text: str) -> None:
        super().__init__("this is no e-mail address")
        self.text = text


def email_address(text: str) -> EmailAddress:
    """The address that `text` is.

    Raises:
        AddressRefused: it is none, or one that not every mail server takes.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        raise AddressRefused(text) from None
    is_address = (
        at == "@"
        and len(local) <= _MOST_LOCAL_CHARACTERS
        and _LOCAL.fullmatch(local) is not None
        and _DOMAIN.fullmatch(ascii_domain) is not None
        and len(local) + 1 + len(ascii_domain) <= _MOST_CHARACTERS
    )
    if not is_address:
        raise AddressRefused(text)
    return EmailAddress(f"{local}@{ascii_domain.lower()}")


def public_address(text: str) -> EmailAddress:
    """The address that `text` is, of a domain that everybody reaches: what a form takes.

    `root@localhost` is an address, and nobody's outside of one computer.

    Raises:
        AddressRefused: it is none, or its domain has no dot or ends in a figure.
    """
    address = email_address(text)
    _host, dot, last = address.rpartition("@")[2].rpartition(".")
    if not dot or not last[-1].isalpha():
        raise AddressRefused(text)
    return address
