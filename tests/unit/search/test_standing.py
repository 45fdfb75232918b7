"""How a document stands, in one number: its day, its validity, and what replaces it for whom."""

from datetime import date, timedelta

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.documents import Validity
from search.standing import Lapse, Moment, aside, day_of, is_aside, lapse_of, pack

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
ALL = Moment(today=TODAY, access=EVERYTHING)


def validity(valid_from: date | None = None, valid_to: date | None = None) -> Validity:
    return Validity(valid_from=valid_from, valid_to=valid_to)


@pytest.mark.parametrize("day", [date(1970, 1, 1), TODAY, date.max], ids=str)
def test_the_day_is_kept_whatever_else_is_said(day: date) -> None:
    packed = pack(day, validity(TODAY, TODAY), list(AccessClass))
    assert day_of(packed) == day.toordinal()


@pytest.mark.parametrize("replaced_by", [(), (AccessClass.PUBLIC,)], ids=["in force", "replaced"])
def test_a_section_beside_the_work_is_of_the_same_day_and_as_much_in_force(
    replaced_by: tuple[AccessClass, ...],
) -> None:
    packed = pack(TODAY, validity(TODAY - DAY, TODAY + DAY), replaced_by)
    beside = aside(packed)
    assert (is_aside(beside), is_aside(packed)) == (True, False)
    assert (day_of(beside), lapse_of(beside, ALL)) == (day_of(packed), lapse_of(packed, ALL))


def test_a_number_of_everything_fits_an_engine() -> None:
    assert aside(pack(date.max, validity(date.max, date.max), list(AccessClass))) < 1 << 63


def test_no_day_is_zero() -> None:
    assert pack(None, Validity()) == 0


@pytest.mark.parametrize(
    ("said", "lapse"),
    [
        (validity(), None),
        (validity(TODAY, TODAY), None),
        (validity(TODAY + DAY), Lapse.NOT_YET_VALID),
        (validity(None, TODAY - DAY), Lapse.EXPIRED),
        (validity(date.min, date.max), None),
        (validity(date.max), Lapse.NOT_YET_VALID),
        (validity(None, date.min), Lapse.EXPIRED),
    ],
)
def test_what_is_not_valid_today_is_not_in_force(said: Validity, lapse: Lapse | None) -> None:
    assert lapse_of(pack(TODAY, said), ALL) is lapse


@pytest.mark.parametrize("access_class", list(AccessClass))
def test_what_is_replaced_is_not_in_force_though_it_is_valid(access_class: AccessClass) -> None:
    assert lapse_of(pack(TODAY, validity(TODAY, TODAY), [access_class]), ALL) is Lapse.REPLACED


def test_what_is_replaced_by_something_hidden_is_in_force_for_whoever_may_not_find_that() -> None:
    packed = pack(TODAY, Validity(), [AccessClass.SECURITY_RELATED_RMI])
    assert lapse_of(packed, Moment(today=TODAY, access=VISITOR)) is None


def test_a_standing_fits_into_the_engines_64_bits() -> None:
    assert pack(date.max, validity(date.max, date.max), list(AccessClass)) < 1 << 63
