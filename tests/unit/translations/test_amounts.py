"""Amounts of money as each language writes them."""

from decimal import Decimal

import pytest

from translations.amounts import money_text
from translations.locales import Language


@pytest.mark.parametrize(
    ("currency", "language", "text"),
    [
        ("PLN", Language.POLISH, "12\u00a0345,60\u00a0zł"),
        ("EUR", Language.POLISH, "12\u00a0345,60\u00a0€"),
        ("PLN", Language.ENGLISH, "PLN\u00a012,345.60"),
        ("EUR", Language.ENGLISH, "€12,345.60"),
    ],
)
def test_an_amount_is_written_as_the_language_writes_it(currency: str, language: Language, text: str) -> None:
    assert money_text(Decimal("12345.60"), currency, language) == text
