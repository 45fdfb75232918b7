"""QR codes that banks' apps read: the Polish banks' association's for złoty, the EPC's for euro. Pure.

Sources: ZBP, "Recommendation on the 2D code for domestic transfers" (2013); EPC069-12, version 002.
"""

import re
from typing import Final

from entitlements.money import Currency
from entitlements.payments.provider import Transfer

_MOST_ZLOTY_MINOR: Final = 999_999
_MOST_RECIPIENT: Final = 20
_MOST_TITLE: Final = 32
_MOST_EPC_NAME: Final = 70
_POLISH: Final = re.compile(r"PL\d{26}")
_SEPARATOR: Final = "|"


def transfer_code(transfer: Transfer) -> str | None:
    """What stands in the code; None where no code can say it."""
    match transfer.amount.currency:
        case Currency.PLN:
            return _of_zloty(transfer)
        case Currency.EUR:
            return _of_euro(transfer)


def _of_zloty(transfer: Transfer) -> str | None:
    """`NIP|PL|account|amount in grosze|recipient|title|||`; the number of a company is left out."""
    if not _POLISH.fullmatch(transfer.account) or transfer.amount.minor > _MOST_ZLOTY_MINOR:
        return None
    return _SEPARATOR.join(
        (
            "",
            "PL",
            transfer.account[2:],
            f"{transfer.amount.minor:06}",
            transfer.recipient.replace(_SEPARATOR, " ")[:_MOST_RECIPIENT].strip(),
            transfer.title[:_MOST_TITLE],
            "",
            "",
            "",
        )
    )


def _of_euro(transfer: Transfer) -> str:
    """A SEPA credit transfer with the title as its structured creditor reference."""
    return "\n".join(
        (
            "BCD",
            "002",
            "1",
            "SCT",
            transfer.bank_code,
            transfer.recipient[:_MOST_EPC_NAME],
            transfer.account,
            f"EUR{transfer.amount.decimal}",
            "",
            transfer.title.replace(" ", ""),
        )
    )
