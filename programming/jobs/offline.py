"""Whose a request is that was carried to the portal by hand: the agent's that signed it. Pure."""

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from programming.exchange_offline import NotFromAnAgent, OfflineRequest, signed_request
from programming.jobs.agents import Agent


def signer_of(request: OfflineRequest, agents: Iterable[Agent]) -> Agent:
    """The one of these agents that signed a request.

    Raises:
        NotFromAnAgent: none of them did.
    """
    said = signed_request(request)
    for agent in agents:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(agent.public_key)).verify(
                request.signature, said
            )
        except (InvalidSignature, ValueError):
            continue
        return agent
    raise NotFromAnAgent(request.job)
