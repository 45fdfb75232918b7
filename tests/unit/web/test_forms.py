"""Where a form may lead."""

import pytest
from flask import Flask

from web.forms import safe_path


@pytest.mark.parametrize(
    "target",
    ["/en/", "/pl/documents/brake-pads?q=klocki#removal", "/en/search?q=%2F%2Fevil.example"],
)
def test_a_page_of_the_portal_is_returned_to(app: Flask, target: str) -> None:
    with app.test_request_context("/en/login"):
        assert safe_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example/en/",
        "//evil.example/en/",
        "///evil.example/en/",
        "/\\evil.example/en/",
        "/en/\\evil",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/en/\r\nSet-Cookie: a=b",
        "/en/\x00",
        "en/",
        "/static/aos.js",
        "/api/v1/search",
        "http://[bad/en/",
        "/en/" + "a" * 2000,
    ],
)
def test_everything_else_leads_home(app: Flask, target: str | None) -> None:
    with app.test_request_context("/en/login"):
        assert safe_path(target) == "/en/"
