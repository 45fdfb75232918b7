"""One application for all tests of the web package's modules: none of them changes it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.portals import app_with_library


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A portal with the sample documents."""
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A visitor."""
    with app.test_client() as client:
        yield client
