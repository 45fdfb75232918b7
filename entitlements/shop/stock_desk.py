"""What the portal's people do with the stock: what came, is expected, was counted, is broken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.sellers_days import day_of
from entitlements.shop.ledger import MOST_PIECES, QuantityRefused, StockLedger
from entitlements.shop.reservations import Reservations
from entitlements.shop.stock import Cause, Level, MovementKind, Place


class ReasonMissing(ValueError):
    """A correction of the stock needs a reason in words."""


@dataclass(frozen=True, slots=True)
class StockDesk:
    """Changes the stock within the caller's session; the caller has asked the policy."""

    session: Session
    clock: Callable[[], datetime]

    def receive(self, number: str, quantity: int, by: int | None, note: str = "") -> Level:
        """Put pieces that the supplier brought onto the shelf; who waits gets theirs at once.

        Raises:
            NoSuchTool: the catalogue does not know the tool.
            QuantityRefused: the quantity makes no sense.
        """
        tool = self._ledger.lock(number)
        self._ledger.move(MovementKind.RECEIVED, number, quantity, Cause(by=by, note=note))
        tool.expected_quantity = max(0, tool.expected_quantity - quantity)
        if not tool.expected_quantity:
            tool.expected_on = None
        return self._filled(number)

    def expect(self, number: str, on: date | None, quantity: int) -> Level:
        """Say what the next delivery brings and when; None where none is ordered.

        Raises:
            NoSuchTool: the catalogue does not know the tool.
            QuantityRefused: the quantity makes no sense, or the day has passed.
        """
        tool = self._ledger.lock(number)
        if on is not None and (not 0 < quantity <= MOST_PIECES or on < day_of(self.clock())):
            raise QuantityRefused(f"{quantity} of {number} cannot be expected on {on}")
        tool.expected_on, tool.expected_quantity = on, 0 if on is None else quantity
        self.session.flush()
        return self._ledger.level(number)

    def count(self, number: str, counted: int, by: int, reason: str) -> Level:
        """Put the stock right after a count of the pieces on the shelf, the reserved ones among them.

        Where fewer lie there than orders hold, the orders that came last wait again.

        Raises:
            NoSuchTool: the catalogue does not know the tool.
            QuantityRefused: the quantity makes no sense.
            ReasonMissing: no reason was given.
        """
        if not reason.strip():
            raise ReasonMissing("say why the stock is put right")
        if not 0 <= counted <= MOST_PIECES:
            raise QuantityRefused(f"{counted} pieces cannot have been counted")
        self._ledger.lock(number)
        held = self._ledger.held(number)
        more = counted - held[Place.SHELF] - held[Place.RESERVED]
        if more > 0:
            self._ledger.move(MovementKind.COUNTED_MORE, number, more, Cause(by=by, note=reason))
        elif more < 0:
            Reservations(self.session, self.clock).let_go(number, max(0, -more - held[Place.SHELF]))
            self._ledger.move(MovementKind.COUNTED_LESS, number, -more, Cause(by=by, note=reason))
        self._record(AuditKind.STOCK_CORRECTED, number, by, counted=str(counted), reason=reason)
        return self._filled(number)

    def write_off(self, number: str, quantity: int, by: int, reason: str) -> Level:
        """Take pieces off the shelf for good.

        Raises:
            NoSuchTool: the catalogue does not know the tool.
            QuantityRefused: fewer lie there free.
            ReasonMissing: no reason was given.
        """
        if not reason.strip():
            raise ReasonMissing("say why the pieces are written off")
        self._ledger.lock(number)
        self._ledger.move(MovementKind.WRITTEN_OFF, number, quantity, Cause(by=by, note=reason))
        self._record(AuditKind.STOCK_CORRECTED, number, by, written_off=str(quantity), reason=reason)
        return self._ledger.level(number)

    def inspect(self, number: str, quantity: int, by: int, *, is_good: bool) -> Level:
        """Decide on pieces that came back: onto the shelf again, or scrap.

        Raises:
            NoSuchTool: the catalogue does not know the tool.
            QuantityRefused: fewer wait for it.
        """
        self._ledger.lock(number)
        kind = MovementKind.PUT_BACK if is_good else MovementKind.SCRAPPED
        self._ledger.move(kind, number, quantity, Cause(by=by))
        return self._filled(number)

    @property
    def _ledger(self) -> StockLedger:
        return StockLedger(self.session, self.clock)

    def _filled(self, number: str) -> Level:
        Reservations(self.session, self.clock).fill(number)
        return self._ledger.level(number)

    def _record(self, kind: AuditKind, number: str, by: int, **details: str) -> None:
        event = AuditEvent(kind=kind, actor_id=by, subject=f"tool:{number}", details=details)
        AuditTrail(self.session, self.clock).record(event)
