"""The form of a new job: what fits the vehicle is offered, and nothing else becomes a job."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from entitlements.accounts import Role
from programming.jobs.jobs import JobStore
from programming.packages.store import PackageStore
from programming.packages.vehicles import Vehicles
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.flash_packages import TARGET
from tests.factories.portals import PASSWORD, log_in, own_token
from tests.factories.programming import VIN, Workshop, publish, workshop
from web import create_app, session
from web.settings import Settings

TECHNICIAN = "ewa@warsztat.example"
HERE = (Vehicles(name="Sokół II, HB16", vin="S6HS2C"),)
ELSEWHERE = (Vehicles(name="Rybitwa E", vin="S6HR1F"),)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(home=tmp_path_factory.mktemp("portal")), clock=Clock())


@pytest.fixture(scope="module")
def shop(app: Flask) -> Iterator[Workshop]:
    with app.app_context():
        workspace = session.portal().workspace
    made = workshop(workspace, Clock())
    with workspace.database.write() as writing:
        operator_id = made.operator_id
        add_account(writing, TECHNICIAN, "Ewa", PASSWORD, Role.TECHNICIAN, NOON, operator_id=operator_id)
    yield made
    workspace.close()


@pytest.fixture(scope="module")
def technician(app: Flask, shelf: dict[str, str]) -> FlaskClient:
    assert shelf
    client = app.test_client()
    log_in(client, TECHNICIAN)
    return client


@pytest.fixture(scope="module")
def shelf(shop: Workshop) -> dict[str, str]:
    """Packages of all sorts, by what they are to the vehicle."""
    battery = replace(TARGET, name="A10", part_numbers=("H64-1100-249",), software_to="SW10.43.40")
    with shop.database.write() as writing:
        names = {
            "older": publish(writing, shop.root, NOON, serial=11, vehicles=HERE, version="OLD.1"),
            "newest": publish(writing, shop.root, NOON, serial=12, vehicles=HERE, version="NEW.2"),
            "other": publish(writing, shop.root, NOON, serial=13, target=battery, vehicles=ELSEWHERE),
            "withdrawn": publish(writing, shop.root, NOON, serial=14, vehicles=HERE, version="BAD.3"),
            "unsaid": shop.package,
        }
        PackageStore(writing, shop.root / "packages", shop.clock).withdraw(names["withdrawn"], 1, "faulty")
    return names


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def jobs_of(shop: Workshop) -> list[str]:
    with shop.database.read() as reading:
        return [job.id for job in JobStore(reading, shop.clock).of_operator(shop.operator_id)]


def chosen(page: str) -> list[str]:
    return re.findall(r'value="([0-9a-f]{64})" required checked', page)


def on_offer(page: str) -> list[str]:
    return re.findall(r'name="package" value="([0-9a-f]{64})" required', page)


def test_without_a_vehicle_no_software_is_offered(technician: FlaskClient) -> None:
    page = technician.get("/en/programming/new").text
    assert on_offer(page) == []
    assert "All packages (4)" in text_of(page)
    assert on_offer(technician.get("/en/programming/new?all=1").text) == []


def test_a_vehicle_is_offered_what_fits_it_the_newest_first_and_chosen(
    shelf: dict[str, str], technician: FlaskClient
) -> None:
    page = technician.get(f"/en/programming/new?vin={VIN}").text
    assert on_offer(page) == [shelf["newest"], shelf["older"], shelf["unsaid"]]
    assert chosen(page) == [shelf["newest"]]
    assert "This vehicle: Sokół II, HB16" in text_of(page)
    assert "SW10.43.40" not in page


def test_all_packages_can_be_seen_those_for_others_not_chosen(
    shelf: dict[str, str], technician: FlaskClient
) -> None:
    page = technician.get(f"/en/programming/new?vin={VIN}&all=1").text
    assert shelf["other"] not in on_offer(page)
    assert "For Rybitwa E. Not for the vehicle with this VIN." in text_of(page)


def test_what_was_chosen_stays_chosen(shelf: dict[str, str], technician: FlaskClient) -> None:
    page = technician.get(f"/en/programming/new?vin={VIN}&package={shelf['older']}").text
    assert chosen(page) == [shelf["older"]]


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        (
            "en",
            "This package is not for the vehicle with this VIN. Check the VIN, or choose software that fits.",
        ),
        ("pl", "Ten pakiet nie jest do pojazdu o tym numerze VIN."),
    ],
    ids=["en", "pl"],
)
def test_a_job_for_another_vehicle_is_refused_whatever_the_browser_sends(
    shop: Workshop, shelf: dict[str, str], technician: FlaskClient, lang: str, says: str
) -> None:
    before = jobs_of(shop)
    shown = text_of(technician.get(f"/{lang}/programming/new?vin={VIN}&package={shelf['other']}").text)
    sent = technician.post(
        f"/{lang}/programming/new",
        data={"csrf_token": own_token(technician), "vin": VIN, "package": shelf["other"]},
    )
    assert sent.status_code == 422
    assert says in shown
    assert says in text_of(sent.text)
    assert "Rybitwa E" in shown
    assert jobs_of(shop) == before


def test_a_vehicle_for_which_there_is_nothing_is_told_so(
    shelf: dict[str, str], technician: FlaskClient
) -> None:
    page = technician.get("/en/programming/new?vin=WVWZZZ1JZXW000001").text
    assert "No package says that it is for this vehicle." in text_of(page)
    assert on_offer(page) == [shelf["unsaid"]]
    assert "<details open>" in page
