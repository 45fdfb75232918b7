"""Which vehicles a package is for: the beginning of the VIN, years, numbers."""

import msgspec
import pytest

from programming.packages.vehicles import Fit, Vehicles, fit_of

VIN = "S6HS2CA53JK075927"
SOKOL = Vehicles(name="Sokół II, HB16", vin="S6HS2C")
RYBITWA = Vehicles(name="Rybitwa E", vin="S6HR1F")


@pytest.mark.parametrize(
    ("kind", "is_covered"),
    [
        (SOKOL, True),
        (RYBITWA, False),
        (Vehicles(name="any engine", vin="S6HS2*A5"), True),
        (Vehicles(name="one car", vin=VIN), True),
        (Vehicles(name="another car", vin=f"{VIN[:-1]}8"), False),
        (Vehicles(name="its year alone", vin="S6HS2C", years=(2018, 2018)), True),
        (Vehicles(name="later years", vin="S6HS2C", years=(2019, 2022)), False),
        (Vehicles(name="thirty years before", vin="S6HS2C", years=(1985, 1990)), True),
        (Vehicles(name="up to its number", vin="S6HS2C", numbers=(44_220, 75_927)), True),
        (Vehicles(name="behind its number", vin="S6HS2C", numbers=(75_928, 999_999)), False),
    ],
    ids=lambda value: value.name if isinstance(value, Vehicles) else "",
)
def test_a_vehicle_is_covered_by_what_its_number_says(kind: Vehicles, is_covered: bool) -> None:
    assert kind.cover(VIN) is is_covered


@pytest.mark.parametrize(
    ("vin", "kind"),
    [
        ("S6HS2CA53ZK075927", Vehicles(name="years", vin="S6H", years=(1980, 2100))),
        ("S6HS2CA53JKA75927", Vehicles(name="numbers", vin="S6H", numbers=(0, 999_999))),
    ],
    ids=["a sign of no year", "a number with a letter"],
)
def test_a_number_that_is_not_written_so_is_not_covered(vin: str, kind: Vehicles) -> None:
    assert not kind.cover(vin)


@pytest.mark.parametrize(
    ("vehicles", "fit"),
    [((), Fit.NOT_SAID), ((RYBITWA,), Fit.OTHER), ((RYBITWA, SOKOL), Fit.FITS)],
    ids=["says nothing", "others alone", "one of two"],
)
def test_a_package_fits_says_nothing_or_is_for_others(vehicles: tuple[Vehicles, ...], fit: Fit) -> None:
    assert fit_of(vehicles, VIN) is fit


@pytest.mark.parametrize(
    "raw",
    [
        '{"name": "all", "vin": ""}',
        '{"name": "all", "vin": "*6H"}',
        '{"name": "", "vin": "S6H"}',
        '{"name": "no such letter", "vin": "S6HO"}',
        '{"name": "too long", "vin": "S6HS2CA53JK0759271"}',
        '{"name": "one year", "vin": "S6H", "years": [2018]}',
        '{"name": "too long ago", "vin": "S6H", "years": [1886, 2018]}',
        '{"name": "more", "vin": "S6H", "colour": "red"}',
    ],
)
def test_what_would_cover_any_maker_or_is_no_vin_is_refused(raw: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=Vehicles)
