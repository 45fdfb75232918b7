"""Who sends a request to the agents' interface: known by its signature, not too often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Request

from programming.exchange import (
    AGENT_HEADER,
    MOST_SKEW_S,
    SIGNATURE_HEADER,
    TIME_HEADER,
    Refusal,
    signed_part,
)
from programming.jobs.agents import Agent
from programming.jobs.refusals import AgentRefused

BURST: Final = 120
PER_SECOND: Final = 10.0
_MOST_KNOWN: Final = 10_000


class TooOften(Exception):
    """The agent asks too often; it is heard again after `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class Pace:
    """How often each agent asks: a bucket of requests that fills again by the second; per process."""

    clock: Callable[[], datetime]
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def spend(self, agent_id: str) -> None:
        """Let a request through.

        Raises:
            TooOften: there were too many.
        """
        now = self.clock()
        left, since = self._left.get(agent_id, (float(BURST), now))
        left = min(float(BURST), left + max(0.0, (now - since).total_seconds()) * PER_SECOND)
        if left < 1:
            raise TooOften(1)
        if len(self._left) >= _MOST_KNOWN:
            self._left.clear()
        self._left[agent_id] = (left - 1, now)


def check_signature(request: Request, agent: Agent | None, body: bytes, now: datetime) -> Agent:
    """The agent that signed a request.

    Raises:
        AgentRefused: nobody known did, or at another time.
    """
    if agent is None:
        raise AgentRefused(Refusal.UNKNOWN_AGENT)
    time = request.headers.get(TIME_HEADER, "")
    try:
        signature = bytes.fromhex(request.headers.get(SIGNATURE_HEADER, ""))
        signed = signed_part(request.method, _path(request), time, body)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(agent.public_key)).verify(signature, signed)
        at = datetime.fromtimestamp(int(time), UTC)
    except (InvalidSignature, ValueError, OverflowError, OSError):
        raise AgentRefused(Refusal.NOT_SIGNED) from None
    if abs((at - now).total_seconds()) > MOST_SKEW_S:
        raise AgentRefused(Refusal.WRONG_TIME)
    return agent


def agent_name(request: Request) -> str:
    """Who a request says it is from."""
    return request.headers.get(AGENT_HEADER, "")[:64]


def _path(request: Request) -> str:
    query = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path
