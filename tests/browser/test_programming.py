"""A programming job followed live in a browser, while an agent at the car reports with real signatures."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect
from sqlalchemy import select

from entitlements.models import AccountRow
from kb.store import utc_now
from programming.agent.portal_client import Identity, PortalClient, PortalClock, new_enrolment
from programming.exchange import CommitRequest, Event, EventKind, KeyRequest, Report
from programming.phases import Outcome, Phase
from tests.browser.conftest import Visit
from tests.factories.portals import TECHNICIAN
from tests.factories.programming import (
    SEED,
    SERIAL,
    VIN,
    add_programming_ticket,
    entered,
    event,
    publish,
)
from web.settings import Settings
from web.wiring import open_portal

pytestmark = pytest.mark.slow

NewVisit = Callable[..., Visit]


@pytest.fixture(scope="module", autouse=True)
def workshop_that_programs(portal_home: Path) -> None:
    """A published package, and a ticket for programming for the technician's workshop."""
    portal = open_portal(Settings(home=portal_home))
    with portal.workspace.database.write() as session:
        person = session.scalars(select(AccountRow).where(AccountRow.email == TECHNICIAN)).one()
        assert person.operator_id is not None
        add_programming_ticket(session, person.operator_id, person.id, utc_now())
        publish(session, portal_home, utc_now())
    portal.workspace.close()


@pytest.fixture
def here(visit: NewVisit) -> Visit:
    """The technician, logged in, on the page of programming."""
    made = visit()
    made.log_in("pl")
    made.open("/pl/programming")
    return made


@pytest.fixture
def agent(here: Visit) -> Iterator[PortalClient]:
    """An agent that was enrolled with the code on the page."""
    here.page.get_by_role("button", name="Zarejestruj agenta").click()
    code = here.page.locator("[data-code]").inner_text()
    key = Ed25519PrivateKey.generate()
    clock = PortalClock()
    with PortalClient(here.address, None, clock) as stranger:
        enrolled = stranger.enrol(new_enrolment(code, "Stanowisko 1", key))
    with PortalClient(here.address, Identity(agent=enrolled.agent, key=key), clock, language="pl") as known:
        yield known


def new_job(page: Page, address: str) -> str:
    """Create a job by the form; its name."""
    page.goto(f"{address}/pl/programming/new")
    page.fill("[name=vin]", VIN)
    page.get_by_role("button", name="Pokaż oprogramowanie do tego pojazdu").click()
    page.locator("[name=package]").first.check()
    page.get_by_role("button", name="Sprawdź").click()
    expect(page.get_by_text("potrzeba 1,5 raza tyle")).to_be_visible()
    page.get_by_role("button", name="Utwórz zlecenie").click()
    page.wait_for_url("**/programming/jobs/*")
    return page.url.rpartition("/")[2]


def progress(seq: int, done: int) -> Event:
    return event(seq, now(), EventKind.PROGRESS, block="BLOCK0", done=done, total=1200, rate=20_480)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_job_is_followed_live_to_its_report_in_both_languages(here: Visit, agent: PortalClient) -> None:
    page = here.page
    job = new_job(page, here.address)
    state = page.locator(".programming-state")
    expect(state).to_contain_text("czeka na agenta")
    agent.take(job, "socketcan")
    agent.send_events(job, (entered(1, now(), Phase.IDENTIFY), event(2, now(), EventKind.SUPPLY, volts=13.4)))
    expect(state).to_contain_text("w przygotowaniu · agent Stanowisko 1")
    expect(page.locator("[data-cancel]")).to_be_visible()
    expect(page.get_by_text("NIE WYŁĄCZAJ ZAPŁONU", exact=True)).to_have_count(0)

    agent.key(job, KeyRequest(serial=SERIAL, level=1, seed=SEED))
    agent.commit(job, CommitRequest(serial=SERIAL, estimate_s=20))
    agent.send_events(
        job,
        (
            entered(3, now(), Phase.COMMIT),
            entered(4, now(), Phase.TRANSFER, "BLOCK0"),
            event(5, now(), EventKind.PROGRESS, block="BLOCK0", done=300, total=1200, rate=20_480),
            event(6, now(), EventKind.SUPPLY, volts=12.9),
        ),
    )
    expect(page.get_by_text("NIE WYŁĄCZAJ ZAPŁONU", exact=True)).to_be_visible()
    expect(page.locator("[data-cancel]")).to_have_count(0)
    expect(page.locator("[aria-current=step]")).to_have_text("Przesyłanie")
    expect(page.locator(".programming-rate")).to_contain_text("25 %")
    expect(page.locator(".programming-curve polyline")).to_have_count(1)
    expect(page.get_by_text("Twoje trwające zlecenie jest chronione")).to_be_visible()

    agent.send_events(job, (event(7, now(), EventKind.ENDED, outcome="programmed"),))
    agent.report(job, Report(outcome=Outcome.PROGRAMMED, software="SW01.22.20"))
    expect(state).to_contain_text("gotowe")
    page.get_by_role("link", name="Raport", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Raport ze zlecenia programowania {job}")
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Report of programming job {job}")
    expect(page.get_by_text("The control unit is programmed.")).to_be_visible()
    assert (here.asked_elsewhere, here.complaints) == ([], [])


def test_a_job_is_cancelled_before_the_commit_and_the_agent_hears_it(
    here: Visit, agent: PortalClient
) -> None:
    page = here.page
    job = new_job(page, here.address)
    agent.take(job, "socketcan")
    expect(page.locator(".programming-state")).to_contain_text("w przygotowaniu")
    page.locator("[data-cancel]").click()
    expect(page.locator(".programming-state")).to_contain_text(re.compile("anulowane"))
    assert agent.send_events(job, ()).is_cancelled


def test_a_page_that_cannot_reach_the_portal_says_so_until_it_can(here: Visit) -> None:
    page = here.page
    new_job(page, here.address)
    lost = page.locator("[data-live-lost]")
    expect(lost).to_be_hidden()
    page.route("**/live", lambda route: route.abort())
    expect(lost).to_contain_text("Zostaw zapłon tak, jak jest")
    expect(lost).to_be_visible()
    page.unroute("**/live")
    expect(lost).to_be_hidden()


def test_what_stays_as_it_is_on_a_followed_page_is_not_put_there_anew(
    here: Visit, agent: PortalClient
) -> None:
    page = here.page
    job = new_job(page, here.address)
    agent.take(job, "socketcan")
    agent.key(job, KeyRequest(serial=SERIAL, level=1, seed=SEED))
    agent.commit(job, CommitRequest(serial=SERIAL, estimate_s=20))
    agent.send_events(job, (entered(1, now(), Phase.TRANSFER, "BLOCK0"), progress(2, 300)))
    expect(page.locator(".programming-rate")).to_contain_text("25 %")
    page.locator(".programming-ignition").evaluate("warning => { warning.isTheSame = true; }")
    agent.send_events(job, (progress(3, 600),))
    expect(page.locator(".programming-rate")).to_contain_text("50 %")
    assert page.locator(".programming-ignition").evaluate("warning => warning.isTheSame")
