"""The numbers of profiles, and the file that they are kept in."""

from pathlib import Path

import pytest

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.profile_registry import (
    MAX_PROFILES,
    ProfileRegistry,
    ProfilesUnreadable,
    profiles_stamp,
    read_profiles,
)
from search.profiles import Profile, Years

REPAIR = Profile(
    kind=DocumentKind.REPAIR,
    access_class=AccessClass.RMI,
    systems=(VehicleSystem.BRAKES, VehicleSystem.WHEELS),
    series=("Sokół II",),
    years=(Years(2016),),
)
LIMIT = len(DocumentKind) * len(AccessClass) + 2


def of_series(number: int) -> Profile:
    return Profile(kind=DocumentKind.WIRING, access_class=AccessClass.RMI, series=(f"S{number}",))


def test_a_profile_keeps_its_number(tmp_path: Path) -> None:
    registry = ProfileRegistry(tmp_path)
    assert [registry.number(profile) for profile in (REPAIR, of_series(1), REPAIR)] == [0, 1, 0]


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    registry = ProfileRegistry(tmp_path)
    registry.number(of_series(1))
    registry.number(REPAIR)
    registry.save()
    assert read_profiles(tmp_path) == (of_series(1), REPAIR)


def test_the_next_writer_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    first = ProfileRegistry(tmp_path)
    first.number(REPAIR)
    first.save()
    second = ProfileRegistry(tmp_path)
    assert [second.number(profile) for profile in (of_series(1), REPAIR)] == [1, 0]


def test_what_was_not_kept_is_not_there(tmp_path: Path) -> None:
    ProfileRegistry(tmp_path).number(REPAIR)
    assert read_profiles(tmp_path) == ()


def test_nothing_new_leaves_the_file_alone(tmp_path: Path) -> None:
    registry = ProfileRegistry(tmp_path)
    registry.number(REPAIR)
    registry.save()
    before = profiles_stamp(tmp_path)
    registry.number(REPAIR)
    registry.save()
    assert profiles_stamp(tmp_path) == before


def test_the_stamp_changes_with_the_file(tmp_path: Path) -> None:
    registry = ProfileRegistry(tmp_path)
    registry.number(REPAIR)
    before = profiles_stamp(tmp_path)
    registry.save()
    assert profiles_stamp(tmp_path) != before


def test_where_there_are_too_many_only_kind_and_class_are_kept(tmp_path: Path) -> None:
    registry = ProfileRegistry(tmp_path, limit=LIMIT)
    kept = [registry.number(of_series(number)) for number in range(5)]
    registry.save()
    assert (kept, read_profiles(tmp_path)[2]) == ([0, 1, 2, 2, 2], of_series(9).coarse())


def test_every_kind_and_class_has_a_number_left(tmp_path: Path) -> None:
    registry = ProfileRegistry(tmp_path, limit=LIMIT)
    everything = [
        Profile(kind=kind, access_class=access_class, series=("S",))
        for kind in DocumentKind
        for access_class in AccessClass
    ]
    numbers = [registry.number(profile) for profile in (of_series(1), of_series(2), *everything)]
    assert (len(set(numbers)), max(numbers)) == (LIMIT, LIMIT - 1)


def test_numbers_fit_the_sixteen_bits_of_a_group() -> None:
    assert MAX_PROFILES <= 1 << 16


@pytest.mark.parametrize(
    "content",
    [b"", b"\xc1", b"\x92\x04\x91\x95\xa5novel\xa3rmi\x90\x90\x90", b"\x92\x00\x90"],
    ids=["empty", "no msgpack", "unknown kind", "another version"],
)
def test_a_file_that_cannot_be_read_is_reported_as_such(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "profiles.msgpack").write_bytes(content)
    with pytest.raises(ProfilesUnreadable):
        read_profiles(tmp_path)
