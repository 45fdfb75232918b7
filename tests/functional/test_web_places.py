"""The header's menu and the tabs lead everybody to their own pages, and to no others."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.accounts import Role
from tests.conftest import NOON
from tests.factories.entering import add_person, enter
from tests.factories.portals import STAFF, TECHNICIAN, portal_with_library
from web import create_app
from web.settings import Settings

OWNER = "szefowa@example.org"
TABS = re.compile(r'<nav class="tabs".*?</nav>', re.S)
MENU = re.compile(r'<div class="menu-panel">.*?</header>', re.S)
LINK = re.compile(r'<a[^>]*href="(/[^"]*)"([^>]*)>')
HEADING = re.compile(r"<h2>([^<]*)</h2>")


MANAGED = ("/company", "/company/employees", "/company/sites", "/company/clearances", "/application")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("places")
    portal_with_library(home, NOON).workspace.close()
    app = create_app(Settings(home=home), clock=lambda: NOON)
    add_person(app, OWNER, "Ewa Kowal", Role.OWNER, NOON)
    return app


def part(client: FlaskClient, path: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(client.get(path).text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("email", "headings"),
    [
        (STAFF, ["Portal staff", "Sales", "Editors’ desk", "Buying", "For me", "The portal"]),
        (OWNER, ["The company", "Buying", "For me", "The portal"]),
        (TECHNICIAN, ["The company", "Buying", "For me", "The portal"]),
    ],
    ids=["staff", "owner", "technician"],
)
def test_the_menu_has_the_groups_that_somebody_works_in(app: Flask, email: str, headings: list[str]) -> None:
    assert HEADING.findall(part(enter(app, email, NOON), "/en/", MENU)) == headings


def test_a_visitor_finds_the_portals_own_pages_in_the_menu(app: Flask) -> None:
    assert HEADING.findall(part(app.test_client(), "/pl/", MENU)) == ["Portal"]


@pytest.mark.parametrize(
    ("email", "paths"),
    [
        (OWNER, MANAGED),
        (TECHNICIAN, ("/company", "/company/clearances", "/application")),
    ],
    ids=["owner", "technician"],
)
def test_the_tabs_of_a_company_lead_where_somebody_may_go(
    app: Flask, email: str, paths: tuple[str, ...]
) -> None:
    tabs = part(enter(app, email, NOON), "/en/company", TABS)
    led_to = {path for path, _rest in LINK.findall(tabs)}
    assert led_to & {f"/en{path}" for path in MANAGED} == {f"/en{path}" for path in paths}


def test_pages_that_ask_for_a_fresh_proof_stay_among_the_tabs(app: Flask) -> None:
    stale = enter(app, STAFF, NOON - timedelta(hours=1))
    assert "/en/staff/second-factors" in part(stale, "/en/staff/applications", TABS)


@pytest.mark.parametrize("path", ["/pl/staff/audit", "/pl/staff/operators", "/pl/staff/searches"])
def test_the_tab_of_the_page_that_is_shown_is_marked(app: Flask, path: str) -> None:
    tabs = part(enter(app, STAFF, NOON), path, TABS)
    assert [href for href, rest in LINK.findall(tabs) if "aria-current" in rest] == [path]


def test_pages_of_sales_have_their_own_tabs(app: Flask) -> None:
    tabs = part(enter(app, STAFF, NOON), "/en/staff/orders", TABS)
    assert ("/en/staff/prices" in tabs, "/en/staff/audit" in tabs) == (True, False)


def test_on_a_narrow_screen_the_menu_of_the_tabs_says_where_one_is(app: Flask) -> None:
    page = enter(app, STAFF, NOON).get("/pl/staff/audit").text
    assert re.search(r'<details class="tabs-menu">\s*<summary><span>Dziennik zdarzeń</span>', page)
