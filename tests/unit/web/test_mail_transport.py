"""What a mail server's answers mean, and what is never said about it."""

import io
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.factories.smtp import HOST, PASSWORD, USER, MailServer, certificate, mail_server
from web.mail.address import EmailAddress
from web.mail.message import Mail, Sender, message_of
from web.mail.transport import DeliveryFailed, FileTransport, Security, SmtpServer, SmtpTransport


def message(message_id: str = "1@example.org") -> EmailMessage:
    mail = Mail(kind="alert", recipient=EmailAddress("jan@example.org"), subject="Łożysko", text="Nowe.\n")
    return message_of(
        mail, Sender(address=EmailAddress("aos@example.org")), message_id=message_id, sent_at=NOON
    )


def transport(server: MailServer, **changes: str | None) -> SmtpTransport:
    values = {"host": HOST, "user": None, "password": None} | changes
    return SmtpTransport(
        server=SmtpServer(port=server.port, security=Security.NONE, **values),  # type: ignore[arg-type]
        timeout_s=10,
    )


@pytest.mark.parametrize(
    ("command", "answer", "is_final"),
    [
        pytest.param("RCPT", "550 no such person", True, id="unknown recipient"),
        pytest.param("RCPT", "451 try later", False, id="greylisted recipient"),
        pytest.param("MAIL", "553 not yours", True, id="sender refused"),
        pytest.param("DATA", "554 spam", True, id="content refused"),
        pytest.param("DATA", "452 disk full", False, id="server full"),
        pytest.param("EHLO", "421 closing", False, id="server closing"),
    ],
)
def test_a_refusal_is_final_when_the_server_says_so(command: str, answer: str, is_final: bool) -> None:
    with mail_server(MailServer(refusals={command: answer, "HELO": answer})) as server:
        with pytest.raises(DeliveryFailed, match=answer[:3]) as refused:
            transport(server).deliver(message())
        assert refused.value.is_final is is_final


def test_a_wrong_password_can_be_tried_again_and_is_not_repeated() -> None:
    with mail_server(MailServer(is_log_in_needed=True)) as server:
        with pytest.raises(DeliveryFailed, match="AOS_SMTP_URL") as refused:
            transport(server, user=USER, password="wrong secret").deliver(message())
        assert not refused.value.is_final
        assert "wrong secret" not in str(refused.value)


def test_a_password_that_no_log_in_can_send_is_a_failure_that_says_so_and_is_not_repeated() -> None:
    with mail_server(MailServer(is_log_in_needed=True)) as server:
        with pytest.raises(DeliveryFailed, match="AOS_SMTP_URL") as refused:
            transport(server, user=USER, password="tajne hasło").deliver(message())
        assert not refused.value.is_final
        assert "tajne" not in str(refused.value)


def test_a_password_is_in_no_representation_of_its_server() -> None:
    with mail_server(MailServer()) as server:
        assert PASSWORD not in repr(transport(server, user=USER, password=PASSWORD))


def test_a_server_that_is_away_can_be_tried_again() -> None:
    with mail_server(MailServer()) as server:
        gone = transport(server)
    with pytest.raises(DeliveryFailed, match=HOST) as failure:
        gone.deliver(message())
    assert not failure.value.is_final


def test_no_mail_goes_to_a_server_whose_certificate_nobody_trusts(tmp_path: Path) -> None:
    context, _trusted = certificate(tmp_path)
    with mail_server(MailServer(tls=context, is_starttls_offered=True)) as server:
        untrusting = SmtpTransport(
            server=SmtpServer(host="localhost", port=server.port, security=Security.STARTTLS),
            timeout_s=10,
            tls=ssl.create_default_context,
        )
        with pytest.raises(DeliveryFailed, match="certificate"):
            untrusting.deliver(message())
        assert server.received == []


def test_no_mail_goes_unprotected_where_protection_was_asked_for() -> None:
    with mail_server(MailServer(is_starttls_offered=False)) as server:
        insisting = SmtpTransport(
            server=SmtpServer(host=HOST, port=server.port, security=Security.STARTTLS), timeout_s=10
        )
        with pytest.raises(DeliveryFailed, match="STARTTLS"):
            insisting.deliver(message())
        assert "MAIL" not in server.commands


def test_a_mail_in_a_file_is_for_its_owner_only(tmp_path: Path) -> None:
    FileTransport(folder=tmp_path / "outbox").deliver(message())
    (written,) = (tmp_path / "outbox").iterdir()
    assert written.name == "1.eml"
    assert written.stat().st_mode & 0o077 == 0


def test_a_message_number_cannot_lead_out_of_the_outbox(tmp_path: Path) -> None:
    FileTransport(folder=tmp_path / "outbox").deliver(message("../../etc/cron@example.org"))
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "outbox"]


def test_an_outbox_that_cannot_be_written_can_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(DeliveryFailed) as failure:
        FileTransport(folder=tmp_path / "outbox").deliver(message())
    assert not failure.value.is_final


def test_a_debugging_portal_shows_its_mails(tmp_path: Path) -> None:
    console = io.StringIO()
    FileTransport(folder=tmp_path, echo=console).deliver(message())
    assert "To: jan@example.org\nSubject: Łożysko\n\nNowe." in console.getvalue()
