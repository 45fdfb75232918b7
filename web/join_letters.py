"""The mails about registration: what stands in them, in the language of whoever gets them."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.email_tokens import LIFETIME
from entitlements.notices import Notice, NoticeKind, Notify
from translations.catalogue import catalogue
from web.links import application_path, log_in_path, verify_path
from web.mail.address import AddressRefused
from web.mail.letter import Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "registration"
_LOG: Final = logging.getLogger(__name__)


def notifier(base_url: str, clock: Callable[[], datetime]) -> Notify:
    """Queues mails whose links begin with `base_url`; where it is empty, none has a link."""

    def notify(session: Session, notice: Notice) -> None:
        try:
            mail = mail_of(letter(notice, base_url), kind=MAIL_KIND, recipient=notice.to.email)
        except AddressRefused:
            _LOG.warning("notice_not_sent: the address of a %s notice is not usable", notice.kind)
            return
        MailQueue(session).put(mail, clock())

    return notify


def letter(notice: Notice, base_url: str) -> Letter:
    """The letter of a notice."""
    words, language = catalogue("web", notice.to.language), notice.to.language
    match notice.kind:
        case NoticeKind.VERIFY_EMAIL:
            subject = words.gettext("Confirm your e-mail address")
            sentences: tuple[str, ...] = (
                words.gettext(
                    "Somebody, we think you, registered a company at AOS with this address: {company}, "
                    "by {name}."
                ).format(company=notice.legal_name, name=notice.to.display_name),
                words.gettext(
                    "Follow the link and confirm the address with the password that you chose. Then your "
                    "application is examined."
                ),
                words.ngettext(
                    "The link works for {count} day.", "The link works for {count} days.", LIFETIME.days
                ).format(count=LIFETIME.days),
                words.gettext(
                    "If it was not you, or a name is wrong, follow the link and press “It was not me”, or do "
                    "nothing: without the link and the password nothing happens."
                ),
            )
            action = Line(
                label=words.gettext("Confirm the address"),
                url=base_url + verify_path(language, notice.token),
            )
        case NoticeKind.ALREADY_REGISTERED:
            subject = words.gettext("You have an account already")
            sentences = (
                words.gettext("Somebody, perhaps you, tried to register a company at AOS with this address."),
                words.gettext("There is an account for it already, so nothing was registered."),
                words.gettext("If it was you, log in; a forgotten password can be replaced there."),
                words.gettext("If it was not you, you need not do anything."),
            )
            action = Line(label=words.gettext("Log in"), url=base_url + log_in_path(language))
        case _:
            subject, sentences = _of_decision(notice)
            action = Line(
                label=words.gettext("See your application"), url=base_url + application_path(language)
            )
    return Letter(
        language=language,
        subject=subject,
        sentences=sentences,
        action=action if base_url else None,
        small_print=(words.gettext("You get this mail because of a registration at AOS."),),
    )


def _of_decision(notice: Notice) -> tuple[str, tuple[str, ...]]:
    """Subject and sentences about what staff decided."""
    gettext, name = catalogue("web", notice.to.language).gettext, notice.legal_name
    told = {
        NoticeKind.APPROVED: (
            gettext("Your company is approved"),
            gettext("The application of {name} is approved."),
            gettext("Log in and set up your second factor; then you can read repair information."),
        ),
        NoticeKind.REFUSED: (
            gettext("Your application is refused"),
            gettext("The application of {name} is refused."),
            gettext("Put right what the reason names, and hand the application in again."),
        ),
        NoticeKind.SUSPENDED: (
            gettext("Your company's access is suspended"),
            gettext("The access of {name} is suspended."),
            gettext("Answer the people who run this portal; they can lift the suspension."),
        ),
        NoticeKind.REINSTATED: (
            gettext("Your company's access is open again"),
            gettext("The suspension of {name} is lifted."),
            gettext("Everybody in your company can work as before."),
        ),
        NoticeKind.CLOSED: (
            gettext("Your company's account is closed"),
            gettext("The account of {name} is closed, and with it the access of all its employees."),
            gettext("If you think that this is a mistake, write to the people who run this portal."),
        ),
    }
    subject, happened, advice = told[notice.kind]
    reason = (gettext("Reason: {reason}").format(reason=notice.reason),) if notice.reason else ()
    return subject, (happened.format(name=name), *reason, advice)
