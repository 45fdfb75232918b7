"""Telling the editors, and the editors' desk: what was asked, what was told, and the answers."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.analytics import AnalyticsStore, Asked, Opened
from search.reports import MOST_PER_ADDRESS, Report, Reports, ReportState
from tests.factories.portals import (
    STAFF,
    TECHNICIAN,
    at_its_address,
    csrf_token,
    log_in,
    own_token,
    portal_with_library,
)
from translations.locales import Language
from web import create_app
from web.mail.models import MailRow
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return at_its_address(create_app(Settings(home=tmp_path, base_url="https://aos.example"), clock=clock))


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    client = app.test_client()
    log_in(client, STAFF)
    return client


@pytest.fixture
def technician(app: Flask) -> FlaskClient:
    client = app.test_client()
    log_in(client, TECHNICIAN)
    return client


def tell(client: FlaskClient, **fields: str) -> str:
    data = {"csrf_token": csrf_token(client), "q": "retarder", **fields}
    return client.post("/en/search/tell", data=data, follow_redirects=True).text


def told(app: Flask) -> list[Report]:
    with app.app_context(), portal().workspace.database.read() as session:
        return Reports(session).all()


def mails(app: Flask) -> list[MailRow]:
    with app.app_context(), portal().workspace.database.read() as session:
        return list(session.query(MailRow))


def decide(client: FlaskClient, report: Report, **fields: str) -> str:
    data = {"csrf_token": own_token(client), "state": "done", **fields}
    return client.post(f"/en/staff/reports/{report.id}", data=data, follow_redirects=True).text


def count(app: Flask, asked: dict[Asked, int], opened: dict[Opened, int] | None = None) -> None:
    with app.app_context(), portal().workspace.database.write() as session:
        AnalyticsStore(session).add(asked, opened or {})


def asked(text: str, clock: Clock, days_ago: int = 0, **changes: object) -> Asked:
    values = {"page_language": Language.ENGLISH, "filters": "", "has_hits": True} | changes
    day = clock.now.date() - timedelta(days=days_ago)
    return Asked(day=day, query_text=text, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["qqqqq", "brake"], ids=["nothing found", "something found"])
def test_every_page_of_results_lets_the_editors_know(visitor: FlaskClient, query: str) -> None:
    page = visitor.get(f"/en/search?q={query}&kind=repair").text
    form = page.split('class="tell"')[1].split("</form>")[0]
    assert f'name="q" value="{query}"' in form
    assert 'name="kind" value="repair"' in form
    assert "Answer me by mail" not in form


def test_one_press_tells_the_editors_and_leads_back(app: Flask, visitor: FlaskClient) -> None:
    page = tell(visitor, kind="repair", note="  for the  rear axle ")
    assert "Thank you. The editors know." in page
    assert 'href="/en/search?q=retarder&amp;kind=repair"' in page
    (report,) = told(app)
    assert (report.query_text, report.filters, report.note) == (
        "retarder", {"kind": ("repair",)}, "for the rear axle",
    )  # fmt: skip
    assert (report.account_id, report.state) == (None, ReportState.OPEN)


def test_the_same_told_twice_is_one_report(app: Flask, visitor: FlaskClient) -> None:
    tell(visitor)
    tell(visitor)
    assert [report.count for report in told(app)] == [2]


def test_what_leads_to_a_person_is_left_out_of_what_is_told(app: Flask, visitor: FlaskClient) -> None:
    tell(visitor, q="lock WVWZZZ1JZ3W386752", note="call 601 234 567")
    (report,) = told(app)
    assert (report.query_text, report.note) == ("lock [VIN]", "call [phone]")


def test_a_visitor_cannot_be_answered_whatever_the_form_says(app: Flask, visitor: FlaskClient) -> None:
    tell(visitor, answer="yes")
    assert told(app)[0].account_id is None


def test_somebody_logged_in_stays_unknown_unless_they_want_an_answer(
    app: Flask, technician: FlaskClient
) -> None:
    assert "Answer me by mail" in technician.get("/en/search?q=qqqqq").text
    form = {"csrf_token": own_token(technician), "q": "retarder"}
    technician.post("/en/search/tell", data=form)
    technician.post("/en/search/tell", data={**form, "answer": "yes"})
    assert [report.account_id is None for report in told(app)] == [False, True]


def test_nobody_fills_the_table_from_one_address(app: Flask, visitor: FlaskClient, clock: Clock) -> None:
    pages = [tell(visitor, q=f"word {number}") for number in range(MOST_PER_ADDRESS + 2)]
    assert "Thank you." in pages[MOST_PER_ADDRESS - 1]
    assert "Send it again in an hour" in pages[MOST_PER_ADDRESS]
    assert len(told(app)) == MOST_PER_ADDRESS
    clock.now += timedelta(hours=1, seconds=1)
    assert "Thank you." in tell(visitor)


def test_what_was_not_taken_is_given_back_in_the_form(technician: FlaskClient) -> None:
    data = {"csrf_token": own_token(technician), "q": "retarder", "kind": "repair", "note": "rear <axle>"}
    tellings = [technician.post("/en/search/tell", data=data) for _ in range(MOST_PER_ADDRESS)]
    assert {response.status_code for response in tellings} == {303}
    refused = technician.post("/pl/search/tell", data={**data, "answer": "yes"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    form = refused.text.split('class="tell"')[1].split("</form>")[0]
    assert 'name="q" value="retarder"' in form
    assert 'name="kind" value="repair"' in form
    assert 'value="rear &lt;axle&gt;"' in form
    assert 'value="yes" checked' in form
    assert "za godzinę" in refused.text


def test_a_full_desk_does_not_ask_to_wait_for_an_hour(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.reports.MOST_OPEN", 1)
    tell(visitor)
    page = tell(visitor, q="another", note="the rear axle")
    assert "Try again in a few days" in page
    assert "in an hour" not in page
    assert 'value="the rear axle"' in page
    assert len(told(app)) == 1


def test_no_address_is_kept_beyond_its_hour(app: Flask, visitor: FlaskClient, clock: Clock) -> None:
    tell(visitor)
    with app.app_context(), portal().workspace.database.write() as session:
        Reports(session).prune(clock.now + timedelta(hours=1, seconds=1))
        assert (
            session.connection().exec_driver_sql("SELECT count(*) FROM search_report_attempts").scalar() == 0
        )


def test_a_question_of_no_words_is_nothing_to_tell(app: Flask, visitor: FlaskClient) -> None:
    tell(visitor, q=" ")
    assert told(app) == []


def test_editors_see_what_was_told_and_close_it_with_a_reason(
    app: Flask, visitor: FlaskClient, staff: FlaskClient
) -> None:
    tell(visitor, note="for the rear axle")
    page = staff.get("/en/staff/reports?state=open").text
    assert "for the rear axle" in page
    page = decide(staff, told(app)[0], answer="The manual is ordered.", shown="open")
    assert "The report is saved." in page
    assert "Nothing was told." in page
    assert "The manual is ordered." in staff.get("/en/staff/reports?state=done").text
    assert mails(app) == []


def test_editors_see_that_the_very_words_were_wanted(visitor: FlaskClient, staff: FlaskClient) -> None:
    tell(visitor, terms="off")
    page = staff.get("/en/staff/reports").text
    assert "words taken as typed" in page
    assert "terms: off" not in page


def test_whoever_wanted_an_answer_gets_it_in_their_language(
    app: Flask, technician: FlaskClient, staff: FlaskClient
) -> None:
    form = {"csrf_token": own_token(technician), "q": "retarder", "kind": "repair", "answer": "yes"}
    technician.post("/en/search/tell", data=form)
    assert "Waits for an answer" in staff.get("/en/staff/reports").text
    page = decide(staff, told(app)[0], answer="Instrukcja jest od dziś.")
    assert "The answer is on its way by mail." in page
    (mail,) = mails(app)
    assert (mail.recipient, mail.kind) == (TECHNICIAN, "answer")
    assert mail.subject == "Odpowiedź w sprawie wyszukiwania „retarder”"
    assert "Instrukcja jest od dziś." in mail.text
    assert "https://aos.example/pl/search?q=retarder&kind=repair" in mail.text
    assert told(app)[0].account_id is None


def test_an_answer_that_cannot_be_sent_is_not_said_to_be_on_its_way(
    app: Flask, technician: FlaskClient, staff: FlaskClient
) -> None:
    technician.post(
        "/en/search/tell", data={"csrf_token": own_token(technician), "q": "retarder", "answer": "yes"}
    )
    with app.app_context(), portal().workspace.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE accounts SET email = 'no address' WHERE email = ?", (TECHNICIAN,)
        )
    page = decide(staff, told(app)[0], answer="It is there now.")
    assert "the answer was not sent" in page
    assert "on its way" not in page
    assert mails(app) == []


def test_whoever_waits_for_an_answer_is_not_passed_over(
    app: Flask, technician: FlaskClient, staff: FlaskClient
) -> None:
    form = {"csrf_token": own_token(technician), "q": "retarder", "answer": "yes"}
    technician.post("/en/search/tell", data=form)
    assert "Somebody waits for an answer" in decide(staff, told(app)[0], answer="  ")
    assert told(app)[0].state is ReportState.OPEN


def test_a_report_is_opened_again(app: Flask, visitor: FlaskClient, staff: FlaskClient) -> None:
    tell(visitor)
    decide(staff, told(app)[0])
    decide(staff, told(app)[0], state="open")
    assert (told(app)[0].state, told(app)[0].closed_on) == (ReportState.OPEN, None)


def test_a_technician_decides_nothing(app: Flask, visitor: FlaskClient, technician: FlaskClient) -> None:
    tell(visitor)
    assert "Your account does not include this page" in decide(technician, told(app)[0])
    assert told(app)[0].state is ReportState.OPEN


def test_the_desk_has_three_tables(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    brake = asked("brake pads", clock)
    count(
        app,
        {brake: 1234, asked("retarder", clock, has_hits=False): 1, asked("ignored", clock): 3},
        {Opened(day=clock.now.date(), query_text="brake pads", page_language=Language.ENGLISH, rank=2): 3},
    )
    page = staff.get("/en/staff/searches").text
    tables = page.split('class="desk-table"')[1:]
    assert "brake pads" in tables[0]
    assert '<td class="number">1,234</td>' in tables[0]
    assert '<td class="number">2</td>' in tables[0]
    assert "retarder" in tables[1]
    assert "ignored" in tables[2]
    assert "1 234" in staff.get("/pl/staff/searches").text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kept", "words"),
    [("[VIN]", "numer identyfikacyjny pojazdu"), ("[long text]", "długi tekst")],
    ids=["personal", "long"],
)
def test_of_what_is_not_kept_the_desk_says_what_it_was(
    app: Flask, staff: FlaskClient, clock: Clock, kept: str, words: str
) -> None:
    count(app, {asked(kept, clock): 3})
    page = staff.get("/pl/staff/searches").text
    assert f"<em>{words}</em>" in page
    assert kept not in page


def test_the_desks_filters_are_in_its_address(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    count(
        app,
        {
            asked("old", clock, days_ago=7): 3,
            asked("polski", clock, page_language=Language.POLISH): 3,
            asked("new", clock): 3,
        },
    )
    page = staff.get("/en/staff/searches?days=7&pages=en").text.split("<main")[1]
    assert "new" in page
    assert ">old<" not in page
    assert "polski" not in page


@pytest.mark.parametrize("query", ["days=0", "days=99999", "days=x", "pages=xx"])
def test_a_filter_that_means_nothing_is_as_good_as_none(staff: FlaskClient, query: str) -> None:
    assert staff.get(f"/en/staff/searches?{query}").status_code == 200


def test_a_table_is_there_as_a_file_without_formulas(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    count(app, {asked('=hyperlink("x")', clock): 3, asked("brake, pads", clock): 4})
    response = staff.get("/en/staff/searches.csv?table=most-asked&days=7")
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row[0] for row in rows] == ["question", "brake, pads", '\'=hyperlink("x")']
    assert rows[1][3:] == ["4", "0", "0", ""]
    assert response.headers["Content-Disposition"] == 'attachment; filename="aos-most-asked-7-days.csv"'


def test_a_file_of_no_table_does_not_exist(staff: FlaskClient) -> None:
    assert staff.get("/en/staff/searches.csv?table=everything").status_code == 404


def test_the_state_of_the_portal_names_mails_that_failed(staff: FlaskClient) -> None:
    assert "Mails that could not be sent" in staff.get("/en/status").text
