"""Whatever is changed, lost, put in, exchanged or cut off in the audit trail is found, and where it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.audit_chain import (
    GENESIS,
    AuditRecord,
    Fault,
    Flaw,
    Head,
    SealKey,
    canonical,
    digest_of,
    faults,
)

pytestmark = pytest.mark.slow

KEY = SealKey.of("the key of this portal")
OTHER_KEY = SealKey.of("the key of somebody else")
TEXTS = st.text(max_size=12)
SAID = st.tuples(
    st.datetimes(timezones=st.just(UTC)),
    TEXTS,
    st.none() | st.integers(0, 99),
    TEXTS,
    st.dictionaries(TEXTS, TEXTS, max_size=3),
)


def chained(said: Sequence[tuple[datetime, str, int | None, str, dict[str, str]]]) -> list[AuditRecord]:
    """The trail that tells of what was said."""
    records: list[AuditRecord] = []
    for at, kind, actor_id, subject, details in said:
        record = AuditRecord(
            sequence=len(records) + 1,
            at=at,
            kind=kind,
            actor_id=actor_id,
            subject=subject,
            details=details,
            previous=records[-1].digest if records else GENESIS,
            digest="",
        )
        records.append(replace(record, digest=digest_of(record)))
    return records


def head_of(records: Sequence[AuditRecord], key: SealKey = KEY) -> Head:
    return key.sealed(len(records), records[-1].digest if records else GENESIS)


def chained_anew(records: Sequence[AuditRecord]) -> list[AuditRecord]:
    """The same records as one with write access and without the key would chain them."""
    return chained([(one.at, one.kind, one.actor_id, one.subject, dict(one.details)) for one in records])


TRAILS = st.lists(SAID, min_size=1, max_size=12).map(chained)
PLACED = TRAILS.flatmap(lambda trail: st.tuples(st.just(trail), st.integers(0, len(trail) - 1)))
CHANGES = [
    pytest.param(lambda one: replace(one, kind=one.kind + "x"), id="kind"),
    pytest.param(lambda one: replace(one, actor_id=(one.actor_id or 0) + 1), id="actor"),
    pytest.param(lambda one: replace(one, subject=one.subject + " "), id="subject"),
    pytest.param(lambda one: replace(one, details={**one.details, "new": ""}), id="details"),
    pytest.param(lambda one: replace(one, at=one.at.replace(second=(one.at.second + 1) % 60)), id="time"),
    pytest.param(lambda one: replace(one, previous="f" * 64), id="previous"),
]


@given(st.lists(SAID, max_size=12).map(chained))
def test_nothing_is_wrong_with_a_whole_trail(trail: list[AuditRecord]) -> None:
    assert list(faults(trail, head_of(trail), KEY, anchor=head_of(trail))) == []


@given(TRAILS.flatmap(lambda trail: st.tuples(st.just(trail), st.integers(1, len(trail)))))
def test_an_anchor_of_any_earlier_state_fits(placed: tuple[list[AuditRecord], int]) -> None:
    trail, count = placed
    assert list(faults(trail, head_of(trail), KEY, anchor=head_of(trail[:count]))) == []


@pytest.mark.parametrize("change", CHANGES)
@given(placed=PLACED)
def test_a_changed_record_is_found_where_it_is(
    change: Callable[[AuditRecord], AuditRecord], placed: tuple[list[AuditRecord], int]
) -> None:
    trail, index = placed
    changed = [*trail[:index], change(trail[index]), *trail[index + 1 :]]
    assert list(faults(changed, head_of(trail), KEY)) == [
        Fault(flaw=Flaw.CHANGED, first=index + 1, last=index + 1)
    ]


@given(PLACED)
def test_a_changed_digest_is_found_where_it_is(placed: tuple[list[AuditRecord], int]) -> None:
    trail, index = placed
    changed = [*trail[:index], replace(trail[index], digest="0" * 64), *trail[index + 1 :]]
    found = list(faults(changed, head_of(trail), KEY))
    assert Fault(flaw=Flaw.CHANGED, first=index + 1, last=index + 1) in found


@given(PLACED)
def test_a_changed_record_with_a_new_digest_is_found(placed: tuple[list[AuditRecord], int]) -> None:
    trail, index = placed
    other = replace(trail[index], subject=trail[index].subject + "!")
    changed = [*trail[:index], replace(other, digest=digest_of(other)), *trail[index + 1 :]]
    assert list(faults(changed, head_of(trail), KEY)) != []


@given(PLACED, st.integers(1, 12))
def test_a_loss_is_found_where_it_is(placed: tuple[list[AuditRecord], int], length: int) -> None:
    trail, index = placed
    left = [*trail[:index], *trail[index + length :]]
    last = min(index + length, len(trail))
    flaw = Flaw.CUT if last == len(trail) else Flaw.MISSING
    assert list(faults(left, head_of(trail), KEY)) == [Fault(flaw=flaw, first=index + 1, last=last)]


@given(PLACED, st.integers(0, 11))
def test_two_records_that_changed_places_are_found(
    placed: tuple[list[AuditRecord], int], offset: int
) -> None:
    trail, index = placed
    other = offset % len(trail)
    swapped = list(trail)
    swapped[index] = replace(trail[other], sequence=index + 1)
    swapped[other] = replace(trail[index], sequence=other + 1)
    first, last = sorted((index + 1, other + 1))
    expected = [Fault(flaw=Flaw.SWAPPED, first=first, last=last)] * (first != last)
    assert list(faults(swapped, head_of(trail), KEY)) == expected


@given(PLACED)
def test_a_record_that_was_put_in_is_found(placed: tuple[list[AuditRecord], int]) -> None:
    trail, index = placed
    longer = chained_anew([*trail[:index], trail[index], *trail[index:]])
    assert list(faults(longer, head_of(trail), KEY)) == [
        Fault(flaw=Flaw.ADDED, first=len(trail) + 1, last=len(trail) + 1)
    ]


@given(PLACED)
def test_a_trail_that_was_chained_anew_is_found_by_its_end(placed: tuple[list[AuditRecord], int]) -> None:
    trail, index = placed
    other = replace(trail[index], subject=trail[index].subject + "!")
    forged = chained_anew([*trail[:index], other, *trail[index + 1 :]])
    count = len(trail)
    assert list(faults(forged, head_of(trail), KEY)) == [Fault(flaw=Flaw.HEAD, first=count, last=count)]


@given(TRAILS)
def test_a_head_that_was_sealed_with_another_key_is_found(trail: list[AuditRecord]) -> None:
    assert list(faults(trail, head_of(trail, OTHER_KEY), KEY)) == [Fault(flaw=Flaw.KEY)]


@given(TRAILS)
def test_a_head_whose_seal_was_copied_is_found(trail: list[AuditRecord]) -> None:
    forged = chained_anew([replace(one, subject=one.subject + "!") for one in trail])
    head = replace(head_of(forged), seal=head_of(trail).seal)
    assert list(faults(forged, head, KEY)) == [Fault(flaw=Flaw.SEAL)]


@given(PLACED)
def test_an_old_head_with_its_old_seal_hides_nothing_from_the_anchor(
    placed: tuple[list[AuditRecord], int],
) -> None:
    trail, index = placed
    left = trail[:index]
    assert list(faults(left, head_of(left), KEY, anchor=head_of(trail))) == [
        Fault(flaw=Flaw.ANCHOR_CUT, first=index + 1, last=len(trail))
    ]


@given(TRAILS)
def test_a_trail_that_went_another_way_since_an_old_head_is_found_by_the_anchor(
    trail: list[AuditRecord],
) -> None:
    other = chained_anew([replace(one, subject=one.subject + "!") for one in trail])
    assert list(faults(other, head_of(other), KEY, anchor=head_of(trail))) == [
        Fault(flaw=Flaw.ANCHOR_CHANGED, first=1, last=len(trail))
    ]


@pytest.mark.parametrize(
    ("anchor", "flaw"),
    [
        pytest.param(Head(), Flaw.ANCHOR_KEY, id="emptied"),
        pytest.param(OTHER_KEY.sealed(1, GENESIS), Flaw.ANCHOR_KEY, id="sealed with another key"),
        pytest.param(replace(KEY.sealed(1, GENESIS), count=0), Flaw.ANCHOR_FORGED, id="changed"),
    ],
)
def test_an_anchor_that_the_portal_did_not_write_is_found(anchor: Head, flaw: Flaw) -> None:
    assert list(faults([], Head(), KEY, anchor=anchor)) == [Fault(flaw=flaw)]


def test_a_trail_without_a_head_is_found() -> None:
    assert list(faults([], None, KEY)) == [Fault(flaw=Flaw.HEADLESS)]


@pytest.mark.parametrize("sequence", [-1, 0])
def test_a_record_before_the_first_is_found(sequence: int) -> None:
    (record,) = chained([(datetime(2026, 1, 1, tzinfo=UTC), "x", None, "", {})])
    found = list(faults([replace(record, sequence=sequence)], Head(), KEY))
    assert found == [Fault(flaw=Flaw.ADDED, first=sequence, last=sequence)]


@given(TRAILS)
def test_a_record_that_is_exported_is_the_same_when_it_is_read(trail: list[AuditRecord]) -> None:
    assert [AuditRecord.from_json(one.as_json()) for one in trail] == trail


def test_the_canonical_text_has_its_keys_in_order_and_its_letters_as_they_are() -> None:
    assert canonical({"b": "ż", "a": {"d": 1, "c": None}}) == '{"a":{"c":null,"d":1},"b":"ż"}'


def test_a_key_does_not_show_itself() -> None:
    assert "key of this" not in repr(KEY) + repr(SealKey.of("x"))
    assert repr(KEY) == "SealKey()"
