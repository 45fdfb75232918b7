"""A portal that stands in for the real one, and an agent's connection to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.agent.journal import AgentJournal
from programming.agent.portal_client import Identity, PortalClient, PortalClock
from tests.factories.portal_stand_in import RunningStandIn, running_stand_in

AGENT = "agent-000001"


@pytest.fixture
def server() -> Iterator[RunningStandIn]:
    with running_stand_in() as running:
        yield running


@pytest.fixture
def new_client(server: RunningStandIn) -> Callable[[], PortalClient]:
    """Makes connections of an agent that is enrolled and holds the job; each is to be closed."""
    key = Ed25519PrivateKey.generate()
    server.portal.agents[AGENT] = key.public_key()
    server.portal.holder = AGENT
    return lambda: PortalClient(server.url, Identity(agent=AGENT, key=key), PortalClock())


@pytest.fixture
def client(new_client: Callable[[], PortalClient]) -> Iterator[PortalClient]:
    with new_client() as opened:
        yield opened


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[AgentJournal]:
    with AgentJournal(tmp_path / "journal.sqlite", lambda: datetime.now(UTC)) as opened:
        yield opened
