"""What is known of writings is worked out once, and remembered within bounds."""

import pytest

from search.writings import Remembered

LONG = "a" * 101


class Asked:
    """Works out a writing's length in letters, and keeps what it was asked."""

    def __init__(self) -> None:
        self.writings: list[str] = []

    def __call__(self, writing: str) -> list[str]:
        self.writings.append(writing)
        return [writing]


@pytest.mark.parametrize(
    ("writings", "asked"),
    [
        (("silnik", "silnik"), ["silnik"]),
        (("Silnik,", "silnik.", "silnik"), ["silnik"]),
        (("ABS", "abs"), ["ABS", "abs"]),
        (("P0300.", "p0300"), ["P0300", "p0300"]),
        (("silnik-", "silnik"), ["silnik-", "silnik"]),
        (("İ", "i̇"), ["İ", "i̇"]),
    ],
    ids=["again", "capital and full stop", "abbreviation", "code", "hyphen", "other length"],
)
def test_a_writing_is_worked_out_once(writings: tuple[str, ...], asked: list[str]) -> None:
    work_out = Asked()
    remembered = Remembered(work_out, 10)
    list(map(remembered.__getitem__, (*writings, *writings)))
    assert work_out.writings == asked


def test_what_is_longer_than_any_term_is_not_remembered() -> None:
    remembered = Remembered(Asked(), 10)
    assert remembered[LONG] == [LONG]
    assert len(remembered) == 0


def test_writings_that_differ_in_nothing_but_a_full_stop_share_what_is_known() -> None:
    remembered = Remembered(Asked(), 10)
    assert remembered["Silnik,"] is remembered["silnik"]


def test_what_is_remembered_is_bounded() -> None:
    remembered = Remembered(Asked(), 3)
    list(map(remembered.__getitem__, "abcdefgh"))
    assert len(remembered) <= 3
    assert len(remembered._before) <= 3


def test_the_last_ones_read_are_still_remembered_when_older_ones_are_forgotten() -> None:
    work_out = Asked()
    remembered = Remembered(work_out, 3)
    list(map(remembered.__getitem__, "abcdc"))
    assert work_out.writings == ["a", "b", "c", "d"]
