"""Which host the portal answers for, and the address with which its links begin.

What a request says of its host comes from outside: a page that believed it would send links, and ask
passkeys, for wherever somebody else likes. Where `AOS_BASE_URL` is set, only that host counts; where it is
not, only this machine's own names do.
"""

import logging
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, request

from web import session

_FOR_ANY_HOST: Final = frozenset({"health.alive", "health.ready", "static"})
"""What load balancers ask by a number, and what the page that refuses needs to be drawn."""

_MOST_SHOWN: Final = 100
_log = logging.getLogger(__name__)


class HostRefused(Exception):
    """A request for a host that is not this portal's; `base_url` is the portal's address, if it knows one."""

    def __init__(self, base_url: str | None) -> None:
        super().__init__("this host is not the portal's")
        self.base_url = base_url


def init_app(app: Flask) -> None:
    """Look at the host before anything else is done with a request."""
    app.before_request(_check)


def base_url() -> str:
    """Where the portal's pages are, without a slash at the end: links in mails begin with it."""
    return session.portal().settings.base_url or request.url_root.rstrip("/")


def is_here(host: str) -> bool:
    """Whether a host, perhaps with a port, is a name of this machine that no other machine has."""
    name = _name(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_same(host: str, url: str) -> bool:
    """Whether a host is that of an address; ports are left aside, as proxies leave them out."""
    return bool(_name(host)) and _name(host) == _name(urlsplit(url).netloc)


def _check() -> None:
    """Refuse a request for another host.

    Raises:
        HostRefused: it is.
    """
    host, own = request.host, session.portal().settings.base_url
    if request.endpoint in _FOR_ANY_HOST or (is_here(host) if own is None else is_same(host, own)):
        return
    if own is None:
        shown = host[:_MOST_SHOWN]
        _log.warning("request for %r refused: set AOS_BASE_URL to the address of the portal", shown)
    raise HostRefused(own)


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
