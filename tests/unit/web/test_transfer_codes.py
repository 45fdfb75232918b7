"""What banks' apps read from the code of a transfer."""

from dataclasses import replace

from entitlements.money import Currency, Money
from entitlements.payments.provider import Transfer
from web.transfer_codes import transfer_code

TRANSFER = Transfer(
    recipient="AOS sp. z o.o. z bardzo długą nazwą",
    account="PL61109010140000071219812874",
    bank_name="",
    bank_code="AOSPPLPW",
    title="RF94 ZA20 2600 0123",
    amount=Money(minor=4797, currency=Currency.PLN),
)


def test_in_zloty_the_code_is_that_of_the_polish_banks() -> None:
    assert transfer_code(TRANSFER) == (
        "|PL|61109010140000071219812874|004797|AOS sp. z o.o. z bar|RF94 ZA20 2600 0123|||"
    )


def test_what_the_polish_code_cannot_say_has_none() -> None:
    assert transfer_code(replace(TRANSFER, amount=Money(minor=1_000_000, currency=Currency.PLN))) is None
    assert transfer_code(replace(TRANSFER, account="DE89370400440532013000")) is None


def test_a_separator_in_a_name_does_not_move_the_title() -> None:
    code = transfer_code(replace(TRANSFER, recipient="A|B"))
    assert code is not None
    assert code.split("|")[4:6] == ["A B", "RF94 ZA20 2600 0123"]


def test_in_euro_the_code_is_a_sepa_transfer_with_a_structured_reference() -> None:
    code = transfer_code(replace(TRANSFER, amount=Money(minor=1107, currency=Currency.EUR)))
    assert code is not None
    assert code.split("\n") == [
        "BCD", "002", "1", "SCT", "AOSPPLPW", "AOS sp. z o.o. z bardzo długą nazwą", TRANSFER.account,
        "EUR11.07", "", "RF94ZA2026000123",
    ]  # fmt: skip
