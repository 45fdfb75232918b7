"""The language of a page: from its URL, from the last visit, from the browser."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from translations.locales import Language
from web.i18n import here, page_language, switched_path


@pytest.mark.parametrize(
    ("accepted", "home"),
    [("pl-PL,pl;q=0.9", "/pl/"), ("en-GB", "/en/"), ("de, en;q=0.5", "/en/"), ("uk", "/pl/"), ("", "/pl/")],
    ids=["polish", "english", "english second", "neither", "nothing said"],
)
def test_the_entrance_follows_the_browser(client: FlaskClient, accepted: str, home: str) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.location) == (302, home)


def test_the_entrance_remembers_the_language_that_was_read_last(client: FlaskClient) -> None:
    client.get("/en/")
    assert client.get("/", headers={"Accept-Language": "pl"}).location == "/en/"


def test_a_cookie_with_nonsense_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("aos_language", "xx")
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/en/"


@pytest.mark.parametrize(("path", "language"), [("/pl/", "pl"), ("/en/", "en"), ("/en/none", "en")])
def test_a_page_says_which_language_it_is_in(client: FlaskClient, path: str, language: str) -> None:
    assert f'<html lang="{language}"' in client.get(path).text


def test_an_unknown_language_is_no_page(client: FlaskClient) -> None:
    assert client.get("/de/").status_code == 404


@pytest.mark.parametrize(
    ("path", "switched"),
    [
        ("/pl/search?q=%C5%9Bruba&kind=repair", "/en/search?q=%C5%9Bruba&kind=repair"),
        ("/pl/", "/en/"),
        ("/pl/none%23such", "/en/none%23such"),
        ("/elsewhere", "/en/"),
        ("/plenty/", "/en/"),
    ],
    ids=["state stays", "home", "escapes stay", "no language", "only the whole part counts"],
)
def test_the_switch_keeps_the_place(app: Flask, path: str, switched: str) -> None:
    with app.test_request_context(path):
        assert switched_path(Language.ENGLISH) == switched


def test_here_is_the_url_as_it_was_asked_for(app: Flask) -> None:
    with app.test_request_context("/pl/search?q=a+b&page=2"):
        assert here() == "/pl/search?q=a+b&page=2"
        assert page_language() is Language.POLISH


def test_every_page_links_to_itself_in_the_other_language(client: FlaskClient) -> None:
    page = client.get("/pl/search?q=klocki").text
    assert 'hreflang="en" href="/en/search?q=klocki"' in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/pl/search?q=klocki&terms=off", ["Dlaczego ten wynik?", "Zaloguj się", "1 dokument"]),
        ("/en/search?q=brake", ["Kind", "Why this?", "Log in", "documents"]),
    ],
)
def test_a_page_is_wholly_in_its_language(client: FlaskClient, path: str, words: list[str]) -> None:
    page = client.get(path).text
    assert [word for word in words if word not in page] == []


def test_dates_are_written_as_the_language_writes_them(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ moment | day }} {{ count | number }}")
    with app.test_request_context("/pl/"):
        text = template.render(moment=date(2019, 6, 3), count=12345.5)
    assert text == "3 czerwca 2019 12\N{NO-BREAK SPACE}345,5"
    with app.test_request_context("/en/"):
        assert template.render(moment=date(2019, 6, 3), count=12345.5) == "3 June 2019 12,345.5"
