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

    @property
    def opens_everything(self) -> bool:
        """Whether it opens every document that a ticket opens."""
        return self.module is Module.INFORMATION and self.make is None and self.scope is Scope.TIME

    def opens_document(
        self, document_id: str | None, makes: frozenset[str], vin: str | None, now: datetime
    ) -> bool:
        """Whether it opens a document that is about vehicles of `makes`, for a vehicle, at `now`.

        A document that names no make is opened by a ticket for any, but not by one for a single vehicle of
        a make. Where no vehicle is at hand, the vehicle of the ticket is.
        """
        if self.module is not Module.INFORMATION or now >= self.until:
            return False
        is_of_make = self.make is None or self.make.casefold() in {make.casefold() for make in makes}
        match self.scope:
            case Scope.TIME:
                return is_of_make or not makes
            case Scope.VEHICLE:
                return is_of_make and vin in (None, self.vin)
            case Scope.DOCUMENT:
                return document_id is not None and document_id == self.document_id
            case Scope.JOB:
                return False


FREE: Final = Entitlement(module=Module.INFORMATION, until=datetime.max.replace(tzinfo=UTC))
"""What whoever pays nothing has: authorities, and approved companies where access has never had a price."""
