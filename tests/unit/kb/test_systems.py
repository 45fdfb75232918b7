"""The systems of a vehicle, and the agreed terms that they are the fields of."""

import pytest

from kb.systems import VehicleSystem
from tests.conftest import ROOT


@pytest.mark.parametrize("system", VehicleSystem, ids=str)
def test_a_system_has_agreed_terms_of_its_own(system: VehicleSystem) -> None:
    assert (ROOT / "translations" / "terms" / f"{system}.csv").is_file()


def test_what_is_no_part_of_a_vehicle_is_no_system() -> None:
    assert not {"actions", "aftersales", "diagnostics", "general", "symptoms", "tools"} & set(VehicleSystem)
