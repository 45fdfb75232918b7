"""The editors' answer to somebody who told them something, by mail and in their language."""

import logging
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from search.reports import Report
from translations.catalogue import catalogue
from web.links import results_path
from web.mail.address import AddressRefused
from web.mail.letter import Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "answer"
_LOG: Final = logging.getLogger(__name__)


def queue_answer(session: Session, report: Report, account: Account, *, base_url: str, now: datetime) -> bool:
    """Queue the mail within the caller's transaction; False where the account has no usable address."""
    try:
        mail = mail_of(letter(report, account, base_url), kind=MAIL_KIND, recipient=account.email)
    except AddressRefused:
        _LOG.warning("answer_not_sent: account=%d has no usable address", account.id)
        return False
    MailQueue(session).put(mail, now)
    return True


def letter(report: Report, account: Account, base_url: str) -> Letter:
    """The answer to what was told."""
    words = catalogue("web", account.language)
    told = words.gettext("You told us about your search for “{query}”.").format(query=report.query_text)
    return Letter(
        language=account.language,
        subject=words.gettext("Answer about your search for “{query}”").format(query=report.query_text),
        sentences=(
            told,
            *([words.gettext("“{text}”").format(text=report.note)] if report.note else []),
            report.answer,
        ),
        action=Line(
            label=words.gettext("Search again"),
            url=base_url + results_path(account.language, report.query_text, report.filters),
        ),
        small_print=(words.gettext("You get this mail because you asked for an answer."),),
    )
