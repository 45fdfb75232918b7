"""`aos mail` from the command line."""

import json

import pytest
from click.testing import CliRunner, Result

from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.transports import KeepingTransport
from web.mail.address import EmailAddress
from web.mail.cli import mail_group
from web.mail.delivery import Postman
from web.mail.message import Mail, Sender
from web.mail.queue import MailQueue
from web.mail.transport import DeliveryFailed


class Refusing:
    """A mail server that refuses for good."""

    def deliver(self, message: object) -> None:  # noqa: ARG002 - the protocol's
        raise DeliveryFailed("550 no such person", is_final=True)


@pytest.fixture
def queued(workspace: Workspace) -> Workspace:
    mail = Mail(
        kind="alert", recipient=EmailAddress("jan@example.org"), subject="Nowe dokumenty", text="secret link"
    )
    with workspace.database.write() as session:
        MailQueue(session).put(mail, NOON)
    return workspace


def run(workspace: Workspace, *arguments: str, is_refused: bool = False) -> Result:
    postman = Postman(
        database=workspace.database,
        transport=Refusing() if is_refused else KeepingTransport(),
        sender=Sender(address=EmailAddress("aos@example.org")),
        clock=Clock(),
    )
    return CliRunner().invoke(mail_group(lambda: postman), arguments)


def test_a_list_shows_how_far_a_mail_has_come_and_not_what_it_says(queued: Workspace) -> None:
    result = run(queued, "list")
    assert "2026-11-22 12:00\tqueued\t0\tjan@example.org\tNowe dokumenty" in result.stdout
    assert "secret" not in result.stdout


def test_a_list_for_machines_has_one_object_per_line(queued: Workspace) -> None:
    run(queued, "send", is_refused=True)
    entry = json.loads(run(queued, "list", "--state", "failed", "--json").stdout)
    assert (entry["state"], entry["error"], entry["created_at"]) == (
        "failed", "550 no such person", "2026-11-22T12:00:00+00:00",
    )  # fmt: skip
    assert "text" not in entry


def test_an_empty_list_says_so(workspace: Workspace) -> None:
    assert run(workspace, "list").stdout == "There are no mails.\n"


def test_sending_says_what_became_of_the_mails(queued: Workspace) -> None:
    assert run(queued, "send").stdout == "1 sent, 0 to be tried again, 0 failed.\n"


def test_a_mail_that_failed_is_tried_again(queued: Workspace) -> None:
    run(queued, "send", is_refused=True)
    assert run(queued, "retry", "1").stdout == "1 mail is tried again.\n"
    assert run(queued, "send").stdout == "1 sent, 0 to be tried again, 0 failed.\n"


def test_a_mail_that_does_not_exist_cannot_be_tried_again(workspace: Workspace) -> None:
    result = run(workspace, "retry", "7")
    assert result.exit_code == 1
    assert "There is no mail 7" in result.stderr
