"""People from the first form to the day they lose their phone, as they live it: browsers, mails, one clock.

A company registers, is approved, invites a technician; the technician sets up a second factor, logs in with
it, loses the device, gets back in by a recovery code, loses those too, and is let in by two of the staff.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from entitlements.accounts import Role
from entitlements.factor_resets import WAIT
from entitlements.totp import code_at, step_at
from kb.store import utc_now
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.factors import SECRET, enrol
from tests.factories.portals import PASSWORD, portal_with_library
from tests.factories.registration import ANSWERS
from tests.factories.servers import free_port, served_here
from translations.catalogue import catalogue
from translations.locales import Language
from web import create_app
from web.session import portal
from web.settings import Settings
from web.wiring import Portal

pytestmark = pytest.mark.slow

FIRST, SECOND = "ola@portal.example", "zofia@portal.example"
THEIRS = "mokra szyna dwa kasztany"
DOCUMENT = "/documents/brake-pads"


@dataclass
class House:
    """A running portal, its clock, its outbox, and the secrets in people's authenticator apps."""

    app: Flask
    home: Path
    address: str
    clock: Clock
    secrets: dict[str, str] = field(default_factory=dict)

    def code(self, email: str) -> str:
        """What somebody's app shows after half a minute: a code that they did not give before."""
        self.clock.now += timedelta(seconds=31)
        return code_at(self.secrets[email], step_at(self.clock.now))

    def mail(self, recipient: str) -> str:
        """Send what is queued; the text of the newest mail to somebody, as their mail program shows it."""
        self._portal().postman(self.clock).deliver_due()
        outbox = sorted((self.home / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in outbox]
        newest = [mail for mail in mails if mail["To"] == recipient][-1]
        assert isinstance(newest, EmailMessage)
        body = newest.get_body(("plain",))
        assert body is not None
        return f"{newest['Subject']}\n{body.get_content()}"

    def link(self, recipient: str, part: str) -> str:
        """The link in the newest mail to somebody."""
        found = re.search(rf"{re.escape(self.address)}\S*{part}\S*", self.mail(recipient))
        assert found is not None
        return found[0]

    def resets_carried_out(self) -> int:
        """Let the process beside the server do what is due; how many second factors it took off."""
        return self._portal().factor_removal(self.clock).carry_out_due()

    def _portal(self) -> Portal:
        with self.app.app_context():
            return portal()


@dataclass
class Person:
    """Somebody at a browser, in their language."""

    house: House
    page: Page
    language: Language
    email: str
    password: str

    def say(self, message: str) -> str:
        """What the pages call something."""
        return catalogue("web", self.language).gettext(message)

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.house.address}/{self.language}{path}")

    def press(self, name: str) -> None:
        """Press the button or follow the link of this name."""
        named = re.compile(rf"^\s*{re.escape(self.say(name))}\s*$")
        button = self.page.get_by_role("button", name=named)
        self.page.locator("main").get_by_role("link", name=named).or_(button).first.click()

    def sees(self, text: str) -> None:
        """A text stands on the page."""
        expect(self.page.locator("body")).to_contain_text(self.say(text))

    def give_password(self, path: str = "/account") -> None:
        """The first step of logging in."""
        self.go(f"/login?next=/{self.language}{path}")
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=password]", self.password)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def give_code(self, typed: str) -> None:
        """Type a code and send it."""
        self.page.fill("[name=code]", typed)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def log_in(self, path: str = "/account") -> None:
        """Both steps."""
        self.give_password(path)
        self.give_code(self.house.code(self.email))

    def set_up_app(self) -> list[str]:
        """Put the secret that the page shows into an app and give its first code; returns recovery codes."""
        self.page.get_by_text(self.say("The app cannot scan, or is on this computer")).click()
        shown = self.page.locator(".secret code:visible").inner_text()
        self.house.secrets[self.email] = shown.replace(" ", "")
        self.give_code(self.house.code(self.email))
        codes = self.page.locator(".codes code").all_inner_texts()
        self.press("I have kept them, go on")
        return codes


NewPerson = Callable[[str, str], AbstractContextManager[Person]]


@pytest.fixture(params=list(Language), ids=str)
def language(request: pytest.FixtureRequest) -> Language:
    """The language of everybody's pages and mails."""
    return Language(request.param)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock, address = Clock(utc_now()), f"http://127.0.0.1:{(port := free_port())}"
    opened = portal_with_library(tmp_path)
    with opened.workspace.database.write() as session:
        for email, name in ((FIRST, "Ola Nowak"), (SECOND, "Zofia Lis")):
            enrol(session, add_account(session, email, name, PASSWORD, Role.STAFF, clock.now), clock.now)
    opened.workspace.close()
    app = create_app(Settings(home=tmp_path, base_url=address), clock=clock)
    with served_here(app, port):
        yield House(
            app=app, home=tmp_path, address=address, clock=clock, secrets={FIRST: SECRET, SECOND: SECRET}
        )


@pytest.fixture
def person(house: House, browser: Browser, language: Language) -> NewPerson:
    """A function that sits somebody down at a browser that the portal has never seen."""

    @contextmanager
    def sit_down(email: str, password: str) -> Iterator[Person]:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        try:
            yield Person(
                house=house, page=context.new_page(), language=language, email=email, password=password
            )
        finally:
            context.close()

    return sit_down


def register(owner: Person) -> None:
    """Fill in the form, follow the link of the mail, and see that the application waits."""
    owner.go("/register")
    page = owner.page
    for name in ("legal_name", "register_number", "vat_number", "street", "postal_code", "city"):
        page.fill(f"[name={name}]", ANSWERS[name])
    for name, value in (("profile", "repairer"), ("register", "krs"), ("language", owner.language)):
        page.check(f"[name={name}][value={value}]")
    page.fill("[name=display_name]", ANSWERS["display_name"])
    page.fill("[name=email]", owner.email)
    page.fill("[name=password]", owner.password)
    page.check("[name=is_agreed]")
    owner.press("Register")
    page.goto(owner.house.link(owner.email, "/register/verify/"))
    page.fill("[name=password]", owner.password)
    owner.press("Confirm the address")
    owner.go("/application")
    owner.sees("You get a mail when it is decided. Until then you can correct the data and add files.")


def approve(staff: Person) -> None:
    """Open the oldest application and approve it."""
    staff.log_in("/staff/applications")
    staff.page.get_by_role("link", name=ANSWERS["legal_name"]).click()
    staff.press("Approve")
    expect(staff.page.locator(".flash, main").first).to_be_visible()


def invite(owner: Person, invited: str) -> None:
    """Set up a second factor, as the page of the approved company says, then invite a technician."""
    owner.go("/application")
    owner.press("Set up the second factor")
    assert len(owner.set_up_app()) == 10
    owner.press("Invite employees")
    form = owner.page.locator("#invite form")
    form.get_by_label(owner.say("First and last name")).fill("Piotr Nowy")
    form.get_by_label(owner.say("E-mail address")).fill(invited)
    form.locator("select[name=language]").select_option(owner.language)
    form.get_by_role("button", name=owner.say("Send the invitation")).click()
    expect(owner.page.locator(".flash")).to_contain_text(invited)


def join(technician: Person) -> list[str]:
    """Accept, and set up the app that the first document asks for; returns the recovery codes."""
    technician.page.goto(technician.house.link(technician.email, "/invitation/"))
    technician.page.fill("[name=password]", technician.password)
    technician.press("Accept the invitation")
    technician.go(f"{DOCUMENT}/original")
    technician.press("Set up a second factor")
    return technician.set_up_app()


def ask_for_reset(technician: Person) -> None:
    """Say, behind the password, that device and codes are gone."""
    technician.give_password()
    technician.press("I do not have my device")
    technician.page.fill("[name=reason]", "Phone and sheet burnt. Call the workshop: 22 123 45 67.")
    technician.press("Ask for the second factor to be removed")


def agree(staff: Person) -> None:
    """Agree that it is the owner who asks."""
    staff.log_in("/staff/second-factors")
    staff.press("It is the owner: agree")


def have_it_removed(house: House, person: NewPerson, technician: Person) -> None:
    """Two of the staff agree; a day later, and not before, the second factor is gone."""
    with person(FIRST, PASSWORD) as staff:
        agree(staff)
        staff.sees("One person agreed, one more has to.")
        expect(staff.page.get_by_role("button", name=staff.say("It is the owner: agree"))).to_have_count(0)
    house.clock.now += timedelta(days=2)
    assert house.resets_carried_out() == 0  # one person is not enough, however long it waits
    with person(SECOND, PASSWORD) as staff:
        agree(staff)
    assert f"{house.address}/{technician.language}/login/stop-reset/" in house.mail(technician.email)
    house.clock.now += WAIT - timedelta(minutes=1)
    assert house.resets_carried_out() == 0
    house.clock.now += timedelta(minutes=1)
    assert house.resets_carried_out() == 1
    assert technician.say("Your second factor was removed") in house.mail(technician.email)


def test_from_the_first_form_to_the_lost_phone(house: House, person: NewPerson, language: Language) -> None:
    owners, technicians = f"adam@kowal-{language}.example", f"piotr@kowal-{language}.example"
    with person(owners, "klucz osiem kanał lampa") as owner:
        register(owner)
        with person(FIRST, PASSWORD) as staff:
            approve(staff)
        assert ANSWERS["legal_name"] in house.mail(owners)
        invite(owner, technicians)

    with person(technicians, THEIRS) as technician:
        codes = join(technician)
        technician.go(DOCUMENT)
        expect(technician.page.locator("article.text")).to_be_visible()

    with person(technicians, THEIRS) as technician:
        technician.log_in(DOCUMENT)  # with the app, in a browser that is new to the portal
        expect(technician.page.locator("article.text")).to_be_visible()

    with person(technicians, THEIRS) as technician:
        technician.give_password()  # the device is lost: a recovery code opens, once
        technician.press("Use a recovery code")
        technician.give_code(codes[0])
        expect(technician.page.locator(".flash")).to_contain_text("9")
        assert technician.page.url == f"{house.address}/{language}/account"

    with person(technicians, THEIRS) as technician:
        ask_for_reset(technician)  # and the codes are lost too
        have_it_removed(house, person, technician)
        technician.give_password(f"{DOCUMENT}/original")
        technician.press("Set up a second factor")
        assert set(technician.set_up_app()).isdisjoint(codes)
        technician.go(DOCUMENT)
        expect(technician.page.locator("article.text")).to_be_visible()
