"""Letters and messages: both bodies say the same, and no text makes a header of its own."""

import pytest

from tests.conftest import NOON
from translations.locales import Language
from web.mail.address import AddressRefused, EmailAddress, email_address
from web.mail.letter import Group, Letter, Line, html_of, text_of
from web.mail.message import Mail, Sender, header_text, mail_of, message_of

SENDER = Sender(address=EmailAddress("aos@example.org"))
LETTER = Letter(
    language=Language.POLISH,
    subject="Nowe dokumenty",
    sentences=("Dwa dokumenty <b>pasują</b>.",),
    groups=(
        Group(
            heading="klocki & tarcze",
            url="https://aos.example/pl/search?q=a&kind=repair",
            lines=(
                Line(
                    label="Klocki <przód>",
                    url="https://aos.example/pl/documents/a?q=1&hit=2",
                    detail="Naprawa",
                ),
            ),
        ),
    ),
    action=Line(label="Wszystkie zapisane wyszukiwania", url="https://aos.example/pl/searches"),
    small_print=("Zapisałeś te wyszukiwania.",),
    small_links=(Line(label="Wypisz się", url="https://aos.example/pl/unsubscribe/t"),),
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jan@example.org", "jan@example.org"),
        (" jan@example.org ", "jan@example.org"),
        ("Jan.Kowal+aos@EXAMPLE.org", "Jan.Kowal+aos@example.org"),
        ("jan@żółw.example", "jan@xn--w-uga1v8h.example"),
        ("aos@localhost", "aos@localhost"),
    ],
)
def test_an_address_is_taken_in_its_plain_form(text: str, address: str) -> None:
    assert email_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jan",
        "@example.org",
        "jan@",
        "jan@example..org",
        ".jan@example.org",
        "jan@-example.org",
        "jan@example.org\nBcc: all@example.org",
        "jan@example.org\r\n",
        "jan kowal@example.org",
        '"jan"@example.org',
        "<jan@example.org>",
        "jan@example.org, ewa@example.org",
        "jan@[127.0.0.1]",
        "żółw@example.org",
        "j" * 65 + "@example.org",
        "jan@" + "a." * 130 + "org",
        "jan@" + "ż" * 80 + ".org",
    ],
)
def test_what_is_no_single_plain_address_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused):
        email_address(text)


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85", "\x00"], ids=repr)
def test_no_subject_makes_a_header_of_its_own(breaks: str) -> None:
    mail = Mail(
        kind="alert",
        recipient=EmailAddress("jan@example.org"),
        subject=f"Nowe{breaks}Bcc: all@example.org",
        text="x",
        unsubscribe_url=f"https://aos.example/u{breaks}Bcc: all@example.org",
    )
    message = message_of(mail, SENDER, message_id=f"1{breaks}X: y@example.org", sent_at=NOON)
    headers = message.as_bytes().partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ").split("\r\n")
    assert {line.partition(":")[0] for line in headers} == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


def test_an_address_with_a_second_header_never_becomes_a_message() -> None:
    mail = Mail(kind="alert", recipient=EmailAddress("a@b.c\nBcc: d@e.f"), subject="x", text="x")
    with pytest.raises(AddressRefused):
        message_of(mail, SENDER, message_id="1@example.org", sent_at=NOON)


def test_a_header_is_one_line() -> None:
    assert header_text(" two\r\n  lines\tand more ") == "two lines and more"


def test_a_letter_says_the_same_as_text_and_as_html() -> None:
    text, html = text_of(LETTER), html_of(LETTER)
    assert "* Klocki <przód> (Naprawa)\n  https://aos.example/pl/documents/a?q=1&hit=2" in text
    assert '<a href="https://aos.example/pl/documents/a?q=1&amp;hit=2">Klocki &lt;przód&gt;</a>' in html
    assert "Dwa dokumenty &lt;b&gt;pasują&lt;/b&gt;." in html
    assert "klocki &amp; tarcze" in html
    assert '<html lang="pl">' in html
    assert text.endswith("Wypisz się: https://aos.example/pl/unsubscribe/t\n")


def test_a_mail_of_a_letter_can_be_ended_from_the_mail_program() -> None:
    mail = mail_of(LETTER, kind="alert", recipient="jan@example.org", unsubscribe_url="https://aos.example/u")
    message = message_of(mail, SENDER, message_id="1@example.org", sent_at=NOON)
    assert message["List-Unsubscribe"] == "<https://aos.example/u>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_title_with_line_ends_stays_one_entry_of_the_text() -> None:
    lines = (Line(label="A\n\nBcc: x", url="https://aos.example/"),)
    text = text_of(
        Letter(language=Language.ENGLISH, subject="s", groups=(Group(heading="h\nh", lines=lines),))
    )
    assert "h h\n* A Bcc: x\n" in text


def test_a_sentence_that_ends_with_an_abbreviated_name_has_one_full_stop() -> None:
    letter = Letter(
        language=Language.POLISH,
        subject="Firma",
        sentences=("Firma: Kowal sp. z o.o.. Zgłasza: Jan.", "I tak dalej..."),
        small_print=("Pisze Kowal S.A..",),
    )
    said = ["Firma: Kowal sp. z o.o. Zgłasza: Jan.", "I tak dalej...", "Pisze Kowal S.A."]
    assert text_of(letter) == f"{said[0]}\n\n{said[1]}\n\n-- \n{said[2]}\n"
    assert [f">{one}<" in html_of(letter) for one in said] == [True, True, True]
