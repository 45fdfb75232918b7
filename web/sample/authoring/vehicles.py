"""The fictional maker: series, engines, gearboxes, options, control units, vehicles with valid VINs. Pure."""

from typing import Final

from web.sample.authoring.model import Both, Source

_VALUES: Final = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_YEARS: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR: Final = 2010


class Engine(Source, frozen=True, kw_only=True):
    """An engine or an electric machine; `letter` is its place in the VIN."""

    letter: str
    name: Both
    fuel: Both
    displacement_cm3: int | None
    power_kw: int
    torque_nm: int


class Gearbox(Source, frozen=True, kw_only=True):
    """A gearbox; `letter` is its place in the VIN."""

    letter: str
    name: Both


class ControlUnit(Source, frozen=True, kw_only=True):
    """A control unit by its designation in the wiring diagrams (`A1`): part, hardware, software number."""

    designation: str
    name: Both
    part: str
    hardware: str
    software: str
    engines: tuple[str, ...] = ()


class Series(Source, frozen=True, kw_only=True):
    """A series: what its VINs begin with after the maker's code, when it was built, and with what."""

    name: str
    letters: str
    body: Both
    built_from: str
    engines: dict[str, tuple[str, ...]]
    options: tuple[str, ...]
    control_units: tuple[ControlUnit, ...]
    built_to: str | None = None


class Vehicle(Source, frozen=True, kw_only=True):
    """One vehicle: the VIN follows from the rest, `serial` makes it its own."""

    series: str
    engine: str
    gearbox: str
    built: str
    serial: int
    options: tuple[str, ...] = ()


class Maker(Source, frozen=True, kw_only=True):
    """The maker and all that it built. `wmi` is a world manufacturer identifier that nobody has."""

    name: str
    wmi: str
    plant: str
    engines: dict[str, Engine]
    gearboxes: dict[str, Gearbox]
    options: dict[str, Both]
    series: dict[str, Series]
    vehicles: tuple[Vehicle, ...]

    def vin_of(self, vehicle: Vehicle) -> str:
        """The VIN (ISO 3779), with the check digit that North America asks for in the ninth place."""
        descriptor = (
            self.series[vehicle.series].letters
            + self.engines[vehicle.engine].letter
            + "A"
            + self.gearboxes[vehicle.gearbox].letter
        )
        year = _YEARS[(int(vehicle.built[:4]) - _FIRST_YEAR) % len(_YEARS)]
        return with_check_digit(f"{self.wmi}{descriptor}0{year}{self.plant}{vehicle.serial:06d}")


def with_check_digit(vin: str) -> str:
    """A VIN of 17 characters with its ninth replaced by the check digit."""
    remainder = sum(_VALUES[sign] * weight for sign, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return f"{vin[:8]}{'X' if remainder == 10 else remainder}{vin[9:]}"
