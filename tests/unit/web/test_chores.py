"""The chores beside the server: each at its own pace, and none kept from its turn by another's failure."""

import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from entitlements.products.kinds import Period
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk, entitled
from entitlements.tickets.heartbeat import doubted_clock, last_beat
from entitlements.tickets.outages import Outages
from entitlements.tickets.pulse import trust
from kb.history import UNSIGNED
from kb.identifiers import DocumentId
from kb.models import RevisionRow
from kb.publishing import find_revision
from kb.schedule import Schedule, ScheduledAction
from kb.store import DocumentStore
from kb.workspace import Workspace
from search.analytics import AnalyticsStore, Asked
from search.models import TallyRow
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.revisions import new_revision
from tests.factories.teams import add_operator
from tests.factories.tickets import add_ticket
from translations.locales import ContentLanguage, Language
from web.chores import Chores, Heart
from web.mail.address import EmailAddress
from web.mail.message import Mail
from web.mail.queue import MailQueue, MailState
from web.mail.settings import read_mail_settings
from web.settings import Settings
from web.wiring import Portal


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal(workspace: Workspace) -> Portal:
    return Portal(settings=Settings(home=workspace.folder.root), workspace=workspace)


@pytest.fixture
def chores(portal: Portal, clock: Clock) -> Chores:
    return Chores(portal=portal, clock=clock)


def queue_mail(portal: Portal, clock: Clock) -> None:
    mail = Mail(kind="alert", recipient=EmailAddress("jan@example.org"), subject="x", text="x")
    with portal.workspace.database.write() as session:
        MailQueue(session).put(mail, clock.now)


def mail_states(portal: Portal) -> list[MailState]:
    with portal.workspace.database.read() as session:
        return [entry.state for entry in MailQueue(session).entries()]


def count_an_old_search(portal: Portal) -> None:
    old = Asked(
        day=(NOON - timedelta(days=401)).date(),
        query_text="klocki",
        page_language=Language.POLISH,
        filters="",
        has_hits=True,
    )
    with portal.workspace.database.write() as session:
        AnalyticsStore(session).add({old: 5}, {})


def counted(portal: Portal) -> int:
    with portal.workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(TallyRow)) or 0


def test_a_round_sends_mails_into_the_outbox(portal: Portal, chores: Chores, clock: Clock) -> None:
    queue_mail(portal, clock)
    chores.round()
    assert mail_states(portal) == [MailState.SENT]
    assert len(list(Path(portal.settings.home, "outbox").glob("*.eml"))) == 1


def test_a_mail_server_that_is_slow_is_no_outage(workspace: Workspace, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        mail = read_mail_settings(
            {
                "AOS_SMTP_URL": f"smtp+plain://127.0.0.1:{server.getsockname()[1]}",
                "AOS_MAIL_FROM": "aos@example.org",
            }
        )
        settings = Settings(home=workspace.folder.root, mail=mail, base_url="http://localhost")
        portal = Portal(settings=settings, workspace=workspace)
        heart, noon = Heart(portal=portal, clock=clock), clock.now
        heart.beat()
        queue_mail(portal, clock)
        working = threading.Thread(target=Chores(portal=portal, clock=lambda: noon).round)
        working.start()
        stuck, _address = server.accept()  # the round stands here until the server says something
        with stuck:
            beat_on(heart, clock, minutes=4)
        working.join()
    with workspace.database.read() as session:
        assert Outages(session, clock).all() == []
        assert last_beat(session) == NOON + timedelta(minutes=4)


def beat_on(heart: Heart, clock: Clock, minutes: int) -> None:
    for _minute in range(minutes):
        clock.now += timedelta(minutes=1)
        heart.beat()


class Jumping:
    """A portal in which an hour began at noon, and a wall clock that runs ahead of the steady one."""

    def __init__(self, portal: Portal) -> None:
        self.database, self.clock, self.steady_s, self.ahead = (
            portal.workspace.database,
            Clock(),
            0.0,
            timedelta(0),
        )
        self.heart = Heart(portal=portal, clock=self.clock, steady=lambda: self.steady_s)
        self.heart.beat()
        with self.database.write() as session:
            add_operator(session, is_reading=False)
            add_ticket(session, 1, NOON, period=Period.HOUR)

    def live(self, minutes: int) -> None:
        """Let so many minutes go by, with a heartbeat in each."""
        for _minute in range(minutes):
            self.steady_s += 60
            self.clock.now = NOON + timedelta(seconds=self.steady_s) + self.ahead
            self.heart.beat()

    def left(self) -> list[timedelta]:
        """What is left of the tickets that open something now."""
        with self.database.read() as session:
            return [one.until - self.clock.now for one in entitled(session, 1, 1, self.clock.now)]

    def outages(self) -> list[int]:
        """The seconds that were given back for every outage."""
        with self.database.read() as session:
            return [one.seconds for one in Outages(session, self.clock).all()]


@pytest.fixture
def jumping(portal: Portal) -> Jumping:
    return Jumping(portal)


def test_a_clock_that_jumps_and_is_put_right_leaves_an_hour_an_hour(
    jumping: Jumping, caplog: pytest.LogCaptureFixture
) -> None:
    jumping.live(10)
    jumping.ahead = timedelta(days=30)
    jumping.live(20)
    assert jumping.left() == [timedelta(minutes=30)]
    jumping.ahead = timedelta(0)
    jumping.live(29)
    assert jumping.left() == [timedelta(minutes=1)]
    jumping.live(1)
    assert (jumping.left(), jumping.outages()) == ([], [])
    assert caplog.text.count("clock_jumped") == 1


def test_before_the_next_heartbeat_a_jump_takes_no_ticket_further_than_a_restart(jumping: Jumping) -> None:
    jumping.live(10)
    jumping.clock.now += timedelta(days=30)
    assert jumping.left() == [timedelta(minutes=47)]
    with jumping.database.read() as session:
        (ticket,) = TicketDesk(session, jumping.clock).of_operator(1)
    assert ticket.life.left_s == 47 * 60


def test_a_clock_that_is_said_to_be_right_was_an_outage_before(jumping: Jumping) -> None:
    jumping.live(10)
    jumping.ahead = timedelta(days=1)
    jumping.live(20)
    with jumping.database.write() as session:
        trust(session, jumping.clock)
    jumping.live(29)
    with jumping.database.read() as session:
        (ticket,) = TicketDesk(session, jumping.clock).of_operator(1)
    assert (ticket.state, ticket.life.left_s) == (TicketState.PAUSED, 1800)
    assert (jumping.left(), jumping.outages()) == ([], [1800])


def test_a_jump_is_noticed_also_where_tickets_stood_still_before(jumping: Jumping) -> None:
    jumping.live(10)
    jumping.ahead = timedelta(minutes=-5)
    jumping.live(5)
    jumping.ahead = timedelta(minutes=-1)
    jumping.live(1)
    assert (jumping.left(), jumping.outages()) == ([timedelta(minutes=49)], [])
    with jumping.database.read() as session:
        assert doubted_clock(session) == jumping.clock.now


def test_a_computer_that_was_asleep_is_an_outage(jumping: Jumping) -> None:
    jumping.live(10)
    jumping.steady_s += 8 * 3600
    jumping.live(1)
    assert jumping.outages() == [3000]


def test_mails_go_in_every_round(portal: Portal, chores: Chores, clock: Clock) -> None:
    chores.round()
    queue_mail(portal, clock)
    chores.round()
    assert mail_states(portal) == [MailState.SENT]


def test_what_is_too_old_is_deleted_a_few_times_a_day(portal: Portal, chores: Chores, clock: Clock) -> None:
    chores.round()
    count_an_old_search(portal)
    chores.round()
    assert counted(portal) == 1
    clock.now += timedelta(hours=6)
    chores.round()
    assert counted(portal) == 0


def test_a_chore_that_fails_keeps_no_other_from_its_turn(
    portal: Portal, chores: Chores, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    queue_mail(portal, clock)
    count_an_old_search(portal)
    with portal.workspace.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE saved_search_told_documents")
        session.connection().exec_driver_sql("DROP TABLE saved_searches")
    chores.round()
    assert "chore_failed: alerts" in caplog.text
    assert mail_states(portal) == [MailState.SENT]
    assert counted(portal) == 0


def test_what_is_scheduled_is_published_in_the_round_after_its_time(
    portal: Portal, chores: Chores, clock: Clock
) -> None:
    document, english, files = DocumentId("front-brake-pads"), ContentLanguage.ENGLISH, portal.workspace.files
    with portal.workspace.database.write() as session:
        DocumentStore(session, files).put(new_revision(files, publish=False))
        row = find_revision(session, document, english, 1)
        due_at = clock.now + timedelta(hours=1)
        Schedule(session).add(row, ScheduledAction.PUBLISH, due_at, UNSIGNED, clock.now)

    def status_after(step: timedelta) -> str | None:
        clock.now += step
        chores.round()
        with portal.workspace.database.read() as session:
            return session.scalar(select(RevisionRow.status))

    assert status_after(timedelta(minutes=59)) == "draft"
    assert status_after(timedelta(minutes=1)) == "published"
