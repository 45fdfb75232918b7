"""What people are told by mail about clearances: decided, revoked, ending soon."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from babel.dates import format_date
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.clearance import Level, Status
from entitlements.clearance_desk import CaseFile
from entitlements.models import OperatorRow
from entitlements.store import AccountStore
from translations.catalogue import catalogue
from translations.locales import Language
from web.links import clearances_path
from web.mail.address import AddressRefused
from web.mail.letter import Letter, Line
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "clearance"
_LOCALES: Final = {Language.POLISH: "pl_PL", Language.ENGLISH: "en_GB"}
_LOG: Final = logging.getLogger(__name__)


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated into the reader's language."""
    return message


_SUBJECTS: Final = {
    Status.GRANTED: _("Clearance granted: {whom}"),
    Status.REFUSED: _("Clearance refused: {whom}"),
    Status.REVOKED: _("Clearance revoked: {whom}"),
}
_SENTENCES: Final = {
    Status.GRANTED: _("The clearance for security-related information was granted: {whom}."),
    Status.REFUSED: _("The clearance for security-related information was refused: {whom}."),
    Status.REVOKED: _("The clearance for security-related information was revoked: {whom}."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearancePost:
    """Queues letters within the caller's transaction; links in them begin with `base_url`."""

    session: Session
    base_url: str
    now: datetime

    def tell_decision(self, case: CaseFile) -> None:
        """Tell whoever applied and whom it is about what became of an application or a clearance."""
        for account in self._people(case):
            self._queue(account, decision_letter(account, case, self._whom(case), self.base_url))

    def tell_ending(self, case: CaseFile, days_left: int) -> None:
        """Tell whoever applied and whom it is about that a certificate ends soon."""
        for account in self._people(case):
            self._queue(account, ending_letter(account, case, self._whom(case), days_left, self.base_url))

    def _people(self, case: CaseFile) -> list[Account]:
        clearance, store = case.clearance, AccountStore(self.session)
        wanted = dict.fromkeys(one for one in (clearance.account_id, clearance.applied_by) if one is not None)
        found = (store.by_id(account_id) for account_id in wanted)
        return [one for one in found if one is not None and one.operator_id == clearance.operator_id]

    def _whom(self, case: CaseFile) -> str:
        clearance = case.clearance
        if clearance.level is Level.APPROVAL or clearance.account_id is None:
            return self.session.get_one(OperatorRow, clearance.operator_id).legal_name
        account = AccountStore(self.session).by_id(clearance.account_id)
        return "" if account is None else account.display_name

    def _queue(self, account: Account, letter: Letter) -> None:
        try:
            mail = mail_of(letter, kind=MAIL_KIND, recipient=account.email)
        except AddressRefused:
            _LOG.warning("clearance_mail_not_sent: account=%d has no usable address", account.id)
            return
        MailQueue(self.session).put(mail, self.now)


def decision_letter(account: Account, case: CaseFile, whom: str, base_url: str) -> Letter:
    """What became of an application, in the reader's language."""
    words, status = catalogue("web", account.language), case.clearance.status
    certificate = case.clearance.certificate
    sentences = [words.gettext(_SENTENCES[status]).format(whom=whom)]
    if status is Status.GRANTED and certificate is not None:
        text = words.gettext("Certificate {number} of {issuer} holds until {day}.")
        day = _day(certificate.valid_to, account.language)
        sentences.append(text.format(number=certificate.number, issuer=certificate.issuer, day=day))
    if case.end_reason:
        sentences.append(words.gettext("The reason: {reason}").format(reason=case.end_reason))
    return Letter(
        language=account.language,
        subject=words.gettext(_SUBJECTS[status]).format(whom=whom),
        sentences=tuple(sentences),
        action=_action(account, base_url),
        small_print=(_why(account),),
    )


def ending_letter(account: Account, case: CaseFile, whom: str, days_left: int, base_url: str) -> Letter:
    """That a certificate ends soon, in the reader's language."""
    words, certificate = catalogue("web", account.language), case.clearance.certificate
    if certificate is None:
        raise ValueError("nothing ends that was not granted")
    day = _day(certificate.valid_to, account.language)
    return Letter(
        language=account.language,
        subject=words.ngettext(
            "Clearance ends in {count} day: {whom}", "Clearance ends in {count} days: {whom}", days_left
        ).format(count=days_left, whom=whom),
        sentences=(
            words.gettext("Certificate {number} of {whom} holds until {day}, that day included.").format(
                number=certificate.number, whom=whom, day=day
            ),
            words.gettext(
                "Apply for a new one in time: from the next day on, security-related documents stay closed."
            ),
        ),
        action=_action(account, base_url),
        small_print=(_why(account),),
    )


def _action(account: Account, base_url: str) -> Line:
    label = catalogue("web", account.language).gettext("Clearances of my company")
    return Line(label=label, url=base_url + clearances_path(account.language))


def _why(account: Account) -> str:
    return catalogue("web", account.language).gettext(
        "You get this mail because the clearance is yours, or because you applied for it."
    )


def _day(day: date, language: Language) -> str:
    return format_date(day, "long", locale=_LOCALES[language])
