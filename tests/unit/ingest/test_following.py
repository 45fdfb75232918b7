"""The index follows while a run stores: in its own thread, not too often, and always at the end."""

import threading

import pytest

from ingest.following import IndexFollower

LONGEST_S = 10.0


class Following:
    """What follows: each call waits until it is let go on."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self) -> None:
        self.threads.append(threading.current_thread().name)
        self.begun.release()
        assert self.go_on.acquire(timeout=LONGEST_S)


def store(follower: IndexFollower, pages: int, *, times: int = 1) -> None:
    for _time in range(times):
        follower.stored(pages)


@pytest.mark.parametrize(("pages", "times"), [(1, 200), (100, 5)], ids=["many documents", "many pages"])
def test_the_index_follows_in_another_thread_once_enough_is_stored(pages: int, times: int) -> None:
    following = Following()
    follower = IndexFollower(following)
    store(follower, pages, times=times)
    assert following.begun.acquire(timeout=LONGEST_S)
    following.go_on.release(2)
    follower.finish()
    assert [name.startswith("index") for name in following.threads] == [True, False]


@pytest.mark.parametrize(("pages", "times"), [(1, 199), (99, 5)], ids=["documents", "pages"])
def test_too_little_waits_for_the_end(pages: int, times: int) -> None:
    following = Following()
    follower = IndexFollower(following)
    store(follower, pages, times=times)
    following.go_on.release()
    follower.finish()
    assert len(following.threads) == 1


def test_what_is_stored_meanwhile_waits_for_the_one_under_way() -> None:
    following = Following()
    follower = IndexFollower(following)
    store(follower, 500)
    assert following.begun.acquire(timeout=LONGEST_S)
    store(follower, 500, times=5)
    following.go_on.release(2)
    follower.finish()
    assert len(following.threads) == 2


def test_what_keeps_the_index_back_in_between_does_not_stop_the_run() -> None:
    def fail() -> None:
        raise RuntimeError("busy")

    follower = IndexFollower(fail)
    store(follower, 500)
    with pytest.raises(RuntimeError, match="busy"):
        follower.finish()


@pytest.mark.parametrize(("times", "calls"), [(0, 0), (1, 1)], ids=["nothing stored", "something stored"])
def test_a_run_that_fails_lets_the_index_follow_what_it_stored(times: int, calls: int) -> None:
    following = Following()
    follower = IndexFollower(following)
    store(follower, 1, times=times)
    following.go_on.release()
    follower.give_up()
    assert len(following.threads) == calls
