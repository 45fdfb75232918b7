"""What a workshop may choose for a vehicle: by control unit, the newest first, the rest apart."""

from datetime import timedelta

from msgspec.structs import replace

from programming.packages.offers import Offers, Unit, offers_of
from programming.packages.store import StoredPackage
from programming.packages.vehicles import Vehicles
from tests.factories.flash_packages import TARGET, manifest_of
from tests.unit.programming.packages.conftest import Shelf
from tests.unit.programming.packages.test_store import brought, published

VIN = "S6HS2CA53JK075927"
HERE = (Vehicles(name="Sokół II, HB16", vin="S6HS2C"),)
ELSEWHERE = (Vehicles(name="Rybitwa E", vin="S6HR1F"),)
BODY = replace(TARGET, name="A5", part_numbers=("H62-1050-235",), hardware_numbers=("HW05.22",))
BATTERY = replace(TARGET, name="A10", part_numbers=("H64-1100-249",), hardware_numbers=("HW10.41",))


def offered(shelf: Shelf, vin: str | None = VIN) -> Offers:
    return offers_of(shelf.store.on_offer(), vin)


def serials(packages: tuple[StoredPackage, ...]) -> list[int]:
    return [one.manifest.serial for one in packages]


def shown(units: tuple[Unit, ...]) -> list[tuple[str, list[int], list[int]]]:
    return [(unit.name, serials(unit.newest), serials(unit.older)) for unit in units]


def test_the_newest_for_the_control_unit_comes_first_and_is_chosen(shelf: Shelf) -> None:
    for serial in (3, 4, 5):
        published(shelf, serial=serial, vehicles=HERE)
    found = offered(shelf)
    assert shown(found.fitting) == [("A1", [5], [4, 3])]
    assert found.default is not None
    assert (found.default.manifest.serial, found.vehicle) == (5, "Sokół II, HB16")


def test_packages_for_others_and_those_that_do_not_say_stand_apart(shelf: Shelf) -> None:
    published(shelf, serial=1, vehicles=HERE)
    published(shelf, serial=2, target=BATTERY, vehicles=ELSEWHERE)
    published(shelf, serial=3, target=BODY)
    found = offered(shelf)
    assert shown(found.fitting) == [("A1", [1], [])]
    assert shown(found.others) == [("A10", [2], [])]
    assert shown(found.unsaid) == [("A5", [3], [])]
    assert found.others_count == 1


def test_of_two_control_units_none_is_chosen_and_they_stand_in_their_order(shelf: Shelf) -> None:
    published(shelf, serial=1, target=BATTERY, vehicles=HERE)
    published(shelf, serial=2, target=BODY, vehicles=HERE)
    found = offered(shelf)
    assert [unit.name for unit in found.fitting] == ["A5", "A10"]
    assert found.default is None


def test_the_newest_of_each_hardware_is_new_and_what_is_newer_elsewhere_makes_nothing_old(
    shelf: Shelf,
) -> None:
    both = replace(TARGET, hardware_numbers=("HW01.20", "HW01.21"))
    published(shelf, serial=1, target=both, vehicles=HERE)
    published(shelf, serial=2, target=replace(TARGET, hardware_numbers=("HW 01.20",)), vehicles=HERE)
    published(shelf, serial=3, target=both, vehicles=ELSEWHERE)
    found = offered(shelf)
    assert shown(found.fitting) == [("A1", [2, 1], [])]
    assert found.default is None


def test_without_a_vehicle_all_packages_are_for_others(shelf: Shelf) -> None:
    published(shelf, serial=1, vehicles=HERE)
    found = offered(shelf, None)
    assert (found.fitting, found.unsaid, found.default, found.others_count) == ((), (), None, 1)


def test_what_nobody_published_what_is_withdrawn_and_what_is_over_is_not_on_offer(shelf: Shelf) -> None:
    kept = published(shelf, serial=1)
    withdrawn = published(shelf, serial=2)
    shelf.store.withdraw(withdrawn.sha256, 1, "faulty")
    published(shelf, serial=3, not_after=shelf.now + timedelta(days=1))
    brought(shelf, replace(manifest_of(), serial=4))
    shelf.now += timedelta(days=1)
    assert [one.sha256 for one in shelf.store.on_offer()] == [kept.sha256]
