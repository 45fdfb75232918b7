"""The pages of programming: what a workshop and the staff see and do, in both languages."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update

from entitlements.accounts import Role, Standing
from entitlements.models import OperatorRow
from entitlements.tickets.desk import TicketDesk
from programming.exchange import EventKind, JobState, Report
from programming.exchange_offline import OfflineRequest, read_answer, write_request
from programming.jobs.agents import AgentDesk
from programming.jobs.forgetting import close_forgotten
from programming.jobs.jobs import Job
from programming.jobs.lease import RECOVERY, WAITS
from programming.jobs.models import JobRow
from programming.packages.models import PackageRow
from programming.phases import Outcome, Phase
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, log_in, own_token
from tests.factories.programming import SERIAL, VIN, Workshop, entered, event, workshop
from translations.locales import Language
from web import create_app, session
from web.moments import exact_moment, moment
from web.requests.models import RequestRow
from web.settings import Settings

TECHNICIAN = "ewa@warsztat.example"
STRANGER = "obcy@inny.example"
STAFF = ("ola@portal.example", "piotr@portal.example")
LANGUAGES = pytest.mark.parametrize("lang", ["pl", "en"])


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    return create_app(Settings(home=tmp_path_factory.mktemp("portal")), clock=clock)


@pytest.fixture(scope="module")
def shop(app: Flask, clock: Clock) -> Iterator[Workshop]:
    with app.app_context():
        workspace = session.portal().workspace
    made = workshop(workspace, clock)
    with workspace.database.write() as writing:
        for email, operator_id in ((TECHNICIAN, made.operator_id), (STRANGER, None)):
            role = Role.TECHNICIAN
            add_account(writing, email, email, PASSWORD, role, NOON, operator_id=operator_id)
        for email in STAFF:
            add_account(writing, email, email, PASSWORD, Role.STAFF, NOON)
    yield made
    workspace.close()


@pytest.fixture(scope="module")
def technician(app: Flask, shop: Workshop) -> FlaskClient:
    return logged_in(app, shop, TECHNICIAN)


@pytest.fixture(scope="module")
def stranger(app: Flask, shop: Workshop) -> FlaskClient:
    return logged_in(app, shop, STRANGER)


@pytest.fixture(scope="module")
def staff(app: Flask, shop: Workshop) -> tuple[FlaskClient, FlaskClient]:
    first, second = (logged_in(app, shop, email) for email in STAFF)
    return first, second


def logged_in(app: Flask, _shop: Workshop, email: str) -> FlaskClient:
    client = app.test_client()
    log_in(client, email)
    return client


def send(client: FlaskClient, path: str, **form: str) -> str:
    response = client.post(path, data={"csrf_token": own_token(client), **form}, follow_redirects=True)
    return text_of(response.text)


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def seen(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return text_of(response.text)


def running(shop: Workshop, job: Job) -> None:
    """An agent that is in the midst of writing."""
    agent = shop.enrol()
    shop.commit(job, agent, job.id)
    shop.tell(
        job,
        agent,
        entered(1, NOON, Phase.IDENTIFY),
        event(2, NOON, EventKind.SUPPLY, volts=13.4),
        event(3, NOON + timedelta(seconds=9), EventKind.SUPPLY, volts=12.5),
        entered(4, NOON + timedelta(seconds=10), Phase.TRANSFER, "BLOCK0"),
        event(5, NOON, EventKind.PROGRESS, block="BLOCK0", done=500, total=1000, rate=25_600),
    )


@LANGUAGES
def test_every_page_is_shown_in_both_languages(
    shop: Workshop, technician: FlaskClient, staff: tuple[FlaskClient, FlaskClient], lang: str
) -> None:
    job = shop.create()
    running(shop, job)
    alone = f"/{lang}/programming/jobs/{job.id}"
    for path in (
        f"/{lang}/programming",
        f"/{lang}/programming/new",
        alone,
        f"{alone}/live",
        f"{alone}/report",
    ):
        assert seen(technician, path)
    for path in (f"/{lang}/staff/programming", f"/{lang}/staff/programming/jobs/{job.id}"):
        assert job.id in seen(staff[0], path) or "A1" in seen(staff[0], path)


def test_the_arithmetic_is_shown_and_a_job_created(shop: Workshop, technician: FlaskClient) -> None:
    page = seen(technician, f"/en/programming/new?vin={VIN}&package={shop.package}")
    assert "times 1.5 is needed" in page
    assert "worked out from the size of the package" in page
    assert "waits for an agent" in send(
        technician, "/en/programming/new", vin=VIN.lower(), package=shop.package
    )


def test_creating_a_job_asks_for_a_fresh_proof_and_comes_back_to_its_form(
    app: Flask, shop: Workshop, clock: Clock
) -> None:
    early = logged_in(app, shop, TECHNICIAN)
    clock.now = NOON + timedelta(minutes=16)
    form = {"csrf_token": own_token(early), "vin": VIN, "package": shop.package}
    response = early.post("/en/programming/new", data=form)
    clock.now = NOON
    assert response.location.startswith("/en/login/second-step?next=/en/programming/new?vin%3D")


@pytest.mark.parametrize(
    ("vin", "package", "says"),
    [
        ("123", "", "This is no VIN"),
        (VIN, "0" * 64, "not published any more"),
        (VIN, "", "Choose the software first."),
    ],
    ids=["no VIN", "no package", "nothing chosen"],
)
def test_what_is_wrong_with_a_job_is_said_at_its_field(
    technician: FlaskClient, vin: str, package: str, says: str
) -> None:
    assert says in send(technician, "/en/programming/new", vin=vin, package=package)


def test_a_ticket_without_enough_time_offers_what_helps(app: Flask, shop: Workshop, clock: Clock) -> None:
    with shop.database.write() as writing:
        desk = TicketDesk(writing, clock)
        product = desk.of_operator(shop.operator_id)[0].product
        unused = desk.grant(product, shop.operator_id)
    clock.now = NOON + timedelta(hours=23, minutes=58)
    late = logged_in(app, shop, TECHNICIAN)
    page = late.get(f"/en/programming/new?vin={VIN}&package={shop.package}").text
    clock.now = NOON
    assert "too short for this job" in page
    assert f'name="with" value="{unused.id}"' in page
    with shop.database.write() as writing:
        TicketDesk(writing, clock).revoke(unused.id, "test")


def test_before_the_point_of_no_return_there_is_a_button_to_cancel(
    shop: Workshop, technician: FlaskClient
) -> None:
    job = shop.create()
    shop.take(job, shop.enrol())
    path = f"/en/programming/jobs/{job.id}"
    page = technician.get(path).text
    assert ("data-cancel" in page, "DO NOT SWITCH" in page) == (True, False)
    assert "The job is cancelled." in send(technician, f"{path}/cancel")
    assert shop.job(job.id).state is JobState.CANCELLED


def test_after_it_the_button_is_gone_and_the_ignition_stays_on(
    shop: Workshop, technician: FlaskClient
) -> None:
    job = shop.create()
    running(shop, job)
    path = f"/en/programming/jobs/{job.id}"
    page = technician.get(path).text
    assert ("data-cancel" in page, "DO NOT SWITCH THE IGNITION OFF" in page) == (False, True)
    assert "Your running job is protected" in page
    assert "50 %" in page
    assert "<polyline points=" in page
    assert "too late to cancel" in send(technician, f"{path}/cancel")
    assert shop.job(job.id).state is JobState.COMMITTED


@pytest.mark.parametrize(
    ("lang", "quiet", "stay_on"),
    [
        ("en", "Nothing has been heard of the agent for 20 s.", "DO NOT SWITCH THE IGNITION OFF"),
        ("pl", "Od 20 s nie ma wiadomości od agenta.", "NIE WYŁĄCZAJ ZAPŁONU"),
    ],
    ids=["en", "pl"],
)
def test_a_silent_agent_is_told_of_before_it_counts_as_gone(
    shop: Workshop, technician: FlaskClient, clock: Clock, lang: str, quiet: str, stay_on: str
) -> None:
    job = shop.create()
    running(shop, job)
    early = seen(technician, f"/{lang}/programming/jobs/{job.id}")
    clock.now = NOON + timedelta(seconds=20)
    late = seen(technician, f"/{lang}/programming/jobs/{job.id}")
    clock.now = NOON
    assert (quiet in early, quiet in late) == (False, True)
    assert ("KiB/s" in early, "KiB/s" in late) == (True, False)
    assert (stay_on in early, stay_on in late) == (True, True)


@pytest.mark.parametrize(
    ("lang", "broke", "resumed"),
    [
        ("en", "Transfer, block BLOCK0, 50 % of all written", "Carried on {} by agent Bay 2."),
        ("pl", "Przesyłanie, blok BLOCK0, zapisano 50 % całości", "Kontynuował od {} agent Bay 2."),
    ],
    ids=["en", "pl"],
)
def test_page_and_report_name_the_block_in_which_a_job_broke_off_and_who_carried_it_on(
    shop: Workshop, technician: FlaskClient, clock: Clock, lang: str, broke: str, resumed: str
) -> None:
    job = shop.create()
    running(shop, job)
    path = f"/{lang}/programming/jobs/{job.id}"
    clock.now = NOON + timedelta(minutes=3)
    interrupted = (seen(technician, path), seen(technician, f"{path}/report"))
    agent = shop.enrol("Bay 2")
    shop.take(job, agent)
    shop.tell(job, agent, entered(6, clock.now, Phase.IDENTIFY))
    carried_on = seen(technician, f"{path}/report")
    when = exact_moment(clock.now, Language(lang))
    clock.now = NOON
    assert [broke in page for page in interrupted] == [True, True]
    assert "KiB/s" not in interrupted[0]
    assert resumed.format(when) in carried_on


@pytest.mark.parametrize(
    ("lang", "unknown", "nothing_erased"),
    [
        ("en", "what happened after that is unknown", "Nothing was erased"),
        ("pl", "nie wiadomo, co działo się później", "Niczego nie skasowano"),
    ],
    ids=["en", "pl"],
)
def test_of_a_committed_job_that_another_computer_did_not_touch_it_is_said_that_nobody_knows(
    shop: Workshop, technician: FlaskClient, clock: Clock, lang: str, unknown: str, nothing_erased: str
) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first, job.id)
    clock.now = NOON + timedelta(minutes=3)
    shop.take(job, second)
    with shop.database.write() as writing:
        shop.lane(writing, second).report(job.id, Report(outcome=Outcome.UNTOUCHED))
    path = f"/{lang}/programming/jobs/{job.id}"
    pages = (seen(technician, path), seen(technician, f"{path}/report"))
    paper = technician.get(f"{path}/report.pdf").data
    when = exact_moment(clock.now, Language(lang))
    clock.now = NOON
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    assert [(unknown in page, when in page, nothing_erased in page) for page in (*pages, words)] == [
        (True, True, False)
    ] * 3


@pytest.mark.parametrize("number", [5e-324, 1e300, -1, (1 << 62)], ids=["tiny", "vast", "below zero", "long"])
def test_numbers_that_make_no_sense_break_no_page(
    shop: Workshop, technician: FlaskClient, number: float
) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent, job.id)
    shop.tell(
        job, agent,
        entered(1, NOON, Phase.TRANSFER, "BLOCK0"),
        event(2, NOON, EventKind.PROGRESS, block="BLOCK0", done=1, total=1000, rate=number),
        event(3, NOON, EventKind.SUPPLY, volts=number),
        event(4, NOON, EventKind.TROUBLE, code=number, detail=number),
    )  # fmt: skip
    path = f"/en/programming/jobs/{job.id}"
    assert all(seen(technician, f"{path}{what}") for what in ("", "/live", "/report"))
    assert technician.get(f"{path}/report.pdf").data[:5] == b"%PDF-"
    assert technician.get(f"{path}/log.jsonl").status_code == 200


@pytest.mark.parametrize(
    ("lang", "free", "paid"),
    [("en", "It is free until", "It was free until"), ("pl", "Jest to bezpłatne do", "Było to bezpłatne do")],
    ids=["en", "pl"],
)
def test_an_interrupted_job_says_until_when_carrying_it_on_is_free(
    shop: Workshop, technician: FlaskClient, clock: Clock, lang: str, free: str, paid: str
) -> None:
    job = shop.create()
    running(shop, job)
    path, until = f"/{lang}/programming/jobs/{job.id}/live", moment(NOON + RECOVERY, Language(lang))
    clock.now = NOON + timedelta(minutes=3)
    early = seen(technician, path)
    with shop.database.write() as writing:
        since = clock.now - RECOVERY - timedelta(hours=1)
        writing.execute(update(JobRow).where(JobRow.id == job.id).values(committed_at=since))
    late = seen(technician, path)
    clock.now = NOON
    assert f"{free} {until}" in early
    assert (paid in late, free in late) == (True, False)


def test_without_a_script_the_page_loads_itself_anew_until_it_is_told_to_stop_or_the_job_ended(
    shop: Workshop, technician: FlaskClient
) -> None:
    job, agent = shop.create(), shop.enrol()
    path = f"/en/programming/jobs/{job.id}"
    refresh = f'<noscript><meta http-equiv="refresh" content="5; url={path}"></noscript>'
    pages = [technician.get(path).text, technician.get(f"{path}?still=1").text]
    failed = technician.post(f"{path}/offline", data={"csrf_token": own_token(technician), "request": "x"})
    shop.commit(job, agent)
    with shop.database.write() as writing:
        shop.lane(writing, agent).report(job.id, Report(outcome=Outcome.PROGRAMMED))
    pages += [failed.text, technician.get(path).text]
    assert [refresh in page for page in pages] == [True, False, False, False]


def test_a_job_that_ended_asks_for_nothing(shop: Workshop, technician: FlaskClient) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as writing:
        shop.lane(writing, agent).report(job.id, Report(outcome=Outcome.PROGRAMMED))
    page = technician.get(f"/en/programming/jobs/{job.id}").text
    assert ("DO NOT SWITCH" in page, "data-ended" in page, "data-cancel" in page) == (False, True, False)
    assert "The control unit is programmed." in page


def test_the_key_is_given_by_hand(shop: Workshop, technician: FlaskClient) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    asked = shop.by_hand(job, agent)
    path = f"/en/programming/jobs/{job.id}"
    page = send(technician, f"{path}/offline", request=write_request(asked))
    answer = read_answer(page[page.index("AOS2-") :].split(" ")[0], asked)
    assert (len(answer.key), answer.committed_at) == (8, NOON)
    assert shop.job(job.id).lease.is_committed
    assert "begins with AOS1-" in send(technician, f"{path}/offline", request="hello")
    other = OfflineRequest(job="job_of_another", serial=SERIAL, level=1, seed=b"\1" * 8)
    assert "belongs to another job" in send(technician, f"{path}/offline", request=write_request(other))


@LANGUAGES
def test_a_request_of_another_computer_than_the_one_that_has_the_job_gets_no_key(
    shop: Workshop, technician: FlaskClient, lang: str
) -> None:
    job, holder, other = shop.create(), shop.enrol("Bay 7"), shop.enrol("Bay 8")
    path = f"/{lang}/programming/jobs/{job.id}/offline"
    untaken = send(technician, path, request=write_request(shop.by_hand(job, other)))
    shop.take(job, holder)
    by_other = send(technician, path, request=write_request(shop.by_hand(job, other)))
    unsigned = replace(shop.by_hand(job, holder), signature=b"")
    by_nobody = send(technician, path, request=write_request(unsigned))
    of_another_seed = replace(shop.by_hand(job, holder), seed=b"\1" * 8)
    changed = send(technician, path, request=write_request(of_another_seed))
    said = {
        "en": ("let one take it first", "agent Bay 7. Carry", "No agent of the workshop signed"),
        "pl": ("niech najpierw", "agent Bay 7. Kontynuuj", "Żaden agent warsztatu nie podpisał"),
    }[lang]
    assert [text in page for text, page in zip(said, (untaken, by_other, by_nobody), strict=True)] == [
        True
    ] * 3
    assert said[2] in changed
    assert "AOS2-" not in untaken + by_other + by_nobody + changed
    assert not shop.job(job.id).lease.is_committed


def test_a_computer_without_a_network_carries_an_interrupted_job_on_by_hand(
    shop: Workshop, technician: FlaskClient, clock: Clock
) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first, job.id)
    asked = shop.by_hand(job, second, serial=job.id, seed="0a" * 8)
    path = f"/en/programming/jobs/{job.id}/offline"
    early = send(technician, path, request=write_request(asked))
    clock.now = NOON + timedelta(minutes=3)
    late = send(technician, path, request=write_request(asked))
    clock.now = NOON
    assert ("AOS2-" in early, "AOS2-" in late) == (False, True)
    assert shop.job(job.id).lease.agent == second.id


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["Agent Bay 3, which had the job before, told", "The control unit is programmed."]),
        ("pl", ["Agent Bay 3, który miał zlecenie wcześniej, podał", "Sterownik jest zaprogramowany."]),
    ],
    ids=["en", "pl"],
)
def test_what_an_agent_tells_of_a_job_that_another_has_stands_on_page_report_and_log(
    shop: Workshop, technician: FlaskClient, clock: Clock, lang: str, told: list[str]
) -> None:
    job, first, second = shop.create(), shop.enrol("Bay 3"), shop.enrol("Bay 4")
    shop.commit(job, first, job.id)
    clock.now = NOON + timedelta(minutes=3)
    shop.take(job, second)
    shop.tell(job, first, entered(1, NOON, Phase.REPORT))
    with shop.database.write() as writing:
        shop.lane(writing, first).report(job.id, Report(outcome=Outcome.PROGRAMMED))
    path = f"/{lang}/programming/jobs/{job.id}"
    page, report = seen(technician, path), seen(technician, f"{path}/report")
    last = json.loads(technician.get(f"{path}/log.jsonl").text.splitlines()[-1])
    clock.now = NOON
    assert [text for text in told if text not in page] == []
    assert f"Bay 3: {told[1]}" in report
    assert (last["agent"], last["phase"], last["late"]) == (first.id, "report", True)


def test_a_suspended_company_still_helps_its_car(shop: Workshop, technician: FlaskClient) -> None:
    job = shop.create()
    running(shop, job)
    with shop.database.write() as writing:
        writing.execute(
            update(OperatorRow).where(OperatorRow.id == shop.operator_id).values(standing=Standing.SUSPENDED)
        )
    page = seen(technician, f"/en/programming/jobs/{job.id}")
    new = technician.get("/en/programming/new").status_code
    with shop.database.write() as writing:
        writing.execute(
            update(OperatorRow).where(OperatorRow.id == shop.operator_id).values(standing=Standing.APPROVED)
        )
    assert "protected" in page
    assert new == 403


def test_a_code_is_shown_once_and_an_agent_is_dismissed_in_one_click(
    shop: Workshop, technician: FlaskClient
) -> None:
    page = send(technician, "/en/programming/agents")
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page)
    assert not re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", seen(technician, "/en/programming"))
    agent = shop.enrol("Bay 9")
    assert "Bay 9 is dismissed." in send(technician, f"/en/programming/agents/{agent.id}/dismiss")
    with shop.database.read() as reading:
        known = AgentDesk(reading, shop.clock).known(agent.id)
    assert known is not None
    assert known.is_dismissed


@pytest.mark.parametrize("what", ["", "/live", "/report", "/report.pdf", "/log.jsonl"])
def test_a_job_of_another_company_is_closed(shop: Workshop, stranger: FlaskClient, what: str) -> None:
    job = shop.create()
    assert stranger.get(f"/en/programming/jobs/{job.id}{what}").status_code == 403


def test_agents_of_another_company_stay(shop: Workshop, stranger: FlaskClient) -> None:
    agent = shop.enrol()
    token = own_token(stranger)
    path = f"/en/programming/agents/{agent.id}/dismiss"
    assert stranger.post(path, data={"csrf_token": token}).status_code == 403


@pytest.mark.parametrize(
    ("lang", "name"), [("pl", "numer oprogramowania"), ("en", "software number")], ids=["pl", "en"]
)
def test_the_report_names_the_numbers_of_the_control_unit(
    shop: Workshop, technician: FlaskClient, lang: str, name: str
) -> None:
    job = shop.create()
    agent = shop.enrol()
    shop.commit(job, agent, job.id)
    shop.tell(job, agent, event(1, NOON, EventKind.IDENTIFIED, numbers={"software_number": "SW01.22.13"}))
    page = seen(technician, f"/{lang}/programming/jobs/{job.id}/report")
    assert f"{name} SW01.22.13 → –" in page


@LANGUAGES
def test_the_report_comes_as_pdf_in_signs_that_its_font_has(
    shop: Workshop, technician: FlaskClient, clock: Clock, lang: str
) -> None:
    job = shop.create()
    running(shop, job)
    agent = shop.enrol()
    clock.now = NOON + timedelta(minutes=3)
    shop.take(job, agent)
    numbers = {"software_number": "SW01.22.13"}
    shop.tell(job, agent, event(6, clock.now, EventKind.IDENTIFIED, numbers=numbers))
    response = technician.get(f"/{lang}/programming/jobs/{job.id}/report.pdf")
    clock.now = NOON
    assert (response.mimetype, response.data[:5]) == ("application/pdf", b"%PDF-")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.data)).pages)
    assert "– › SW01.22.13" in text
    assert "BLOCK0" in text
    assert "\0" not in text


@pytest.mark.parametrize(("lang", "volts"), [("pl", "13,4 V"), ("en", "13.4 V")], ids=["pl", "en"])
def test_the_report_on_paper_shows_what_changed_and_the_supply_as_the_page_does(
    shop: Workshop, technician: FlaskClient, lang: str, volts: str
) -> None:
    job = shop.create()
    agent = shop.enrol()
    shop.commit(job, agent, job.id)
    numbers = {"software_number": "SW01.22.13", "hardware_number": "HW01.20"}
    shop.tell(
        job, agent,
        event(1, NOON, EventKind.IDENTIFIED, numbers=numbers),
        event(2, NOON, EventKind.SUPPLY, volts=13.4),
        entered(3, NOON, Phase.IDENTIFY_AGAIN),
        event(4, NOON, EventKind.IDENTIFIED, numbers={**numbers, "software_number": "SW01.22.20"}),
    )  # fmt: skip
    paper = technician.get(f"/{lang}/programming/jobs/{job.id}/report.pdf")
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert "SW01.22.13 › SW01.22.20" in words
    assert words.count("HW01.20") == 1
    assert volts in words
    assert "13:00:00" in words
    report = seen(technician, f"/{lang}/programming/jobs/{job.id}/report")
    assert "SW01.22.13 → SW01.22.20" in report
    assert volts in report


def test_one_click_sends_the_job_to_the_staff_with_its_log(
    shop: Workshop, technician: FlaskClient, staff: tuple[FlaskClient, FlaskClient]
) -> None:
    job = shop.create()
    running(shop, job)
    page = send(technician, f"/en/programming/jobs/{job.id}/support")
    assert job.id in page
    with shop.database.read() as reading:
        asked = reading.scalars(select(RequestRow).order_by(RequestRow.id.desc())).first()
    assert asked is not None
    assert asked.kind == "programming"
    log = staff[0].get(f"/en/staff/programming/jobs/{job.id}/log.jsonl").text
    assert len(log.splitlines()) == 5
    assert "Sent to the staff" in seen(technician, f"/en/programming/jobs/{job.id}")


def test_two_of_the_staff_publish_a_package_and_one_withdraws_it(
    shop: Workshop, staff: tuple[FlaskClient, FlaskClient]
) -> None:
    first, second = staff
    with shop.database.write() as writing:
        row = writing.scalars(select(PackageRow)).one()
        row.published_at = None
        votes = "DELETE FROM flash_package_votes"
        writing.connection().exec_driver_sql(votes)
    base = f"/en/staff/programming/packages/{shop.package}"
    assert "A second person has to agree" in send(first, f"{base}/agree")
    assert "You have agreed already" in send(first, f"{base}/agree")
    assert "The package is published." in send(second, f"{base}/agree")
    assert "Give a reason" in send(first, f"{base}/withdraw", reason=" ")


def test_the_staff_sees_what_is_open_in_a_car_and_cannot_stop_it(
    shop: Workshop, staff: tuple[FlaskClient, FlaskClient]
) -> None:
    job = shop.create()
    running(shop, job)
    page = staff[0].get("/en/staff/programming").text
    assert "Nobody can stop these." in page
    assert job.id in page
    assert staff[0].get(f"/en/programming/jobs/{job.id}").status_code == 403


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "Programming job cancelled by the portal: no agent came for it within a day",
                "Programming job job_",
            ],
        ),
        (
            "pl",
            [
                "Portal anulował zlecenie programowania: przez dobę nie podjął go żaden agent",
                "Zlecenie programowania job_",
            ],
        ),
    ],
    ids=["en", "pl"],
)
def test_the_trail_tells_in_words_of_a_job_that_no_agent_came_for(
    shop: Workshop, staff: tuple[FlaskClient, FlaskClient], clock: Clock, lang: str, said: list[str]
) -> None:
    job = shop.create()
    long_after = clock.now + WAITS + timedelta(seconds=1)
    with shop.database.write() as writing:
        close_forgotten(writing, lambda: long_after)
    page = unescape(staff[0].get(f"/{lang}/staff/audit?kind=programming-job.forgotten").text)
    assert [words for words in said if words not in page] == []
    assert f"/{lang}/staff/programming/jobs/{job.id}" in page
