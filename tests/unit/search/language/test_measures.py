"""Torques, angles and temperatures come down to one term in any writing."""

import pytest

from search.language.measures import MeasureKind, join_measures, measure_of, measure_spans

TORQUE, ANGLE, TEMPERATURE = MeasureKind.TORQUE, MeasureKind.ANGLE, MeasureKind.TEMPERATURE


@pytest.mark.parametrize(
    ("text", "kind", "terms"),
    [
        ("35 Nm", TORQUE, ("35nm",)),
        ("35\u00a0Nm", TORQUE, ("35nm",)),
        ("35Nm", TORQUE, ("35nm",)),
        ("35 NM", TORQUE, ("35nm",)),
        ("35 N·m", TORQUE, ("35nm",)),
        ("35 N⋅m", TORQUE, ("35nm",)),
        ("35 N · m", TORQUE, ("35nm",)),
        ("35 N m", TORQUE, ("35nm",)),
        ("35 N*m", TORQUE, ("35nm",)),
        ("35 niutonometrów", TORQUE, ("35nm",)),
        ("35 newton metres", TORQUE, ("35nm",)),
        ("35,5 Nm", TORQUE, ("35.5nm",)),
        ("35.50 Nm", TORQUE, ("35.5nm",)),
        ("035,0 Nm", TORQUE, ("35nm",)),
        ("0,5 Nm", TORQUE, ("0.5nm",)),
        ("-35 Nm", TORQUE, ("35nm",)),
        ("26 ft-lb", TORQUE, ("26lbft",)),
        ("26 lb ft", TORQUE, ("26lbft",)),
        ("26 lbf·ft", TORQUE, ("26lbft",)),
        ("80 in-lbs", TORQUE, ("80lbin",)),
        ("3,5 kGm", TORQUE, ("3.5kgm",)),
        ("8–10 Nm", TORQUE, ("8to10nm", "8nm", "10nm")),
        ("8-10 Nm", TORQUE, ("8to10nm", "8nm", "10nm")),
        ("25 ± 2 Nm", TORQUE, ("25nm",)),
        ("25±2Nm", TORQUE, ("25nm",)),
        ("25 Nm +/- 2 Nm", TORQUE, ("25nm",)),
        ("90°", ANGLE, ("90deg",)),
        ("90 °", ANGLE, ("90deg",)),
        ("90º", ANGLE, ("90deg",)),
        ("90 stopni", ANGLE, ("90deg",)),
        ("1 stopień", ANGLE, ("1deg",)),
        ("1 stopien", ANGLE, ("1deg",)),
        ("2 stopnie", ANGLE, ("2deg",)),
        ("1,5 stopnia", ANGLE, ("1.5deg",)),
        ("90 degrees", ANGLE, ("90deg",)),
        ("90-degree", ANGLE, ("90deg",)),
        ("90 deg", ANGLE, ("90deg",)),
        ("1°30′", ANGLE, ("1deg30",)),
        ("−0,5°", ANGLE, ("minus0.5deg",)),
        ("90 °C", TEMPERATURE, ("90degc",)),
        ("90℃", TEMPERATURE, ("90degc",)),
        ("90 stopni Celsjusza", TEMPERATURE, ("90degc",)),
        ("90 degrees C", TEMPERATURE, ("90degc",)),
        ("-40 °C", TEMPERATURE, ("minus40degc",)),
        ("20–25 °C", TEMPERATURE, ("20to25degc", "20degc", "25degc")),
        ("194 °F", TEMPERATURE, ("194degf",)),
    ],
)
def test_a_measure_is_one_term_in_any_writing(text: str, kind: MeasureKind, terms: tuple[str, ...]) -> None:
    measure = measure_of(text)
    assert measure is not None
    assert (measure.kind, measure.terms) == (kind, terms)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "35",
        "Nm",
        "°",
        "35 mm",
        "35 nmx",
        "P0300",
        "11-12-7-582-245",
        "5W-30",
        "35 ft",
        "35 kg",
        "35 Nm x",
    ],
)
def test_anything_else_is_no_measure(text: str) -> None:
    assert measure_of(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dokręcić 35 Nm + 90° + 90°.", ["35 Nm", "90°", "90°"]),
        ("(35Nm/90°)", ["35Nm", "90°"]),
        ("do 35 Nm, potem 2 do 3 Nm", ["35 Nm", "3 Nm"]),
        ("śruba 2 – 35 Nm", ["35 Nm"]),
        ("M10x1,5 35 Nm", ["35 Nm"]),
        ("v1.35 Nm", []),
        ("40 °C – 60 °C", ["40 °C", "60 °C"]),
    ],
    ids=["steps", "joined", "ranges-in-words", "dash-apart", "after-a-thread", "within-a-code", "two-values"],
)
def test_measures_are_found_where_they_stand(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in measure_spans(text)] == found


@pytest.mark.parametrize("text", ["35 Nm", "8–10 N · m, 90 stopni Celsjusza", "nic"])
def test_joining_measures_moves_nothing_and_leaves_the_words_apart(text: str) -> None:
    assert len(join_measures(text)) == len(text)


def test_number_and_unit_are_known_by_themselves() -> None:
    measure = measure_of("8–10 N·m")
    assert measure is not None
    assert (measure.numbers, measure.unit) == (("8", "10"), ("Nm",))
