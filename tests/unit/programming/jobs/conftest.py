"""A workshop that programs, at noon, for each test."""

import pytest

from kb.workspace import Workspace
from tests.factories.clocks import Clock
from tests.factories.programming import Workshop, workshop


@pytest.fixture
def clock() -> Clock:
    """The portal's clock, which the test moves."""
    return Clock()


@pytest.fixture
def shop(workspace: Workspace, clock: Clock) -> Workshop:
    """The workshop."""
    return workshop(workspace, clock)
