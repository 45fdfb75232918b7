"""Vouchers: who may use which, how often, and never the same use for two buyers."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.orders import Buyer
from entitlements.products.voucher_book import VoucherBook, VoucherTaken
from entitlements.products.vouchers import Voucher, VoucherKind, VoucherRefused, WhyNoVoucher
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import list_products, place
from translations.locales import Language

TODAY = NOON.date()


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        yield writing


@pytest.fixture
def book(session: Session) -> VoucherBook:
    return VoucherBook(session, Clock())


def ten_percent(**changes: Any) -> Voucher:
    values: dict[str, Any] = {
        "code": "TEN",
        "kind": VoucherKind.PERCENT,
        "percent": Decimal(10),
        "valid_from": TODAY,
    }
    return Voucher(**values | changes)


def why_not(book: VoucherBook, code: str = "TEN", operator_id: int = 1) -> WhyNoVoucher:
    with pytest.raises(VoucherRefused) as refused:
        book.usable(code, operator_id)
    return refused.value.reason


def test_a_code_is_read_as_people_type_it(book: VoucherBook) -> None:
    book.make(ten_percent(), 7)
    assert book.usable(" t e n ", 1) == ten_percent()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"valid_from": TODAY + timedelta(days=1)}, WhyNoVoucher.NOT_YET, id="tomorrow"),
        pytest.param(
            {"valid_from": date(2026, 1, 1), "valid_to": TODAY - timedelta(days=1)},
            WhyNoVoucher.OVER,
            id="yesterday",
        ),
        pytest.param({"operator_id": 2}, WhyNoVoucher.NOT_YOURS, id="another customer's"),
    ],
)
def test_a_voucher_that_does_not_count_says_why(
    book: VoucherBook, changes: dict[str, Any], reason: WhyNoVoucher
) -> None:
    book.make(ten_percent(**changes), 7)
    assert why_not(book) is reason


def test_a_voucher_that_is_withdrawn_is_as_unknown_as_one_that_never_was(book: VoucherBook) -> None:
    assert why_not(book) is WhyNoVoucher.UNKNOWN
    book.make(ten_percent(), 7)
    assert book.withdraw("ten", 7)
    assert why_not(book) is WhyNoVoucher.UNKNOWN
    assert not book.withdraw("ten", 7)


def test_uses_are_counted_for_all_and_for_each(book: VoucherBook) -> None:
    book.make(ten_percent(most_uses=3, most_uses_each=2), 7)
    book.use("TEN", 1, 1)
    book.use("TEN", 2, 1)
    assert why_not(book, operator_id=1) is WhyNoVoucher.USED_UP
    assert book.usable("TEN", 2).code == "TEN"
    book.use("TEN", 3, 2)
    assert why_not(book, operator_id=3) is WhyNoVoucher.USED_UP
    book.give_back(1)
    assert book.usable("TEN", 1).code == "TEN"
    assert [(uses, gone) for _voucher, uses, gone in book.all()] == [(2, False)]


def test_a_code_is_given_once(book: VoucherBook) -> None:
    book.make(ten_percent(), 7)
    with pytest.raises(VoucherTaken):
        book.make(ten_percent(code="ten"), 7)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"percent": None}, id="no share"),
        pytest.param({"percent": Decimal(0)}, id="nothing off"),
        pytest.param({"percent": Decimal("100.01")}, id="more than all"),
        pytest.param(
            {"kind": VoucherKind.AMOUNT, "amount": Money.zero(Currency.PLN)}, id="an amount of nothing"
        ),
        pytest.param({"kind": VoucherKind.FREE}, id="no product"),
        pytest.param({"most_uses": 0}, id="for nobody"),
        pytest.param({"valid_to": TODAY - timedelta(days=1)}, id="ends before it begins"),
    ],
)
def test_a_voucher_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="voucher 'TEN'"):
        ten_percent(**changes)


def test_of_buyers_at_once_no_more_get_it_than_it_has_uses(workspace: Workspace) -> None:
    clock, together = Clock(), threading.Barrier(4)
    with workspace.database.write() as session:
        list_products(session, clock)
        VoucherBook(session, clock).make(ten_percent(most_uses=2, most_uses_each=2), 7)
        companies = [add_workshop(session, NOON, name) for name in ("A", "B", "C", "D")]

    def buy(operator_id: int) -> str:
        together.wait()
        buyer = Buyer(operator_id=operator_id, account_id=operator_id, language=Language.POLISH)
        try:
            with workspace.database.write() as session:
                place(session, clock, buyer, voucher_code="TEN")
        except VoucherRefused as refusal:
            return refusal.reason
        return "placed"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(buy, companies))
    assert outcomes == ["placed", "placed", "used-up", "used-up"]
