"""What the portal promises of its speed and size, and whether a run keeps it: computed, never typed. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """How a measured value has to stand to its floor."""

    AT_MOST = "at most"
    AT_LEAST = "at least"
    BELOW = "below"

    def is_kept(self, measured: float, limit: float) -> bool:
        """Whether `measured` stands to `limit` as it has to."""
        if self is Bound.AT_MOST:
            return measured <= limit
        return measured >= limit if self is Bound.AT_LEAST else measured < limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A value that was measured, nearly always a ratio to a peer's in the same run, and what it has to be."""

    name: str
    measured: float
    bound: Bound
    floor: float
    aim: float | None = None
    unit: str = "x"

    @property
    def holds(self) -> bool:
        """Whether the floor is kept."""
        return self.bound.is_kept(self.measured, self.floor)

    @property
    def reaches_aim(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        return None if self.aim is None else self.bound.is_kept(self.measured, self.aim)

    def row(self) -> list[str]:
        """The claim as a line of a table."""
        return [
            self.name,
            _written(self.measured, self.unit),
            f"{self.bound} {_written(self.floor, self.unit)}",
            _yes_or_no(self.holds),
            "" if self.aim is None else _written(self.aim, self.unit),
            _yes_or_no(self.reaches_aim),
        ]


CLAIM_HEAD = ["", "measured", "floor", "holds", "aim", "reached"]


def _written(value: float, unit: str) -> str:
    number = f"{value:.0f}" if value >= 100 else f"{value:.3g}"
    return f"{number}{unit}" if unit == "x" else f"{number} {unit}"


def _yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else "yes" if answer else "NO"
