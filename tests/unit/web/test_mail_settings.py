"""How mail leaves the portal, read from the environment; refusals name the variable and never a password."""

import pytest

from web.mail.settings import MailSettings, MailSettingsRefused, read_mail_settings
from web.mail.transport import Security, SmtpServer
from web.settings import SettingsRefused, read_settings

FROM = {"AOS_MAIL_FROM": "AOS Serwis <aos@example.org>"}


def test_without_a_mail_server_mails_are_written_into_files() -> None:
    assert read_mail_settings({}) == MailSettings()
    assert read_mail_settings({}).server is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp://aos:p%40ss%2Fword@mail.example.org",
            SmtpServer(
                host="mail.example.org",
                port=587,
                security=Security.STARTTLS,
                user="aos",
                password="p@ss/word",
            ),
        ),
        (
            "smtps://mail.example.org:4650",
            SmtpServer(host="mail.example.org", port=4650, security=Security.TLS),
        ),
        ("smtp+plain://localhost", SmtpServer(host="localhost", port=25, security=Security.NONE)),
    ],
    ids=["starttls", "tls", "plain"],
)
def test_a_mail_server_is_one_url(url: str, server: SmtpServer) -> None:
    assert read_mail_settings({"AOS_SMTP_URL": url, **FROM}).server == server


def test_a_sender_may_have_a_name() -> None:
    sender = read_mail_settings(FROM).sender
    assert (sender.name, sender.address, sender.domain) == ("AOS Serwis", "aos@example.org", "example.org")


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"AOS_SMTP_URL": "mail.example.org:secret", **FROM}, "AOS_SMTP_URL"),
        ({"AOS_SMTP_URL": "http://aos:secret@mail.example.org", **FROM}, "AOS_SMTP_URL"),
        ({"AOS_SMTP_URL": "smtp://aos:secret@mail.example.org:port", **FROM}, "AOS_SMTP_URL"),
        ({"AOS_SMTP_URL": "smtp://aos:se/cret@mail.example.org", **FROM}, "AOS_SMTP_URL"),
        ({"AOS_SMTP_URL": "smtp://aos:secret@mail.example.org"}, "AOS_MAIL_FROM"),
        ({"AOS_MAIL_FROM": "nobody"}, "AOS_MAIL_FROM"),
        ({"AOS_MAIL_FROM": "a@b.c\nBcc: d@e.f"}, "AOS_MAIL_FROM"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_without_secrets(
    environ: dict[str, str], name: str
) -> None:
    with pytest.raises(MailSettingsRefused, match=name) as refused:
        read_mail_settings(environ)
    assert "secret" not in str(refused.value)


def test_a_mail_server_needs_the_address_that_links_begin_with() -> None:
    environ = {"AOS_SMTP_URL": "smtps://mail.example.org", **FROM}
    with pytest.raises(SettingsRefused, match="AOS_BASE_URL"):
        read_settings(environ)
    settings = read_settings({**environ, "AOS_BASE_URL": "https://aos.example.org/"})
    assert settings.base_url == "https://aos.example.org"
    assert settings.mail.server is not None


def test_a_refusal_about_mail_is_one_about_settings() -> None:
    with pytest.raises(SettingsRefused, match="AOS_SMTP_URL"):
        read_settings({"AOS_SMTP_URL": "nonsense", **FROM})


@pytest.mark.parametrize(
    "url",
    [
        "aos.example.org",
        "ftp://aos.example.org",
        "https://",
        "https://aos.example.org/portal",
        "https://a@b.c",
        "https://aos.example.org:port",
        "https://aos.example.org?x=1",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsRefused, match="AOS_BASE_URL"):
        read_settings({"AOS_BASE_URL": url})
