"""Companies that register: their answers, and whole registrations with the mail that each sends."""

import io
import re
from dataclasses import dataclass, field
from typing import Any, Final

from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from entitlements.accounts import Account, Profile
from entitlements.company import Company
from entitlements.join_models import ApplicationRow
from entitlements.models import AccountRow
from entitlements.notices import Notice
from entitlements.pending import NewRegistration
from entitlements.registration import Registration
from entitlements.trade_register import Register, RegisterEntry
from entitlements.vat import VatNumber
from kb.database import Database
from tests.factories.clocks import Clock
from translations.locales import Language
from web.mail.models import MailRow

EMAIL: Final = "adam@warsztat-kowal.example"
PASSWORD: Final = "klucz osiem kanał lampa"
REASON: Final = "Brak odpisu z rejestru. Proszę go dołączyć."
VAT: Final = VatNumber(country="PL", number="5260250274")


def pdf(pages: int = 1, password: str = "", attached: bytes = b"") -> bytes:
    """A PDF of blank pages."""
    writer, written = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(72, 72)
    if attached:
        writer.add_attachment("attached", attached)
    if password:
        writer.encrypt(password)
    writer.write(written)
    return written.getvalue()


def picture(kind: str, width: int = 4, height: int = 4) -> bytes:
    """A black picture."""
    written = io.BytesIO()
    Image.new("L", (width, height)).save(written, kind)
    return written.getvalue()


PDF: Final = pdf()
PNG: Final = picture("PNG")
JPEG: Final = picture("JPEG")


def company(**values: Any) -> Company:
    """A company with everything that a test does not care about filled in."""
    answers: dict[str, Any] = {
        "legal_name": "Warsztat Kowal sp. z o.o.",
        "register": RegisterEntry(register=Register.KRS, number="0000028860"),
        "profile": Profile.REPAIRER,
        "street": "Polna 1",
        "postal_code": "00-001",
        "city": "Warszawa",
        "country": "PL",
        "vat": VAT,
    }
    return Company(**answers | values)


def new_registration(email: str = EMAIL, **values: Any) -> NewRegistration:
    """A registration of such a company."""
    language = values.pop("language", Language.POLISH)
    return NewRegistration(
        company=company(**values),
        email=email,
        display_name="Adam Kowal",
        password=PASSWORD,
        language=language,
        terms="0" * 64,
    )


@dataclass
class Office:
    """A registration office whose notices are kept instead of mailed."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    notices: list[Notice] = field(default_factory=list)

    def notify(self, _session: Session, notice: Notice) -> None:
        """Keep a notice."""
        self.notices.append(notice)

    @property
    def registration(self) -> Registration:
        """Takes registrations."""
        return Registration(database=self.database, notify=self.notify, key="k" * 32, clock=self.clock)

    def register(self, email: str = EMAIL, address: str = "192.0.2.1", **values: Any) -> None:
        """Register a company."""
        self.registration.register(new_registration(email, **values), address)

    def confirm(self, token: str | None = None, password: str = PASSWORD) -> Account:
        """Confirm an address by a link, or by the newest one."""
        chosen = self.notices[-1].token if token is None else token
        return self.registration.confirm(chosen, password, "192.0.2.1")

    def hand_in(self, email: str = EMAIL, **values: Any) -> int:
        """Register a company and confirm its address; returns the operator's number."""
        self.register(email, **values)
        self.confirm()
        with self.database.read() as session:
            row = session.scalars(select(AccountRow).where(AccountRow.email == email)).one()
        assert row.operator_id is not None
        return row.operator_id

    def application(self, operator_id: int) -> ApplicationRow:
        """An operator's newest application."""
        with self.database.read() as session:
            rows = session.scalars(
                select(ApplicationRow)
                .where(ApplicationRow.operator_id == operator_id)
                .order_by(ApplicationRow.id)
            ).all()
        return rows[-1]


ANSWERS: Final = {
    "legal_name": "Warsztat Kowal sp. z o.o.",
    "profile": "repairer",
    "register": "krs",
    "register_number": "28860",
    "vat_number": "526-025-02-74",
    "street": "Polna 1",
    "postal_code": "00001",
    "city": "Warszawa",
    "country": "PL",
    "phone": "",
    "display_name": "Adam Kowal",
    "email": EMAIL,
    "password": PASSWORD,
    "language": "pl",
    "is_agreed": "y",
    "website": "",
}


def send_registration(client: FlaskClient, pages: str = "en", **values: str) -> TestResponse:
    """Fill in the form of registration and send it."""
    page = client.get(f"/{pages}/register").text
    hidden = {
        name: page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("csrf_token", "terms")
    }
    return client.post(f"/{pages}/register", data={**hidden, **ANSWERS, **values})


def mails(database: Database, to: str = EMAIL) -> list[MailRow]:
    """The mails to an address, the oldest first."""
    with database.read() as session:
        return list(
            session.scalars(select(MailRow).where(MailRow.recipient == to).order_by(MailRow.pk)).all()
        )


def link_in(mail: MailRow) -> str:
    """The path of the link that confirms an address."""
    found = re.search(r"https?://[^/]+(/\S+/register/verify/\S+)", mail.text)
    assert found is not None
    return found[1]
