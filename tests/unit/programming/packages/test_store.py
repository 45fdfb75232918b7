"""The portal's packages: who lets them in, in which order, and what is offered to which control unit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from entitlements.audit_models import AuditRecordRow
from programming.packages.envelope import public_bytes
from programming.packages.flaws import Flaw, PackageRefused
from programming.packages.manifest import Manifest
from programming.packages.refusals import StoreRefused, Why
from programming.packages.store import StoredPackage
from tests.factories.flash_packages import (
    CONTENTS,
    PUBLISHER,
    STRANGER,
    SUCCESSOR,
    TARGET,
    manifest_of,
    trusting,
    write_package,
)
from tests.unit.programming.packages.conftest import JAN, MARIA, PIOTR, START, Shelf

HERE = ("H62-1010-200", "HW01.20", "SW01.22.13")


def brought(shelf: Shelf, manifest: Manifest | None = None) -> StoredPackage:
    """A package that was taken in."""
    return shelf.store.take_in(write_package(shelf.folder / "new.aosflash", manifest), JAN)


def published(shelf: Shelf, **changed: object) -> StoredPackage:
    """A package that two people let in; `changed` are fields of its manifest."""
    taken = brought(shelf, replace(manifest_of(), **changed))
    shelf.store.agree(taken.sha256, MARIA)
    return shelf.store.agree(taken.sha256, PIOTR)


def why(shelf: Shelf, sha256: str, by: int) -> Why:
    with pytest.raises(StoreRefused) as caught:
        shelf.store.agree(sha256, by)
    return caught.value.why


def offered(shelf: Shelf, part: str, hardware: str, software: str | None) -> list[int]:
    return [one.manifest.serial for one in shelf.store.offers_for(part, hardware, software)]


def kinds(shelf: Shelf) -> list[str]:
    return list(shelf.session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)))


def test_a_package_that_was_taken_in_is_kept_and_not_published(shelf: Shelf) -> None:
    taken = brought(shelf)
    assert taken.path.read_bytes() == (shelf.folder / "new.aosflash").read_bytes()
    assert taken.manifest == manifest_of()
    assert (taken.is_published, taken.votes, taken.imported_by) == (False, (), JAN)
    assert shelf.store.published(taken.sha256) is None
    assert offered(shelf, *HERE) == []


def test_two_people_publish_it(shelf: Shelf) -> None:
    taken = brought(shelf)
    after_one = shelf.store.agree(taken.sha256, MARIA)
    assert (after_one.is_published, after_one.votes) == (False, (MARIA,))
    after_two = shelf.store.agree(taken.sha256, PIOTR)
    assert (after_two.is_published, set(after_two.votes)) == (True, {MARIA, PIOTR})
    assert shelf.store.published(taken.sha256) == after_two


def test_one_person_is_not_two(shelf: Shelf) -> None:
    taken = brought(shelf)
    shelf.store.agree(taken.sha256, MARIA)
    assert why(shelf, taken.sha256, MARIA) is Why.SAME_PERSON
    assert shelf.store.published(taken.sha256) is None


def test_what_is_published_needs_no_third(shelf: Shelf) -> None:
    assert why(shelf, published(shelf).sha256, JAN) is Why.IS_PUBLISHED


def test_each_step_is_in_the_audit_trail(shelf: Shelf) -> None:
    shelf.store.withdraw(published(shelf).sha256, MARIA, "Idle hunts")
    assert kinds(shelf) == [
        "flash-package-key.registered",
        "flash-package.imported",
        "flash-package.agreed",
        "flash-package.published",
        "flash-package.withdrawn",
    ]


def test_a_withdrawn_package_stays_known_and_is_offered_to_nobody(shelf: Shelf) -> None:
    package = published(shelf)
    shelf.store.withdraw(package.sha256, MARIA, "  Idle   hunts ")
    found = shelf.store.published(package.sha256)
    assert found is not None
    assert (found.is_withdrawn, found.reason) == (True, "Idle hunts")
    assert offered(shelf, *HERE) == []


def test_a_package_is_withdrawn_once_and_with_a_reason(shelf: Shelf) -> None:
    package = published(shelf)
    with pytest.raises(StoreRefused, match="no-reason"):
        shelf.store.withdraw(package.sha256, MARIA, "  ")
    shelf.store.withdraw(package.sha256, MARIA, "Idle hunts")
    with pytest.raises(StoreRefused, match="is-withdrawn"):
        shelf.store.withdraw(package.sha256, PIOTR, "Idle hunts")


def test_a_package_that_was_withdrawn_before_the_second_word_is_not_published(shelf: Shelf) -> None:
    taken = brought(shelf)
    shelf.store.agree(taken.sha256, MARIA)
    shelf.store.withdraw(taken.sha256, MARIA, "Wrong calibration")
    assert why(shelf, taken.sha256, PIOTR) is Why.IS_WITHDRAWN


def test_the_same_file_again_changes_nothing(shelf: Shelf) -> None:
    package = published(shelf)
    assert brought(shelf) == package
    assert len(shelf.store.all()) == 1


@pytest.mark.parametrize(
    ("part", "hardware", "software"),
    [
        HERE,
        ("h62 1010 200", "hw01.20", "sw01.22.13"),
        ("H621010200", "HW0120", None),
    ],
    ids=["to the letter", "as people write it", "only the bootloader answers"],
)
def test_a_control_unit_is_offered_what_is_for_it(
    shelf: Shelf, part: str, hardware: str, software: str | None
) -> None:
    published(shelf)
    assert offered(shelf, part, hardware, software) == [3]


@pytest.mark.parametrize(
    ("part", "hardware", "software"),
    [
        ("H62-1010-201", "HW01.20", "SW01.22.13"),
        ("H62-1010-200", "HW01.21", "SW01.22.13"),
        ("H62-1010-200", "HW01.20", "SW01.22.12"),
        ("H62-1010-200", "HW01.20", "SW01.22.20"),
        ("", "", ""),
    ],
    ids=["another part", "another hardware", "another software", "it has it already", "nothing known"],
)
def test_a_control_unit_is_offered_nothing_that_is_not_for_it(
    shelf: Shelf, part: str, hardware: str, software: str
) -> None:
    published(shelf)
    assert offered(shelf, part, hardware, software) == []


def test_the_newest_comes_first_and_nothing_older_than_what_is_in_it(shelf: Shelf) -> None:
    anything = replace(TARGET, software_from=())
    published(shelf, serial=3, target=anything)
    published(shelf, serial=4, target=replace(anything, software_to="SW01.22.30"))
    published(shelf, serial=5, target=replace(anything, software_to="SW01.22.40"))
    assert offered(shelf, *HERE) == [5, 4, 3]
    assert offered(shelf, "H62-1010-200", "HW01.20", "SW01.22.30") == [5]
    assert offered(shelf, "H62-1010-200", "HW01.20", "SW01.22.40") == []


def test_from_a_withdrawn_software_there_is_no_way_back_to_an_older_one(shelf: Shelf) -> None:
    anything = replace(TARGET, software_from=())
    published(shelf, serial=3, target=anything)
    newer = published(shelf, serial=4, target=replace(anything, software_to="SW01.22.30"))
    shelf.store.withdraw(newer.sha256, MARIA, "Idle hunts")
    assert offered(shelf, "H62-1010-200", "HW01.20", "SW01.22.30") == []
    assert offered(shelf, *HERE) == [3]


@pytest.mark.parametrize("serial", [2, 3])
@pytest.mark.parametrize("is_withdrawn", [False, True], ids=["in force", "withdrawn"])
def test_a_serial_that_is_not_above_all_before_is_not_taken_in(
    shelf: Shelf, serial: int, *, is_withdrawn: bool
) -> None:
    before = published(shelf)
    reason = "Idle hunts" if is_withdrawn else ""
    withdrawn = [shelf.store.withdraw(before.sha256, MARIA, reason)] if is_withdrawn else []
    with pytest.raises(StoreRefused) as caught:
        brought(shelf, manifest_of(serial=serial, version="SW01.22.30"))
    assert len(withdrawn) == is_withdrawn
    assert (caught.value.why, caught.value.values) == (Why.OLD_SERIAL, {"serial": serial, "newest": 3})


def test_of_two_that_wait_the_older_is_not_published_after_the_newer(shelf: Shelf) -> None:
    older = brought(shelf, manifest_of(serial=3))
    newer = brought(shelf, manifest_of(serial=4))
    shelf.store.agree(older.sha256, MARIA)
    shelf.store.agree(newer.sha256, MARIA)
    shelf.store.agree(newer.sha256, PIOTR)
    assert why(shelf, older.sha256, PIOTR) is Why.OLD_SERIAL


def test_serials_of_different_control_units_do_not_meet(shelf: Shelf) -> None:
    published(shelf, serial=9)
    other = replace(TARGET, hardware_numbers=("HW01.21",))
    assert published(shelf, serial=1, target=other).is_published


def test_a_package_is_neither_taken_in_nor_published_nor_offered_after_its_day(shelf: Shelf) -> None:
    manifest = manifest_of(not_after=START + timedelta(days=1))
    offered_today = published(shelf, not_after=START + timedelta(days=1))
    waiting = brought(shelf, replace(manifest, serial=4))
    assert offered(shelf, *HERE) == [offered_today.manifest.serial]
    shelf.now = START + timedelta(days=1)
    assert offered(shelf, *HERE) == []
    assert why(shelf, waiting.sha256, MARIA) is Why.EXPIRED
    with pytest.raises(StoreRefused, match="expired"):
        brought(shelf, replace(manifest, serial=5))


def test_a_file_that_a_stranger_signed_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    path = write_package(tmp_path / "a", None, CONTENTS, STRANGER)
    with pytest.raises(PackageRefused) as caught:
        shelf.store.take_in(path)
    assert caught.value.flaw is Flaw.NOT_TRUSTED
    assert list((tmp_path / "packages").iterdir()) == []


def test_a_file_that_was_changed_in_the_data_folder_is_found_before_it_is_published(shelf: Shelf) -> None:
    taken = brought(shelf)
    assert shelf.store.damaged() == []
    taken.path.write_bytes(taken.path.read_bytes()[:-1])
    assert why(shelf, taken.sha256, MARIA) is Why.FILE_DAMAGED
    assert [one.sha256 for one in shelf.store.damaged()] == [taken.sha256]


def test_a_file_that_is_missing_is_found_and_put_back_by_taking_it_in_again(shelf: Shelf) -> None:
    taken = published(shelf)
    taken.path.unlink()
    assert len(shelf.store.damaged()) == 1
    assert brought(shelf).is_published
    assert shelf.store.damaged() == []


def test_a_package_is_found_by_the_beginning_of_its_checksum(shelf: Shelf) -> None:
    taken = brought(shelf)
    assert shelf.store.find(taken.sha256[:6].upper()) == taken


@pytest.mark.parametrize("beginning", ["", "zz", "%"])
def test_what_names_no_package_finds_none(shelf: Shelf, beginning: str) -> None:
    brought(shelf)
    with pytest.raises(StoreRefused, match="no-such-package"):
        shelf.store.find(beginning)


SECOND = public_bytes(SUCCESSOR.public_key()).hex()
THIRD = public_bytes(STRANGER.public_key()).hex()


def test_two_keys_are_in_force_while_one_follows_the_other_and_never_three(shelf: Shelf) -> None:
    shelf.keys.register(SECOND, "Halny 2027", JAN)
    assert set(shelf.keys.public_keys()) == {public_bytes(PUBLISHER.public_key()).hex(), SECOND}
    with pytest.raises(StoreRefused, match="too-many-keys"):
        shelf.keys.register(THIRD, "one more", JAN)


@pytest.mark.parametrize(
    ("key", "reason"),
    [("", Why.NO_KEY), ("00" * 31, Why.NO_KEY), ("zz" * 32, Why.NO_KEY),
     (public_bytes(PUBLISHER.public_key()).hex().upper(), Why.KEY_KNOWN)],
    ids=["nothing", "too short", "no digits", "known already"],
)  # fmt: skip
def test_what_is_no_new_key_is_not_registered(shelf: Shelf, key: str, reason: Why) -> None:
    with pytest.raises(StoreRefused) as caught:
        shelf.keys.register(key, "", JAN)
    assert caught.value.why is reason


def test_a_key_that_published_packages_depend_on_is_not_retired(shelf: Shelf) -> None:
    package = published(shelf)
    with pytest.raises(StoreRefused) as caught:
        shelf.keys.retire(package.key_id, JAN)
    assert caught.value.values == {"packages": "engine SW01.22.20"}
    shelf.store.withdraw(package.sha256, MARIA, "Key lost")
    shelf.keys.retire(package.key_id, JAN)
    assert shelf.keys.public_keys() == ()


def test_a_package_that_the_next_key_signed_as_well_lets_the_former_be_retired(shelf: Shelf) -> None:
    package = published(shelf)
    shelf.now += timedelta(minutes=1)
    shelf.keys.register(SECOND, "Halny 2027", JAN)
    both = write_package(shelf.folder / "both", None, CONTENTS, PUBLISHER, SUCCESSOR)
    again = shelf.store.take_in(both)
    assert (again.is_published, again.key_id) == (True, next(iter(trusting(SUCCESSOR))))
    shelf.keys.retire(package.key_id, JAN)
    assert shelf.keys.public_keys() == (SECOND,)


def test_what_a_retired_key_signed_is_not_published_any_more(shelf: Shelf) -> None:
    taken = brought(shelf)
    shelf.keys.retire(taken.key_id, JAN)
    assert why(shelf, taken.sha256, MARIA) is Why.KEY_RETIRED


def test_a_retired_key_does_not_come_back(shelf: Shelf) -> None:
    shelf.keys.retire(next(iter(trusting(PUBLISHER))), JAN)
    with pytest.raises(StoreRefused, match="key-known"):
        shelf.keys.register(public_bytes(PUBLISHER.public_key()).hex(), "again", JAN)
    with pytest.raises(StoreRefused, match="no-such-key"):
        shelf.keys.retire(next(iter(trusting(PUBLISHER))), JAN)


def test_a_key_keeps_its_name_and_when_it_was_trusted(shelf: Shelf) -> None:
    (key,) = shelf.keys.all()
    assert (key.name, key.registered_at, key.retired_at) == (
        "Halny",
        datetime(2026, 11, 23, 8, tzinfo=UTC),
        None,
    )
