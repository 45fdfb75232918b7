"""`enrol`: what is typed wrongly is told, and another enrolment is another agent."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from programming.agent.commands.belonging import enrol_command
from programming.agent.home import AgentHome
from programming.packages.envelope import public_bytes
from tests.factories.portal_stand_in import CODE, RunningStandIn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def enrolled(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(enrol_command(), list(arguments), env={"AOS_AGENT_HOME": str(folder)})


def own_key(folder: Path) -> bytes:
    return public_bytes(AgentHome(folder).key().public_key())


@pytest.mark.parametrize("code", ["", "K7F2", "K7F2-9Q"], ids=["none", "one group", "cut off"])
def test_a_part_of_a_code_is_not_sent(server: RunningStandIn, folder: Path, code: str) -> None:
    said = enrolled(folder, server.url, code)
    assert (said.exit_code, "CODE" in said.output) == (2, True)
    assert server.portal.asked == []


@pytest.mark.parametrize("name", ["", "  ", "b" * 65], ids=["none", "blank", "too long"])
def test_a_name_that_is_none_or_too_long_does_not_keep_anybody_from_enrolling(
    server: RunningStandIn, folder: Path, name: str
) -> None:
    said = enrolled(folder, server.url, CODE, "--name", name)
    assert said.exit_code == 0, said.output


def test_who_enrols_again_has_another_key(server: RunningStandIn, folder: Path) -> None:
    assert enrolled(folder, server.url, CODE).exit_code == 0
    first = own_key(folder)
    assert enrolled(folder, server.url, CODE, "--again").exit_code == 0
    assert own_key(folder) != first
    assert [public_bytes(key) for key in server.portal.agents.values()] == [first, own_key(folder)]


def test_who_is_refused_keeps_the_key(server: RunningStandIn, folder: Path) -> None:
    assert enrolled(folder, server.url, CODE).exit_code == 0
    first = own_key(folder)
    assert enrolled(folder, server.url, "K7F2-0000", "--again").exit_code == 1
    assert own_key(folder) == first
