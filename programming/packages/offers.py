"""What a workshop may choose for a vehicle: packages by control unit, what is newest for each first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, product

from programming.packages.manifest import Manifest
from programming.packages.store import StoredPackage, bare
from programming.packages.vehicles import Fit, fit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A control unit by its designation.

    `newest` are more than one where the designation has several parts or hardwares, which no VIN tells apart.
    """

    name: str
    newest: tuple[StoredPackage, ...]
    older: tuple[StoredPackage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Packages for a vehicle: those that are for it, those that do not say, those that are for others.

    `vehicle` is what the packages call it: "" where none fits.
    """

    fitting: tuple[Unit, ...]
    unsaid: tuple[Unit, ...]
    others: tuple[Unit, ...]
    vehicle: str

    @property
    def others_count(self) -> int:
        """How many packages are for others."""
        return sum(len(unit.newest) + len(unit.older) for unit in self.others)

    @property
    def default(self) -> StoredPackage | None:
        """What is chosen unless somebody chooses: the newest, where one control unit alone is fitted."""
        newest = [one for unit in self.fitting for one in unit.newest]
        return newest[0] if len(newest) == 1 else None


def offers_of(packages: Sequence[StoredPackage], vin: str | None) -> Offers:
    """The packages that are on offer, sorted for the vehicle with this number (17 capitals and digits).

    Without a vehicle all of them are for others.
    """
    if vin is None:
        return Offers(fitting=(), unsaid=(), others=units_of(packages), vehicle="")
    sorted_by: dict[Fit, list[StoredPackage]] = {fit: [] for fit in Fit}
    for one in packages:
        sorted_by[fit_of(one.manifest.for_vehicles, vin)].append(one)
    names = (
        kind.name
        for one in sorted_by[Fit.FITS]
        for kind in one.manifest.for_vehicles
        if kind.cover(vin)
    )  # fmt: skip
    return Offers(
        fitting=units_of(sorted_by[Fit.FITS]),
        unsaid=units_of(sorted_by[Fit.NOT_SAID]),
        others=units_of(sorted_by[Fit.OTHER]),
        vehicle=" / ".join(dict.fromkeys(names)),
    )


def units_of(packages: Sequence[StoredPackage]) -> tuple[Unit, ...]:
    """Packages by control unit, in the order of their designations."""
    ranked = sorted(packages, key=lambda one: (_by_number(one.manifest.target.name), -one.manifest.serial))
    return tuple(
        _unit(name, tuple(group)) for name, group in groupby(ranked, lambda one: one.manifest.target.name)
    )


def _unit(name: str, packages: tuple[StoredPackage, ...]) -> Unit:
    """The packages of one designation; one is older when newer ones are for all that it is for."""
    covered: set[tuple[str, str]] = set()
    newest: list[StoredPackage] = []
    older: list[StoredPackage] = []
    for one in packages:
        pairs = _pairs(one.manifest)
        (older if pairs <= covered else newest).append(one)
        covered |= pairs
    return Unit(name=name, newest=tuple(newest), older=tuple(older))


def _pairs(manifest: Manifest) -> set[tuple[str, str]]:
    """The parts with their hardwares that a package is for."""
    target = manifest.target
    return set(product(map(bare, target.part_numbers), map(bare, target.hardware_numbers)))


def _by_number(name: str) -> tuple[str, int, str]:
    """A2 comes before A10."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    return letters, int(digits or 0), name
