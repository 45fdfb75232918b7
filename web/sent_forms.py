"""Forms that count once: each carries a token of its own, which is used up by what the form does.

A page that moves money, stock or time puts `{{ once_field() }}` into its form, and its view takes the form
within the transaction that acts: of two that were sent at once one acts, the other is led to what became of
it.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from flask import Flask, request
from markupsafe import Markup
from sqlalchemy import Index, String, Text, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.models import UtcDateTime
from web import session as asking
from web.mail.models import Base

KEPT: Final = timedelta(days=7)
"""For so long a form that was sent is known again."""
_FIELD: Final = "form_token"
_UNSAID: Final = frozenset({_FIELD, "csrf_token"})
_MOST_TOKEN: Final = 100


class SentFormRow(Base):
    """A form that was sent: digests of its token and of what it said, and the page that shows what it did."""

    __tablename__ = "sent_forms"
    __table_args__ = (Index("ix_sent_forms_at", "at"),)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    said_sha256: Mapped[str] = mapped_column(String(64))
    leads_to: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SentBefore(Exception):
    """A form was sent before, and did at `leads_to` what it says; `is_same` where it said just the same."""

    def __init__(self, leads_to: str, *, is_same: bool) -> None:
        super().__init__(leads_to)
        self.leads_to, self.is_same = leads_to, is_same


@dataclass(frozen=True, slots=True)
class SentForm:
    """The form of this request, taken within the caller's transaction; without a token it has no twin."""

    row: SentFormRow | None

    @classmethod
    def take(cls, writing: Session, leads_to: str = "") -> Self:
        """Use the form's token up, together with whatever else the transaction does.

        Raises:
            SentBefore: it is used up; nothing more is to be done.
        """
        token = request.form.get(_FIELD, "")[:_MOST_TOKEN]
        if not token:
            return cls(None)
        writing.execute(delete(SentFormRow).where(SentFormRow.at < asking.now() - KEPT))
        row = SentFormRow(
            token_sha256=_sha256(token), said_sha256=_said(), leads_to=leads_to, at=asking.now()
        )
        _demand_unused(writing, row)
        try:
            with writing.begin_nested():
                writing.add(row)
        except IntegrityError:  # another request used it up while this one waited
            _demand_unused(writing, row)
            raise
        return cls(row)

    def lead_to(self, url: str) -> None:
        """Note the page that shows what the form did, where it was not known before."""
        if self.row is not None:
            self.row.leads_to = url


def init_app(app: Flask) -> None:
    """Give templates the field that makes a form count once."""
    app.jinja_env.globals.update(once_field=once_field)


def once_field() -> Markup:
    """The hidden field with a token that no other form has."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(_FIELD, secrets.token_urlsafe(18))


def _demand_unused(writing: Session, row: SentFormRow) -> None:
    before = writing.get(SentFormRow, row.token_sha256)
    if before is not None:
        raise SentBefore(before.leads_to, is_same=before.said_sha256 == row.said_sha256)


def _said() -> str:
    """All that the form says, and where it was sent."""
    fields = sorted((name, values) for name, values in request.form.lists() if name not in _UNSAID)
    return _sha256(json.dumps([request.path, fields]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
