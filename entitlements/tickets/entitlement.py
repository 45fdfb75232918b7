"""What a running ticket lets somebody do. Pure: the policy compares it with what is asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from entitlements.products.kinds import Module, Scope


class Asked(Protocol):
    """A document as a ticket is compared with it: the makes and models it is about, none where any."""

    @property
    def document_id(self) -> str | None:
        """Its number, None where no document in particular is meant."""

    @property
    def makes(self) -> frozenset[str]:
        """The makes that it is about."""

    @property
    def models(self) -> frozenset[str]:
        """The models, as `Make Series`, or `Make` alone."""

    @property
    def vin(self) -> str | None:
        """The vehicle at hand; where there is none, that of the ticket is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """A module, of one make or of all (None), until an instant; perhaps for one vehicle or document.

    `model` is that of the vehicle, as `Make Series`.
    """

    module: Module
    make: str | None = None
    until: datetime
    scope: Scope = Scope.TIME
    vin: str | None = None
    model: str | None = None
    document_id: str | None = None

    @property
    def opens_everything(self) -> bool:
        """Whether it opens every document that a ticket opens."""
        return self.module is Module.INFORMATION and self.make is None and self.scope is Scope.TIME

    def opens_document(self, document: "Asked", now: datetime) -> bool:
        """Whether it opens a document at `now`.

        A document that names no make is opened by a ticket for any. One for a single vehicle opens what is
        about its model, or about no model in particular, and speaks of no other vehicle; it opens nothing
        where no document is named, as in lists. One that was sold before models were asked for opens what is
        about its make.
        """
        makes = document.makes
        if self.module is not Module.INFORMATION or now >= self.until:
            return False
        is_of_make = self.make is None or self.make.casefold() in {make.casefold() for make in makes}
        match self.scope:
            case Scope.TIME:
                return is_of_make or not makes
            case Scope.VEHICLE:
                if self.model is None:
                    return is_of_make and document.vin in (None, self.vin)
                is_named = document.document_id is not None and document.vin in (None, self.vin)
                return is_named and (not document.models or _is_about(document, self.model))
            case Scope.DOCUMENT:
                return document.document_id is not None and document.document_id == self.document_id
            case Scope.JOB:
                return False


def _is_about(document: Asked, model: str) -> bool:
    """Whether a model is named by a document; whole makes, and series of no make, take in theirs."""
    wanted = model.casefold()
    names, makes = ({one.casefold() for one in some} for some in (document.models, document.makes))
    of_make = any(wanted.startswith(f"{name} ") for name in names & makes)
    of_no_make = not makes and any(wanted.endswith(f" {name}") for name in names)
    return wanted in names or of_make or of_no_make


FREE: Final = Entitlement(module=Module.INFORMATION, until=datetime.max.replace(tzinfo=UTC))
"""What whoever pays nothing has: authorities, and approved companies where access has never had a price."""
