"""What portal and agent say to each other: read as written, strict in values, patient with new fields."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from msgspec import Struct

from programming.exchange import (
    CommitRequest,
    Enrolment,
    Event,
    EventKind,
    Events,
    ExchangeRefused,
    JobState,
    KeyRequest,
    Lease,
    Report,
    read_message,
    signed_part,
    write_message,
)
from programming.phases import ORDER, Outcome, Phase, is_reversible

NOW = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "message",
    [
        Enrolment(code="K7QF-2M9D", name="Bay 2", public_key="ab" * 32, version="0.1.0"),
        Events(
            events=(
                Event(seq=1, at=NOW, kind=EventKind.PHASE, phase=Phase.ERASE, data={"block": "ASW"}),
                Event(seq=2, at=NOW, kind=EventKind.SUPPLY, data={"volts": 13.4}),
            )
        ),
        Lease(next_seq=3, state=JobState.COMMITTED, is_protected=True, is_overtime=True, time=NOW),
        Report(outcome=Outcome.RECOVERABLE, reason="no-answer"),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_is_read_as_it_was_written(message: Struct) -> None:
    assert read_message(write_message(message), type(message)) == message


def test_a_field_of_a_later_version_is_passed_over() -> None:
    read = read_message(b'{"serial": "E1", "estimate_s": 12.5, "mood": "calm"}', CommitRequest)
    assert read == CommitRequest(serial="E1", estimate_s=12.5)


@pytest.mark.parametrize(
    ("raw", "kind", "told"),
    [
        pytest.param(b"nonsense", CommitRequest, "malformed", id="no JSON"),
        pytest.param(b"[" * 100_000, CommitRequest, "Expected", id="too deep"),
        pytest.param(b'{"serial": "E1"}', CommitRequest, "estimate_s", id="a field is missing"),
        pytest.param(b'{"serial": "E1", "estimate_s": -1}', CommitRequest, "estimate_s", id="negative time"),
        pytest.param(b'{"serial": "E1", "level": 0, "seed": ""}', KeyRequest, "level", id="no such level"),
        pytest.param(b'{"serial": "E1", "level": 1, "seed": "abc"}', KeyRequest, "seed", id="half a byte"),
        pytest.param(
            b'{"events": [{"seq": 0, "at": "2026-11-23T12:00:00Z", "kind": "phase"}]}',
            Events,
            "seq",
            id="counted from nought",
        ),
        pytest.param(
            b'{"events": [{"seq": 1, "at": "2026-11-23T12:00:00Z", "kind": "party"}]}',
            Events,
            "kind",
            id="an unknown kind",
        ),
    ],
)
def test_another_message_is_refused_with_the_field_that_is_wrong(
    raw: bytes, kind: type[Struct], told: str
) -> None:
    with pytest.raises(ExchangeRefused, match=told):
        read_message(raw, kind)


def test_what_is_signed_differs_with_each_part_of_a_request() -> None:
    asked = [
        signed_part("POST", "/api/v1/agent/jobs/1/key", "1795435200", b"{}"),
        signed_part("GET", "/api/v1/agent/jobs/1/key", "1795435200", b"{}"),
        signed_part("POST", "/api/v1/agent/jobs/2/key", "1795435200", b"{}"),
        signed_part("POST", "/api/v1/agent/jobs/1/key", "1795435201", b"{}"),
        signed_part("POST", "/api/v1/agent/jobs/1/key", "1795435200", b"{} "),
    ]
    assert all(one != other for one, other in permutations(asked, 2))


@pytest.mark.parametrize(
    ("phase", "may_be_given_up"), [(Phase.UNLOCK, True), (Phase.COMMIT, False), (Phase.ERASE, False)]
)
def test_a_flash_is_given_up_before_its_commit_only(phase: Phase, *, may_be_given_up: bool) -> None:
    assert is_reversible(phase) is may_be_given_up


def test_the_order_goes_from_identifying_to_the_report() -> None:
    assert (ORDER[0], ORDER[-1]) == (Phase.IDENTIFY, Phase.REPORT)
