"""What a running ticket lets somebody do. Pure: the policy compares it with what is asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from entitlements.products.kinds import Module, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """A module, of one make or of all (None), until an instant; perhaps for one vehicle or document."""

    module: Module
    make: str | None = None
    until: datetime
    scope: Scope = Scope.TIME
    vin: str | None = None
    document_id: str | None = None

    def opens_document(
        self, document_id: str | None, makes: frozenset[str], vin: str | None, now: datetime
    ) -> bool:
        """Whether it opens a document that is about vehicles of `makes`, for a vehicle, at `now`.

        A document that names no make is opened by a ticket for any.
        """
        if self.module is not Module.INFORMATION or now >= self.until:
            return False
        if self.make is not None and makes and self.make not in makes:
            return False
        match self.scope:
            case Scope.TIME:
                return True
            case Scope.VEHICLE:
                return vin is not None and vin == self.vin
            case Scope.DOCUMENT:
                return document_id is not None and document_id == self.document_id
            case Scope.JOB:
                return False


FREE: Final = Entitlement(module=Module.INFORMATION, until=datetime.max.replace(tzinfo=UTC))
"""What authorities have: they pay nothing."""
