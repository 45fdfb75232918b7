"""Puts the letters to owners of accounts into the queue of mails, together with what they tell of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from web.account_letters import Addressee
from web.mail.address import AddressRefused
from web.mail.letter import Letter
from web.mail.message import mail_of
from web.mail.queue import MailQueue

MAIL_KIND: Final = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMails:
    """Writes to owners of accounts; `base_url` is where the portal is, without a slash at its end."""

    session: Session
    base_url: str
    now: datetime

    def addressee(self, account: Account) -> Addressee:
        """How letters speak to the owner of an account."""
        return Addressee(language=account.language, pages=f"{self.base_url}/{account.language}")

    def send(self, account: Account, letter: Letter) -> None:
        """Queue a letter; an address that no mail can be sent to gets none."""
        self.send_to(account.email, letter)

    def send_to(self, email: str, letter: Letter) -> None:
        """Queue a letter to an address that is not, or no longer, an account's."""
        try:
            mail = mail_of(letter, kind=MAIL_KIND, recipient=email)
        except AddressRefused:
            return
        MailQueue(self.session).put(mail, self.now)
