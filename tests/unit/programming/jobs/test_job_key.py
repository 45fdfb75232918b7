"""The portal's keys for jobs: one signs, the former one is still believed, each introduces the next."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.exchange import INTRODUCTION_PURPOSE, JOB_PURPOSE, Introduction, JobTicket, read_message
from programming.jobs.job_key import JobKeyFault, JobKeyRefused, JobSigner
from programming.packages.envelope import EnvelopeRefused, public_bytes, trusted_keys, unseal

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
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


@pytest.fixture
def signer(tmp_path: Path) -> JobSigner:
    return JobSigner(tmp_path / "data" / "job_keys")


def is_signed_by(signer: JobSigner, key: str) -> bool:
    """Whether the tickets of now are signed with this key (hex)."""
    try:
        unseal(signer.sign(TICKET).encode(), JOB_PURPOSE, trusted_keys([bytes.fromhex(key)]))
    except EnvelopeRefused:
        return False
    return True


def test_a_first_key_is_made_once_for_its_owners_eyes(signer: JobSigner) -> None:
    (key,) = signer.public_keys()
    assert is_signed_by(signer, key)
    assert signer.public_keys() == (key,)
    assert signer.introductions() == ()
    assert signer.path.stat().st_mode & 0o077 == 0


def test_a_file_that_others_may_read_is_changed_only_to_replace_what_they_may_know(signer: JobSigner) -> None:
    (former,) = signer.public_keys()
    signer.path.chmod(0o640)
    with pytest.raises(JobKeyRefused, match="open"):
        signer.change(NOON)
    assert is_signed_by(signer, former)
    made = signer.replace_all(NOON)
    assert signer.public_keys() == (made.public,)
    assert not signer.is_open


def test_a_new_key_signs_from_now_on_and_the_former_one_introduces_it(signer: JobSigner) -> None:
    (former,) = signer.public_keys()
    made = signer.change(NOON)
    assert signer.public_keys() == (made.public, former)
    assert is_signed_by(signer, made.public)
    assert not is_signed_by(signer, former)
    (said,) = signer.introductions()
    raw = unseal(said.encode(), INTRODUCTION_PURPOSE, trusted_keys([bytes.fromhex(former)]))
    assert read_message(raw, Introduction) == Introduction(key=made.public, made=NOON)


def test_a_retired_key_is_believed_no_more_and_its_private_part_is_gone(signer: JobSigner) -> None:
    former = signer.all_keys()[0]
    made = signer.change(NOON)
    signer.retire(former.key_id, NOON)
    assert signer.public_keys() == (made.public,)
    assert len(signer.introductions()) == 1
    assert former.private not in signer.path.read_text()


def test_introductions_are_told_from_the_oldest_on(signer: JobSigner) -> None:
    first = signer.all_keys()[0]
    second = signer.change(NOON)
    signer.retire(first.key_id, NOON)
    third = signer.change(NOON)
    assert signer.introductions() == (second.introduction, third.introduction)


def test_where_others_may_know_a_key_no_former_one_is_believed_or_introduces_anybody(
    signer: JobSigner,
) -> None:
    signer.change(NOON)
    made = signer.replace_all(NOON)
    assert signer.public_keys() == (made.public,)
    assert signer.introductions() == ()
    assert [key.private for key in signer.all_keys()] == [made.private, "", ""]
    assert is_signed_by(signer, made.public)


def test_two_keys_are_in_force_at_most(signer: JobSigner) -> None:
    signer.change(NOON)
    with pytest.raises(JobKeyRefused, match=JobKeyFault.TOO_MANY):
        signer.change(NOON)


def test_neither_the_key_that_signs_nor_an_unknown_one_is_retired(signer: JobSigner) -> None:
    signing = signer.all_keys()[0]
    with pytest.raises(JobKeyRefused, match=JobKeyFault.SIGNS):
        signer.retire(signing.key_id, NOON)
    with pytest.raises(JobKeyRefused, match=JobKeyFault.NO_SUCH_KEY):
        signer.retire("0" * 16, NOON)
    assert signer.public_keys() == (signing.public,)


def test_keys_as_the_first_version_kept_them_are_read(signer: JobSigner) -> None:
    first, second = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    signer.path.parent.mkdir()
    signer.path.write_text("".join(f"{key.private_bytes_raw().hex()}\n" for key in (first, second)))
    assert signer.public_keys() == tuple(public_bytes(key.public_key()).hex() for key in (first, second))


def test_a_file_that_holds_no_keys_is_not_overwritten(signer: JobSigner) -> None:
    signer.path.parent.mkdir()
    signer.path.write_text("[what is this")
    with pytest.raises(JobKeyRefused, match=JobKeyFault.UNREADABLE):
        signer.public_keys()
    assert signer.path.read_text() == "[what is this"
