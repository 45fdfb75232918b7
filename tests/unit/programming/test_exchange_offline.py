"""Keys carried by copy and paste arrive whole, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.exchange_offline import (
    ForAnotherRequest,
    Mistyped,
    NotOfThisKind,
    OfflineAnswer,
    OfflineRefused,
    OfflineRequest,
    read_answer,
    read_request,
    write_answer,
    write_request,
)

REQUEST = OfflineRequest(
    job="job_1234ABCD", serial="SN-0042", level=1, seed=bytes.fromhex("0123456789abcdef"), estimate_s=95
)
ANSWER = OfflineAnswer(
    key=bytes.fromhex("a1b2c3d4e5f60718"), committed_at=datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

requests = st.builds(
    OfflineRequest,
    job=st.from_regex(r"[A-Za-z0-9_-]{8,64}", fullmatch=True),
    serial=st.text(min_size=1, max_size=64).filter(lambda text: text.isprintable()),
    level=st.integers(1, 0x7D),
    seed=st.binary(max_size=600),
    access=st.sampled_from(["27", "29"]),
    estimate_s=st.integers(0, 100_000),
)
answers = st.builds(
    OfflineAnswer,
    key=st.binary(max_size=300),
    certificate=st.binary(max_size=900),
    committed_at=st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)


@given(requests)
def test_a_request_is_read_as_it_was_written(request: OfflineRequest) -> None:
    assert read_request(write_request(request)) == request


@given(requests, answers)
def test_an_answer_is_read_as_it_was_written(request: OfflineRequest, answer: OfflineAnswer) -> None:
    assert read_answer(write_answer(answer, request), request) == answer


@given(st.data())
def test_one_wrong_character_is_found(data: st.DataObject) -> None:
    text = write_request(REQUEST)
    place = data.draw(st.sampled_from([at for at in range(5, len(text)) if text[at] != "-"]))
    wrong = data.draw(st.sampled_from([letter for letter in LETTERS if letter != text[place]]))
    with pytest.raises(Mistyped):
        read_request(text[:place] + wrong + text[place + 1 :])


@given(st.data())
def test_neighbours_that_changed_places_are_found(data: st.DataObject) -> None:
    letters = write_request(REQUEST).replace("-", "")
    places = [at for at in range(4, len(letters) - 1) if letters[at] != letters[at + 1]]
    place = data.draw(st.sampled_from(places))
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    with pytest.raises(Mistyped):
        read_request(swapped)


@pytest.mark.parametrize("lost", range(1, 8), ids=lambda lost: f"group {lost}")
def test_a_lost_group_is_found(lost: int) -> None:
    groups = write_request(REQUEST).split("-")
    with pytest.raises(Mistyped):
        read_request("-".join(groups[:lost] + groups[lost + 1 :]))


def test_small_letters_spaces_and_line_ends_do_no_harm() -> None:
    text = write_request(REQUEST)
    typed = " " + text.lower().replace("-", " - ").replace("0", "o").replace("1", "l", 1) + "\r\n"
    assert read_request(typed.replace("aosl", "aos1")) == REQUEST


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, seed=b"\1" * 8),
        replace(REQUEST, serial="SN-0043"),
        replace(REQUEST, job="job_1234ABCE"),
        replace(REQUEST, level=3),
    ],
    ids=["another seed", "another control unit", "another job", "another level"],
)
def test_an_answer_is_good_for_its_own_request_alone(other: OfflineRequest) -> None:
    text = write_answer(ANSWER, REQUEST)
    with pytest.raises(ForAnotherRequest):
        read_answer(text, other)


def test_a_request_is_no_answer_and_an_answer_no_request() -> None:
    with pytest.raises(NotOfThisKind):
        read_answer(write_request(REQUEST), REQUEST)
    with pytest.raises(NotOfThisKind):
        read_request(write_answer(ANSWER, REQUEST))


@given(st.text(max_size=80), st.sampled_from(["", "AOS1-", "AOS2-", "aos1 "]))
def test_whatever_is_pasted_is_refused_in_one_way(text: str, mark: str) -> None:
    with pytest.raises(OfflineRefused):
        read_request(mark + text)


@pytest.mark.parametrize(
    "wrong",
    [replace(REQUEST, seed=b"\0" * 5000), replace(REQUEST, level=300), replace(REQUEST, estimate_s=-1)],
    ids=["a seed too long", "a level too high", "an estimate below zero"],
)
def test_what_has_no_room_is_not_written(wrong: OfflineRequest) -> None:
    with pytest.raises(ValueError, match=r"\d|format|range"):
        write_request(wrong)
