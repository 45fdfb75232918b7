"""The queue: tried until it is taken or given up, once at a time, and silent about what it says."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.transports import KeepingTransport
from web.mail.address import EmailAddress
from web.mail.delivery import DeliveryReport, Postman
from web.mail.message import Mail, Sender
from web.mail.models import MailRow
from web.mail.queue import BACKOFF, KEPT, LONGEST_ATTEMPT, MailEntry, MailQueue, MailState
from web.mail.transport import DeliveryFailed, MailTransport

MAIL = Mail(
    kind="alert",
    recipient=EmailAddress("jan@example.org"),
    subject="Nowe dokumenty",
    text="https://aos.example/token",
    html="<p>token</p>",
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Away:
    """A mail server that takes nothing."""

    def __init__(self, *, is_final: bool = False) -> None:
        self.is_final, self.tries = is_final, 0

    def deliver(self, message: object) -> None:  # noqa: ARG002 - the protocol's
        self.tries += 1
        raise DeliveryFailed("451 later", is_final=self.is_final)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def postman(workspace: Workspace, clock: Clock, transport: MailTransport | None = None) -> Postman:
    return Postman(
        database=workspace.database,
        transport=transport or KeepingTransport(),
        sender=Sender(address=EmailAddress("aos@example.org")),
        clock=clock,
    )


def put(workspace: Workspace, mail: Mail = MAIL) -> None:
    with workspace.database.write() as session:
        MailQueue(session).put(mail, NOON)


def entry(workspace: Workspace) -> MailEntry:
    with workspace.database.read() as session:
        return MailQueue(session).entries()[0]


def wait_after_an_attempt(workspace: Workspace, clock: Clock, transport: MailTransport) -> timedelta:
    """Try what is due, then go to the moment of the next attempt; returns how long that took."""
    postman(workspace, clock, transport).deliver_due()
    before, clock.now = clock.now, entry(workspace).due_at
    return clock.now - before


def test_a_queued_mail_is_sent_once(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    transport = KeepingTransport()
    assert postman(workspace, clock, transport).deliver_due() == DeliveryReport(sent=1)
    assert postman(workspace, clock, transport).deliver_due() == DeliveryReport()
    assert len(transport.delivered) == 1
    assert entry(workspace).state is MailState.SENT


def test_what_a_sent_mail_said_is_deleted(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    postman(workspace, clock).deliver_due()
    with workspace.database.read() as session:
        row = session.scalars(select(MailRow)).one()
    assert (row.text, row.html) == ("", None)


def test_a_mail_whose_transaction_failed_was_never_queued(workspace: Workspace, clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError), workspace.database.write() as session:
        MailQueue(session).put(MAIL, NOON)
        raise ZeroDivisionError
    assert postman(workspace, clock).deliver_due() == DeliveryReport()


def test_a_mail_that_was_not_taken_waits_longer_each_time_and_fails_at_last(
    workspace: Workspace, clock: Clock
) -> None:
    put(workspace)
    away = Away()
    waits = [wait_after_an_attempt(workspace, clock, away) for _ in BACKOFF]
    assert tuple(waits) == BACKOFF
    assert postman(workspace, clock, away).deliver_due() == DeliveryReport(failed=1)
    assert (entry(workspace).state, entry(workspace).error) == (MailState.FAILED, "451 later")
    assert postman(workspace, clock, away).deliver_due() == DeliveryReport()
    assert away.tries == len(BACKOFF) + 1


def test_a_mail_is_not_tried_before_its_time(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    away = Away()
    postman(workspace, clock, away).deliver_due()
    clock.now += BACKOFF[0] - timedelta(seconds=1)
    assert postman(workspace, clock, away).deliver_due() == DeliveryReport()
    assert away.tries == 1


def test_a_final_refusal_is_not_tried_again(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    assert postman(workspace, clock, Away(is_final=True)).deliver_due() == DeliveryReport(failed=1)


def test_an_address_that_is_none_fails_at_once(workspace: Workspace, clock: Clock) -> None:
    put(workspace, Mail(kind="alert", recipient=EmailAddress("nobody"), subject="x", text="x"))
    assert postman(workspace, clock).deliver_due() == DeliveryReport(failed=1)


def test_a_mail_that_was_interrupted_is_tried_again_under_the_same_number(
    workspace: Workspace, clock: Clock
) -> None:
    put(workspace)
    with workspace.database.write() as session:
        (first,) = MailQueue(session).take_due(NOON)
    assert postman(workspace, clock).deliver_due() == DeliveryReport()
    clock.now += LONGEST_ATTEMPT
    transport = KeepingTransport()
    assert postman(workspace, clock, transport).deliver_due() == DeliveryReport(sent=1)
    assert transport.delivered[0]["Message-ID"] == f"<{first.message_id}@example.org>"


def test_of_two_that_send_slowly_at_once_each_mail_is_sent_by_one(workspace: Workspace, clock: Clock) -> None:
    class Slow:
        """Takes nearly as long as a mail may; meanwhile somebody else sends what they get."""

        def __init__(self) -> None:
            self.delivered, self.other = 0, KeepingTransport()

        def deliver(self, message: object) -> None:  # noqa: ARG002 - the protocol's
            self.delivered += 1
            clock.now += LONGEST_ATTEMPT - timedelta(minutes=1)
            postman(workspace, clock, self.other).deliver_due()

    put(workspace)
    put(workspace)
    put(workspace)
    slow = Slow()
    report = postman(workspace, clock, slow).deliver_due()
    assert (report.sent, slow.delivered + len(slow.other.delivered)) == (slow.delivered, 3)


def test_one_that_sends_does_not_keep_others_from_writing(workspace: Workspace, clock: Clock) -> None:
    class Writing:
        def deliver(self, message: object) -> None:  # noqa: ARG002 - the protocol's
            put(workspace)

    put(workspace)
    assert postman(workspace, clock, Writing()).deliver_due() == DeliveryReport(sent=1)


def test_failed_mails_are_tried_again_when_somebody_says_so(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    postman(workspace, clock, Away(is_final=True)).deliver_due()
    with workspace.database.write() as session:
        assert MailQueue(session).retry(NOON) == 1
    assert postman(workspace, clock).deliver_due() == DeliveryReport(sent=1)


def test_a_mail_that_was_sent_is_never_tried_again(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    postman(workspace, clock).deliver_due()
    with workspace.database.write() as session:
        assert MailQueue(session).retry(NOON, entry(workspace).pk) == 0


def test_the_states_are_counted(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    postman(workspace, clock).deliver_due()
    put(workspace)
    with workspace.database.read() as session:
        counts = MailQueue(session).counts()
    assert counts == {
        MailState.QUEUED: 1, MailState.SENDING: 0, MailState.SENT: 1, MailState.FAILED: 0,
    }  # fmt: skip


def test_mails_that_are_over_are_deleted_after_a_while(workspace: Workspace, clock: Clock) -> None:
    put(workspace)
    postman(workspace, clock).deliver_due()
    put(workspace)
    with workspace.database.write() as session:
        MailQueue(session).prune(NOON + KEPT + timedelta(seconds=1))
        assert [left.state for left in MailQueue(session).entries()] == [MailState.QUEUED]
