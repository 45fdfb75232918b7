"""Registers of VAT numbers behind one protocol. A register that does not answer makes no number invalid."""

from dataclasses import dataclass
from typing import Final, Protocol

from entitlements.vat import VatNumber, VatState

OFFLINE: Final = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatAnswer:
    """What a register said: VALID or INVALID where it answered, UNKNOWN with its `fault` where it did not.

    `name` and `address` are empty where the country does not disclose them. `consultation_number` is the
    proof of the question that a register gives to an asker who names their own number.
    """

    state: VatState
    source: str
    fault: str = ""
    name: str = ""
    address: str = ""
    consultation_number: str = ""


class VatRegister(Protocol):
    """Asks whether a VAT number is in use."""

    @property
    def name(self) -> str:
        """What its answers call their source."""

    def check(self, number: VatNumber) -> VatAnswer:
        """What the register says of a number, now. Never raises: no answer is an answer, `UNKNOWN`."""


@dataclass(frozen=True, slots=True)
class OfflineVatRegister:
    """Asks nobody: where the portal may not, or need not, ask a register, people look the number up."""

    name: str = OFFLINE

    def check(self, number: VatNumber) -> VatAnswer:  # noqa: ARG002 - nobody is asked
        """Nothing is known beyond the number's check digits."""
        return VatAnswer(state=VatState.UNVERIFIED, source=OFFLINE)
