"""What the tests of payments share: a till and its clock."""

import pytest

from kb.workspace import Workspace
from tests.factories.clocks import Clock
from tests.factories.payments import Till


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def till(workspace: Workspace, clock: Clock) -> Till:
    return Till(database=workspace.database, clock=clock)
