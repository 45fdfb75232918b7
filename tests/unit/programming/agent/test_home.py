"""The home of an agent."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from programming.agent.failing import in_words
from programming.agent.home import AgentHome, Held, HomeFault, HomeUnusable, PinnedPortal, default_home
from programming.exchange import PortalKeys
from programming.packages.envelope import public_bytes
from tests.conftest import ROOT

OLD, NEW, OTHER = "aa" * 32, "bb" * 32, "cc" * 32


def portal(*named: str) -> PinnedPortal:
    """A portal that names these package keys, to an agent that trusts `OLD` and `OTHER`."""
    return PinnedPortal(
        url="https://portal.example",
        agent="agent-000001",
        workshop="Warsztat Halny",
        package_keys=(OLD, OTHER),
        keys=PortalKeys(package=named, job=(NEW,)),
    )


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"AOS_AGENT_HOME": "/srv/agent", "HOME": "/home/jan"}, "linux", "/srv/agent"),
        ({"HOME": "/home/jan"}, "linux", "/home/jan/.local/share/aos-agent"),
        ({"HOME": "/home/jan", "XDG_DATA_HOME": "/data"}, "linux", "/data/aos-agent"),
        ({"LOCALAPPDATA": "/c/jan/local"}, "win32", "/c/jan/local/aos-agent"),
        ({"USERPROFILE": "/c/jan"}, "win32", "/c/jan/AppData/Local/aos-agent"),
        ({"HOME": "/Users/jan"}, "darwin", "/Users/jan/Library/Application Support/aos-agent"),
    ],
)
def test_a_home_is_where_the_platform_keeps_such_things(
    environ: dict[str, str], platform: str, expected: str
) -> None:
    assert default_home(environ, platform) == Path(expected)


def test_the_key_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    made = AgentHome(tmp_path / "home").key()
    again = AgentHome(tmp_path / "home").key()
    assert public_bytes(made.public_key()) == public_bytes(again.public_key())
    assert stat.S_IMODE((tmp_path / "home" / "agent.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_another_enrolment_has_another_key_which_is_the_agents_once_it_is_taken(tmp_path: Path) -> None:
    home = AgentHome(tmp_path)
    former, following = home.key(), home.next_key()
    assert public_bytes(home.key().public_key()) == public_bytes(former.public_key())
    assert public_bytes(home.next_key().public_key()) == public_bytes(following.public_key())
    home.take_next_key()
    assert public_bytes(home.key().public_key()) == public_bytes(following.public_key())
    assert public_bytes(home.next_key().public_key()) != public_bytes(following.public_key())


def test_a_portal_is_remembered(tmp_path: Path) -> None:
    home = AgentHome(tmp_path)
    assert home.portal() is None
    home.pin(portal(OLD))
    assert AgentHome(tmp_path).portal() == portal(OLD)


def test_a_package_key_counts_where_it_was_confirmed_here_and_the_portal_still_names_it() -> None:
    named = portal(OLD, NEW)
    assert named.trusted_package_keys() == (OLD,)
    assert named.unknown_package_keys() == (NEW,)


@pytest.mark.parametrize("name", ["agent.key", "portal.json"])
def test_a_file_that_is_not_what_it_should_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("what is this")
    home = AgentHome(tmp_path)
    with pytest.raises(HomeUnusable) as unusable:
        {"agent.key": home.key, "portal.json": home.portal}[name]()
    assert unusable.value.path == tmp_path / name


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622], ids=oct)
def test_a_key_that_others_may_read_or_change_is_not_used(tmp_path: Path, mode: int) -> None:
    AgentHome(tmp_path).key()
    assert (tmp_path / "agent.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "agent.key").chmod(mode)
    with pytest.raises(HomeUnusable) as unusable:
        AgentHome(tmp_path).key()
    assert (unusable.value.path, unusable.value.why) == (tmp_path / "agent.key", HomeFault.OPEN)
    with pytest.raises(click.ClickException, match=r"`chmod 600 .*agent\.key`"), in_words():
        AgentHome(tmp_path).key()


def test_a_key_that_is_opened_to_others_meanwhile_stops_no_job_that_is_under_way(tmp_path: Path) -> None:
    home = AgentHome(tmp_path)
    began = home.key()
    (tmp_path / "agent.key").chmod(0o644)
    assert home.key() is began


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable):
        AgentHome(tmp_path / "file")


def test_one_agent_has_an_interface_and_another_interface_is_free(tmp_path: Path) -> None:
    with AgentHome(tmp_path).holding("pcan:1"):
        with pytest.raises(Held) as held, AgentHome(tmp_path).holding("pcan:1"):
            pass
        assert held.value.what == "pcan:1"
        with AgentHome(tmp_path).holding("pcan:2"):
            pass
    with AgentHome(tmp_path).holding("pcan:1"):
        pass


def test_an_agent_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from programming.agent.home import AgentHome\n"
        "with AgentHome(Path(sys.argv[1])).holding('pcan:1'):\n os.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    with AgentHome(tmp_path).holding("pcan:1"):
        assert list((tmp_path / "locks").iterdir())
