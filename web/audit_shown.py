"""Records of the audit trail as its page shows them: names for numbers, links to what they name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit_chain import AuditRecord
from entitlements.audit_details import detail_name
from entitlements.audit_kinds import AuditKind
from entitlements.models import AccountRow, OperatorRow, SiteRow
from web.audit_words import CODES, value_in_words
from web.i18n import page_language
from web.privacy_words import WHAT

_DIGITS: Final = 9
_ERASED: Final = ".invalid"
SORT_NAMES: Final = {
    "operator": _("Company"),
    "account": _("Person’s account"),
    "document": _("Document"),
    "clearance": _("Clearance"),
    "invitation": _("Invitation"),
    "site": _("Site"),
    "request": _("Request"),
    "mail": _("Mail"),
    "retention": _("Old data"),
    "order": _("Order"),
    "invoice": _("Invoice"),
    "ticket": _("Ticket"),
    "product": _("Product"),
    "price": _("Price"),
    "voucher": _("Voucher"),
    "tool": _("Tool"),
    "shipment": _("Shipment"),
    "return": _("Return"),
    "invoices": _("Invoices"),
    "outage": _("Outage"),
    "payment": _("Payment"),
    "tools": _("Tools"),
    "provider": _("Payment provider"),
    "statement": _("Bank statement"),
    "programming-job": _("Programming job"),
    "agent": _("Programming agent"),
    "flash-package": _("Flash package"),
    "flash-package-key": _("Key of a publisher of flash packages"),
    "job-key": _("Key of programming jobs"),
}
"""The sorts of things that records are about."""
_OF: Final = {"account": "account", "operator": "operator", "person": "account", "site": "site"}
"""Details that are the number of something which a subject could name too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that a record names: how it is called, where it is seen, and the subject that asks for it."""

    text: str
    href: str = ""
    subject: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what some records are about, looked up at once."""

    accounts: dict[int, tuple[str, int | None]]
    operators: dict[int, str]
    sites: dict[int, tuple[str, int]]

    @classmethod
    def of(cls, session: Session, records: Iterable[AuditRecord]) -> Self:
        """Look up everything that the records are about or mention."""
        wanted: dict[str, set[int]] = {"account": set(), "operator": set(), "site": set()}
        for record in records:
            subjects = [record.subject, *(_subject_of(record, key) for key in record.details)]
            subjects += [] if record.actor_id is None else [f"account:{record.actor_id}"]
            for sort, number in map(parted, subjects):
                wanted.get(sort, set()).add(-1 if number is None else number)
        account, site = AccountRow, SiteRow
        accounts = select(account.id, account.email, account.operator_id)
        sites = select(site.id, site.name, site.operator_id)
        people = session.execute(accounts.where(account.id.in_(wanted["account"]))).all()
        places = session.execute(sites.where(site.id.in_(wanted["site"]))).all()
        companies = select(OperatorRow.id, OperatorRow.legal_name).where(
            OperatorRow.id.in_(wanted["operator"])
        )
        return cls(
            accounts={number: (email, operator_id) for number, email, operator_id in people},
            operators=dict(session.execute(companies).all()),
            sites={number: (name, operator_id) for number, name, operator_id in places},
        )

    def account(self, number: int) -> Told:
        """An account by its address, leading to its company; one that was erased by its number."""
        email, operator_id = self.accounts.get(number, (_ERASED, None))
        is_erased = email.endswith(_ERASED)
        return Told(
            text=gettext("account %(number)s (erased)", number=number) if is_erased else email,
            href="" if operator_id is None else url_for("operators.operator", operator_id=operator_id),
            subject=f"account:{number}",
        )

    def subject(self, subject: str) -> Told | None:
        """What a record is about, None where it is about nothing in particular."""
        sort, number = parted(subject)
        name = subject.partition(":")[2]
        if not subject:
            return None
        if sort == "document" and name:
            href = url_for("documents.document", document_id=name)
            return Told(text=name, href=href, subject=subject, is_code=True)
        if sort == "programming-job" and name:
            href = url_for("staff_programming.job", job_id=name)
            return Told(text=_in_words(sort, subject), href=href, subject=subject)
        if sort == "retention":
            href = url_for("personal.privacy")
            return Told(text=str(WHAT.get(name, name)), href=href, subject=subject)
        if number is None:
            return Told(text=_in_words(sort, subject), subject=subject)
        return self.account(number) if sort == "account" else self._numbered(subject, sort, number)

    def details(self, record: AuditRecord) -> list[tuple[str, Told]]:
        """The details of a record, each with its name."""
        language = page_language()
        return [(detail_name(key, language), self._detail(record, key)) for key in record.details]

    def _detail(self, record: AuditRecord, key: str) -> Told:
        value = record.details[key]
        about = _subject_of(record, key)
        told = self.subject(about) if about else None
        if told is not None:
            return told
        text = value_in_words(record.kind, key, value) or "–"
        return Told(text=text, is_code=key in CODES)

    def _numbered(self, subject: str, sort: str, number: int) -> Told:
        if sort == "operator":
            text = self.operators.get(number, _in_words(sort, subject))
            href = url_for("operators.operator", operator_id=number) if number in self.operators else ""
            return Told(text=text, href=href, subject=subject)
        if sort == "site":
            name, operator_id = self.sites.get(number, (_in_words(sort, subject), None))
            href = "" if operator_id is None else url_for("operators.operator", operator_id=operator_id)
            return Told(text=name, href=href, subject=subject)
        links: dict[str, tuple[str, dict[str, Any]]] = {
            "clearance": ("clearances.case", {"clearance_id": number}),
            "mail": ("messages.messages", {}),
            "request": ("staff_requests.one", {"request_id": number}),
        }
        endpoint, values = links.get(sort, ("", {}))
        href = url_for(endpoint, **values) if endpoint else ""
        return Told(text=_in_words(sort, subject), href=href, subject=subject)


def _in_words(sort: str, subject: str) -> str:
    """A subject by the name of its sort; as it is kept where the sort is not known."""
    name, number = SORT_NAMES.get(sort), subject.partition(":")[2]
    return subject if name is None else f"{name} {number}".strip()


def parted(subject: str) -> tuple[str, int | None]:
    """What sort of thing a subject is, and its number if it has one."""
    sort, _, number = subject.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) <= _DIGITS
    return sort, int(number) if is_number else None


def _subject_of(record: AuditRecord, key: str) -> str:
    """The subject that a detail names, the empty string where it names none."""
    value = record.details[key]
    if record.kind == AuditKind.STATEMENT_IMPORTED:
        return ""  # its account is a bank's
    if key == "subject" or value.startswith("account:"):
        return value
    return f"{_OF[key]}:{value}" if key in _OF and value.isascii() and value.isdecimal() else ""
