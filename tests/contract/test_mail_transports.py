"""Every way for mail to leave the portal takes the same messages and delivers them unchanged."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.factories.smtp import PASSWORD, USER, MailServer, certificate, mail_server
from web.mail.address import EmailAddress
from web.mail.message import Mail, Sender, message_of
from web.mail.transport import (
    FileTransport,
    MailTransport,
    Security,
    SmtpServer,
    SmtpTransport,
)

TEXT = "Zażółć gęślą jaźń.\n.\nA line that begins with a dot, and a long one: " + "ż" * 900 + "\n"
HTML = '<p>Zażółć <a href="http://127.0.0.1/pl/">gęślą</a></p>\n'
SUBJECT = "Nowe dokumenty: „łożysko” – " + "bardzo długi temat " * 6


@dataclass
class Way:
    """A transport, and what has arrived at its end."""

    transport: MailTransport
    delivered: Callable[[], list[EmailMessage]]


def files(_stack: ExitStack, folder: Path) -> Way:
    def read(path: Path) -> EmailMessage:
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        return message

    outbox = folder / "outbox"
    return Way(FileTransport(folder=outbox), lambda: [read(path) for path in sorted(outbox.glob("*.eml"))])


def smtp(stack: ExitStack, folder: Path, *, security: Security, is_log_in_needed: bool = False) -> Way:
    context, trusted = certificate(folder)
    server = stack.enter_context(
        mail_server(
            MailServer(
                tls=context,
                is_starttls_offered=security is Security.STARTTLS,
                is_log_in_needed=is_log_in_needed,
            ),
            is_tls_from_the_start=security is Security.TLS,
        )
    )
    transport = SmtpTransport(
        server=SmtpServer(
            host="localhost",
            port=server.port,
            security=security,
            user=USER if is_log_in_needed else None,
            password=PASSWORD if is_log_in_needed else None,
        ),
        timeout_s=10,
        tls=lambda: ssl.create_default_context(cafile=str(trusted)),
    )
    return Way(transport, lambda: server.received)


WAYS: dict[str, Callable[[ExitStack, Path], Way]] = {
    "files": files,
    "smtp": partial(smtp, security=Security.NONE),
    "smtp with STARTTLS and a log-in": partial(smtp, security=Security.STARTTLS, is_log_in_needed=True),
    "smtp with TLS": partial(smtp, security=Security.TLS),
}


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        yield WAYS[request.param](stack, tmp_path)


def message(number: int = 1, **changes: str) -> EmailMessage:
    values = {"subject": SUBJECT, "text": TEXT, "html": HTML} | changes
    mail = Mail(kind="alert", recipient=EmailAddress("jan@example.org"), **values)
    sender = Sender(address=EmailAddress("aos@example.org"), name="AOS Dział Części")
    return message_of(mail, sender, message_id=f"{number}@example.org", sent_at=NOON)


def test_a_message_arrives_with_its_subject_and_both_bodies(way: Way) -> None:
    way.transport.deliver(message())
    (arrived,) = way.delivered()
    text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == TEXT
    assert html.get_content().replace("\r\n", "\n") == HTML
    assert str(arrived["Subject"]) == " ".join(SUBJECT.split())


def test_a_message_names_its_sender_and_its_one_recipient(way: Way) -> None:
    way.transport.deliver(message())
    (arrived,) = way.delivered()
    assert arrived["To"].addresses[0].addr_spec == "jan@example.org"
    assert arrived["From"].addresses[0].display_name == "AOS Dział Części"
    assert arrived["Message-ID"] == "<1@example.org>"


def test_messages_arrive_one_by_one(way: Way) -> None:
    way.transport.deliver(message(1, subject="first"))
    way.transport.deliver(message(2, subject="second"))
    assert [str(arrived["Subject"]) for arrived in way.delivered()] == ["first", "second"]
