"""The production server, from its first word to its orderly end."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.factories.portals import portal_with_library
from tests.factories.servers import RunningServer, running_server
from web.asked import MAX_QUERY_LENGTH

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that every test leaves running."""
    yield from served(tmp_path_factory.mktemp("portal"))


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server for the one test that ends it."""
    yield from served(tmp_path)


def served(home: Path) -> Iterator[RunningServer]:
    portal_with_library(home).workspace.close()
    with running_server(home) as server:
        yield server


def connection(server: RunningServer) -> HTTPConnection:
    return HTTPConnection(server.address.removeprefix("http://"), timeout=10)


def status_of(server: RunningServer, path: str) -> int:
    client = connection(server)
    client.request("GET", path)
    response = client.getresponse()
    response.read()
    client.close()
    return response.status


def test_the_server_says_where_it_is_answers_and_ends_when_asked(own_server: RunningServer) -> None:
    assert own_server.announced == f"{own_server.address}/"
    with urlopen(f"{own_server.address}/en/search?q=brake") as response:  # noqa: S310 - our own server
        assert b"brake" in response.read()
    written, complained = own_server.stop()
    assert own_server.process.returncode == 0
    assert "brake" not in written + complained, "what was asked is in no log"


def test_many_ask_at_once_and_all_are_answered(server: RunningServer) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(status_of(server, "/pl/search?q=klocki")))
        for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 24


def test_the_longest_query_is_answered_in_any_alphabet(server: RunningServer) -> None:
    assert status_of(server, "/en/search?q=" + quote("🔧" * MAX_QUERY_LENGTH)) == 200


def test_a_request_line_without_end_is_refused(server: RunningServer) -> None:
    assert status_of(server, "/en/search?q=" + "a" * 10_000) in (400, 414)


def test_a_form_larger_than_any_form_is_refused_unread(server: RunningServer) -> None:
    client = connection(server)
    client.putrequest("POST", "/en/login")
    client.putheader("Content-Length", str(10**9))
    client.putheader("Content-Type", "application/x-www-form-urlencoded")
    client.endheaders()
    assert client.getresponse().status == 413
    client.close()
