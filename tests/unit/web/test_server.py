"""Where the server can be opened."""

import pytest

from web.server import address_of


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("portal.example", "http://portal.example:8080/"),
        ("0.0.0.0", "http://127.0.0.1:8080/"),  # noqa: S104 - every address, as an operator may ask for
        ("::", "http://[::1]:8080/"),
        ("fd00::7", "http://[fd00::7]:8080/"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(host: str, address: str) -> None:
    assert address_of(host, 8080) == address
