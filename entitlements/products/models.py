"""Mapped classes of the tables of products, prices and vouchers. Prices are added and never changed."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class ProductRow(Base):
    """A product; one that is no longer offered stays, as tickets of it do."""

    __tablename__ = "products"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    module: Mapped[str] = mapped_column(String(16))
    make: Mapped[str | None] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(16))
    period: Mapped[str | None] = mapped_column(String(8))
    seats: Mapped[int] = mapped_column(Integer)
    vat_class: Mapped[str] = mapped_column(String(16))
    is_offered: Mapped[bool] = mapped_column(Boolean)


class PriceRow(Base):
    """A price of a product or tool from a day on, for one customer or for all.

    The row that begins last counts, of those that begin on one day the one that was recorded last; without
    an amount the thing is not for sale in that currency.
    """

    __tablename__ = "prices"
    __table_args__ = (Index("ix_prices_code_currency", "code", "currency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int | None] = mapped_column(Integer)
    operator_id: Mapped[int | None] = mapped_column(Integer, index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(Integer)


class VoucherRow(Base):
    """A voucher: so many per cent, an amount, or one product for nothing."""

    __tablename__ = "vouchers"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    percent: Mapped[str | None] = mapped_column(String(8))
    amount_minor: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str | None] = mapped_column(String(3))
    product_code: Mapped[str | None] = mapped_column(String(60))
    operator_id: Mapped[int | None] = mapped_column(Integer)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    most_uses: Mapped[int] = mapped_column(Integer)
    most_uses_each: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(Integer)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VoucherUseRow(Base):
    """One use of a voucher by one order; given back where the order was never paid."""

    __tablename__ = "voucher_uses"

    order_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    voucher_code: Mapped[str] = mapped_column(ForeignKey("vouchers.code"), index=True)
    operator_id: Mapped[int] = mapped_column(Integer)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
