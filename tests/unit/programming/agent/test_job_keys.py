"""Whose tickets an agent believes while the portal changes its key: introduced, confirmed, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.agent.commands.workplace import learn_keys
from programming.agent.console import Console, Stopping
from programming.agent.home import AgentHome, PinnedPortal
from programming.agent.journal import AgentJournal
from programming.agent.portal_client import PortalClock
from programming.agent.runner import Workplace
from programming.exchange import INTRODUCTION_PURPOSE, JOB_PURPOSE, JobList, PortalKeys
from programming.packages.envelope import public_bytes, seal, short_key

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST, SECOND, THIRD, STRANGER = (
    Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 5)
)


def public(key: Ed25519PrivateKey) -> str:
    return public_bytes(key.public_key()).hex()


def introduced(key: Ed25519PrivateKey, by: Ed25519PrivateKey, purpose: bytes = INTRODUCTION_PURPOSE) -> str:
    said = f'{{"key": "{public(key)}", "made": "2026-11-23T12:00:00Z"}}'
    return seal(said.encode(), purpose, by).decode()


def named(*keys: Ed25519PrivateKey, introductions: tuple[str, ...] = ()) -> PortalKeys:
    return PortalKeys(package=(), job=tuple(map(public, keys)), introductions=introductions)


def pinned(*job_keys: Ed25519PrivateKey, keys: PortalKeys | None = None) -> PinnedPortal:
    return PinnedPortal(
        url="https://portal.example",
        agent="agent-000001",
        workshop="Warsztat Halny",
        package_keys=(),
        keys=keys or named(*job_keys),
        job_keys=tuple(map(public, job_keys)),
    )


def test_a_key_that_a_believed_one_introduced_is_believed() -> None:
    heard = pinned(FIRST).hearing(named(SECOND, FIRST, introductions=(introduced(SECOND, FIRST),)))
    assert set(heard.believed_job_keys()) == {public(FIRST), public(SECOND)}
    assert heard.unknown_job_keys() == ()


def test_an_agent_that_was_away_for_two_changes_follows_them() -> None:
    chain = (introduced(SECOND, FIRST), introduced(THIRD, SECOND))
    heard = pinned(FIRST).hearing(named(THIRD, introductions=chain))
    assert heard.believed_job_keys() == heard.job_keys == (public(THIRD),)


@pytest.mark.parametrize(
    "introduction",
    [introduced(SECOND, STRANGER), introduced(SECOND, FIRST, JOB_PURPOSE), "no envelope"],
    ids=["by a stranger", "signed for another purpose", "no envelope"],
)
def test_a_key_that_no_believed_one_introduced_is_not_believed_and_the_former_is_not_forgotten(
    introduction: str,
) -> None:
    heard = pinned(FIRST).hearing(named(SECOND, introductions=(introduction,)))
    assert heard.believed_job_keys() == ()
    assert heard.unknown_job_keys() == (public(SECOND),)
    assert heard.hearing(named(FIRST)).believed_job_keys() == (public(FIRST),)


def test_a_key_that_was_taken_back_does_not_come_back() -> None:
    heard = pinned(FIRST).hearing(named(SECOND, FIRST, introductions=(introduced(SECOND, FIRST),)))
    heard = heard.hearing(named(SECOND))
    assert heard.hearing(named(SECOND, FIRST)).believed_job_keys() == (public(SECOND),)


def test_a_key_that_a_person_confirmed_is_believed_instead_of_one_that_is_not_named_any_more() -> None:
    heard = pinned(FIRST).hearing(named(THIRD)).confirming(public(THIRD))
    assert heard.believed_job_keys() == (public(THIRD),)
    assert heard.hearing(named(THIRD, FIRST)).believed_job_keys() == (public(THIRD),)


def test_a_home_of_before_believes_what_the_portal_named_last_and_is_careful_from_then_on() -> None:
    before = replace(pinned(FIRST), job_keys=None)
    assert before.believed_job_keys() == (public(FIRST),)
    assert before.hearing(named(SECOND)).believed_job_keys() == ()


@pytest.fixture
def place_of(journal: AgentJournal, tmp_path: Path) -> Callable[[PinnedPortal], Workplace]:
    home = AgentHome(tmp_path / "home")
    return lambda portal: Workplace(home, portal, journal, Console(Stopping()), PortalClock(), "en")


def test_a_key_without_an_introduction_is_named_with_what_to_do(
    place_of: Callable[[PinnedPortal], Workplace], capsys: pytest.CaptureFixture[str]
) -> None:
    listed = JobList(jobs=(), keys=named(STRANGER), poll_s=1, time=NOON)
    place = learn_keys(place_of(pinned(FIRST)), listed)
    assert place.home.portal() == place.portal
    assert f"aos-agent trust {short_key(public(STRANGER))}" in capsys.readouterr().out


def test_a_key_that_was_introduced_is_learnt_without_a_word(
    place_of: Callable[[PinnedPortal], Workplace], capsys: pytest.CaptureFixture[str]
) -> None:
    keys = named(SECOND, introductions=(introduced(SECOND, FIRST),))
    place = learn_keys(place_of(pinned(FIRST)), JobList(jobs=(), keys=keys, poll_s=1, time=NOON))
    assert place.portal.believed_job_keys() == (public(SECOND),)
    assert capsys.readouterr().out == ""
