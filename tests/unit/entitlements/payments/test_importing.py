"""Statements pay orders by title and amount; the same entry counts once in whichever file; the rest waits."""

import pytest

from entitlements.money import Currency
from entitlements.orders.orders import Order
from entitlements.orders.transitions import OrderState
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import Payment, Ruling, Why
from entitlements.payments.statements.entries import Flaw, StatementRefused
from entitlements.payments.statements.importing import Imported, Importing, StatementFile, own_accounts
from entitlements.payments.titles import title_of
from tests.factories.payments import PLN_ACCOUNT, Till

HEAD = "Data;Tytuł;Kwota;Waluta;Numer referencyjny\n"
STAFF_ID = 99


@pytest.fixture
def order(till: Till) -> Order:
    return till.order()


def take(till: Till, *lines: str, name: str = "a.csv") -> Imported:
    content = (HEAD + "\n".join(lines) + "\n").encode()
    return take_file(till, content, name)


def take_file(till: Till, content: bytes, name: str = "a.sta") -> Imported:
    with till.database.write() as session:
        importing = Importing(session=session, clock=till.clock, accounts=own_accounts([PLN_ACCOUNT]))
        (imported,) = importing.take(StatementFile(content=content, name=name), STAFF_ID)
    return imported


def line(title: str, amount: str = "41,00", reference: str = "", currency: str = "PLN") -> str:
    return f"2026-11-21;{title};{amount};{currency};{reference}"


def counts(imported: Imported) -> tuple[int, int, int]:
    return imported.booked, imported.waiting, imported.known


def whys(till: Till) -> list[Why]:
    return [one.ruled.why for one in till.payments()]


def only(till: Till) -> Payment:
    (payment,) = till.payments()
    return payment


def test_a_transfer_with_title_and_amount_pays_its_order(till: Till, order: Order) -> None:
    assert counts(take(till, line(title_of(order.number)))) == (1, 0, 0)
    assert till.now(order).state is OrderState.PAID
    assert (only(till).ruled.ruling, only(till).ruled.order_id) == (Ruling.BOOKED, order.id)


def test_the_same_file_twice_changes_nothing(till: Till, order: Order) -> None:
    first = take(till, line(title_of(order.number)), line("x", "5,00"))
    again = take(till, line(title_of(order.number)), line("x", "5,00"))
    assert (first.is_known, again.is_known) == (False, True)
    assert (counts(first), counts(again)) == ((1, 1, 0), (0, 0, 2))


def test_an_entry_in_two_files_counts_once(till: Till, order: Order) -> None:
    take(till, line(title_of(order.number)))
    longer = take(till, line("y", "7,00"), line(title_of(order.number)))
    assert counts(longer) == (0, 1, 1)


def test_two_transfers_alike_in_one_file_are_two(till: Till, order: Order) -> None:
    title = title_of(order.number)
    assert counts(take(till, line(title), line(title))) == (1, 1, 0)
    assert whys(till) == [Why.PAID_ALREADY, Why.NOTHING]
    assert counts(take(till, line(title), line(title), line("z", "1,00"))) == (0, 1, 2)


def test_two_transfers_alike_with_references_of_their_own_are_two_in_two_files(
    till: Till, order: Order
) -> None:
    title = title_of(order.number)
    take(till, line(title, reference="A1"))
    assert counts(take(till, line(title, reference="A2"))) == (0, 1, 0)


def test_an_entry_without_a_reference_is_known_by_its_likeness(till: Till, order: Order) -> None:
    title = title_of(order.number)
    take(till, line(title, reference="A1"))
    assert counts(take(till, line(title.lower().replace(" ", "-")))) == (0, 0, 1)


def test_an_entry_of_another_format_is_known(till: Till, order: Order) -> None:
    title = title_of(order.number)
    take(till, line(title, reference="BNK1"))
    mt940 = f":20:1\n:25:{PLN_ACCOUNT}\n:28C:1\n:60F:C261120PLN0,00\n:61:2611211121CN41,00S222NONREF//BNK1\n"
    again = take_file(till, f"{mt940}:86:222^00PRZELEW^20{title}^32X\n:62F:C261121PLN41,00\n".encode())
    assert counts(again) == (0, 0, 1)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("dziękuję", Why.NO_TITLE),
        ("RF18 ZA20 2600 9999", Why.NO_TITLE),
        ("{number}", Why.NAMED_ONLY),
        ("{title} i {other}", Why.SEVERAL_ORDERS),
        ("{other}", Why.NO_SUCH_ORDER),
        ("ZA/2026/777777", Why.NO_TITLE),
    ],
)
def test_without_one_title_of_ours_money_waits(till: Till, order: Order, title: str, why: Why) -> None:
    filled = title.format(number=order.number, title=title_of(order.number), other=title_of("ZA/2026/777777"))
    assert counts(take(till, line(filled))) == (0, 1, 0)
    assert (whys(till), till.now(order).state) == ([why], OrderState.CREATED)


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("40,99", "PLN", Why.WRONG_AMOUNT),
        ("41,01", "PLN", Why.WRONG_AMOUNT),
        ("41,00", "EUR", Why.WRONG_CURRENCY),
    ],
)
def test_money_that_does_not_fit_waits(
    till: Till, order: Order, amount: str, currency: str, why: Why
) -> None:
    take(till, line(title_of(order.number), amount, currency=currency))
    assert (whys(till), till.now(order).state) == ([why], OrderState.CREATED)


def test_an_order_named_without_check_digits_is_a_hint_for_a_person(till: Till, order: Order) -> None:
    take(till, line(f"zamówienie {order.number}"))
    assert only(till).ruled.order_id == order.id


def test_money_that_went_is_counted_and_not_taken(till: Till) -> None:
    imported = take(till, line("opłata", "-5,00"))
    assert (imported.entries, imported.outgoing, till.payments()) == (1, 1, [])


def test_a_transfer_that_the_bank_takes_back_waits_as_money_that_went(till: Till, order: Order) -> None:
    title = title_of(order.number)
    mt940 = f":20:1\n:25:{PLN_ACCOUNT}\n:28C:1\n:60F:C261120PLN0,00\n:61:2611211121RCN41,00S222NONREF//R1\n"
    take_file(till, f"{mt940}:86:222^00ZWROT^20{title}^32X\n:62F:D261121PLN41,00\n".encode())
    assert (only(till).amount.minor, only(till).ruled.why) == (-4100, Why.REVERSAL)
    assert till.now(order).state is OrderState.CREATED


def test_a_statement_of_another_account_is_refused_whole(till: Till) -> None:
    content = b":20:1\n:25:PL10105000997603123456789123\n:28C:1\n:61:2611211121CN1,00S222NONREF\n:86:x\n"
    with pytest.raises(StatementRefused) as refusal:
        take_file(till, content)
    assert (refusal.value.flaw, refusal.value.what) == (Flaw.OTHER_ACCOUNT, "PL10105000997603123456789123")
    assert till.payments() == []


def test_statements_that_were_imported_are_listed(till: Till) -> None:
    take(till, line("x", "5,00"), line("y", "-1,00"), name="list" * 100 + "opad.csv")
    with till.database.read() as session:
        (row,) = Importing(session=session, clock=till.clock).past()
    assert (row.entries, row.incoming, row.imported_by) == (2, 1, STAFF_ID)
    assert row.file_name.endswith("opad.csv")


def test_amounts_without_a_currency_are_in_the_one_that_is_said(till: Till, order: Order) -> None:
    content = f"Data;Tytuł;Kwota\n2026-11-21;{title_of(order.number)};41,00\n".encode()
    with till.database.write() as session:
        Importing(session=session, clock=till.clock).take(
            StatementFile(content=content, name="a.csv", currency=Currency.PLN), None
        )
    with till.database.read() as session:
        assert len(PaymentBook(session, till.clock).of_order(order.id)) == 1
