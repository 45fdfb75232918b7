"""What a virtual ECU does about a request: an answer, a refusal, or silence. Pure."""

from dataclasses import dataclass
from typing import Final

from programming.uds.names import NEGATIVE_RESPONSE, POSITIVE_OFFSET
from programming.uds.names import NegativeResponseCode as Nrc

P2_STAR_S: Final = 4.0
"""How often "response pending" is said while something takes long; a tester waits 5 s for the next."""


class Refusal(Exception):
    """A negative response."""

    def __init__(self, code: Nrc) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A positive response without its service byte, after `takes_s` seconds; then perhaps a reset."""

    data: bytes = b""
    takes_s: float = 0.0
    then_reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A message to send, `after_s` seconds after the one before it."""

    payload: bytes
    after_s: float = 0.0


def positive(service: int, reply: Reply) -> list[Sending]:
    """The messages of a positive response, with "response pending" as often as it takes."""
    messages, left = [], reply.takes_s
    waited = 0.0
    if left > 0:
        messages.append(Sending(payload=_pending(service)))
        while left > P2_STAR_S:
            messages.append(Sending(payload=_pending(service), after_s=P2_STAR_S))
            left -= P2_STAR_S
        waited = left
    messages.append(Sending(payload=bytes([service + POSITIVE_OFFSET]) + reply.data, after_s=waited))
    return messages


def negative(service: int, code: int) -> Sending:
    """A negative response."""
    return Sending(payload=bytes([NEGATIVE_RESPONSE, service, code]))


def _pending(service: int) -> bytes:
    return negative(service, Nrc.RESPONSE_PENDING).payload
