"""A real Chromium on a running portal. `AOS_CHROMIUM` names the browser, else `chromium` is looked for."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, StorageState, sync_playwright

from kb.store import utc_now
from tests.factories.portals import PASSWORD, TECHNICIAN, give_second_factor, portal_with_library
from tests.factories.servers import running_server
from web.settings import Settings
from web.wiring import open_portal

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Visit:
    """A browser page, and everything it asked for or complained about."""

    page: Page
    address: str
    home: Path
    asked_elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> int:
        """Go to a path of the portal; returns the status."""
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status

    def log_in(self, language: str = "en") -> None:
        """Log in as a technician; returns once the portal has let them in."""
        self.open(f"/{language}/login")
        self.page.fill("[name=email]", TECHNICIAN)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click(".button-main")
        assert "/login" not in self.path()
        prove_everybody(self.home)

    def prove(self) -> None:
        """Let everybody who is logged in have given their second factor, and load the page again."""
        prove_everybody(self.home)
        self.page.reload()

    def path(self) -> str:
        """Where the browser is, from the first slash."""
        return self.page.url.removeprefix(self.address)

    def listen(self) -> None:
        """Note requests to elsewhere, and what the browser refuses or fails at."""
        self.page.on("request", self._note)
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc:
            self.asked_elsewhere.append(request.url)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def prove_everybody(home: Path) -> None:
    """Let everybody who is logged in have given their second factor; how they do is tested by itself."""
    portal = open_portal(Settings(home=home))
    give_second_factor(portal, utc_now())
    portal.workspace.close()


@pytest.fixture(scope="session")
def portal_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a portal with the sample documents."""
    home = tmp_path_factory.mktemp("portal")
    portal_with_library(home).workspace.close()
    return home


@pytest.fixture(scope="session")
def address(portal_home: Path) -> Iterator[str]:
    """The address at which the portal runs."""
    with running_server(portal_home) as server:
        yield server.address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A running Chromium."""
    executable = os.environ.get("AOS_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium: install it (on Debian: apt install chromium) or set AOS_CHROMIUM")
    browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def reader_state(browser: Browser, address: str, portal_home: Path) -> StorageState:
    """The cookies of a technician who has logged in."""
    context = browser.new_context()
    Visit(page=context.new_page(), address=address, home=portal_home).log_in()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def visit(
    browser: Browser, address: str, portal_home: Path, reader_state: StorageState
) -> Iterator[Callable[..., Visit]]:
    """A function that opens a fresh browser profile; its options are Playwright's for a context.

    With `is_reader` a technician is logged in already.
    """
    contexts = []

    def _visit(*, is_reader: bool = False, **options: Any) -> Visit:
        if is_reader:
            options["storage_state"] = reader_state
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"} | options
        )
        contexts.append(context)
        visit = Visit(page=context.new_page(), address=address, home=portal_home)
        visit.listen()
        return visit

    yield _visit
    for context in contexts:
        context.close()
