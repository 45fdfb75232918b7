"""The outcomes that an input may end in, and the failures that lead there. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Final


class Outcome(StrEnum):
    """How an input ended; every input ends in exactly one of these."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    TOO_LARGE = "too-large"
    ENCRYPTED = "encrypted"
    NEEDS_OCR = "needs-ocr"
    MALFORMED = "malformed"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    TIMED_OUT = "timed-out"

    @property
    def is_accepted(self) -> bool:
        """Whether the document is in the knowledge base."""
        return self in (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)


class IngestError(Exception):
    """Everything that ingestion raises; the message is one sentence that says what to do."""


class RunFailed(IngestError):
    """The run as a whole cannot go on: a full disk, a locked database, a reader that cannot be started."""


class Misuse(IngestError):
    """What was asked for cannot be done as asked: a path that is not there, a manifest with a mistake."""


class InputRefused(IngestError):
    """An input that cannot be taken in; the message is one sentence that says what to do.

    `details` are lines of evidence, kept with the outcome.
    """

    outcome: ClassVar[Outcome] = Outcome.REJECTED

    def __init__(self, sentence: str = "", *, details: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.details = tuple(details)


class Encrypted(InputRefused):
    """The file needs a password that was not given."""

    outcome = Outcome.ENCRYPTED


class NeedsOcr(InputRefused):
    """The pages are pictures of text, and nothing that could recognise it is installed."""

    outcome = Outcome.NEEDS_OCR


class Malformed(InputRefused):
    """The file breaks its own format so badly that nothing reliable can be read."""

    outcome = Outcome.MALFORMED


class Damaged(InputRefused):
    """The file's letters were lost before it got here."""

    outcome = Outcome.DAMAGED


class Unsupported(InputRefused):
    """No reader knows what to do with the file."""

    outcome = Outcome.UNSUPPORTED


class TooLarge(InputRefused):
    """The file, or what it unfolds to, is larger than the limits allow."""

    outcome = Outcome.TOO_LARGE


class TimedOut(InputRefused):
    """Reading took longer than the limits allow."""

    outcome = Outcome.TIMED_OUT


_REFUSALS: Final = {
    refusal.outcome: refusal
    for refusal in (
        InputRefused,
        Encrypted,
        NeedsOcr,
        Malformed,
        Damaged,
        Unsupported,
        TooLarge,
        TimedOut,
    )
}


def refusal(outcome: Outcome, sentence: str) -> InputRefused:
    """The failure that leads to `outcome`; an outcome that no failure leads to is a rejection."""
    return _REFUSALS.get(outcome, InputRefused)(sentence)
