"""Requests: taken with a number and a day, answered, asked back, counted, forgotten."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.workspace import Workspace
from tests.conftest import NOON
from translations.locales import Language
from web.requests.clock import RequestKind, RequestState
from web.requests.models import RequestAttemptRow, RequestLinkRow, RequestMessageRow
from web.requests.store import (
    LINK_LASTS,
    MOST_PER_ADDRESS,
    MOST_REPLIES,
    WINDOW,
    DeskFull,
    Figures,
    NewRequest,
    Request,
    Requests,
    TooManyRequests,
    address_key,
    without_vins,
)

STAFF = 3
TODAY = NOON.date()  # a Sunday


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        yield writing


@pytest.fixture
def requests(session: Session) -> Requests:
    return Requests(session)


def ask(requests: Requests, text: str = "Where is the fuse box?", days: float = 0, **changes: Any) -> Request:
    values: dict[str, Any] = {
        "kind": RequestKind.ACCESS_TROUBLE,
        "language": Language.ENGLISH,
        "email": "jan@example.org",
        "text": text,
    }
    key = changes.pop("key", "key")
    return requests.ask(NewRequest(**values | changes), key, NOON + timedelta(days=days))


def test_a_request_has_a_number_a_day_and_its_first_message(requests: Requests) -> None:
    request = ask(requests)
    assert request.number == "R000001"
    assert request.clock.due_on == date(2026, 11, 24)
    assert [(one.text, one.staff_id) for one in request.messages] == [("Where is the fuse box?", None)]


def test_the_days_of_a_request_are_those_of_poland(requests: Requests) -> None:
    on_tuesday_in_poland = NOON + timedelta(days=1, hours=11, minutes=30)
    new = NewRequest(
        kind=RequestKind.ACCESS_TROUBLE, language=Language.POLISH, email="jan@example.org", text="Gdzie?"
    )
    request = requests.ask(new, "key", on_tuesday_in_poland)
    assert request.clock.due_on == date(2026, 11, 26)
    done = requests.answer(request.id, "Tu.", STAFF, on_tuesday_in_poland, is_final=True)
    assert done is not None
    assert done.clock.answered_on == date(2026, 11, 24)


def test_the_staff_answers_and_the_history_says_who_and_when(requests: Requests) -> None:
    request = ask(requests)
    requests.answer(request.id, "Which series?", STAFF, NOON, is_final=False)
    requests.reply(request.id, "The second.", "key", NOON)
    done = requests.answer(request.id, "Behind the glove box.", STAFF, NOON, is_final=True)
    assert done is not None
    assert [(one.staff_id, one.state) for one in done.messages] == [
        (None, RequestState.OPEN), (STAFF, RequestState.WAITING),
        (None, RequestState.OPEN), (STAFF, RequestState.ANSWERED),
    ]  # fmt: skip


def test_what_is_overdue_comes_first_and_what_is_done_last(requests: Requests) -> None:
    done = ask(requests)
    requests.answer(done.id, "Done.", STAFF, NOON, is_final=True)
    late = ask(requests, days=20)
    soon = ask(requests, days=3)
    complaint = ask(requests, days=3, kind=RequestKind.COMPLAINT)
    assert [one.id for one in requests.all()] == [soon.id, complaint.id, late.id, done.id]
    assert [one.id for one in requests.all(RequestState.ANSWERED)] == [done.id]
    assert requests.overdue(TODAY + timedelta(days=10)) == 1


def test_nothing_happens_to_a_request_that_is_not_there(requests: Requests) -> None:
    assert requests.by_id(1) is None
    assert requests.reply(1, "?", "key", NOON) is None
    assert requests.answer(1, "!", STAFF, NOON, is_final=True) is None


def test_a_link_opens_its_request_until_it_is_too_old(requests: Requests, session: Session) -> None:
    request = ask(requests)
    token = requests.link(request.id, NOON)
    opened = requests.by_link(token, NOON)
    assert opened is not None
    assert opened.id == request.id
    assert requests.by_link(token, NOON + LINK_LASTS) is None
    assert requests.by_link("forged", NOON) is None
    assert token not in session.scalars(select(RequestLinkRow.digest)).all()


def test_nobody_fills_the_desk_from_one_address(requests: Requests) -> None:
    asked = [ask(requests) for _ in range(MOST_PER_ADDRESS)]
    with pytest.raises(TooManyRequests):
        ask(requests)
    assert ask(requests, key="another").id == asked[-1].id + 1


def test_nobody_floods_a_request_with_replies_from_wherever(requests: Requests) -> None:
    number, other = ask(requests).id, ask(requests).id
    for count in range(MOST_REPLIES):
        assert requests.reply(number, "Is anybody there?", f"network {count}", NOON) is not None
    with pytest.raises(TooManyRequests):
        requests.reply(number, "Is anybody there?", "another network", NOON)
    assert requests.reply(other, "This one is another.", "another network", NOON) is not None
    later = NOON + WINDOW + timedelta(seconds=1)
    assert requests.reply(number, "An hour later.", "another network", later) is not None


def test_replies_and_requests_of_one_network_are_counted_together(requests: Requests) -> None:
    numbers = [ask(requests).id for _ in range(MOST_PER_ADDRESS - 1)]
    requests.reply(numbers[0], "One more thing", "key", NOON)
    with pytest.raises(TooManyRequests):
        requests.reply(numbers[1], "And another", "key", NOON)


def test_addresses_of_one_network_have_one_key() -> None:
    keys = {address_key("secret", address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")}
    assert len(keys) == 2


def test_the_staff_is_told_once_until_one_of_them_has_seen_it(requests: Requests) -> None:
    number = ask(requests).id
    told = [requests.is_news(number, NOON) for _ in range(3)]
    requests.note_seen(number)
    again = [requests.is_news(number, NOON) for _ in range(2)]
    requests.answer(number, "It is in the boot.", STAFF, NOON, is_final=True)
    assert (told, again, requests.is_news(number, NOON)) == ([True, False, False], [True, False], True)


def test_a_full_desk_says_so(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.requests.store.MOST_OPEN", 1)
    ask(requests)
    with pytest.raises(DeskFull):
        ask(requests)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("VIN WVWZZZ1JZ3W386752, brakes", "VIN …W386752, brakes"),
        ("wvwzzz1jz3w386752", "…W386752"),
        ("part 4E0035729A", "part 4E0035729A"),
        ("ABCDEFGHJKLMNPRST", "ABCDEFGHJKLMNPRST"),
    ],
    ids=["within", "small letters", "a part number", "a word of 17 letters"],
)
def test_of_a_vehicle_number_the_last_seven_stay(text: str, kept: str) -> None:
    assert without_vins(text) == kept


def test_the_figures_say_what_was_answered_in_time(requests: Requests) -> None:
    in_time, late, _waiting = ask(requests), ask(requests), ask(requests)
    ask(requests, days=-30)
    ask(requests, days=11.5 / 24)  # past midnight in Poland
    requests.answer(in_time.id, "Here.", STAFF, NOON + timedelta(days=1), is_final=True)
    requests.answer(late.id, "Here.", STAFF, NOON + timedelta(days=5), is_final=True)
    found = requests.figures(TODAY, TODAY, TODAY + timedelta(days=9))
    assert found == Figures(asked=3, in_time=1, late=1, waiting=1, overdue=1, median_days=3.0)
    nothing = requests.figures(TODAY + timedelta(days=2), TODAY + timedelta(days=3), TODAY)
    assert nothing == Figures(asked=0, in_time=0, late=0, waiting=0, overdue=0, median_days=None)


def test_what_was_answered_two_years_ago_is_deleted_with_all_that_belongs_to_it(
    requests: Requests, session: Session
) -> None:
    done, waiting = ask(requests), ask(requests)
    requests.link(done.id, NOON)
    requests.answer(done.id, "Here.", STAFF, NOON, is_final=True)
    requests.prune(NOON + timedelta(days=700))
    assert requests.by_id(done.id) is not None
    requests.prune(NOON + timedelta(days=740))
    session.expire_all()
    assert [one.id for one in requests.all()] == [waiting.id]
    left = [
        session.scalar(select(func.count()).select_from(table))
        for table in (RequestLinkRow, RequestAttemptRow)
    ]
    assert left == [0, 0]
    assert session.scalar(select(func.count()).select_from(RequestMessageRow)) == 1
