"""Amounts of money as each language writes them, for pages, mails and PDFs alike."""

from decimal import Decimal
from typing import Final

from babel.numbers import format_currency, get_currency_symbol

from translations.locales import Language

_LOCALES: Final = {Language.POLISH: "pl_PL", Language.ENGLISH: "en_GB"}
_LETTERS_BEFORE_FIGURES: Final = "¤¤\N{NO-BREAK SPACE}#,##0.00"


def money_text(amount: Decimal, currency: str, language: Language) -> str:
    """An amount in whole units of a currency (ISO 4217), unbroken: `1 234,50 zł`, `PLN 1,234.50`."""
    locale = _LOCALES[language]
    before_figures = get_currency_symbol(currency, locale=locale).isalpha() and language is Language.ENGLISH
    pattern = _LETTERS_BEFORE_FIGURES if before_figures else None
    return format_currency(amount, currency, pattern, locale=locale)
