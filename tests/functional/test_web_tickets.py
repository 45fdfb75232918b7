"""A company's tickets on pages: refused, started, back at the same place, ended, lengthened, given back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.accounts import Profile, Role, Standing
from entitlements.models import AccountRow, OperatorRow
from entitlements.products.kinds import Period
from entitlements.tickets.clock import TicketState, Window
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.heartbeat import beat, doubt
from entitlements.tickets.models import HeartbeatRow
from entitlements.tickets.outages import Outages
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, STAFF, log_in, own_token, portal_with_library
from tests.factories.teams import add_operator
from tests.factories.tickets import add_ticket
from web import create_app
from web.session import portal
from web.settings import Settings

DOCUMENT = "/en/documents/tyre-pressures"
TEXT = "2.3 bar"


class Company:
    """A company with a technician, Ewa, and what is in its drawer."""

    def __init__(self, app: Flask, name: str, *unused: Period) -> None:
        self.app = app
        self.email = f"ewa@{name.lower().replace(' ', '-')}.example"
        with app.app_context(), portal().workspace.database.write() as session:
            self.id = add_operator(session, name, is_reading=False)
            add_account(session, self.email, "Ewa", PASSWORD, Role.TECHNICIAN, NOON, operator_id=self.id)
            self.tickets = [
                add_ticket(session, self.id, NOON, period=period, is_running=False) for period in unused
            ]

    def client(self) -> FlaskClient:
        """A browser in which Ewa is logged in."""
        client = self.app.test_client()
        log_in(client, self.email)
        return client

    def states(self) -> list[TicketState]:
        """How its tickets stand, in the order in which it got them."""
        with self.app.app_context(), portal().workspace.database.read() as session:
            clock = self.app.extensions["aos"].clock
            return [one.state for one in TicketDesk(session, clock).of_operator(self.id)][::-1]


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Flask:
    home = tmp_path_factory.mktemp("portal")
    portal_with_library(home, NOON).workspace.close()
    return create_app(Settings(home=home, excerpts_per_hour=2), clock=clock)


@pytest.fixture(autouse=True)
def at_noon(clock: Clock) -> Iterator[None]:
    yield
    clock.now = NOON


def post(client: FlaskClient, path: str, **fields: object) -> str:
    """Send a form; where it leads."""
    response = client.post(path, data={"csrf_token": own_token(client), **fields})
    return response.headers.get("Location", f"{response.status_code}")


def test_who_is_refused_starts_a_ticket_from_the_document_and_reads_it_there(app: Flask) -> None:
    company = Company(app, "Start", Period.HOUR)
    ewa = company.client()
    closed = ewa.get(DOCUMENT).text
    assert TEXT not in closed
    assert "Start now and read: 1 h" in closed
    place = f"{DOCUMENT}#cold"
    assert post(ewa, f"/en/tickets/{company.tickets[0]}/start", next=place) == place
    opened = ewa.get(DOCUMENT).text
    assert TEXT in opened
    assert "1:00:00 left" in opened


def test_when_the_ticket_ends_the_page_says_so_and_keeps_the_place(app: Flask, clock: Clock) -> None:
    company = Company(app, "End", Period.HOUR, Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    clock.now = NOON + timedelta(minutes=59, seconds=59)
    assert "0:01 left" in ewa.get(DOCUMENT).text
    clock.now = NOON + timedelta(hours=1)
    closed = ewa.get(DOCUMENT).text
    assert TEXT not in closed
    assert "This needs a running ticket" in closed
    assert f'name="next" value="{DOCUMENT}"' in closed


@pytest.mark.parametrize(
    ("minutes", "hidden"), [(50, " hidden"), (56, "")], ids=["long before the end", "just before the end"]
)
def test_the_warning_stands_there_from_five_minutes_before_the_end(
    app: Flask, clock: Clock, minutes: int, hidden: str
) -> None:
    company = Company(app, f"Warned {minutes}", Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    clock.now = NOON + timedelta(minutes=minutes)
    assert f"data-ticket-warning{hidden}>" in ewa.get("/en/").text


def test_a_running_ticket_is_lengthened_without_leaving_the_page(app: Flask) -> None:
    company = Company(app, "Longer", Period.HOUR, Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    answer = ewa.post(
        "/en/tickets/extend",
        data={"csrf_token": own_token(ewa)},
        headers={"Accept": "application/json"},
    )
    assert answer.get_json() == {"says": "The ticket runs longer.", "is_done": True, "left_s": 7200}
    assert company.states() == [TicketState.ACTIVE, TicketState.EXPIRED]
    again = ewa.post(
        "/en/tickets/extend",
        data={"csrf_token": own_token(ewa)},
        headers={"Accept": "application/json"},
    )
    assert (again.get_json()["is_done"], again.get_json()["left_s"]) == (False, 7200)


def test_where_the_ticket_ended_meanwhile_it_is_said_that_the_other_one_is_to_be_started(
    app: Flask, clock: Clock
) -> None:
    company = Company(app, "Too late", Period.HOUR, Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    clock.now += timedelta(hours=1)
    answer = ewa.post(
        "/en/tickets/extend",
        data={"csrf_token": own_token(ewa)},
        headers={"Accept": "application/json"},
    )
    assert "Start the other one instead." in answer.get_json()["says"]


def test_the_page_of_tickets_lengthens_one_by_another(app: Flask) -> None:
    company = Company(app, "Longer by page", Period.HOUR, Period.HOUR)
    ewa = company.client()
    first, second = company.tickets
    post(ewa, f"/en/tickets/{first}/start")
    assert post(ewa, f"/en/tickets/{first}/extend", **{"with": second, "next": DOCUMENT}) == DOCUMENT
    page = ewa.get("/en/tickets").text
    assert "2 h" in page
    assert "Added to another ticket" in page


def test_a_ticket_that_was_started_already_is_said_to_be(app: Flask) -> None:
    company = Company(app, "Twice", Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    leads_to = post(ewa, f"/en/tickets/{company.tickets[0]}/start", next=DOCUMENT)
    assert leads_to == "/en/tickets?next=/en/documents/tyre-pressures"
    assert "was started already" in ewa.get(leads_to).text


def test_another_company_s_ticket_is_neither_started_nor_added(app: Flask) -> None:
    ours, theirs = Company(app, "Ours", Period.HOUR), Company(app, "Theirs", Period.HOUR)
    ewa = ours.client()
    post(ewa, f"/en/tickets/{ours.tickets[0]}/start")
    assert post(ewa, f"/en/tickets/{theirs.tickets[0]}/start") == "404"
    assert post(ewa, f"/en/tickets/{ours.tickets[0]}/extend", **{"with": theirs.tickets[0]}) == "404"
    assert theirs.states() == [TicketState.UNUSED]


def test_what_an_outage_gave_back_is_started_again_from_the_document(app: Flask, clock: Clock) -> None:
    company = Company(app, "Outage", Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    clock.now = NOON + timedelta(minutes=70)
    window = Window(begin=NOON + timedelta(minutes=10), end=NOON + timedelta(minutes=40))
    with app.app_context(), portal().workspace.database.write() as session:
        Outages(session, clock).declare(window, "No search.", 1)
    assert "Start again and read: 30 min" in ewa.get(DOCUMENT).text
    post(ewa, f"/en/tickets/{company.tickets[0]}/resume", next=DOCUMENT)
    assert TEXT in ewa.get(DOCUMENT).text


def test_the_ledger_is_saved_as_a_table(app: Flask) -> None:
    company = Company(app, "Ledger", Period.HOUR)
    ewa = company.client()
    post(ewa, f"/en/tickets/{company.tickets[0]}/start")
    lines = ewa.get("/en/tickets/ledger.csv").text.splitlines()
    assert lines[0] == "at_utc,ticket,product,entry,seconds,about,by"
    assert [line.split(",")[3:5] for line in lines[1:]] == [["bought", "3600"], ["activated", "0"]]
    assert lines[2].endswith(company.email)


def test_staff_declare_an_outage_that_is_over(app: Flask, clock: Clock) -> None:
    company = Company(app, "Given back", Period.HOUR)
    post(company.client(), f"/en/tickets/{company.tickets[0]}/start")
    clock.now = NOON + timedelta(minutes=30)
    with app.test_client() as staff:
        log_in(staff, STAFF)
        form = {"begin": "2026-11-22T13:10", "end": "2026-11-22T13:20", "reason": "No search."}
        assert post(staff, "/en/staff/outages", **form) == "/en/staff/outages"
        assert "No search." in staff.get("/en/staff/outages").text
    assert "+10 min" in company.client().get("/en/tickets").text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"begin": "2026-11-22T13:10", "end": "2026-11-22T12:00", "reason": "x"}, "must lie behind"),
        ({"begin": "2026-11-22T12:10", "end": "2026-11-22T19:00", "reason": "x"}, "not over yet"),
        ({"begin": "2026-11-22T12:10", "end": "2026-11-22T12:20", "reason": " "}, "Say what could not"),
        ({"begin": "yesterday", "end": "2026-11-22T12:20", "reason": "x"}, "Give the day and time"),
    ],
    ids=["ends first", "not over", "no reason", "no time"],
)
def test_an_outage_that_makes_no_sense_is_not_declared(app: Flask, form: dict[str, str], says: str) -> None:
    with app.test_client() as staff:
        log_in(staff, STAFF)
        response = staff.post("/en/staff/outages", data={"csrf_token": own_token(staff), **form})
    assert response.status_code == 422
    assert says in response.text


def test_in_the_hour_that_is_repeated_it_is_asked_which_of_the_two(app: Flask) -> None:
    form = {"begin": "2026-10-25T02:50", "end": "2026-10-25T02:10", "reason": "The night of the clocks."}
    with app.test_client() as staff:
        log_in(staff, STAFF)
        token = own_token(staff)
        assert "_which" not in staff.get("/en/staff/outages").text
        asked = staff.post("/en/staff/outages", data={"csrf_token": token, **form})
        assert asked.status_code == 422
        assert "There were two such times" in asked.text
        assert '<option value="1">25 October 2026, 02:10 CET</option>' in asked.text
        chosen = {**form, "begin_which": "0", "end_which": "1"}
        assert post(staff, "/en/staff/outages", **chosen) == "/en/staff/outages"
        assert last_window(app) == Window(
            begin=datetime(2026, 10, 25, 0, 50, tzinfo=UTC), end=datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
        )
        half = staff.post("/pl/staff/outages", data={"csrf_token": token, **form, "end_which": "1"})
    assert "Były dwie takie godziny" in half.text
    assert '<option value="1" selected>25 października 2026, 02:10 CET</option>' in half.text


def test_a_time_that_clocks_left_out_is_refused(app: Flask) -> None:
    form = {"begin": "2026-03-29T01:50", "end": "2026-03-29T02:30", "reason": "Nothing."}
    with app.test_client() as staff:
        log_in(staff, STAFF)
        page = staff.post("/en/staff/outages", data={"csrf_token": own_token(staff), **form})
        assert (page.status_code, "There was no such time" in page.text) == (422, True)
        page = staff.post("/pl/staff/outages", data={"csrf_token": own_token(staff), **form})
    assert "Nie było takiej godziny" in page.text


def last_window(app: Flask) -> Window:
    """From when until when the outage lasted that was declared last."""
    with app.app_context(), portal().workspace.database.read() as session:
        clock = app.extensions["aos"].clock
        return max(Outages(session, clock).all(), key=lambda one: one.id).window


def test_a_ticket_for_another_make_opens_no_document_that_names_its_make(app: Flask) -> None:
    company = Company(app, "Other make")
    with app.app_context(), portal().workspace.database.write() as session:
        add_ticket(session, company.id, NOON, make="Kormoran")
    ewa = company.client()
    assert "This needs a running ticket" in ewa.get("/en/documents/brake-pads").text
    figure = ewa.get("/en/documents/brake-pads/figures/caliper?edition=pl")
    assert (figure.status_code, figure.mimetype) == (403, "text/html")


def test_a_ticket_for_the_make_opens_its_documents_and_their_figures(app: Flask) -> None:
    company = Company(app, "Own make")
    with app.app_context(), portal().workspace.database.write() as session:
        add_ticket(session, company.id, NOON, make="halny")
    ewa = company.client()
    assert "This needs a running ticket" not in ewa.get("/en/documents/brake-pads").text
    with ewa.get("/en/documents/brake-pads/figures/caliper?edition=pl") as figure:
        assert (figure.status_code, figure.mimetype) == (200, "image/svg+xml")


def test_an_authority_reads_without_a_ticket(app: Flask) -> None:
    company = Company(app, "Authority")
    with app.app_context(), portal().workspace.database.write() as session:
        session.get_one(OperatorRow, company.id).profile = Profile.AUTHORITY
    page = company.client().get(DOCUMENT).text
    assert TEXT in page
    assert "data-countdown=" not in page


def test_without_a_ticket_excerpts_are_shown_within_a_fair_limit(app: Flask, clock: Clock) -> None:
    company = Company(app, "Searches")
    ewa = company.client()
    first = ewa.get("/api/v1/search?q=hamulc%C3%B3w").get_json()["hits"]
    assert any(hit["snippet"] for hit in first if not hit["is_readable"])
    ewa.get("/api/v1/search?q=hamulc%C3%B3w")
    over = ewa.get("/api/v1/search?q=hamulc%C3%B3w").get_json()["hits"]
    assert [hit["title"] for hit in over] == [hit["title"] for hit in first]
    assert not any(hit["snippet"] for hit in over if not hit["is_readable"])
    assert "Excerpts are left out" in ewa.get("/en/search?q=hamulc%C3%B3w").text
    clock.now = NOON + timedelta(hours=1)
    assert any(hit["snippet"] for hit in ewa.get("/api/v1/search?q=hamulc%C3%B3w").get_json()["hits"])


def test_who_waits_for_approval_sees_no_excerpts(app: Flask) -> None:
    company = Company(app, "Waits")
    with app.app_context(), portal().workspace.database.write() as session:
        session.get_one(OperatorRow, company.id).standing = Standing.APPLIED
    hits = company.client().get("/api/v1/search?q=hamulc%C3%B3w").get_json()["hits"]
    assert not any(hit["snippet"] for hit in hits if not hit["is_readable"])


class Shared(Company):
    """A company with an owner, Ola, beside Ewa; Ewa has started its ticket for one."""

    def __init__(self, app: Flask, name: str) -> None:
        super().__init__(app, name)
        self.owner = f"ola@{name.lower().replace(' ', '-')}.example"
        with app.app_context(), portal().workspace.database.write() as session:
            self.ticket = add_ticket(session, self.id, NOON, is_running=False, seats=1)
            add_account(session, self.owner, "Ola", PASSWORD, Role.OWNER, NOON, operator_id=self.id)
            self.ewa = find_account(session, self.email)
        assert post(self.client(), f"/en/tickets/{self.ticket}/start") == "/en/tickets"

    def owners(self) -> FlaskClient:
        """A browser in which Ola is logged in."""
        client = self.app.test_client()
        log_in(client, self.owner)
        return client


def find_account(session: Session, email: str) -> int:
    """The number of an account."""
    return session.scalars(select(AccountRow.id).where(AccountRow.email == email)).one()


def test_who_is_let_go_leaves_the_place_on_a_running_ticket(app: Flask) -> None:
    company = Shared(app, "Let go")
    ola = company.owners()
    assert "1 of 1 place taken" in ola.get("/en/tickets").text
    assert post(ola, f"/en/company/employees/{company.ewa}/leave") == "/en/company/employees"
    assert "places on tickets (1)" in ola.get("/en/company/employees").text
    assert "0 of 1 place taken" in ola.get("/en/tickets").text
    post(ola, f"/en/tickets/{company.ticket}/seat")
    assert TEXT in ola.get(DOCUMENT).text


def test_an_owner_makes_anybody_s_place_free(app: Flask) -> None:
    company = Shared(app, "Freed")
    ola = company.owners()
    path = f"/en/tickets/{company.ticket}/seats/{company.ewa}/free"
    assert path in ola.get("/en/tickets").text
    post(ola, path)
    page = ola.get("/en/tickets").text
    assert "The place is free." in page
    assert "0 of 1 place taken" in page
    assert TEXT not in company.client().get(DOCUMENT).text


def test_a_technician_makes_no_colleague_s_place_free(app: Flask) -> None:
    company = Shared(app, "Not freed")
    path = f"/en/tickets/{company.ticket}/seats/{company.ewa}/free"
    assert post(company.client(), path) == "403"
    assert TEXT in company.client().get(DOCUMENT).text


def test_nobody_is_told_that_a_place_is_free_which_they_did_not_have(app: Flask) -> None:
    company = Shared(app, "No place")
    ola = company.owners()
    page = ola.get(post(ola, f"/en/tickets/{company.ticket}/leave")).text
    assert "Your place is free" not in page
    assert "That place is free already." in page


def test_staff_is_told_of_a_clock_that_jumped(app: Flask) -> None:
    with app.test_client() as staff:
        log_in(staff, STAFF)
        assert "jumped ahead" not in staff.get("/en/status").text
        with app.app_context(), portal().workspace.database.write() as session:
            beat(session, NOON)
            doubt(session, NOON + timedelta(days=30))
        english, polish = staff.get("/en/status").text, staff.get("/pl/status").text
        with app.app_context(), portal().workspace.database.write() as session:
            session.execute(delete(HeartbeatRow))
    assert "22 December 2026, 13:00:00 CET when tickets went by 22 November 2026, 13:00:00 CET" in english
    assert "Zegar komputera przeskoczył naprzód" in polish
