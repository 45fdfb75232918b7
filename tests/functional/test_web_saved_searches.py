"""Saving a search, looking after it, and leaving the alerts: in the pages, without JavaScript."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.store import AccountStore
from search.saved import AlertFrequency, SavedSearch, SavedSearches
from tests.factories.portals import (
    LEAVING_TECHNICIAN,
    TECHNICIAN,
    app_with_library,
    csrf_token,
    log_in,
    own_token,
)
from web.alerts import unsubscribe_token
from web.session import portal


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return app_with_library(tmp_path)


@pytest.fixture
def technician(app: Flask) -> FlaskClient:
    client = app.test_client()
    log_in(client, TECHNICIAN)
    return client


def post(client: FlaskClient, path: str, **fields: str | list[str]) -> str:
    """Send a form of whoever is logged in; returns the page that it leads to."""
    data = {"csrf_token": own_token(client), **fields}
    return client.post(path, data=data, follow_redirects=True).text


def saved(app: Flask, email: str = TECHNICIAN) -> list[SavedSearch]:
    with app.app_context(), portal().workspace.database.read() as session:
        found = AccountStore(session).password_hash(email)
        assert found is not None
        return SavedSearches(session).of(found[0].id)


def token_of(app: Flask) -> str:
    with app.app_context():
        return unsubscribe_token(portal().secret_key(), saved(app)[0].account_id)


def test_the_results_offer_to_save_the_search_with_its_filters(technician: FlaskClient) -> None:
    page = technician.get("/en/search?q=brake&kind=repair").text
    form = page.split('class="save-search"')[1].split("</form>")[0]
    assert 'name="q" value="brake"' in form
    assert 'name="kind" value="repair"' in form
    assert "Save this search" in form


def test_a_visitor_is_led_to_the_log_in_and_back(app: Flask) -> None:
    page = app.test_client().get("/en/search?q=brake").text
    assert 'href="/en/login?next=/en/search?q%3Dbrake"' in page
    assert "Log in to save this search" in page


def test_a_saved_search_is_on_the_list_and_runs_from_there(app: Flask, technician: FlaskClient) -> None:
    page = post(technician, "/en/searches", q="brake", kind="repair")
    assert "The search is saved." in page
    assert 'href="/en/search?q=brake&amp;kind=repair"' in page
    assert "Kind: Repair" in page
    assert [(one.query_text, one.filters, one.alerts) for one in saved(app)] == [
        ("brake", {"kind": ("repair",)}, AlertFrequency.NEVER)
    ]


def test_a_search_with_several_values_of_a_filter_is_saved_once_in_whatever_order(
    app: Flask, technician: FlaskClient
) -> None:
    form = technician.get("/en/search?q=brake&kind=repair&kind=wiring").text.split('class="save-search"')[1]
    assert 'name="kind" value="repair"' in form
    assert 'name="kind" value="wiring"' in form
    post(technician, "/en/searches", q="brake", kind=["repair", "wiring"])
    page = post(technician, "/en/searches", q="brake", kind=["wiring", "repair"])
    assert 'href="/en/search?q=brake&amp;kind=repair&amp;kind=wiring"' in page
    assert [one.filters for one in saved(app)] == [{"kind": ("repair", "wiring")}]
    shown = technician.get("/en/search?q=brake&kind=wiring&kind=repair").text
    assert "Saved: change name or alerts" in shown


def test_a_search_with_more_filters_than_can_be_kept_is_not_saved(
    app: Flask, technician: FlaskClient
) -> None:
    page = post(technician, "/en/searches", q="brake", series=[f"{number:060}" for number in range(20)])
    assert "so many filters" in page
    assert saved(app) == []


@pytest.mark.parametrize("insisting", [{"terms": "off"}, {"typed": "1"}], ids=["terms", "typed"])
def test_a_search_for_the_very_words_is_saved_as_one(
    app: Flask, technician: FlaskClient, insisting: dict[str, str]
) -> None:
    page = post(technician, "/en/searches", q="calipr", **insisting)
    assert f'href="/en/search?q=calipr&amp;{urlencode(insisting)}"' in page
    assert "words taken as typed" in page
    assert [one.filters for one in saved(app)] == [{name: (value,) for name, value in insisting.items()}]


def test_the_list_speaks_polish(technician: FlaskClient) -> None:
    page = post(technician, "/pl/searches", q="klocki", terms="off")
    assert "Moje wyszukiwania" in page
    assert "słowa dosłownie" in page


def test_an_empty_list_says_how_to_fill_it(technician: FlaskClient) -> None:
    assert "No search is saved yet." in technician.get("/en/searches").text


def test_a_search_that_is_saved_says_so_in_its_results(technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    assert "Saved: change name or alerts" in technician.get("/en/search?q=brake").text
    assert "Save this search" in technician.get("/en/search?q=brake&kind=repair").text


def test_the_same_search_is_saved_once(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake", kind="repair", language="pl")
    post(technician, "/pl/searches", language="pl", q="brake", kind="repair")
    assert len(saved(app)) == 1


def test_a_saved_search_gets_another_name(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    page = post(technician, f"/en/searches/{saved(app)[0].id}/name", name="  Brakes,\n all ")
    assert "Brakes, all" in page
    assert saved(app)[0].name == "Brakes, all"


def test_a_name_says_something(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    assert "Type a name for the search." in post(
        technician, f"/en/searches/{saved(app)[0].id}/name", name="  "
    )
    assert saved(app)[0].name == "brake"


@pytest.mark.parametrize("frequency", list(AlertFrequency))
def test_alerts_are_chosen_by_a_press(app: Flask, technician: FlaskClient, frequency: AlertFrequency) -> None:
    post(technician, "/en/searches", q="brake")
    page = post(technician, f"/en/searches/{saved(app)[0].id}/alerts", alerts=frequency.value)
    assert f'value="{frequency.value}" aria-pressed="true"' in page
    assert saved(app)[0].alerts is frequency


def test_a_frequency_that_does_not_exist_changes_nothing(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    post(technician, f"/en/searches/{saved(app)[0].id}/alerts", alerts="hourly")
    assert saved(app)[0].alerts is AlertFrequency.NEVER


def test_a_saved_search_is_deleted(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    page = post(technician, f"/en/searches/{saved(app)[0].id}/delete")
    assert "The search is no longer saved." in page
    assert saved(app) == []


@pytest.mark.parametrize(
    ("action", "fields"),
    [("name", {"name": "mine"}), ("alerts", {"alerts": "daily"}), ("delete", {})],
    ids=["rename", "alerts", "delete"],
)
def test_nobody_touches_the_searches_of_another(
    app: Flask, technician: FlaskClient, action: str, fields: dict[str, str]
) -> None:
    post(technician, "/en/searches", q="brake")
    before = saved(app)
    other = app.test_client()
    log_in(other, LEAVING_TECHNICIAN)
    post(other, f"/en/searches/{before[0].id}/{action}", **fields)
    assert "brake" not in other.get("/en/searches").text.split("<main")[1]
    assert saved(app) == before


def test_a_search_of_no_words_is_not_saved(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="   ")
    assert saved(app) == []


def test_there_is_an_end_to_what_one_person_saves(
    app: Flask, technician: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.saved.MOST_PER_PERSON", 1)
    post(technician, "/en/searches", q="brake")
    assert "Delete one, then save again." in post(technician, "/en/searches", q="pads")
    assert [one.query_text for one in saved(app)] == ["brake"]


def test_a_link_in_a_mail_asks_before_it_switches_alerts_off(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    post(technician, f"/en/searches/{saved(app)[0].id}/alerts", alerts="daily")
    path = f"/en/unsubscribe/{token_of(app)}"
    stranger = app.test_client()
    assert "Switch all alerts off" in stranger.get(path).text
    assert saved(app)[0].alerts is AlertFrequency.DAILY
    page = stranger.post(path, data={"csrf_token": csrf_token(stranger)}).text
    assert "All alerts are switched off." in page
    assert saved(app)[0].alerts is AlertFrequency.NEVER


def test_a_link_that_was_changed_switches_nothing_off(app: Flask, technician: FlaskClient) -> None:
    post(technician, "/en/searches", q="brake")
    told, _dot, signature = token_of(app).rpartition(".")
    forged = f"{told}.{'A' * len(signature)}"
    response = technician.post(f"/en/unsubscribe/{forged}", data={"csrf_token": own_token(technician)})
    assert response.status_code == 404
