"""Every URL declares a permission; what declares none is closed."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.permissions import Permission
from entitlements.policy import Reason, Resource
from kb.access import AccessClass
from tests.factories.portals import app_with_library
from web.guard import Refused, declared, demand, may_open, requires


def test_every_url_of_the_application_declares_a_permission(app: Flask) -> None:
    undeclared = [
        str(rule) for rule in app.url_map.iter_rules() if declared(app.view_functions[rule.endpoint]) is None
    ]
    assert undeclared == []


OPENED_BY_AN_AGENTS_SIGNATURE = [
    "api_agent.jobs",
    "api_agent.take",
    "api_agent.package",
    "api_agent.events",
    "api_agent.key",
    "api_agent.commit",
    "api_agent.report",
]


@pytest.mark.parametrize("endpoint", OPENED_BY_AN_AGENTS_SIGNATURE)
def test_what_an_agent_asks_is_refused_without_its_signature(app: Flask, endpoint: str) -> None:
    (rule,) = app.url_map.iter_rules(endpoint)
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    response = app.test_client().open(
        rule.rule.replace("<job_id>", "job_12345678"), method=method, data=b"{}"
    )
    assert (response.status_code, response.get_json()["reason"]) == (401, "unknown-agent")


def test_the_only_pages_open_to_all_are_those_that_show_nothing_of_documents(app: Flask) -> None:
    open_to_all = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if declared(app.view_functions[rule.endpoint]) is Permission.PAGE_OPEN
    }
    assert open_to_all == {
        "static",
        "health.entrance",
        "health.alive",
        "health.ready",
        "health.robots",
        "home.appearance",
        "account.log_in",
        "account.check_log_in",
        "account.check_passkey",
        "account.log_out",
        "guide.navigation",
        "guide.navigation_json",
        "join.terms",
        "second_step.second_step",
        "second_step.check_code",
        "second_step.check_passkey",
        "password_again.ask",
        "password_again.check",
        "second_step.recovery_code",
        "second_step.check_recovery_code",
        "second_step.lost_device",
        "second_step.ask_for_reset",
        "forgotten.ask",
        "forgotten.send",
        "forgotten.choose",
        "forgotten.change",
        "factor_resets.stop",
        "factor_resets.stop_now",
        "own_address.stop",
        "own_address.stop_now",
        "api_agent.enrol",
        *OPENED_BY_AN_AGENTS_SIGNATURE,
        "api_v1.openapi",
        "opensearch.description",
        "saved.silence",
        "saved.unsubscribe",
        "invitations.accept",
        "invitations.offer",
        "personal.deleted",
        "personal.privacy",
        "prices.prices",
        "basket.buy_now",
        "notifications.notify",
        "tools.tools",
        "tools.tool",
    }


def test_a_view_without_a_permission_is_refused_and_logged(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_with_library(tmp_path_factory.mktemp("forgotten"))
    app.add_url_rule("/en/forgotten", "forgotten", lambda: "a secret")
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/en/forgotten")
    assert response.status_code == 403
    assert "a secret" not in response.text
    assert "forgotten" in caplog.text


def test_a_declared_permission_can_be_read_back() -> None:
    def view() -> str:
        return ""

    assert declared(requires(Permission.ACCOUNT_OWN)(view)) is Permission.ACCOUNT_OWN


def test_a_visitor_who_demands_a_text_is_told_to_log_in(app: Flask) -> None:
    with app.test_request_context("/en/"), pytest.raises(Refused) as refusal:
        demand(Permission.DOCUMENT_READ, Resource(access_class=AccessClass.RMI))
    assert refusal.value.reason is Reason.LOG_IN


def test_a_visitor_may_read_what_is_public(app: Flask) -> None:
    with app.test_request_context("/en/"):
        demand(Permission.DOCUMENT_READ, Resource(access_class=AccessClass.PUBLIC))


def test_a_staff_page_leads_a_visitor_to_the_log_in_that_returns(client: FlaskClient) -> None:
    response = client.get("/en/status")
    assert response.status_code == 302
    assert response.location == "/en/login?next=/en/status"


@pytest.mark.parametrize(("endpoint", "is_open"), [("home.home", True), ("portal.status", False)])
def test_a_page_is_offered_to_those_only_who_may_open_it(app: Flask, endpoint: str, is_open: bool) -> None:
    with app.test_request_context("/en/"):
        assert may_open(endpoint) is is_open
