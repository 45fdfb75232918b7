"""The demo's job as a workshop lives through it, its computer dying in the midst of a block.

It is made and followed in a browser, carried on by a second computer, its report read in both languages.
Portal, virtual control unit and agents are processes of their own. The agent is frozen before it is killed,
so that what the pages say of that moment can be read at any speed; nothing waits for time to go by.
"""

import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from sqlalchemy import select, update

from kb.store import utc_now
from programming.exchange import EventKind
from programming.jobs.lease import SILENCE
from programming.jobs.models import JobEventRow, JobRow
from tests.browser.conftest import Visit
from tests.factories.agent_bench import AgentProcess, agent_process, until
from tests.factories.demo_portal import TECHNICIAN, DemoPortal, demo_portal
from tests.factories.portal_bench import simulation, software_number
from tests.factories.programming import SECRETS, VIN
from tests.factories.servers import running_server
from web.settings import Settings
from web.wiring import Portal, open_portal

pytestmark = pytest.mark.slow

NewPage = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
STAY_ON = "NIE WYŁĄCZAJ ZAPŁONU"
PATIENCE_MS = 60_000
POLISH = ("Sterownik jest zaprogramowany.", "Przerwania", "Kontynuował od")
ENGLISH = ("The control unit is programmed.", "Interruptions", "Carried on")


@dataclass
class Garage:
    """The demo portal, the car's interface, and the computers of the workshop."""

    demo: DemoPortal
    portal: Portal
    interface: str
    folder: Path
    address: str
    agents: list[AgentProcess] = field(default_factory=list)

    def agent(self, *arguments: str, home: str) -> AgentProcess:
        """Start `aos-agent` on one of the computers."""
        agent = agent_process(self.folder, self.interface, *arguments, home=home)
        self.agents.append(agent)
        return agent

    def enrol(self, command: str, name: str, home: str) -> None:
        """Type what the portal's page says on a computer."""
        program, *arguments = command.split()
        assert program == "aos-agent"
        enrolling = self.agent(*arguments, "--name", name, home=home)
        assert enrolling.ended() == 0, enrolling.text

    def is_writing(self, block: str) -> bool:
        """Whether the portal heard that some of a block is written."""
        progress = select(JobEventRow).where(JobEventRow.kind == EventKind.PROGRESS)
        with self.portal.workspace.database.read() as reading:
            told = [event.data for event in reading.scalars(progress)]
        return any(data["block"] == block and data["done"] > 0 for data in told)

    def heard_nothing_since(self, span: timedelta) -> None:
        """Let the last word of the agent be so long ago."""
        with self.portal.workspace.database.write() as writing:
            writing.execute(update(JobRow).values(heard_at=utc_now() - span))


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A page may take its time on a machine that is busy."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def garage(tmp_path: Path) -> Iterator[Garage]:
    demo = demo_portal(tmp_path / "portal")
    portal = open_portal(Settings(home=demo.home))
    with simulation(demo.home / SECRETS) as interface, running_server(demo.home) as server:
        made = Garage(demo, portal, interface, tmp_path, server.address)
        try:
            yield made
        finally:
            for agent in made.agents:
                agent.close()
            portal.workspace.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """A function that opens a browser of its own; its options are Playwright's for a context."""
    contexts: list[BrowserContext] = []

    def _new_page(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield _new_page
    for context in contexts:
        context.close()


@pytest.fixture
def here(new_page: NewPage, garage: Garage) -> Visit:
    """The demo's technician, who gave password and code."""
    made = Visit(page=new_page(), address=garage.address, home=garage.demo.home)
    made.listen()
    made.open("/pl/login?next=/pl/programming")
    made.page.fill("[name=email]", TECHNICIAN)
    made.page.fill("[name=password]", garage.demo.passwords[TECHNICIAN])
    made.page.click(".button-main")
    made.page.fill("[name=code]", garage.demo.code_now(TECHNICIAN))
    made.page.click(".button-main")
    made.page.wait_for_url("**/pl/programming")
    return made


@pytest.fixture
def phone(new_page: NewPage, here: Visit) -> Page:
    """The same technician's telephone, whose browser runs no scripts."""
    state = here.page.context.storage_state()
    return new_page(viewport=PHONE, java_script_enabled=False, storage_state=state)


@pytest.fixture
def lively_phone(new_page: NewPage, here: Visit) -> Page:
    """A telephone that runs them."""
    return new_page(viewport=PHONE, storage_state=here.page.context.storage_state())


def enrolling_command(page: Page) -> str:
    """Make a code; what the page says to type on the computer."""
    page.get_by_role("button", name="Zarejestruj agenta").click()
    return page.locator(".programming-code code").inner_text()


def new_job(page: Page) -> str:
    """Make a job for the car by its VIN alone; its name."""
    page.get_by_role("link", name="Nowe zlecenie").click()
    page.fill("[name=vin]", VIN)
    page.get_by_role("button", name="Pokaż oprogramowanie do tego pojazdu").click()
    expect(page.get_by_text("Ten pojazd: Sokół II, HB16")).to_be_visible()
    expect(page.locator("[name=package]")).to_have_count(1)
    expect(page.locator("[name=package]")).to_be_checked()
    expect(page.get_by_text("SW01.22.20")).to_be_visible()
    page.get_by_role("button", name="Sprawdź").click()
    page.get_by_role("button", name="Utwórz zlecenie").click()
    page.wait_for_url("**/programming/jobs/*")
    return page.url.rpartition("/")[2]


def reads_of_the_interruption(telephone: Page, address: str) -> None:
    """The page tells all of it: nothing is wider than the screen, the warning is on the first of it."""
    telephone.goto(address)
    expect(telephone.locator(".programming-state")).to_contain_text("przerwane: kontynuuj je")
    expect(telephone.locator(".programming-broke")).to_contain_text("blok ASW")
    widest = telephone.locator("main").evaluate("main => main.ownerDocument.documentElement.scrollWidth")
    assert widest <= PHONE["width"]
    box = telephone.locator(".programming-ignition").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["height"]


def sees_the_end(page: Page) -> None:
    """The page shows it without anybody touching it."""
    expect(page.locator(".programming-state")).to_contain_text("gotowe")
    expect(page.get_by_text(STAY_ON, exact=True)).to_have_count(0)


def report_on_paper(page: Page, address: str, job: str, language: str) -> str:
    """The text of the report as PDF."""
    answer = page.context.request.get(f"{address}/{language}/programming/jobs/{job}/report.pdf")
    assert answer.status == 200
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(answer.body())).pages)


def says_all(report: str, words: tuple[str, ...]) -> None:
    """The report has these words, both computers, the vehicle, and the software before and after."""
    text = " ".join(report.split()).replace("\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", "→")
    said = (*words, "Stanowisko 1", "Stanowisko 2", "SW01.22.13 → SW01.22.20", VIN)
    assert [one for one in said if one not in text] == []


def dies_in_the_midst(page: Page, garage: Garage) -> str:
    """The first computer dies while a block is written; how much of all was, in percent.

    The page tells each of it: that the block is written, that the agent fell silent, that the job broke off.
    """
    state, stay_on = page.locator(".programming-state"), page.get_by_text(STAY_ON, exact=True)
    safe = page.locator(".programming-safe")
    expect(state).to_contain_text("czeka na agenta")
    agent = garage.agent("run", "--once", "--yes", home="first")
    until(lambda: garage.is_writing("ASW"))
    agent.signal(signal.SIGSTOP)
    expect(state).to_contain_text("w trakcie programowania · agent Stanowisko 1")
    expect(stay_on).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_have_text("Przesyłanie")
    expect(page.locator(".programming-rate")).to_contain_text("blok ASW")
    expect(safe).to_contain_text("Do końca nie ruszaj prostownika")
    expect(page.locator("[data-cancel]")).to_have_count(0)
    agent.signal(signal.SIGKILL)
    agent.ended()
    garage.heard_nothing_since(timedelta(minutes=1))
    expect(page.locator(".programming-quiet")).to_contain_text("nie ma wiadomości od agenta")
    expect(stay_on).to_be_visible()
    garage.heard_nothing_since(SILENCE + timedelta(minutes=1))
    expect(state).to_contain_text("przerwane: kontynuuj je")
    expect(stay_on).to_be_visible()
    expect(safe).to_contain_text("Zostaw włączony zapłon i prostownik")
    expect(page.locator(".programming-next")).to_contain_text("dowolnym innym agentem warsztatu")
    broke = page.locator(".programming-broke").inner_text()
    found = re.search(r": Przesyłanie, blok ASW, zapisano (\d+) % całości\.", broke)
    assert found is not None, broke
    return found[1]


def is_carried_on(page: Page, garage: Garage) -> None:
    """A second computer ends the job; the page that saw the first one die shows it."""
    second = garage.agent("resume", home="second")
    expect(page.locator(".programming-state")).to_contain_text("w trakcie programowania · agent Stanowisko 2")
    assert page.evaluate("window.isTheSamePage")
    assert second.ended() == 0, second.text
    assert software_number(garage.interface) == "SW01.22.20"


def test_a_job_is_followed_while_its_computer_dies_and_a_second_one_ends_it(
    here: Visit, garage: Garage, phone: Page, lively_phone: Page
) -> None:
    page = here.page
    garage.enrol(enrolling_command(page), "Stanowisko 1", "first")
    job = new_job(page)
    page.evaluate("window.isTheSamePage = true")
    percent = dies_in_the_midst(page, garage)
    reads_of_the_interruption(phone, page.url)
    reads_of_the_interruption(lively_phone, page.url)
    phone.goto(f"{garage.address}/pl/programming")
    garage.enrol(enrolling_command(phone), "Stanowisko 2", "second")
    phone.goto(page.url)
    is_carried_on(page, garage)
    sees_the_end(page)
    sees_the_end(phone)
    sees_the_end(lively_phone)

    page.get_by_role("link", name="Raport", exact=True).click()
    polish = (*POLISH, f"Przesyłanie, blok ASW, zapisano {percent} % całości")
    says_all(page.locator("main").inner_text(), polish)
    says_all(report_on_paper(page, garage.address, job, "pl"), polish)
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Report of programming job {job}")
    english = (*ENGLISH, f"Transfer, block ASW, {percent} % of all written")
    says_all(page.locator("main").inner_text(), english)
    says_all(report_on_paper(page, garage.address, job, "en"), english)
    assert (here.asked_elsewhere, here.complaints) == ([], [])
