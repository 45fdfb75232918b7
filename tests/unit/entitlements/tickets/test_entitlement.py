"""Which documents a ticket for one vehicle opens."""

from datetime import timedelta

import pytest

from entitlements.policy import Resource
from entitlements.products.kinds import Module, Scope
from entitlements.tickets.entitlement import Entitlement
from tests.conftest import NOON
from tests.factories.tickets import VIN


def ticket(model: str | None, make: str | None = None) -> Entitlement:
    """A ticket for one vehicle of a model."""
    return Entitlement(
        module=Module.INFORMATION,
        make=make,
        until=NOON + timedelta(hours=1),
        scope=Scope.VEHICLE,
        vin=VIN,
        model=model,
    )


def about(*models: str, vin: str | None = None) -> Resource:
    """A document that is about models; about any where none is named."""
    makes = frozenset(one.split()[0] for one in models)
    return Resource(document_id="brakes", makes=makes, models=frozenset(models), vin=vin)


@pytest.mark.parametrize(
    ("document", "is_open"),
    [
        pytest.param(about("Halny Sokół II"), True, id="its model"),
        pytest.param(about("halny SOKÓŁ ii", "Halny Rybitwa E"), True, id="its model among others"),
        pytest.param(about("Halny Rybitwa E"), False, id="another model"),
        pytest.param(about("Halny Sokół"), False, id="a model whose name is shorter"),
        pytest.param(about("Halny"), True, id="all of its make"),
        pytest.param(about("Kormoran"), False, id="all of another make"),
        pytest.param(Resource(document_id="x", models=frozenset({"Sokół II"})), True, id="its series"),
        pytest.param(about(), True, id="no model in particular"),
        pytest.param(about("Halny Sokół II", vin=VIN), True, id="the vehicle itself"),
        pytest.param(about("Halny Sokół II", vin="WVWZZZ1JZ3W386753"), False, id="another vehicle"),
        pytest.param(Resource(), False, id="no document, as in lists"),
    ],
)
def test_a_ticket_for_a_vehicle_opens_what_is_about_its_model(document: Resource, is_open: bool) -> None:
    assert ticket("Halny Sokół II").opens_document(document, NOON) is is_open


def test_one_that_was_sold_without_a_model_opens_what_is_about_its_make() -> None:
    assert ticket(None, "Halny").opens_document(about("Halny Rybitwa E"), NOON)
    assert not ticket(None, "Halny").opens_document(about("Kormoran Zwis"), NOON)
