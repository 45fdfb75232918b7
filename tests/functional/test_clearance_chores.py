"""What is done about clearances while nobody asks: reminders, the trust centre, papers nobody needs."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from entitlements.clearance_providers import standing_in
from entitlements.models import AccountRow, OperatorRow
from tests.conftest import NOON
from tests.factories.clearances import certificate, clear, grant
from tests.factories.clocks import Clock
from tests.factories.portals import TECHNICIAN, portal_with_library
from tests.factories.trust_centre import TOKEN, Centre, trust_centre
from web.clearance_wiring import ClearanceChores, check_clearance
from web.mail.models import MailRow
from web.papers import files_of
from web.settings import Settings, TrustCentreSettings
from web.wiring import Portal, open_portal

DAYS = 70


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path, clock: Clock) -> Path:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return tmp_path


@pytest.fixture
def portal(home: Path) -> Iterator[Portal]:
    opened = open_portal(Settings(home=home, base_url="https://aos.example"))
    yield opened
    opened.workspace.close()


def person(portal: Portal) -> AccountRow:
    with portal.workspace.database.read() as session:
        return session.query(AccountRow).filter_by(email=TECHNICIAN).one()


def grant_until(portal: Portal, days: int, number: str = "PL-1") -> None:
    jan = person(portal)
    with portal.workspace.database.write() as session:
        certified = certificate(NOON.date(), number=number, days=days)
        grant(session, jan.operator_id or 0, jan.id, NOON, certified=certified)


def subjects(portal: Portal) -> list[str]:
    with portal.workspace.database.read() as session:
        return [mail.subject for mail in session.query(MailRow).order_by(MailRow.pk)]


def test_each_reminder_is_sent_once_in_the_readers_language(portal: Portal, clock: Clock) -> None:
    grant_until(portal, DAYS)
    chores = ClearanceChores(portal=portal, clock=clock)
    counts = [_reminded_on(day, chores, clock) for day in range(DAYS + 5)]
    assert [day for day, count in enumerate(counts) if count] == [10, 40, 63]
    assert set(counts) == {0, 1}
    assert subjects(portal) == [
        "Uprawnienie wygasa za 60 dni: Jan Kowal",
        "Uprawnienie wygasa za 30 dni: Jan Kowal",
        "Uprawnienie wygasa za 7 dni: Jan Kowal",
    ]


def _reminded_on(day: int, chores: ClearanceChores, clock: Clock) -> int:
    clock.now = NOON + timedelta(days=day)
    return chores.remind() + chores.remind()


def test_whoever_has_renewed_is_not_reminded_of_the_old_certificate(portal: Portal, clock: Clock) -> None:
    grant_until(portal, 20)
    grant_until(portal, 400, number="PL-2")
    assert ClearanceChores(portal=portal, clock=clock).remind() == 0


def test_of_reminders_that_were_missed_only_the_last_is_sent(portal: Portal, clock: Clock) -> None:
    grant_until(portal, 5)
    chores = ClearanceChores(portal=portal, clock=clock)
    assert [chores.remind(), chores.remind()] == [1, 0]
    assert subjects(portal) == ["Uprawnienie wygasa za 5 dni: Jan Kowal"]


def test_nothing_is_sent_and_nothing_counts_as_sent_without_an_address(home: Path, clock: Clock) -> None:
    nameless = open_portal(Settings(home=home))
    grant_until(nameless, 5)
    assert ClearanceChores(portal=nameless, clock=clock).remind() == 0
    nameless.workspace.close()
    named = open_portal(Settings(home=home, base_url="https://aos.example"))
    assert ClearanceChores(portal=named, clock=clock).remind() == 1
    named.workspace.close()


def test_the_trust_centre_is_asked_again_every_hour_and_forgotten_when_it_is_no_more(
    home: Path, clock: Clock
) -> None:
    with trust_centre(Centre()) as centre:
        settings = TrustCentreSettings(url=centre.url, token=TOKEN)
        portal = open_portal(Settings(home=home, trust_centre=settings))
        jan = person(portal)
        operator_id = jan.operator_id or 0
        with portal.workspace.database.write() as session:
            clear(session, operator_id, jan.id, NOON)
            session.execute(update(OperatorRow).values(register_number="0000123456"))
        chores = ClearanceChores(portal=portal, clock=clock)
        asked = [chores.ask(), chores.ask()]
        clock.now += timedelta(hours=1)
        asked.append(chores.ask())
        with portal.workspace.database.read() as session:
            by_centre = standing_in(session, jan.id, operator_id, clock.now)
        portal.workspace.close()
    without = open_portal(Settings(home=home))
    assert ClearanceChores(portal=without, clock=clock).ask() == 0
    with without.workspace.database.read() as session:
        by_staff = standing_in(session, jan.id, operator_id, clock.now)
    without.workspace.close()
    assert asked == [1, 0, 1]
    assert (by_centre.is_cleared, by_staff.is_cleared) == (False, True)


def test_an_employee_is_asked_about_at_once_where_there_is_a_centre(portal: Portal, clock: Clock) -> None:
    assert check_clearance(portal, person(portal).id, clock) is None
    assert check_clearance(portal, 4711, clock) is None


def test_papers_that_no_application_has_are_swept_away_after_a_day(portal: Portal, clock: Clock) -> None:
    files = files_of(portal)
    checksum = files.put(b"%PDF-1.7\n%%EOF\n")
    os.utime(files.path_of(checksum), (NOON.timestamp(), NOON.timestamp()))
    chores = ClearanceChores(portal=portal, clock=clock)
    chores.tidy()
    assert files.is_intact(checksum)
    clock.now += timedelta(days=1, seconds=1)
    chores.tidy()
    assert not files.is_intact(checksum)
