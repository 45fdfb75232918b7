"""Independent operators: companies that may get repair and maintenance information."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Profile, Standing
from entitlements.models import OperatorRow
from translations.locales import Language

NO_VAT_NUMBER = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOperator:
    """What an operator is made from; countries are ISO 3166-1 alpha-2 codes."""

    legal_name: str
    profile: Profile
    street: str
    postal_code: str
    city: str
    country: str
    language: Language
    register_number: str | None = None
    vat_country: str | None = None
    vat_number: str | None = None
    vat_state: str = NO_VAT_NUMBER
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A company as it is registered, and how it stands."""

    id: int
    legal_name: str
    profile: Profile
    country: str
    language: Language
    standing: Standing
    created_at: datetime
    decided_at: datetime | None
    decision_reason: str | None


@dataclass(frozen=True, slots=True)
class OperatorStore:
    """Reads and writes operators within the caller's session."""

    session: Session

    def add(self, new: NewOperator, standing: Standing, now: datetime) -> Operator:
        """Keep an operator."""
        row = OperatorRow(
            legal_name=new.legal_name,
            register_number=new.register_number,
            profile=new.profile,
            vat_country=new.vat_country,
            vat_number=new.vat_number,
            vat_state=new.vat_state,
            street=new.street,
            postal_code=new.postal_code,
            city=new.city,
            country=new.country,
            phone=new.phone,
            language=new.language,
            standing=standing,
            decided_at=None if standing is Standing.APPLIED else now,
            created_at=now,
        )
        self.session.add(row)
        self.session.flush()
        return _operator(row)

    def by_id(self, operator_id: int) -> Operator | None:
        """The operator with this number."""
        row = self.session.get(OperatorRow, operator_id)
        return None if row is None else _operator(row)

    def by_name(self, legal_name: str) -> Operator | None:
        """The first operator that is registered under exactly this name."""
        row = self.session.scalar(
            select(OperatorRow).where(OperatorRow.legal_name == legal_name).order_by(OperatorRow.id).limit(1)
        )
        return None if row is None else _operator(row)


def _operator(row: OperatorRow) -> Operator:
    return Operator(
        id=row.id,
        legal_name=row.legal_name,
        profile=Profile(row.profile),
        country=row.country,
        language=Language(row.language),
        standing=Standing(row.standing),
        created_at=row.created_at,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )
