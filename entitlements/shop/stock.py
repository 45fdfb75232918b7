"""Where pieces are, and how they come there: every movement takes some from one place to another. Pure.

It is double entry: what leaves one place arrives at another, so that all places together always hold
nothing, and what the supplier brought is on the shelf, reserved, with customers, under inspection, or gone.
Only the supplier, the count and the scrap may be below nought or grow without end.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Place(StrEnum):
    """Where a piece can be; `COUNT` is what a stock-taking found or missed."""

    SUPPLIER = "supplier"
    SHELF = "shelf"
    RESERVED = "reserved"
    CUSTOMER = "customer"
    INSPECTION = "inspection"
    SCRAP = "scrap"
    COUNT = "count"


class MovementKind(StrEnum):
    """What happened to the pieces."""

    RECEIVED = "received"
    RESERVED = "reserved"
    RELEASED = "released"
    HANDED_OVER = "handed-over"
    CAME_BACK = "came-back"
    PUT_BACK = "put-back"
    SENT_BACK = "sent-back"
    SCRAPPED = "scrapped"
    WRITTEN_OFF = "written-off"
    COUNTED_MORE = "counted-more"
    COUNTED_LESS = "counted-less"


WAYS: Final[Mapping[MovementKind, tuple[Place, Place]]] = {
    MovementKind.RECEIVED: (Place.SUPPLIER, Place.SHELF),
    MovementKind.RESERVED: (Place.SHELF, Place.RESERVED),
    MovementKind.RELEASED: (Place.RESERVED, Place.SHELF),
    MovementKind.HANDED_OVER: (Place.RESERVED, Place.CUSTOMER),
    MovementKind.CAME_BACK: (Place.CUSTOMER, Place.INSPECTION),
    MovementKind.PUT_BACK: (Place.INSPECTION, Place.SHELF),
    MovementKind.SENT_BACK: (Place.INSPECTION, Place.CUSTOMER),
    MovementKind.SCRAPPED: (Place.INSPECTION, Place.SCRAP),
    MovementKind.WRITTEN_OFF: (Place.SHELF, Place.SCRAP),
    MovementKind.COUNTED_MORE: (Place.COUNT, Place.SHELF),
    MovementKind.COUNTED_LESS: (Place.SHELF, Place.COUNT),
}
"""From where to where each kind takes its pieces."""

NEVER_NEGATIVE: Final = frozenset({Place.SHELF, Place.RESERVED, Place.CUSTOMER, Place.INSPECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who moved pieces, for which line of an order, with which remark."""

    by: int | None = None
    line_id: int | None = None
    note: str = ""


NO_CAUSE: Final = Cause()


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Pieces of one tool that went from one place to another; `quantity` is at least 1."""

    id: int
    tool_number: str
    kind: MovementKind
    quantity: int
    at: datetime
    by: int | None = None
    line_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How much of a tool there is: `promised` pieces are sold and still to come.

    `expected_quantity` is what the next delivery brings on `expected_on`; both are left out where none is
    ordered.
    """

    shelf: int = 0
    reserved: int = 0
    inspection: int = 0
    promised: int = 0
    expected_on: date | None = None
    expected_quantity: int = 0

    @property
    def free(self) -> int:
        """What can be sold and sent at once."""
        return self.shelf

    @property
    def to_come(self) -> int:
        """What can be sold today out of the next delivery."""
        if self.expected_on is None:
            return 0
        return max(0, self.expected_quantity - self.promised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What a line holds: `quantity` in all, of which so much is held and so much shipped."""

    line_id: int
    order_id: int
    tool_number: str
    quantity: int
    held: int
    shipped: int
    expires_at: datetime | None
    is_paid: bool
    is_over: bool

    @property
    def to_come(self) -> int:
        """What is neither here nor sent, and still owed."""
        return 0 if self.is_over else self.quantity - self.held - self.shipped


def balances(movements: Iterable[tuple[MovementKind, int]]) -> Counter[Place]:
    """What each place holds after kinds and quantities of movements; all together always hold nothing."""
    held: Counter[Place] = Counter()
    for kind, quantity in movements:
        source, target = WAYS[kind]
        held[source] -= quantity
        held[target] += quantity
    return held
