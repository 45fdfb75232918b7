"""Whether a tool fits: yes only where all is known and right, no where one thing is wrong."""

import pytest

from entitlements.shop.compatibility import (
    Answers,
    Because,
    Car,
    Compatibility,
    Fit,
    OperatingSystem,
    Standard,
    Subject,
    check,
)
from tests.factories.shop import special_tool, vehicle_interface

SOKOL = Car(make="Halny", series="Sokół II")
HB16 = Car(make="Halny", series="Sokół II", engine="HB16")
RIGHT = Answers(car=SOKOL, operating_system=OperatingSystem.WINDOWS_11, standard=Standard.J2534_0500)


@pytest.mark.parametrize(
    ("answers", "fit"),
    [
        pytest.param(RIGHT, Fit.YES, id="everything is in the list"),
        pytest.param(Answers(car=SOKOL), Fit.UNKNOWN, id="nothing is said of the computer"),
        pytest.param(
            Answers(car=SOKOL, operating_system=OperatingSystem.MACOS), Fit.NO, id="no driver for the system"
        ),
        pytest.param(Answers(car=SOKOL, is_other_computer=True), Fit.NO, id="some other system"),
        pytest.param(Answers(is_other_car=True), Fit.NO, id="some other car"),
        pytest.param(
            Answers(
                car=Car(make="HALNY", series="sokół ii", engine="HD15"),
                operating_system=OperatingSystem.WINDOWS_10,
                standard=Standard.J2534_0404,
            ),
            Fit.YES,
            id="a series without engines is for all, whatever the letters' case",
        ),
        pytest.param(
            Answers(car=SOKOL, operating_system=OperatingSystem.WINDOWS_11, standard=Standard.ISO_13400),
            Fit.NO,
            id="another version of the standard",
        ),
    ],
)
def test_an_interface_fits_what_it_was_made_for(answers: Answers, fit: Fit) -> None:
    assert check(vehicle_interface().compatibility, answers).fit is fit


@pytest.mark.parametrize(
    ("car", "fit", "because"),
    [
        pytest.param(HB16, Fit.YES, Because.LISTED, id="its engine"),
        pytest.param(
            Car(make="Halny", series="Sokół II", engine="HD15"),
            Fit.NO,
            Because.OTHER_ENGINE,
            id="another engine",
        ),
        pytest.param(SOKOL, Fit.UNKNOWN, Because.ENGINE_DECIDES, id="no engine said"),
        pytest.param(Car(make="Halny", series="Żubr"), Fit.NO, Because.NOT_LISTED, id="another series"),
        pytest.param(None, Fit.UNKNOWN, Because.NOT_ANSWERED, id="nothing said"),
    ],
)
def test_a_special_tool_asks_for_the_engine_alone(car: Car | None, fit: Fit, because: Because) -> None:
    verdict = check(special_tool().compatibility, Answers(car=car))
    assert [(one.subject, one.fit, one.because) for one in verdict.findings] == [(Subject.CAR, fit, because)]


def test_a_tool_without_a_list_of_cars_is_never_said_to_fit() -> None:
    assert check(Compatibility(), Answers(car=HB16)).fit is Fit.UNKNOWN


def test_a_tool_that_is_tied_to_no_car_fits_without_a_question() -> None:
    what = Compatibility(fits_any_car=True)
    assert what.subjects == ()
    assert check(what, Answers()).fit is Fit.YES
