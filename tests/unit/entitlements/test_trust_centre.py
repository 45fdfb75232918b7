"""A trust centre that is away, slow, wrong or hostile says nothing; and how long an answer counts."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from entitlements.accounts import Role, Standing
from entitlements.clearance import Gap, Person, standing_of
from entitlements.clearance_providers import Holder, RememberedAnswers, standing_in, unknown_answer
from entitlements.trust_centre import LONGEST_FRESH, TrustCentre, TrustCentreRefused
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clearances import clear
from tests.factories.clocks import Clock
from tests.factories.trust_centre import TOKEN, Centre, trust_centre

HOLDER = Holder(account_id=7, operator_id=1, email="jan@example.org", register_number="0000123456")
CERTIFICATE = {
    "issuer": "CAB", "subject": "Jan", "number": "1", "valid_from": "2026-01-01", "valid_to": "2027-01-01",
}  # fmt: skip
GRANTED = {"status": "granted", "certificate": CERTIFICATE}
GOOD = {"approval": GRANTED, "authorisation": GRANTED, "fresh_for_s": 3600}


@pytest.fixture
def centre() -> Iterator[Centre]:
    with trust_centre(Centre()) as running:
        yield running


def centre_of(centre: Centre, clock: Clock | None = None) -> TrustCentre:
    return TrustCentre(url=centre.url, token=TOKEN, clock=clock or Clock(), timeout_s=2)


def says(centre: Centre, value: object, code: int = 200) -> None:
    centre.answer = (code, json.dumps(value).encode())


def test_the_centre_is_asked_about_one_person_with_the_portals_token(centre: Centre) -> None:
    centre_of(centre).ask(HOLDER)
    assert centre.asked == [{"person": "jan@example.org", "company": "0000123456"}]
    assert centre.tokens == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([], id="a list"),
        pytest.param("granted", id="a text"),
        pytest.param({**GOOD, "approval": None}, id="a level that is nothing"),
        pytest.param({**GOOD, "approval": {"status": "fine"}}, id="a status of its own"),
        pytest.param({**GOOD, "fresh_for_s": "3600"}, id="a freshness in words"),
        pytest.param({**GOOD, "fresh_for_s": True}, id="a freshness that is true"),
        pytest.param({**GOOD, "fresh_for_s": 0}, id="never fresh"),
        pytest.param({**GOOD, "fresh_for_s": -1}, id="fresh in the past"),
        pytest.param({"approval": GRANTED, "authorisation": GRANTED}, id="no freshness"),
        pytest.param(
            {**GOOD, "approval": {**GRANTED, "certificate": {**CERTIFICATE, "valid_to": "2036-01-01"}}},
            id="a certificate of ten years",
        ),
        pytest.param(
            {**GOOD, "approval": {"status": "granted", "certificate": {**CERTIFICATE, "number": 5}}},
            id="a number that is no text",
        ),
        pytest.param(
            {**GOOD, "approval": {"status": "granted", "certificate": {**CERTIFICATE, "valid_to": "soon"}}},
            id="a day that is none",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_unknown(centre: Centre, value: object) -> None:
    says(centre, value)
    assert centre_of(centre).ask(HOLDER).is_unknown


@pytest.mark.parametrize("code", [204, 301, 400, 401, 403, 404, 429, 500, 503])
def test_any_other_code_is_unknown_and_no_redirection_gets_the_token(centre: Centre, code: int) -> None:
    with trust_centre(Centre()) as elsewhere:
        centre.location = elsewhere.url
        says(centre, GOOD, code)
        assert centre_of(centre).ask(HOLDER).is_unknown
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"\xff\xfe", b"[" * 60_000, b'"' + b"x" * 70_000 + b'"'],
    ids=["nothing", "words", "no UTF-8", "deep", "long"],
)
def test_bytes_that_are_no_answer_are_unknown(centre: Centre, body: bytes) -> None:
    centre.answer = (200, body)
    assert centre_of(centre).ask(HOLDER).is_unknown


def test_a_centre_that_is_away_is_unknown() -> None:
    with trust_centre(Centre()) as centre:
        pass
    assert centre_of(centre).ask(HOLDER).is_unknown


def test_a_company_without_a_number_cannot_be_asked_about(centre: Centre) -> None:
    nameless = Holder(account_id=7, operator_id=1, email="jan@example.org")
    assert centre_of(centre).ask(nameless).is_unknown
    assert centre.asked == []


@pytest.mark.parametrize(
    ("fresh_for_s", "expected"),
    [(3600, timedelta(hours=1)), (10**9, LONGEST_FRESH), (10**30, LONGEST_FRESH)],
    ids=["as stated", "a day at most", "whatever the number"],
)
def test_an_answer_is_fresh_for_as_long_as_it_says_and_no_longer_than_a_day(
    centre: Centre, fresh_for_s: int, expected: timedelta
) -> None:
    says(centre, {**GOOD, "fresh_for_s": fresh_for_s})
    assert centre_of(centre).ask(HOLDER).fresh_until == NOON + expected


@pytest.mark.parametrize(
    "url",
    [
        "http://centre.example", "ftp://127.0.0.1", "https://", "https://user@centre.example",
        "https://centre.example?x=1", "centre.example", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_trusted_is_refused(url: str) -> None:
    with pytest.raises(TrustCentreRefused):
        TrustCentre(url=url, token=TOKEN, clock=Clock())


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(TrustCentre(url="https://centre.example", token=TOKEN, clock=Clock()))


def test_the_last_answer_counts_while_it_is_fresh_and_never_after(
    centre: Centre, workspace: Workspace
) -> None:
    clock = Clock()
    says(centre, GOOD)
    with workspace.database.write() as session:
        operator_id = add_workshop(session, NOON)
        holder = Holder(account_id=7, operator_id=operator_id, email="jan@example.org", register_number="1")
        answers = RememberedAnswers(session)
        answers.remember(centre_of(centre, clock).ask(holder), clock.now)
        clock.now += timedelta(minutes=59)
        says(centre, {}, 503)
        kept = answers.remember(centre_of(centre, clock).ask(holder), clock.now)
        assert standing_in(session, 7, operator_id, clock.now).until == NOON + timedelta(hours=1)
        clock.now += timedelta(minutes=1)
        gone = standing_in(session, 7, operator_id, clock.now)
    assert kept.checked_at == NOON
    assert (gone.until, gone.gap) == (None, Gap.UNKNOWN)


def test_an_unknown_first_answer_opens_nothing(centre: Centre) -> None:
    says(centre, {}, 503)
    person = Person(account_id=7, operator_id=1, operator_standing=Standing.APPROVED)
    assert standing_of(person, centre_of(centre).ask(HOLDER), NOON).gap is Gap.UNKNOWN


def test_what_the_centre_revoked_is_not_opened_by_the_staffs_own_grant(workspace: Workspace) -> None:
    revoked = {"approval": GRANTED, "authorisation": {"status": "revoked"}, "fresh_for_s": 60}
    with trust_centre(Centre()) as centre, workspace.database.write() as session:
        operator_id = add_workshop(session, NOON)
        clear(session, operator_id, 7, NOON)
        assert standing_in(session, 7, operator_id, NOON).is_cleared
        says(centre, revoked)
        holder = Holder(account_id=7, operator_id=operator_id, email="jan@example.org", register_number="1")
        RememberedAnswers(session).remember(centre_of(centre).ask(holder), NOON)
        assert standing_in(session, 7, operator_id, NOON).gap is Gap.REVOKED
        assert standing_in(session, 7, operator_id, NOON + timedelta(hours=2)).gap is Gap.UNKNOWN
        RememberedAnswers(session).forget_all()
        assert standing_in(session, 7, operator_id, NOON).is_cleared


def test_whoever_was_asked_about_is_asked_about_again_when_their_time_has_come(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        operator_id = add_workshop(session, NOON)
        answers = RememberedAnswers(session)
        assert answers.due(NOON) == []
        account_id = add_account(session, "ewa@example.org", "Ewa Lis", "long enough", Role.TECHNICIAN, NOON)
        clear(session, operator_id, account_id, NOON)
        (due,) = answers.due(NOON)
        assert (due.email, due.operator_id) == ("ewa@example.org", operator_id)
        answers.remember(unknown_answer(due, NOON), NOON + timedelta(hours=1))
        assert answers.due(NOON) == []
        assert answers.due(NOON + timedelta(hours=1)) == [due]
