"""How an agent asks its portal: signed requests over HTTPS, and every way to fail in two kinds.

Silence (`PortalSilent`) is to be tried again; a refusal (`PortalRefused`) is the portal's word. Plain HTTP
is spoken to this machine only. The portal's clock is learnt from its answers.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from programming.exchange import (
    AGENT_HEADER,
    BASE,
    SIGNATURE_HEADER,
    TIME_HEADER,
    CommitRequest,
    Committed,
    Enrolled,
    Enrolment,
    Event,
    Events,
    ExchangeRefused,
    JobList,
    KeyAnswer,
    KeyRequest,
    Lease,
    Refusal,
    RefusedAnswer,
    Report,
    TakenJob,
    Taking,
    read_message,
    signed_part,
    write_message,
)
from programming.flashing.ports import PortalRefused, PortalSilent
from programming.packages.envelope import public_bytes
from translations.catalogue import translator

_ = translator("programming")

S = TypeVar("S", bound=Struct)

TIMEOUT_S: Final = (5.0, 20.0)
"""To connect, and between two bytes of an answer."""
_MOST_BYTES: Final = 4 << 20
_AT_ONCE: Final = 1 << 16
_SERVER_TROUBLE: Final = 500
_TOO_MANY: Final = 429
_REFUSED: Final = 400
_PARTIAL: Final = 206
_LONGEST_PAUSE: Final = 7
"""Digits of a pause in seconds, at most."""
_MOVED: Final = 300
FIRST_WAIT_S: Final = 0.2
LONGEST_WAIT_S: Final = 30.0


class AddressRefused(ValueError):
    """An address that is no portal's: neither HTTPS nor this machine."""


class GapInEvents(PortalRefused):
    """The portal lacks events before those that were sent; it wants them from `next_seq` on."""

    def __init__(self, message: str, next_seq: int) -> None:
        super().__init__(Refusal.GAP.value, message)
        self.next_seq = next_seq


class PortalBusy(PortalSilent):
    """The portal is there, and wants to be asked again later; the text is after how many seconds."""


def own_version() -> str:
    """The version of this agent."""
    try:
        return version("aos-portal")
    except PackageNotFoundError:
        return "0.0.0"


def read_address(text: str) -> str:
    """The address of a portal as it is kept: without a slash at its end.

    Raises:
        AddressRefused: it is none, or it is neither HTTPS nor an address of this machine.
    """
    try:
        parts = urlsplit(text.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(text) from error
    if not host or parts.query or parts.fragment or parts.username:
        raise AddressRefused(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise AddressRefused(text)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


class Backoff:
    """Waits that double from 0.2 to 30 seconds, each shortened by chance, for not all to ask at once."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance, self._next_s = chance, FIRST_WAIT_S

    def next_s(self) -> float:
        """How long to wait now."""
        wait_s, self._next_s = self._next_s, min(LONGEST_WAIT_S, self._next_s * 2)
        return wait_s * (0.5 + self._chance() / 2)

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._next_s = FIRST_WAIT_S


class PortalClock:
    """The portal's time, by this machine's clock and what the portal last said."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._own = now
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The portal's time."""
        return self._own() + self._ahead

    @property
    def ahead_s(self) -> float:
        """How far the portal's clock is ahead of this machine's, in seconds."""
        return self._ahead.total_seconds()

    def learn(self, time: datetime) -> None:
        """The portal just said what time it is."""
        self._ahead = time - self._own()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks: the portal's name of this agent, and its key."""

    agent: str
    key: Ed25519PrivateKey


class PortalClient:
    """Asks the portal at `url`; used by one thread at a time, and closed at the end."""

    def __init__(
        self, url: str, identity: Identity | None, clock: PortalClock, *, language: str = "en"
    ) -> None:
        self._url, self._identity, self.clock = url, identity, clock
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = language
        self._session.headers["User-Agent"] = f"aos-agent/{own_version()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def signed(self, said: bytes) -> bytes:
        """The agent's signature over what a person carries to the portal; b"" of whoever is none."""
        return b"" if self._identity is None else self._identity.key.sign(said)

    def enrol(self, enrolment: Enrolment) -> Enrolled:
        """Become an agent of a workshop with a one-time code."""
        return self._said("POST", "/enrol", enrolment, Enrolled)

    def jobs(self) -> JobList:
        """What there is to do."""
        return self._said("GET", "/jobs", None, JobList)

    def take(self, job: str, interface: str) -> TakenJob:
        """Make a job this agent's: what the portal says of it."""
        taking = Taking(interface=interface[:64], version=own_version()[:32])
        return self._said("POST", f"/jobs/{job}/take", taking, TakenJob)

    def send_events(self, job: str, events: tuple[Event, ...]) -> Lease:
        """Tell what happened; also without any event, to hear how the job stands.

        Raises:
            GapInEvents: the portal lacks some before these.
        """
        return self._said("POST", f"/jobs/{job}/events", Events(events=events), Lease)

    def key(self, job: str, asked: KeyRequest) -> KeyAnswer:
        """The key to a seed."""
        return self._said("POST", f"/jobs/{job}/key", asked, KeyAnswer)

    def commit(self, job: str, asked: CommitRequest) -> Committed:
        """Ask to pass the point of no return."""
        return self._said("POST", f"/jobs/{job}/commit", asked, Committed)

    def report(self, job: str, report: Report) -> None:
        """Tell how it ended."""
        self._call("POST", f"/jobs/{job}/report", report)

    @contextmanager
    def package_from(self, job: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """The package from byte `start` on, or from an earlier one: where the bytes begin, and the bytes."""
        path = f"/jobs/{job}/package"
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._answered("GET", path, b"", headers) as response:
            if response.status_code >= _MOVED:
                self._refuse(response)
            begins = start if response.status_code == _PARTIAL else 0
            yield begins, _chunks(response)

    def _said(self, method: str, path: str, message: Struct | None, kind: type[S]) -> S:
        return self._read(self._call(method, path, message), kind)

    def _read(self, raw: bytes, kind: type[S]) -> S:
        try:
            answer = read_message(raw, kind)
        except ExchangeRefused as error:
            raise PortalSilent(_("what answers there is no portal of this kind")) from error
        time = getattr(answer, "time", None)
        if isinstance(time, datetime):
            self.clock.learn(time)
        return answer

    def _call(self, method: str, path: str, message: Struct | None) -> bytes:
        """The body of the answer; asked once more where the portal only did not like this machine's clock."""
        body = b"" if message is None else write_message(message)
        try:
            return self._call_once(method, path, body)
        except PortalRefused as refused:
            if refused.reason != Refusal.WRONG_TIME:
                raise
        return self._call_once(method, path, body)

    def _call_once(self, method: str, path: str, body: bytes) -> bytes:
        with self._answered(method, path, body, {}) as response:
            if response.status_code >= _MOVED:
                self._refuse(response)
            return _content(response)

    @contextmanager
    def _answered(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Iterator[requests.Response]:
        sent = {**headers, **self._signature(method, path, body)}
        if body:
            sent["Content-Type"] = "application/json"
        try:
            response = self._session.request(
                method,
                f"{self._url}{BASE}{path}",
                data=body or None,
                headers=sent,
                timeout=TIMEOUT_S,
                allow_redirects=False,
                stream=True,
                auth=_no_password_of_the_machine,
            )
        except (requests.RequestException, OSError) as error:
            raise PortalSilent(_why(error)) from error
        with response:
            yield response

    def _signature(self, method: str, path: str, body: bytes) -> dict[str, str]:
        if self._identity is None:
            return {}
        time = str(int(self.clock.now().timestamp()))
        signature = self._identity.key.sign(signed_part(method, f"{BASE}{path}", time, body))
        return {
            AGENT_HEADER: self._identity.agent,
            TIME_HEADER: time,
            SIGNATURE_HEADER: signature.hex(),
        }

    def _refuse(self, response: requests.Response) -> None:
        """Raise what an answer that is no success means."""
        status = response.status_code
        if status == _TOO_MANY:
            raise PortalBusy(_seconds(response.headers.get("Retry-After", "")))
        if not _REFUSED <= status < _SERVER_TROUBLE:
            raise PortalSilent(f"HTTP {status}")
        refused = self._read(_content(response), RefusedAnswer)
        if refused.reason is Refusal.GAP and refused.next_seq is not None:
            raise GapInEvents(refused.message, refused.next_seq)
        raise PortalRefused(refused.reason.value, refused.message)


def new_enrolment(code: str, name: str, key: Ed25519PrivateKey) -> Enrolment:
    """What an agent says to be enrolled."""
    return Enrolment(
        code=code.strip(), name=name, public_key=public_bytes(key.public_key()).hex(), version=own_version()
    )


def wait(stopped: threading.Event, backoff: Backoff) -> bool:
    """Wait before the next try; whether it was told to stop meanwhile."""
    return stopped.wait(backoff.next_s())


def _seconds(text: str) -> str:
    """After how many seconds a portal wants to be asked again; a minute where it does not say."""
    return text if text.isascii() and text.isdecimal() and len(text) < _LONGEST_PAUSE else "60"


def _content(response: requests.Response) -> bytes:
    content = bytearray()
    for chunk in _chunks(response):
        content += chunk
        if len(content) > _MOST_BYTES:
            raise PortalSilent(_("the answer is too long"))
    return bytes(content)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(_AT_ONCE)
    except (requests.RequestException, OSError) as error:
        raise PortalSilent(_why(error)) from error


def _no_password_of_the_machine(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from adding a password that `.netrc` has for the host."""
    return request


def _why(error: Exception) -> str:
    """What went wrong, without addresses of memory and the like."""
    kinds: list[tuple[type[Exception], str]] = [
        (requests.exceptions.SSLError, _("its certificate is not trusted here")),
        (requests.exceptions.ConnectTimeout, _("it did not answer in time")),
        (requests.exceptions.ReadTimeout, _("it did not answer in time")),
        (requests.exceptions.ProxyError, _("the proxy does not lead there")),
    ]
    return next((said for kind, said in kinds if isinstance(error, kind)), _("there is no connection"))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
