"""Keys: budgets, freshness, and no secret in any record."""

import hashlib
import hmac
import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text

from kb.workspace import Workspace
from programming.exchange import CommitRequest, KeyAnswer, KeyRequest, Refusal, Report
from programming.jobs.agents import Agent
from programming.jobs.broker import (
    KEYS_KEPT_FOR_A_RECOVERY,
    KEYS_OF_A_JOB,
    KEYS_OF_A_RECOVERY,
    KEYS_OF_A_SERIAL,
    KEYS_OF_A_SERIAL_IN_ALL,
    KEYS_OF_A_WORKSHOP,
    KEYS_OF_A_WORKSHOP_IN_ALL,
)
from programming.jobs.jobs import Job
from programming.jobs.models import KeyGivenRow
from programming.jobs.ports import NoSuchSecret
from programming.jobs.refusals import AgentRefused
from programming.jobs.secrets import ED25519, HMAC, FileKeyStore, SecretsRefused
from programming.packages.manifest import Recipe
from programming.phases import Outcome
from programming.virtual_ecu.lock import key_for
from tests.factories.clocks import Clock
from tests.factories.programming import SECRETS, SEED, SERIAL, Workshop, workshop

OPEN_ALREADY = "00" * 8


def ask(shop: Workshop, job: Job, agent: Agent, seed: str = SEED, **other: object) -> KeyAnswer:
    asked = KeyRequest(**{"serial": SERIAL, "level": 1, "seed": seed, **other})  # type: ignore[arg-type]
    with shop.database.write() as session:
        return shop.lane(session, agent).give_key(job.id, asked)


def taken(shop: Workshop, agent: Agent) -> Job:
    job = shop.create()
    shop.take(job, agent)
    return job


def secret_of(shop: Workshop) -> bytes:
    return FileKeyStore(shop.root / SECRETS).secret_bytes(HMAC, "A1")


def test_the_key_opens_the_lock_of_a_virtual_control_unit(shop: Workshop) -> None:
    agent = shop.enrol()
    answer = ask(shop, taken(shop, agent), agent)
    assert answer.key == key_for(bytes.fromhex(SEED), secret_of(shop)).hex()
    assert answer.attempts_left == KEYS_OF_A_JOB - 1


def test_the_same_seed_gets_the_same_key_and_counts_once(shop: Workshop) -> None:
    agent = shop.enrol()
    job = taken(shop, agent)
    answers = [ask(shop, job, agent) for _attempt in range(5)]
    assert {answer.key for answer in answers} == {answers[0].key}
    assert answers[-1].attempts_left == KEYS_OF_A_JOB - 1


def test_a_seed_that_was_answered_before_a_newer_one_is_stale(shop: Workshop) -> None:
    agent = shop.enrol()
    job = taken(shop, agent)
    ask(shop, job, agent)
    ask(shop, job, agent, "bb" * 8)
    with pytest.raises(AgentRefused, match=Refusal.STALE_SEED):
        ask(shop, job, agent)


def test_a_job_gets_two_keys(shop: Workshop) -> None:
    agent = shop.enrol()
    job = taken(shop, agent)
    ask(shop, job, agent, "01" * 8)
    ask(shop, job, agent, "02" * 8)
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, job, agent, "03" * 8)


def test_a_control_unit_gets_so_many_keys_a_day_whatever_the_job(shop: Workshop, clock: Clock) -> None:
    agent = shop.enrol()
    jobs = [taken(shop, agent) for _number in range(KEYS_OF_A_SERIAL + 1)]
    given = [ask(shop, job, agent, f"{number:02}" * 8) for number, job in enumerate(jobs[:-1], 1)]
    assert given[-1].attempts_left == 0
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, jobs[-1], agent, "aa" * 8)
    clock.now += timedelta(hours=23, minutes=50)
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, jobs[-1], agent, "aa" * 8)


def test_a_workshop_gets_so_many_keys_a_day_whatever_serials_it_tells(shop: Workshop, clock: Clock) -> None:
    agent = shop.enrol()
    before, job, late = (taken(shop, agent) for _number in range(3))
    with shop.database.write() as session:
        session.add_all(
            KeyGivenRow(
                job_id=before.id, serial=f"TOLD{number}", access="27", level=1, seed_hash=f"{number:064}",
                is_recovery=False, is_offline=False, given_at=clock.now,
            )
            for number in range(KEYS_OF_A_WORKSHOP - 1)
        )  # fmt: skip
    assert ask(shop, job, agent).attempts_left == 0
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, late, agent, serial="TOLD-LAST")
    shop.commit(job, agent)
    assert ask(shop, job, agent, "cc" * 8).attempts_left == KEYS_OF_A_RECOVERY - 1
    clock.now += timedelta(hours=23)
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, late, agent, serial="TOLD-LAST")


def test_a_committed_job_has_a_budget_of_its_own(shop: Workshop, clock: Clock) -> None:
    agent, job = shop.enrol(), shop.create()
    shop.commit(job, agent)
    given = [ask(shop, job, agent, f"{number:02}" * 8) for number in range(11, 11 + KEYS_OF_A_RECOVERY)]
    assert given[-1].attempts_left == 0
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, job, agent, "aa" * 8)
    clock.now += timedelta(hours=24, seconds=1)
    assert ask(shop, job, agent, "aa" * 8).attempts_left == KEYS_OF_A_RECOVERY - 1


@pytest.mark.parametrize(
    "other",
    [{"level": 3}, {"access": "29"}, {"access": "29", "seed": "00" * 8}, {"seed": ""}],
    ids=["another level", "another service", "a challenge of zeros", "no seed"],
)
def test_what_the_package_does_not_need_is_not_given(shop: Workshop, other: dict[str, object]) -> None:
    agent = shop.enrol()
    with pytest.raises(AgentRefused, match=Refusal.MALFORMED):
        ask(shop, taken(shop, agent), agent, **{"seed": SEED, **other})  # type: ignore[arg-type]


def test_neither_secret_nor_key_nor_seed_is_written_down(shop: Workshop) -> None:
    agent = shop.enrol()
    answer = ask(shop, taken(shop, agent), agent)
    with shop.database.read() as session:
        tables = ("audit_records", "programming_keys_given", "programming_jobs")
        kept = " ".join(str(session.execute(text(f"SELECT * FROM {name}")).all()) for name in tables)  # noqa: S608
    assert hashlib.sha256(bytes.fromhex(SEED)).hexdigest()[:16] in kept
    assert [one for one in (answer.key, SEED, secret_of(shop).hex()) if one in kept] == []


def test_a_challenge_of_authentication_is_answered_with_a_proof_and_a_certificate(
    workspace: Workspace, clock: Clock
) -> None:
    shop = workshop(workspace, clock, recipe=Recipe(key_scheme=ED25519, access="29"))
    private = Ed25519PrivateKey.generate()
    entry = {"secret": private.private_bytes_raw().hex(), "certificate": "c0ffee"}
    (shop.root / SECRETS).write_text(json.dumps({ED25519: {"A1": entry}}))
    agent = shop.enrol()
    answer = ask(shop, taken(shop, agent), agent, "ab" * 32, access="29")
    private.public_key().verify(bytes.fromhex(answer.key), bytes.fromhex("ab" * 32))
    assert answer.certificate == "c0ffee"


def test_secrets_are_drawn_once_for_their_owners_eyes(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "secrets.json")
    store.make_missing(HMAC, ["A1"])
    before = store.secret_bytes(HMAC, "A1")
    store.make_missing(HMAC, ["A1", "B2"])
    assert store.secret_bytes(HMAC, "A1") == before != store.secret_bytes(HMAC, "B2")
    assert store.path.stat().st_mode & 0o077 == 0
    expected = hmac.new(before, b"seed", hashlib.sha256).digest()[:8]
    assert store.key(HMAC, "A1", b"seed", 1) == expected


def test_a_store_without_the_secret_says_so(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "secrets.json")
    assert not store.knows(HMAC, "A1")
    with pytest.raises(NoSuchSecret):
        store.key(HMAC, "A1", b"seed", 1)
    with pytest.raises(NoSuchSecret):
        store.certificate("of-nobody", "A1")


@pytest.mark.parametrize(
    ("content", "mode"),
    [("{", 0o600), ('{"hmac-sha256-8": {"A1": {"secret": "xy"}}}', 0o600), ("{}", 0o644)],
    ids=["no JSON", "no secret", "others can read it"],
)
def test_a_file_of_secrets_that_cannot_be_used_knows_nobody_and_the_log_says_why_without_a_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str, mode: int
) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    path.chmod(mode)
    assert not FileKeyStore(path).knows(HMAC, "A1")
    assert "secrets.json" in caplog.text
    assert content not in caplog.text
    with pytest.raises(SecretsRefused, match=r"secrets\.json"):
        FileKeyStore(path).key(HMAC, "A1", b"seed", 1)


def test_without_a_file_of_secrets_that_can_be_used_an_agent_is_told_that_there_is_no_key(
    shop: Workshop,
) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    (shop.root / SECRETS).chmod(0o644)
    with shop.database.write() as writing, pytest.raises(AgentRefused) as refused:
        shop.lane(writing, agent).give_key(job.id, KeyRequest(serial=SERIAL, level=1, seed=SEED))
    assert refused.value.reason is Refusal.NO_KEY


def given_in_all(shop: Workshop) -> int:
    with shop.database.read() as session:
        return len(session.scalars(select(KeyGivenRow)).all())


def test_jobs_that_are_committed_and_given_up_do_not_bring_keys_without_end(shop: Workshop) -> None:
    agent, number = shop.enrol(), 0
    for place in range(15):
        job = taken(shop, agent)
        with suppress(AgentRefused):
            ask(shop, job, agent, f"{place:02}cc" * 4)
        with suppress(AgentRefused), shop.database.write() as session:
            shop.lane(session, agent).commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60))
        for _key in range(KEYS_OF_A_RECOVERY):
            number += 1
            with suppress(AgentRefused):
                ask(shop, job, agent, f"{number:04}dd" * 3)
        with shop.database.write() as session:
            shop.lane(session, agent).report(job.id, Report(outcome=Outcome.UNTOUCHED))
    assert given_in_all(shop) <= KEYS_OF_A_SERIAL_IN_ALL + KEYS_OF_A_SERIAL * KEYS_KEPT_FOR_A_RECOVERY


@pytest.mark.parametrize("serial", [SERIAL, "TOLD"], ids=["by the serial", "by the workshop"])
def test_a_true_recovery_gets_keys_though_others_spent_them_all(
    shop: Workshop, clock: Clock, serial: str
) -> None:
    agent, before = shop.enrol(), shop.create()
    job = shop.create()
    shop.commit(job, agent)
    with shop.database.write() as session:
        session.add_all(
            KeyGivenRow(
                job_id=before.id, serial=serial, access="27", level=1, seed_hash=f"{number:064}",
                is_recovery=True, is_offline=False, given_at=clock.now,
            )
            for number in range(KEYS_OF_A_WORKSHOP_IN_ALL)
        )  # fmt: skip
    kept = [ask(shop, job, agent, f"{number:02}" * 8) for number in range(11, 11 + KEYS_KEPT_FOR_A_RECOVERY)]
    assert kept[-1].attempts_left == 0
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, job, agent, "aa" * 8)
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, taken(shop, agent), agent, "ab" * 8)
    clock.now += timedelta(hours=24, seconds=1)
    assert ask(shop, job, agent, "aa" * 8).attempts_left == KEYS_OF_A_RECOVERY - 1


def test_a_control_unit_that_is_open_already_gets_leave_without_a_key_and_may_be_committed(
    shop: Workshop,
) -> None:
    agent = shop.enrol()
    job = taken(shop, agent)
    asked = CommitRequest(serial=SERIAL, estimate_s=60.0)
    with pytest.raises(AgentRefused, match=Refusal.NOT_COMMITTED), shop.database.write() as session:
        shop.lane(session, agent).commit(job.id, asked)
    answers = [ask(shop, job, agent, OPEN_ALREADY) for _attempt in range(3)]
    assert [(answer.key, answer.attempts_left) for answer in answers] == [("", KEYS_OF_A_JOB - 1)] * 3
    with shop.database.write() as session:
        assert shop.lane(session, agent).commit(job.id, asked).committed_at == shop.clock()
        (details,) = session.scalars(text("SELECT details FROM audit_records WHERE kind = 'ecu-key.given'"))
    assert json.loads(details)["how"] == "open"


def test_leave_for_a_control_unit_that_is_open_counts_as_a_key_does(shop: Workshop) -> None:
    agent = shop.enrol()
    job = taken(shop, agent)
    ask(shop, job, agent, "01" * 8)
    ask(shop, job, agent, OPEN_ALREADY)
    with pytest.raises(AgentRefused, match=Refusal.ATTEMPTS_SPENT):
        ask(shop, job, agent, "03" * 8)
    assert ask(shop, job, agent, OPEN_ALREADY).attempts_left == 0
