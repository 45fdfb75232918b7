"""`aos payments import`: a statement does from a command what it does from the staff's page."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entitlements.orders.orders import Order
from entitlements.orders.transitions import OrderState
from entitlements.payments.cli import PaymentServices, payments_group
from entitlements.payments.titles import title_of
from tests.factories.payments import EUR_ACCOUNT, PLN_ACCOUNT, Till, camt_053

DAY = date(2026, 11, 21)


@pytest.fixture
def order(till: Till) -> Order:
    return till.order()


def take_in(till: Till, file: Path, *options: str) -> tuple[Result, list[str]]:
    """What the command says, and what was carried out after it."""
    carried_out: list[str] = []
    services = PaymentServices(
        database=till.database,
        accounts=frozenset({PLN_ACCOUNT}),
        carry_out=lambda: carried_out.append("effects"),
        clock=till.clock,
    )
    group = payments_group(lambda: services)
    return CliRunner().invoke(group, ["import", str(file), *options], prog_name="aos payments"), carried_out


def statement(tmp_path: Path, order: Order, account: str = PLN_ACCOUNT) -> Path:
    file = tmp_path / "statement.xml"
    file.write_bytes(camt_053(title_of(order.number), Decimal("41.00"), DAY, account))
    return file


def test_a_statement_pays_its_order_and_what_that_triggers_is_carried_out(
    till: Till, order: Order, tmp_path: Path
) -> None:
    result, carried_out = take_in(till, statement(tmp_path, order))
    assert result.output == f"Statement 1 of {PLN_ACCOUNT}: booked 1, waiting 0, known 0, outgoing 0.\n"
    assert (till.now(order).state, carried_out) == (OrderState.PAID, ["effects"])


def test_the_same_statement_again_changes_nothing(till: Till, order: Order, tmp_path: Path) -> None:
    take_in(till, statement(tmp_path, order))
    result, _carried_out = take_in(till, statement(tmp_path, order), "--json")
    said = json.loads(result.output)
    assert (said["is_known"], said["known"], said["booked"], said["complaints"]) == (True, 1, 0, [])
    assert len(till.payments()) == 1


def test_a_statement_of_somebody_else_s_account_is_refused(till: Till, order: Order, tmp_path: Path) -> None:
    result, carried_out = take_in(till, statement(tmp_path, order, EUR_ACCOUNT))
    assert (result.exit_code, carried_out, till.payments()) == (1, [], [])
    assert "which is not one of the portal’s" in result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "names no currency"), (("--currency", "PLN"), "booked 0, waiting 1")],
    ids=["no word on it", "said"],
)
def test_a_file_without_a_currency_asks_for_one(
    till: Till, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "statement.csv"
    file.write_text("Data;Tytuł;Kwota\n2026-11-21;dziękuję;1,00\n", encoding="utf-8")
    result, _carried_out = take_in(till, file, *options)
    assert words in result.output


def test_entries_that_were_left_out_are_named(till: Till, tmp_path: Path, order: Order) -> None:
    file = statement(tmp_path, order)
    file.write_bytes(file.read_bytes().replace(b"<Sts>BOOK", b"<Sts>PDNG"))
    result, _carried_out = take_in(till, file)
    assert "is not booked yet, and was left out" in result.output
