"""Registrations that wait for the proof of their address: no account and no company exists of them yet.

Several may wait for one address, each with its own password, answers and links, and none touches another:
whose address it is decides by following one of the links, and by the password of that registration.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from entitlements.accounts import Profile
from entitlements.company import Company
from entitlements.join_models import EmailTokenRow, PendingRegistrationRow
from entitlements.notices import Recipient
from entitlements.store import normalise_email
from entitlements.trade_register import Register, RegisterEntry
from entitlements.vat import VatNumber
from translations.locales import Language

KEPT: Final = timedelta(days=30)
"""For so long a link that came too late can be renewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """What somebody registers with; `terms` is the checksum of the terms that they agreed to."""

    company: Company
    email: str
    display_name: str
    password: str = field(repr=False)
    language: Language
    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A registration whose address nobody has proved yet."""

    pk: int
    company: Company
    recipient: Recipient
    password_hash: str = field(repr=False)
    terms: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PendingRegistrations:
    """Reads and writes registrations that wait, within the caller's session."""

    session: Session

    def add(self, new: NewRegistration, password_hash: str, now: datetime) -> Pending:
        """Keep a registration until its address is proved."""
        row = PendingRegistrationRow(
            email=normalise_email(new.email),
            display_name=new.display_name,
            language=new.language,
            password_hash=password_hash,
            company=_packed(new.company),
            terms=new.terms,
            made_at=now,
        )
        self.session.add(row)
        self.session.flush()
        return _pending(row)

    def by_pk(self, pk: int) -> Pending:
        """One that waits."""
        return _pending(self.session.get_one(PendingRegistrationRow, pk))

    def of_email(self, email: str) -> list[Pending]:
        """All that wait for an address, the newest first."""
        rows = self.session.scalars(
            select(PendingRegistrationRow).where(_of(email)).order_by(PendingRegistrationRow.pk.desc())
        )
        return [_pending(row) for row in rows]

    def drop(self, pk: int) -> None:
        """Delete one, and its links with it."""
        self._delete(PendingRegistrationRow.pk == pk)

    def drop_all(self, email: str) -> None:
        """Delete all that wait for an address, and their links with them."""
        self._delete(_of(email))

    def prune(self, now: datetime) -> None:
        """Delete what nobody proved in time."""
        self._delete(PendingRegistrationRow.made_at <= now - KEPT)

    def _delete(self, chosen: ColumnElement[bool]) -> None:
        pks = select(PendingRegistrationRow.pk).where(chosen).scalar_subquery()
        self.session.execute(delete(EmailTokenRow).where(EmailTokenRow.registration_pk.in_(pks)))
        self.session.execute(delete(PendingRegistrationRow).where(chosen))


def _of(email: str) -> ColumnElement[bool]:
    return PendingRegistrationRow.email == normalise_email(email)


def _packed(company: Company) -> dict[str, Any]:
    vat = company.vat
    return {
        "legal_name": company.legal_name,
        "register": [company.register.register.value, company.register.number],
        "profile": company.profile.value,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
        "country": company.country,
        "phone": company.phone,
        "vat": None if vat is None else [vat.country, vat.number],
    }


def _unpacked(kept: dict[str, Any]) -> Company:
    register, number = kept["register"]
    vat = kept["vat"]
    return Company(
        legal_name=kept["legal_name"],
        register=RegisterEntry(register=Register(register), number=number),
        profile=Profile(kept["profile"]),
        street=kept["street"],
        postal_code=kept["postal_code"],
        city=kept["city"],
        country=kept["country"],
        phone=kept["phone"],
        vat=None if vat is None else VatNumber(country=vat[0], number=vat[1]),
    )


def _pending(row: PendingRegistrationRow) -> Pending:
    return Pending(
        pk=row.pk,
        company=_unpacked(row.company),
        recipient=Recipient(email=row.email, display_name=row.display_name, language=Language(row.language)),
        password_hash=row.password_hash,
        terms=row.terms,
        made_at=row.made_at,
    )
