"""Alerts of saved searches: what is new, for whom, once, and only what they may find."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from entitlements.accounts import Role
from kb.access import AccessClass
from kb.changes import record_change
from kb.identifiers import DocumentId
from kb.store import DocumentStore
from search.alerts import is_due
from search.models import SavedSearchRow
from search.saved import AlertFrequency, SavedSearches
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, at_its_address
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision, section
from translations.locales import ContentLanguage, Language
from web import create_app
from web.alert_command import alerts_command
from web.alerts import AddressUnknown, PersonAlert
from web.mail.models import MailRow
from web.settings import Settings
from web.wiring import Portal, open_portal

pytestmark = pytest.mark.slow

BASE = "https://aos.example"
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal with one document and its index, and no accounts."""
    opened = open_portal(Settings(home=tmp_path / "home", base_url=BASE))
    publish(opened, "old-pads", NOON - DAY)
    return opened


def publish(
    portal: Portal, document_id: str, now: datetime, text: str = "Fit the pads.", **changes: Any
) -> None:
    """Put a revision in, and bring the index up to date."""
    values = {
        "document_id": DocumentId(document_id),
        "title": f"Title of {document_id}",
        "sections": (section(heading="Work", text=text),),
    } | changes
    files = portal.workspace.files
    with portal.workspace.database.write() as session:
        put_published(
            DocumentStore(session, files, clock=lambda: now),
            new_revision(files, f"{document_id} {text} {now}".encode(), **values),
        )
    portal.follow_changes()


def person(portal: Portal, email: str = "jan@example.org", language: Language = Language.ENGLISH) -> int:
    with portal.workspace.database.write() as session:
        return add_account(session, email, email, PASSWORD, Role.TECHNICIAN, NOON, language)


def watch(
    portal: Portal,
    account_id: int,
    query_text: str = "pads",
    alerts: AlertFrequency = AlertFrequency.DAILY,
    **filters: tuple[str, ...],
) -> int:
    with portal.workspace.database.write() as session:
        saved = SavedSearches(session).save(account_id, query_text, filters, name="", now=NOON)
        SavedSearches(session).set_alerts(account_id, saved.id, alerts, NOON)
        return saved.id


def send(portal: Portal, clock: Clock) -> list[PersonAlert]:
    return portal.alerts(clock).send_due()


def mails(portal: Portal) -> list[MailRow]:
    with portal.workspace.database.read() as session:
        return list(session.query(MailRow))


def told(portal: Portal) -> list[list[str]]:
    """The documents that each mail names, in their order."""
    return [re.findall(r"/documents/([\w-]+)", mail.text) for mail in mails(portal)]


def test_what_was_published_since_comes_by_mail_once(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    publish(portal, "oil-filter", NOON + timedelta(hours=1), "Change the filter.")
    clock.now += DAY
    assert len(send(portal, clock)) == 1
    assert told(portal) == [["new-pads"]]
    clock.now += DAY
    assert send(portal, clock) == []
    assert len(mails(portal)) == 1


def test_nothing_new_is_no_mail(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    clock.now += DAY
    assert send(portal, clock) == []
    assert mails(portal) == []


def test_one_mail_has_all_searches_of_a_person(portal: Portal, clock: Clock) -> None:
    account_id = person(portal)
    watch(portal, account_id, "pads")
    watch(portal, account_id, "filter")
    watch(portal, person(portal, "ewa@example.org"), "filter")
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    publish(portal, "oil-filter", NOON + timedelta(hours=1), "Change the filter.")
    clock.now += DAY
    send(portal, clock)
    assert [mail.recipient for mail in mails(portal)] == ["jan@example.org", "ewa@example.org"]
    assert told(portal) == [["new-pads", "oil-filter"], ["oil-filter"]]


def test_a_new_revision_is_told_as_newly_revised(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "old-pads", NOON + timedelta(hours=1), "Fit the new pads.")
    clock.now += DAY
    send(portal, clock)
    assert "* Title of old-pads › Work (newly revised)" in mails(portal)[0].text


def test_a_document_that_was_told_of_is_told_again_when_it_is_revised(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    publish(portal, "new-pads", clock.now + timedelta(hours=1), "Fit the pads with grease.")
    clock.now += DAY
    send(portal, clock)
    assert told(portal) == [["new-pads"], ["new-pads"]]


def test_an_index_that_is_made_anew_tells_nothing_again(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    portal.indexer().rebuild()
    clock.now += DAY
    assert send(portal, clock) == []


def test_a_document_that_is_only_indexed_again_is_not_told_again(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    with portal.workspace.database.write() as session:
        record_change(session, DocumentId("new-pads"), clock.now)
    portal.follow_changes()
    clock.now += DAY
    assert send(portal, clock) == []


def test_what_is_not_indexed_yet_comes_with_the_next_mail(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    files = portal.workspace.files
    with portal.workspace.database.write() as session:
        DocumentStore(session, files, clock=lambda: NOON + timedelta(hours=1)).put(
            new_revision(
                files, b"late", document_id=DocumentId("late-pads"), sections=(section(text="pads"),)
            )
        )
    clock.now += DAY
    assert send(portal, clock) == []
    portal.follow_changes()
    clock.now += DAY
    send(portal, clock)
    assert told(portal) == [["late-pads"]]


def test_a_security_related_document_is_in_nobodys_alert(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "key-pads", NOON + timedelta(hours=1), access_class=AccessClass.SECURITY_RELATED_RMI)
    clock.now += DAY
    assert send(portal, clock) == []
    assert mails(portal) == []


def test_a_document_that_was_closed_before_the_index_knew_is_not_told(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    with portal.workspace.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE documents SET access_class = 'security-related-rmi' WHERE document_id = 'new-pads'"
        )
    clock.now += DAY
    assert send(portal, clock) == []


def test_a_document_that_was_withdrawn_meanwhile_is_not_told(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    with portal.workspace.database.write() as session:
        DocumentStore(session, portal.workspace.files).withdraw(
            DocumentId("new-pads"), ContentLanguage.ENGLISH
        )
    clock.now += DAY
    assert send(portal, clock) == []


def test_a_filter_narrows_the_alert(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal), "pads", language=("pl",))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    assert send(portal, clock) == []


def test_only_the_edition_that_is_new_counts(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal), "pads")
    publish(
        portal, "old-pads", NOON + timedelta(hours=1), "Wymienić olej.", title="Olej",
        language=ContentLanguage.POLISH,
    )  # fmt: skip
    clock.now += DAY
    assert send(portal, clock) == []


def test_a_document_in_two_languages_is_told_once_in_the_persons_own(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal, language=Language.POLISH), "abs")
    later = NOON + timedelta(hours=1)
    publish(portal, "abs-unit", later, "Renew the ABS unit.", title="ABS unit")
    publish(
        portal, "abs-unit", later, "Wymienić sterownik ABS.", title="Sterownik ABS",
        language=ContentLanguage.POLISH,
    )  # fmt: skip
    clock.now += DAY
    send(portal, clock)
    assert told(portal) == [["abs-unit"]]
    assert "Sterownik ABS" in mails(portal)[0].text


@pytest.mark.parametrize(
    ("frequency", "checked_at", "now", "is_now"),
    [
        pytest.param("daily", "2026-11-22T12:00", "2026-11-23T04:59", False, id="before the morning"),
        pytest.param("daily", "2026-11-22T12:00", "2026-11-23T05:00", True, id="the next morning"),
        pytest.param("daily", "2026-11-23T05:00", "2026-11-23T23:59", False, id="the same day"),
        pytest.param("weekly", "2026-11-16T06:00", "2026-11-22T23:59", False, id="the same week"),
        pytest.param("weekly", "2026-11-22T12:00", "2026-11-23T05:00", True, id="Monday morning"),
        pytest.param("weekly", "2026-12-28T06:00", "2027-01-03T12:00", False, id="a week over New Year"),
        pytest.param("weekly", "2026-12-31T06:00", "2027-01-04T06:00", True, id="the first week of a year"),
        pytest.param("never", "2026-01-01T00:00", "2026-11-22T12:00", False, id="switched off"),
    ],
)
def test_alerts_come_in_the_morning(frequency: str, checked_at: str, now: str, is_now: bool) -> None:
    first, second = (datetime.fromisoformat(f"{text}+00:00") for text in (checked_at, now))
    assert is_due(AlertFrequency(frequency), first, second) is is_now


def test_an_alert_that_is_switched_on_tells_of_what_comes_from_then_on(portal: Portal, clock: Clock) -> None:
    account_id = person(portal)
    saved_id = watch(portal, account_id, alerts=AlertFrequency.NEVER)
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    with portal.workspace.database.write() as session:
        SavedSearches(session).set_alerts(account_id, saved_id, AlertFrequency.DAILY, clock.now)
    clock.now += DAY
    assert send(portal, clock) == []


def test_a_closed_account_gets_no_mail(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    with portal.workspace.database.write() as session:
        session.connection().exec_driver_sql("UPDATE accounts SET is_active = 0")
    clock.now += DAY
    assert send(portal, clock) == []


def test_an_account_without_a_usable_address_keeps_nobody_else_waiting(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal, "not an address"))
    watch(portal, person(portal, "ewa@example.org"))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    assert [mail.recipient for mail in mails(portal)] == ["ewa@example.org"]


def test_what_could_not_be_sent_is_told_when_the_address_is_right(
    portal: Portal, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watch(portal, person(portal, "not an address"))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    assert send(portal, clock) == send(portal, clock) == []
    assert [one for one in caplog.messages if "has no usable address" in one] == [
        "alert_not_sent: account=1 has no usable address"
    ]
    with portal.workspace.database.write() as session:
        session.connection().exec_driver_sql("UPDATE accounts SET email = 'jan@example.org'")
    clock.now += DAY
    send(portal, clock)
    assert told(portal) == [["new-pads"]]


def test_what_fails_for_one_person_keeps_nobody_else_waiting(
    portal: Portal, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    broken = person(portal)
    watch(portal, broken)
    watch(portal, person(portal, "ewa@example.org"))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    with portal.workspace.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE account_roles SET role = 'pilot' WHERE account_id = ?", (broken,)
        )
    clock.now += DAY
    assert len(send(portal, clock)) == 1
    assert [mail.recipient for mail in mails(portal)] == ["ewa@example.org"]
    assert f"alert_failed: account={broken}, trying again" in caplog.messages


def test_two_processes_that_look_at_once_send_one_mail(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    first, second = portal.alerts(clock), portal.alerts(clock)
    due_for_both = second.due()
    first.send_due()
    assert [second._queue(one) for one in due_for_both] == [False]
    assert len(mails(portal)) == 1


def test_a_search_with_several_values_of_a_filter_tells_of_any(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal), "pads", kind=("bulletin", "description"))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    assert len(send(portal, clock)) == 1


def test_a_search_that_was_saved_when_filters_had_one_value_each_still_tells(
    portal: Portal, clock: Clock
) -> None:
    saved_id = watch(portal, person(portal), "pads")
    with portal.workspace.database.write() as session:
        row = session.get_one(SavedSearchRow, saved_id)
        row.filters = "kind=description&language=en"
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    assert len(send(portal, clock)) == 1


def test_the_mail_speaks_the_persons_language_and_leads_back(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal, language=Language.POLISH), "pads", kind=("description",))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    (mail,) = mails(portal)
    assert mail.subject == "1 nowy dokument dla zapisanych wyszukiwań"
    assert f"{BASE}/pl/search?q=pads&kind=description" in mail.text
    assert f"{BASE}/pl/documents/new-pads?q=pads&edition=en#s1" in mail.text
    assert mail.unsubscribe_url is not None
    assert mail.unsubscribe_url.startswith(f"{BASE}/pl/unsubscribe/")
    assert mail.unsubscribe_url in mail.text


def test_every_link_of_the_mail_is_a_page_of_the_portal(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    links = re.findall(rf"{BASE}(/\S+)", mails(portal)[0].text)
    client = at_its_address(application(portal)).test_client()
    assert [client.get(link).status_code for link in links] == [200, 200, 302, 200]


def application(portal: Portal) -> Flask:
    return create_app(portal.settings)


def test_the_mail_has_no_text_of_a_document(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1), "Fit the pads with 30 Nm.")
    clock.now += DAY
    send(portal, clock)
    assert "30 Nm" not in mails(portal)[0].text + (mails(portal)[0].html or "")


def test_a_flood_of_news_is_cut_with_a_link_to_the_rest(
    portal: Portal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.alerts.MOST_LINES", 2)
    watch(portal, person(portal))
    publish(portal, "pads-1", NOON + timedelta(hours=1))
    publish(portal, "pads-2", NOON + timedelta(hours=1))
    publish(portal, "pads-3", NOON + timedelta(hours=1))
    clock.now += DAY
    send(portal, clock)
    assert "* 1 more document\n" in mails(portal)[0].text
    assert mails(portal)[0].subject == "3 new documents for your saved searches"


def test_without_an_address_of_the_portal_nothing_is_sent_or_lost(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    clock.now += DAY
    nowhere = Portal(settings=Settings(home=portal.settings.home), workspace=portal.workspace)
    with pytest.raises(AddressUnknown):
        nowhere.alerts(clock).send_due()
    send(portal, clock)
    assert told(portal) == [["new-pads"]]


def test_a_dry_run_notes_and_sends_nothing(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    command = alerts_command(lambda: portal.alerts(clock))
    result = CliRunner().invoke(command, ["--dry-run", "--all", "--json"])
    assert json.loads(result.stdout)["documents"] == ["new-pads"]
    assert mails(portal) == []
    result = CliRunner().invoke(command, ["--all"])
    assert "jan@example.org\tpads\tnew-pads\n" in result.stdout
    assert told(portal) == [["new-pads"]]


def test_the_command_says_that_an_address_is_missing(portal: Portal, clock: Clock) -> None:
    watch(portal, person(portal))
    publish(portal, "new-pads", NOON + timedelta(hours=1))
    nowhere = Portal(settings=Settings(home=portal.settings.home), workspace=portal.workspace)
    result = CliRunner().invoke(alerts_command(lambda: nowhere.alerts(clock)), ["--all"])
    assert result.exit_code == 1
    assert "AOS_BASE_URL" in result.stderr
