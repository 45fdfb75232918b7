"""Baskets: what somebody wants to buy and has not ordered yet, kept with their account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.orders.models import BasketItemRow
from entitlements.orders.orders import LineKind
from entitlements.orders.placing import MOST_PIECES

MOST_LINES = 50


class BasketFull(ValueError):
    """There are too many different things in the basket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Something that somebody wants, as forms and addresses name it; what it is for may be empty."""

    kind: LineKind
    code: str
    quantity: int = 1
    for_vin: str = ""
    for_model: str = ""
    for_document: str = ""
    for_job: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketItem:
    """A line of a basket."""

    id: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Baskets:
    """Reads and writes baskets within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def items(self, account_id: int) -> list[BasketItem]:
        """What is in somebody's basket, the first first."""
        rows = self.session.scalars(
            select(BasketItemRow).where(BasketItemRow.account_id == account_id).order_by(BasketItemRow.id)
        )
        return [_item(row) for row in rows]

    def put(self, account_id: int, wanted: Wanted) -> None:
        """Put something in; more of what is in it already makes its number larger.

        Raises:
            BasketFull: there are too many different things in it.
        """
        items = self.items(account_id)
        row = self._same(account_id, wanted)
        if row is None and len(items) >= MOST_LINES:
            raise BasketFull(f"a basket holds {MOST_LINES} different things")
        if row is not None:
            row.quantity = min(row.quantity + wanted.quantity, MOST_PIECES)
            row.added_at = self.clock()
            return
        self.session.add(
            BasketItemRow(
                account_id=account_id,
                kind=wanted.kind,
                code=wanted.code,
                quantity=min(max(wanted.quantity, 1), MOST_PIECES),
                for_vin=wanted.for_vin,
                for_document=wanted.for_document,
                for_job=wanted.for_job,
                added_at=self.clock(),
            )
        )
        self.session.flush()

    def change(self, account_id: int, item_id: int, quantity: int) -> bool:
        """Let a line be so many pieces, none takes it out; whether there is such a line."""
        row = self.session.get(BasketItemRow, item_id)
        if row is None or row.account_id != account_id:
            return False
        if quantity < 1:
            self.session.delete(row)
        else:
            row.quantity = min(quantity, MOST_PIECES)
        self.session.flush()
        return True

    def empty(self, account_id: int) -> None:
        """Take everything out."""
        self.session.execute(delete(BasketItemRow).where(BasketItemRow.account_id == account_id))

    def _same(self, account_id: int, wanted: Wanted) -> BasketItemRow | None:
        row = BasketItemRow
        return self.session.scalar(
            select(row).where(
                row.account_id == account_id,
                row.kind == wanted.kind,
                row.code == wanted.code,
                row.for_vin == wanted.for_vin,
                row.for_document == wanted.for_document,
                row.for_job == wanted.for_job,
            )
        )


def _item(row: BasketItemRow) -> BasketItem:
    return BasketItem(
        id=row.id,
        wanted=Wanted(
            kind=LineKind(row.kind),
            code=row.code,
            quantity=row.quantity,
            for_vin=row.for_vin,
            for_document=row.for_document,
            for_job=row.for_job,
        ),
    )
