"""Setting a second factor up, logging in with it, losing it and getting back in, in a real browser."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from entitlements.accounts import Role
from entitlements.models import FailedLogInRow
from entitlements.totp import code_at, step_at
from kb.store import utc_now
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import RULES
from tests.factories.accounts import add_account
from tests.factories.portals import LEAVING_TECHNICIAN, PASSWORD, STAFF, TECHNICIAN, portal_with_library
from tests.factories.servers import running_server
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]
CAREFUL = "zofia@example.org"
"""Somebody else of the staff, who has made no passkey yet."""
PEOPLE = {"pl": TECHNICIAN, "en": LEAVING_TECHNICIAN}
WORDS = {
    "pl": {
        "set up": "Ustaw drugi składnik logowania",
        "cannot scan": "Aplikacja nie może skanować",
        "go on": "Kody są zachowane, dalej",
        "recovery": "Użyj kodu zapasowego",
        "left": "Zostało 9 kodów zapasowych.",
        "wrong": "Ten kod jest błędny.",
        "fast": "zegar urządzenia spieszy się o 10 minut",
        "passkey": "Zaloguj się kluczem dostępu",
        "make": "Utwórz klucz dostępu",
    },
    "en": {
        "set up": "Set up a second factor",
        "cannot scan": "The app cannot scan",
        "go on": "I have kept them, go on",
        "recovery": "Use a recovery code",
        "left": "9 recovery codes are left.",
        "wrong": "This code is wrong.",
        "fast": "your device's clock is 10 minutes fast",
        "passkey": "Log in with a passkey",
        "make": "Make a passkey",
    },
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("factors")
    portal = portal_with_library(home)
    with portal.workspace.database.write() as session:
        add_account(session, CAREFUL, "Zofia Duda", PASSWORD, Role.STAFF, utc_now())
    portal.workspace.close()
    return home


@pytest.fixture(scope="module")
def named(home: Path) -> Iterator[str]:
    """The portal by its name: browsers make no passkeys for a number."""
    with running_server(home) as server:
        yield server.address.replace("127.0.0.1", "localhost")


@pytest.fixture
def here(visit: NewVisit, named: str, home: Path) -> Visit:
    visited = visit()
    visited.address, visited.home = named, home
    return visited


def give_password(here: Visit, email: str, language: str, path: str) -> Page:
    here.open(f"/{language}/login?next=/{language}{path}")
    here.page.fill("[name=email]", email)
    here.page.fill("[name=password]", PASSWORD)
    with here.page.expect_navigation():
        here.page.keyboard.press("Enter")
    return here.page


def give_code(page: Page, typed: str) -> None:
    page.fill("[name=code]", typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def code_of(secret: str, seconds_ahead: int = 0) -> str:
    return code_at(secret, step_at(utc_now() + timedelta(seconds=seconds_ahead)))


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_app_is_set_up_used_lost_and_replaced(here: Visit, home: Path, language: str) -> None:
    words, email = WORDS[language], PEOPLE[language]
    page = give_password(here, email, language, "/documents/brake-pads/original")
    page.get_by_role("link", name=words["set up"]).click()
    expect(page.locator(".enrol-qr svg")).to_be_visible()
    page.get_by_text(words["cannot scan"]).click()
    secret = page.locator(".secret code:visible").inner_text().replace(" ", "")
    give_code(page, "000000")
    expect(page.get_by_role("alert")).to_contain_text(words["wrong"])
    give_code(page, code_of(secret))
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name=words["go on"]).click()

    other = here.page.context.browser
    assert other is not None
    context = other.new_context(locale="pl-PL")
    there = Visit(page=context.new_page(), address=here.address, home=home)
    page = give_password(there, email, language, "/account")
    give_code(page, code_of(secret, seconds_ahead=600))
    expect(page.get_by_role("alert")).to_contain_text(words["fast"])
    give_code(page, code_of(secret, seconds_ahead=30))  # the next one: nobody waits half a minute here
    assert there.path() == f"/{language}/account"

    third = other.new_context()
    lost = Visit(page=third.new_page(), address=here.address, home=home)
    page = give_password(lost, email, language, "/account")
    page.get_by_role("link", name=words["recovery"]).click()
    give_code(page, codes[4].lower())
    expect(page.locator(".flash")).to_contain_text(words["left"])
    context.close()
    third.close()


@pytest.mark.parametrize(("language", "email"), [("pl", STAFF), ("en", CAREFUL)], ids=["pl", "en"])
def test_a_passkey_is_made_and_logs_in_without_a_password(here: Visit, language: str, email: str) -> None:
    words = WORDS[language]
    tools = here.page.context.new_cdp_session(here.page)
    tools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page = give_password(here, email, language, "/account/passkeys/new")
    page.fill("[name=name]", f"test {language}")
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator(".codes code")).to_have_count(10)
    here.page.context.clear_cookies()
    here.open(f"/{language}/login?next=/{language}/account")
    page.get_by_role("button", name=words["passkey"]).click()
    page.wait_for_url("**/account")
    expect(page.get_by_text(f"test {language}").first).to_be_visible()
    page.get_by_text(re.compile("Rename or remove|Zmień nazwę lub usuń")).click()
    page.get_by_role("button", name=re.compile("Remove the passkey|Usuń klucz dostępu")).click()
    expect(page.get_by_text(f"test {language}")).to_have_count(0)
    assert here.complaints == []


def test_a_passkey_that_is_cancelled_says_so(here: Visit) -> None:
    tools = here.page.context.new_cdp_session(here.page)
    tools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    here.open("/en/login")
    here.page.get_by_role("button", name="Log in with a passkey").click()
    expect(here.page.locator("[data-passkey-error]")).to_contain_text("Nothing was confirmed.")


PAGES = ["/login", "/login/new-password", "/account", "/account/password", "/account/email",
         "/account/second-factor", "/account/passkeys/new", "/login/lost-device", "/login/recovery-code",
         "/login/second-step/password?next=/en/account"]  # fmt: skip


@pytest.fixture(scope="module")
def clean(home: Path) -> None:
    """Attempts of the tests before are forgotten."""
    portal = open_portal(Settings(home=home))
    with portal.workspace.database.write() as session:
        session.query(FailedLogInRow).delete()
    portal.workspace.close()


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("language", "scheme"), [("pl", "light"), pytest.param("en", "dark", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_an_account_pass_axe_and_fit_a_phone(
    visit: NewVisit, path: str, language: str, scheme: str
) -> None:
    here = visit(is_reader=path not in PAGES[:2], color_scheme=scheme, viewport={"width": 320, "height": 800})
    assert here.open(f"/{language}{path}") == 200
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
    violations = Axe().run(here.page, options=RULES).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []
