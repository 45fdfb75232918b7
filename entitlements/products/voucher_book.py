"""The book of vouchers: who may use which, counted so that no use is given to two buyers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.money import Currency, Money
from entitlements.products.models import VoucherRow, VoucherUseRow
from entitlements.products.vouchers import Voucher, VoucherKind, VoucherRefused, WhyNoVoucher, written
from entitlements.sellers_days import day_of


class VoucherTaken(ValueError):
    """There is a voucher with this code already."""


@dataclass(frozen=True, slots=True)
class VoucherBook:
    """Reads and writes vouchers and their uses within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def make(self, voucher: Voucher, by: int | None) -> None:
        """Keep a new voucher.

        Raises:
            VoucherTaken: its code is in use.
        """
        code = written(voucher.code)
        if self.session.get(VoucherRow, code) is not None:
            raise VoucherTaken(f"there is a voucher {code} already")
        amount = voucher.amount
        self.session.add(
            VoucherRow(
                code=code,
                kind=voucher.kind,
                percent=None if voucher.percent is None else str(voucher.percent),
                amount_minor=None if amount is None else amount.minor,
                currency=None if amount is None else amount.currency,
                product_code=voucher.product_code,
                operator_id=voucher.operator_id,
                valid_from=voucher.valid_from,
                valid_to=voucher.valid_to,
                most_uses=voucher.most_uses,
                most_uses_each=voucher.most_uses_each,
                note=voucher.note,
                made_at=self.clock(),
                made_by=by,
            )
        )
        self.session.flush()
        self._record(AuditKind.VOUCHER_MADE, code, by)

    def withdraw(self, code: str, by: int | None) -> bool:
        """Let a voucher count no more; orders that used it keep what it took off. Whether there was one."""
        row = self.session.get(VoucherRow, written(code))
        if row is None or row.withdrawn_at is not None:
            return False
        row.withdrawn_at = self.clock()
        self._record(AuditKind.VOUCHER_WITHDRAWN, row.code, by)
        return True

    def usable(self, code: str, operator_id: int) -> Voucher:
        """The voucher that a company may use now.

        Its row stays locked until the transaction ends, so that of two buyers one comes after the other.

        Raises:
            VoucherRefused: it does not count.
        """
        code = written(code)
        row = self.session.scalar(select(VoucherRow).where(VoucherRow.code == code).with_for_update())
        if row is None or row.withdrawn_at is not None:
            raise VoucherRefused(code, WhyNoVoucher.UNKNOWN)
        if row.operator_id not in (None, operator_id):
            raise VoucherRefused(code, WhyNoVoucher.NOT_YOURS)
        today = day_of(self.clock())
        if today < row.valid_from:
            raise VoucherRefused(code, WhyNoVoucher.NOT_YET)
        if row.valid_to is not None and row.valid_to < today:
            raise VoucherRefused(code, WhyNoVoucher.OVER)
        if self.uses(code) >= row.most_uses or self.uses(code, operator_id) >= row.most_uses_each:
            raise VoucherRefused(code, WhyNoVoucher.USED_UP)
        return voucher_of(row)

    def use(self, code: str, order_id: int, operator_id: int) -> None:
        """Note that an order uses a voucher, which `usable` gave in the same transaction."""
        self.session.add(
            VoucherUseRow(
                order_id=order_id,
                voucher_code=written(code),
                operator_id=operator_id,
                used_at=self.clock(),
            )
        )
        self.session.flush()

    def give_back(self, order_id: int) -> None:
        """Let the use that an order made be there again for others."""
        row = self.session.get(VoucherUseRow, order_id)
        if row is not None and row.given_back_at is None:
            row.given_back_at = self.clock()

    def take_again(self, order_id: int) -> None:
        """Count the use of an order that was given up and is paid after all."""
        row = self.session.get(VoucherUseRow, order_id)
        if row is not None:
            row.given_back_at = None

    def uses(self, code: str, operator_id: int | None = None) -> int:
        """How often a voucher has been used, by all or by one company."""
        query = select(func.count()).where(
            VoucherUseRow.voucher_code == written(code), VoucherUseRow.given_back_at.is_(None)
        )
        if operator_id is not None:
            query = query.where(VoucherUseRow.operator_id == operator_id)
        return self.session.scalar(query) or 0

    def all(self) -> list[tuple[Voucher, int, bool]]:
        """Every voucher with how often it was used and whether it was withdrawn, the newest first."""
        rows = self.session.scalars(
            select(VoucherRow).order_by(VoucherRow.made_at.desc(), VoucherRow.code)
        ).all()
        return [(voucher_of(row), self.uses(row.code), row.withdrawn_at is not None) for row in rows]

    def _record(self, kind: AuditKind, code: str, by: int | None) -> None:
        event = AuditEvent(kind=kind, actor_id=by, subject=f"voucher:{code}")
        AuditTrail(self.session, self.clock).record(event)


def voucher_of(row: VoucherRow) -> Voucher:
    """A voucher as a value object."""
    amount = None
    if row.amount_minor is not None and row.currency is not None:
        amount = Money(minor=row.amount_minor, currency=Currency(row.currency))
    return Voucher(
        code=row.code,
        kind=VoucherKind(row.kind),
        percent=None if row.percent is None else Decimal(row.percent),
        amount=amount,
        product_code=row.product_code,
        operator_id=row.operator_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        most_uses=row.most_uses,
        most_uses_each=row.most_uses_each,
        note=row.note,
    )
