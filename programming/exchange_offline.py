"""The key of a control unit by copy and paste, for a bay without a network. Pure.

The agent shows a request, `AOS1-...`; an employee pastes it on the job's page and carries the answer,
`AOS2-...`, back. Both are letters and digits that cannot be mistaken for each other, in groups of five, and
end with a CRC-32 of what they say: one wrong character, two neighbours that changed places and a lost group
are found. An answer says which request it is for, a request by its signature which agent shows it: the
portal commits the job for that agent and gives the key to no other computer.

Whoever gets a key out of the portal's sight may erase: the answer commits the job (`committed_at`).
"""

import re
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

REQUEST_MARK: Final = "AOS1-"
ANSWER_MARK: Final = "AOS2-"
MOST_TEXT: Final = 20_000
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAME: Final = str.maketrans("OIL", "011")
_GROUP: Final = 5
_CHECK: Final = 4
_MOST_BYTES: Final = 4096
_PURPOSE: Final = b"aos-offline-request-v1\0"


class OfflineRefused(ValueError):
    """A pasted text that cannot be used."""


class NotOfThisKind(OfflineRefused):
    """It is no request, or no answer: perhaps the other one of the two, or something else."""


class Mistyped(OfflineRefused):
    """The check digits do not fit: a character is wrong, or a part is missing."""


class ForAnotherRequest(OfflineRefused):
    """The answer is to another request: seeds change with every attempt."""


class NotFromAnAgent(OfflineRefused):
    """No agent of the workshop signed the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRequest:
    """A seed (or a challenge, `access` 29) of the control unit `serial`; `estimate_s` of what comes after.

    `signature` is Ed25519's, of the agent that shows it, over `signed_request`; b"" where nobody signed.
    """

    job: str
    serial: str
    level: int
    seed: bytes
    access: str = "27"
    estimate_s: int = 0
    signature: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineAnswer:
    """The key, or the proof and its certificate; since when the job is committed, to the second in UTC."""

    key: bytes
    certificate: bytes = b""
    committed_at: datetime


def write_request(request: OfflineRequest) -> str:
    """The text that the agent shows.

    Raises:
        ValueError: a field is longer than a request has room for.
    """
    signed = _chunk(request.signature) if request.signature else b""
    return REQUEST_MARK + _grouped(_request_bytes(request) + signed)


def signed_request(request: OfflineRequest) -> bytes:
    """What an agent signs of a request: all of it.

    Raises:
        ValueError: a field is longer than a request has room for.
    """
    return _PURPOSE + _request_bytes(request)


def read_request(text: str) -> OfflineRequest:
    """The request that somebody pasted; spaces, line ends and small letters do no harm.

    Raises:
        NotOfThisKind: it is none.
        Mistyped: it was not carried over whole.
    """
    raw = _Reader(_bytes_of(text, REQUEST_MARK))
    access, level, estimate_s = raw.numbers(">BBI")
    job, serial, seed = raw.chunk(), raw.chunk(), raw.chunk()
    signature = raw.chunk() if raw.has_more else b""
    raw.end()
    try:
        return OfflineRequest(
            job=job.decode("ascii"),
            serial=serial.decode(),
            level=level,
            seed=seed,
            access=str(access),
            estimate_s=estimate_s,
            signature=signature,
        )
    except UnicodeDecodeError as error:
        raise NotOfThisKind(text[:20]) from error


def write_answer(answer: OfflineAnswer, request: OfflineRequest) -> str:
    """The text that the portal shows for a request.

    Raises:
        ValueError: a field is longer than an answer has room for.
    """
    head = struct.pack(">IQ", _mark_of(request), int(answer.committed_at.timestamp()))
    return ANSWER_MARK + _grouped(head + _chunk(answer.key) + _chunk(answer.certificate))


def read_answer(text: str, request: OfflineRequest) -> OfflineAnswer:
    """The answer to a request of one's own, as it was pasted.

    Raises:
        NotOfThisKind: it is none.
        Mistyped: it was not carried over whole.
        ForAnotherRequest: it does not answer this request.
    """
    raw = _Reader(_bytes_of(text, ANSWER_MARK))
    mark, seconds = raw.numbers(">IQ")
    if mark != _mark_of(request):
        raise ForAnotherRequest(text[:20])
    key, certificate = raw.chunk(), raw.chunk()
    raw.end()
    try:
        committed_at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise NotOfThisKind(text[:20]) from error
    return OfflineAnswer(key=key, certificate=certificate, committed_at=committed_at)


def _request_bytes(request: OfflineRequest) -> bytes:
    try:
        head = struct.pack(">BBI", int(request.access), request.level, request.estimate_s)
    except struct.error as error:
        raise ValueError(str(error)) from error
    return head + _chunk(request.job.encode("ascii")) + _chunk(request.serial.encode()) + _chunk(request.seed)


def _mark_of(request: OfflineRequest) -> int:
    return zlib.crc32(b"aos-offline-request\0" + _request_bytes(request))


def _chunk(raw: bytes) -> bytes:
    if len(raw) > _MOST_BYTES:
        raise ValueError(f"{len(raw)} bytes are more than {_MOST_BYTES}")
    return struct.pack(">H", len(raw)) + raw


def _grouped(payload: bytes) -> str:
    raw = payload + struct.pack(">I", zlib.crc32(payload))
    bits = int.from_bytes(raw, "big") << (-len(raw) * 8 % 5)
    count = -(-len(raw) * 8 // 5)
    letters = "".join(_ALPHABET[bits >> 5 * (count - 1 - place) & 31] for place in range(count))
    return "-".join(letters[start : start + _GROUP] for start in range(0, count, _GROUP))


def _bytes_of(text: str, mark: str) -> bytes:
    """What a text says behind its mark, when its check digits fit."""
    plain = re.sub(r"[\s\-\u2010-\u2015]+", "", text[:MOST_TEXT]).upper()
    if not plain.startswith(mark.rstrip("-")):
        raise NotOfThisKind(text[:20])
    letters = plain.removeprefix(mark.rstrip("-")).translate(_SAME)
    if not letters or any(letter not in _ALPHABET for letter in letters):
        raise Mistyped(text[:20])
    size = len(letters) * 5 // 8
    bits = 0
    for letter in letters:
        bits = bits << 5 | _ALPHABET.index(letter)
    spare = len(letters) * 5 - size * 8
    raw = (bits >> spare).to_bytes(size, "big")
    payload, check = raw[:-_CHECK], raw[-_CHECK:]
    if spare > 4 or bits & (1 << spare) - 1 or struct.pack(">I", zlib.crc32(payload)) != check:
        raise Mistyped(text[:20])
    return payload


class _Reader:
    """Takes fields off the front of a payload whose check digits fitted."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def numbers(self, layout: str) -> tuple[int, ...]:
        size = struct.calcsize(layout)
        return tuple(struct.unpack(layout, self._take(size)))

    def chunk(self) -> bytes:
        (size,) = self.numbers(">H")
        return self._take(size)

    @property
    def has_more(self) -> bool:
        return bool(self._raw)

    def end(self) -> None:
        if self._raw:
            raise NotOfThisKind(repr(self._raw[:8]))

    def _take(self, size: int) -> bytes:
        if len(self._raw) < size:
            raise NotOfThisKind(repr(self._raw[:8]))
        taken, self._raw = self._raw[:size], self._raw[size:]
        return taken
