"""Every URL of the application with every method, as every sort of visitor, held against `access_table.txt`.

The table is to be added to with every page: a URL without a line in it fails, and says which line is missing.
"""

import re
from html import unescape
from typing import Final

import pytest
from _pytest.mark import ParameterSet
from flask import Flask, url_for
from werkzeug.test import TestResponse

from entitlements.policy import Reason
from tests.factories.access_table import Line, Walked, answer, portal_to_walk, read_table
from tests.factories.visitors import Visitor
from web.doors import DOORS
from web.guard import declared

TABLE: Final = read_table()
READ: Final = [line for line in TABLE if line.method == "GET"]
QUICK: Final = {Visitor.ANONYMOUS, Visitor.TECHNICIAN, Visitor.STAFF}
"""Whose reading is walked each time; everybody's, and what is sent, by `make slow`."""


def _step(line: Line, visitor: Visitor) -> ParameterSet:
    """One step of the walk."""
    marks = [] if line.method == "GET" and visitor in QUICK else [pytest.mark.slow]
    return pytest.param(line, visitor, marks=marks, id=f"{line.id} {visitor}")


WALK: Final = [_step(line, visitor) for line in TABLE for visitor in Visitor]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return portal_to_walk(tmp_path_factory.mktemp("portal"))


def in_words(app: Flask, response: TestResponse) -> str:
    """`ok` where the page is shown or leads on, the reason where the policy refuses, else the status."""
    with app.test_request_context("/en/"):
        doors = {reason: (door, door.url(None), str(door.title)) for reason, door in DOORS.items()}
        doors_met = [
            reason.value
            for reason, (door, url, title) in doors.items()
            if (door.is_entrance and response.status_code == 302 and _leads_to(response, url))
            or (response.status_code in {401, 403} and title in unescape(response.get_data(as_text=True)))
        ]
    if doors_met:
        return "/".join(doors_met)  # two reasons may lead to one page
    return "ok" if response.status_code < 400 else str(response.status_code)


def _leads_to(response: TestResponse, url: str | None) -> bool:
    return url is not None and response.location.partition("?")[0] == url


def lines_missing(walked: Walked) -> list[str]:
    """The lines that the table lacks, with what visitors get now: to be put into it where that is right."""
    known = {(line.endpoint, line.method) for line in TABLE}
    missing = [
        Line(rule.endpoint, method, _example(str(rule)), "-", {})
        for rule in walked.app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if (rule.endpoint, method) not in known
    ]
    return [" ".join([*line[:4], *answers_now(walked, line)]) for line in missing]


def answers_now(walked: Walked, line: Line) -> list[str]:
    """What each sort of visitor gets now."""
    return [in_words(walked.app, answer(walked, line, visitor)) for visitor in Visitor]


def _example(rule: str) -> str:
    return re.sub(r"<[^>]*>", "1", rule.replace("<language:lang>", "en"))


def test_every_url_has_a_line_for_each_of_its_methods(walked: Walked) -> None:
    assert "\n".join(lines_missing(walked)) == ""


def test_every_line_is_of_a_url(walked: Walked) -> None:
    rules = {
        (rule.endpoint, method) for rule in walked.app.url_map.iter_rules() for method in rule.methods or ()
    }
    assert {(line.endpoint, line.method) for line in TABLE} <= rules


def test_every_url_declares_a_permission(walked: Walked) -> None:
    views = walked.app.view_functions
    rules = walked.app.url_map.iter_rules()
    assert [str(rule) for rule in rules if declared(views[rule.endpoint]) is None] == []


@pytest.mark.parametrize("line", TABLE, ids=[line.id for line in TABLE])
def test_a_line_of_the_table_is_of_the_url_that_it_says(walked: Walked, line: Line) -> None:
    adapter = walked.app.url_map.bind("localhost")
    endpoint, _values = adapter.match(walked.path(line).partition("?")[0], method=line.method)
    assert endpoint == line.endpoint


@pytest.mark.parametrize(("line", "visitor"), WALK)
def test_a_visitor_gets_what_the_table_says(walked: Walked, line: Line, visitor: Visitor) -> None:
    response = answer(walked, line, visitor)
    said = in_words(walked.app, response)
    response.close()
    assert said == line.answers[visitor]


@pytest.mark.parametrize("line", TABLE, ids=[line.id for line in TABLE])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_other_method_does_anything(walked: Walked, line: Line, method: str) -> None:
    with answer(walked, line._replace(method=method), Visitor.STAFF) as response:
        assert response.status_code == 405


@pytest.mark.parametrize("line", READ, ids=[line.id for line in READ])
def test_a_head_is_answered_as_the_page_would_be(walked: Walked, line: Line) -> None:
    head = answer(walked, line._replace(method="HEAD"), Visitor.TECHNICIAN)
    page = answer(walked, line, Visitor.TECHNICIAN)
    head.close()
    page.close()
    assert head.status_code == page.status_code


def test_the_reasons_of_the_policy_are_told_apart(walked: Walked) -> None:
    with walked.app.test_request_context("/en/"):
        titles = {str(DOORS[reason].title) for reason in Reason if reason is not Reason.ALLOWED}
        assert url_for("account.log_in") == "/en/login"
    assert len(titles) == len(Reason) - 1
