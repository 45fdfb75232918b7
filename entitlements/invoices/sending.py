"""KSeF behind one protocol: it takes an e-invoice, and later says what became of it.

`HandCarried` needs no network: it lays files into a folder, from which a person hands them in with the
Ministry's own program and notes the number that they got. `InProcessKsef` is a KSeF of its own for tests and
demonstrations. An adapter that talks to the Ministry's interface is another class of the same shape.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from entitlements.invoices.ksef_codes import check_sum

HAND_CARRIED: Final = "by-hand"


class Verdict(StrEnum):
    """What KSeF says of an e-invoice that it was handed."""

    PROCESSING = "processing"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class KsefAway(Exception):
    """KSeF does not answer now: nothing is known of the e-invoice, it is handed in again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An e-invoice to hand in; `nip` is the seller's, `number` the invoice's own.

    `corrects_sha256` is the digest of the rejected file whose place this one takes: a technical correction.
    """

    number: str
    nip: str
    xml: bytes
    sha256: str
    corrects_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """KSeF's word: its number and receipt (UPO) once accepted, why once rejected."""

    verdict: Verdict
    ksef_number: str = ""
    upo: str = ""
    fault: str = ""


class Ksef(Protocol):
    """Takes e-invoices. Handing in the same one twice gives the same reference: nothing is taken twice."""

    @property
    def name(self) -> str:
        """What logs and pages call it."""

    def send(self, parcel: Parcel) -> str:
        """Hand an e-invoice in; returns the reference to ask with.

        Raises:
            KsefAway: it does not answer now.
        """

    def ask(self, reference: str) -> Answer:
        """What became of it.

        Raises:
            KsefAway: it does not answer now.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class HandCarried:
    """Lays e-invoices into `folder`; what becomes of them a person notes in the portal."""

    folder: Path
    name: str = HAND_CARRIED

    def send(self, parcel: Parcel) -> str:
        """Write the file, under the invoice's number; its name is the reference."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{parcel.number.replace('/', '-')}.xml"
        try:
            beside = self.folder / f".{name}.part"
            beside.write_bytes(parcel.xml)
            beside.replace(self.folder / name)
        except OSError as failure:
            raise KsefAway(f"the folder cannot be written: {failure.strerror}") from None
        return name

    def ask(self, reference: str) -> Answer:  # noqa: ARG002 - only a person knows
        """Nothing is known until a person notes it."""
        return Answer(verdict=Verdict.PROCESSING)


@dataclass(slots=True, kw_only=True)
class InProcessKsef:
    """A KSeF of its own: it takes each e-invoice once and gives numbers with a true check sum.

    `why_not` looks at a file and says why it is rejected, or nothing. While `is_away` it does not answer.
    """

    clock: Callable[[], datetime]
    why_not: Callable[[bytes], str] = lambda _xml: ""
    is_away: bool = False
    is_slow: bool = False
    taken: dict[str, Parcel] = field(default_factory=dict)
    name: str = "in-process"

    def send(self, parcel: Parcel) -> str:
        """Take an e-invoice, unless it was taken before."""
        self._answer_or_not()
        reference = ":".join((parcel.nip, parcel.number, *([parcel.sha256] * bool(parcel.corrects_sha256))))
        self.taken.setdefault(reference, parcel)
        return reference

    def ask(self, reference: str) -> Answer:
        """The number and a receipt, or why not."""
        self._answer_or_not()
        parcel = self.taken.get(reference)
        if parcel is None:
            return Answer(verdict=Verdict.REJECTED, fault="404: unknown reference")
        if self.is_slow:
            return Answer(verdict=Verdict.PROCESSING)
        fault = self.why_not(parcel.xml)
        if fault:
            return Answer(verdict=Verdict.REJECTED, fault=fault)
        place = list(self.taken).index(reference) + 1
        stem = f"{parcel.nip}-{self.clock():%Y%m%d}-{place:012X}"
        number = f"{stem}-{check_sum(stem)}"
        upo = f"<Potwierdzenie><NumerKSeFDokumentu>{number}</NumerKSeFDokumentu></Potwierdzenie>"
        return Answer(verdict=Verdict.ACCEPTED, ksef_number=number, upo=upo)

    def _answer_or_not(self) -> None:
        if self.is_away:
            raise KsefAway("503: no answer")
