"""Whose address a request has, with and without reverse proxies that are trusted."""

from pathlib import Path

import pytest
from flask import request

from web import create_app
from web.settings import Settings

FORWARDED = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [(0, "127.0.0.1 http"), (1, "203.0.113.7 https"), (2, "198.51.100.1 http")],
    ids=["none", "one", "two"],
)
def test_so_many_proxies_are_believed_as_are_trusted(tmp_path: Path, trusted: int, seen: str) -> None:
    app = create_app(Settings(home=tmp_path, trusted_proxies=trusted))
    addresses: list[str] = []
    app.before_request(lambda: addresses.append(f"{request.remote_addr} {request.scheme}"))
    app.test_client().get("/healthz", headers=FORWARDED)
    assert addresses == [seen]
