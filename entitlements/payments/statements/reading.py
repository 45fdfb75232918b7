"""Any file that a bank gives out: its format is seen from its content. Pure."""

from entitlements.money import Currency
from entitlements.payments.statements.camt import is_camt, read_camt
from entitlements.payments.statements.csv_files import read_csv
from entitlements.payments.statements.entries import MOST_BYTES, Flaw, Statement, StatementRefused
from entitlements.payments.statements.mt940_files import is_mt940, read_mt940


def read_statements(content: bytes, currency: Currency | None = None) -> tuple[Statement, ...]:
    """The statements of a file; `currency` is for CSV files whose amounts name none.

    Raises:
        StatementRefused: it is no statement that can be read; why, and what to do, is in its flaw.
    """
    if not content.strip():
        raise StatementRefused(Flaw.EMPTY)
    if len(content) > MOST_BYTES:
        raise StatementRefused(Flaw.TOO_LARGE)
    if is_camt(content):
        return read_camt(content)
    if content.lstrip()[:5] == b"<?xml" or content.lstrip()[:1] == b"<":
        raise StatementRefused(Flaw.NO_STATEMENT)
    if is_mt940(content):
        return read_mt940(content)
    if b"\x00" in content and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise StatementRefused(Flaw.NO_STATEMENT)
    return (read_csv(content, currency),)
