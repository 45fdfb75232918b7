"""What an agent checks before it touches a car."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from programming.agent.tickets import Fault, JobNotBegun, check_manifest, check_ticket, read_ticket
from programming.exchange import JOB_PURPOSE, JobState, JobTicket, TakenJob
from programming.packages.envelope import public_bytes, seal
from programming.packages.manifest import PURPOSE
from programming.packages.vehicles import Vehicles
from tests.factories.flash_packages import manifest_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = (public_bytes(KEY.public_key()).hex(),)
TICKET = JobTicket(
    job="job-00000001",
    agent="agent-000001",
    workshop="Warsztat Halny",
    vin="S6HS2CA53JK075927",
    package_sha256="0" * 64,
    manifest_serial=3,
    issued=NOON,
    expires=NOON + timedelta(hours=1),
    nonce="n" * 16,
)
ELSEWHERE = (Vehicles(name="Rybitwa E", vin="S6HR1F"),)


def taken(ticket: bytes) -> TakenJob:
    """A job whose ticket are these bytes."""
    return TakenJob(
        ticket=ticket.decode(),
        state=JobState.TAKEN,
        package_size=1,
        next_seq=1,
        last_phase=None,
        checked_blocks=(),
        backup=None,
        estimate_s=None,
        time=NOON,
    )


def test_a_ticket_is_read_when_the_portal_signed_it() -> None:
    signed = seal(msgspec.json.encode(TICKET), JOB_PURPOSE, KEY)
    assert read_ticket(taken(signed), KEYS) == TICKET


@pytest.mark.parametrize(
    ("ticket", "keys"),
    [
        (seal(msgspec.json.encode(TICKET), JOB_PURPOSE, Ed25519PrivateKey.generate()), KEYS),
        (seal(msgspec.json.encode(TICKET), PURPOSE, KEY), KEYS),
        (seal(msgspec.json.encode(TICKET), JOB_PURPOSE, KEY), ()),
        (seal(b'{"job": 1}', JOB_PURPOSE, KEY), KEYS),
        (b"no envelope", KEYS),
        (seal(msgspec.json.encode(TICKET), JOB_PURPOSE, KEY), ("not a key",)),
    ],
    ids=["another key", "signed as a package", "no key", "no ticket", "no envelope", "no such key"],
)
def test_any_other_ticket_is_refused(ticket: bytes, keys: tuple[str, ...]) -> None:
    with pytest.raises(JobNotBegun) as refused:
        read_ticket(taken(ticket), keys)
    assert refused.value.fault is Fault.NOT_SIGNED


@pytest.mark.parametrize(
    ("changed", "later", "fault"),
    [
        ({"job": "job-00000002"}, timedelta(0), Fault.NOT_OURS),
        ({"agent": "agent-000002"}, timedelta(0), Fault.NOT_OURS),
        ({}, timedelta(hours=2), Fault.EXPIRED),
    ],
    ids=["another job", "another agent", "over"],
)
def test_a_ticket_is_good_for_one_job_one_agent_and_a_while(
    changed: dict[str, str], later: timedelta, fault: Fault
) -> None:
    ticket = replace(TICKET, **changed)
    with pytest.raises(JobNotBegun) as refused:
        check_ticket(ticket, "job-00000001", "agent-000001", NOON + later, is_committed=False)
    assert refused.value.fault is fault


def test_a_committed_job_goes_on_when_its_ticket_and_its_package_are_over() -> None:
    later = NOON + timedelta(days=2)
    check_ticket(TICKET, "job-00000001", "agent-000001", later, is_committed=True)
    manifest = manifest_of(not_after=NOON, vehicles=ELSEWHERE)
    check_manifest(manifest, TICKET, "1.0.0", later, is_committed=True)


@pytest.mark.parametrize(
    ("changed", "version", "fault"),
    [
        ({"serial": 4}, "1.0.0", Fault.OTHER_MANIFEST),
        ({"minimum_agent": "1.10.0"}, "1.9.9", Fault.AGENT_TOO_OLD),
        ({"not_after": NOON - timedelta(seconds=1)}, "1.0.0", Fault.PACKAGE_TOO_OLD),
        ({"vehicles": ELSEWHERE}, "1.0.0", Fault.OTHER_VEHICLE),
    ],
    ids=["another serial", "too old an agent", "too old a package", "for other vehicles"],
)
def test_a_package_that_is_not_for_now_is_not_begun(
    changed: dict[str, Any], version: str, fault: Fault
) -> None:
    with pytest.raises(JobNotBegun) as refused:
        check_manifest(manifest_of(**changed), TICKET, version, NOON, is_committed=False)
    assert refused.value.fault is fault


@pytest.mark.parametrize("version", ["1.10.0", "2.0.0", "1.10.1.dev3"])
def test_an_agent_that_is_new_enough_begins(version: str) -> None:
    check_manifest(manifest_of(minimum_agent="1.10.0"), TICKET, version, NOON, is_committed=False)
