"""Amounts in Polish words, as Polish invoices customarily end: `dwieście dziesięć złotych 70/100`. Pure."""

from typing import Final

from entitlements.money import Currency, Money

_ONES: Final = (
    "", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć", "dziesięć",
    "jedenaście", "dwanaście", "trzynaście", "czternaście", "piętnaście", "szesnaście", "siedemnaście",
    "osiemnaście", "dziewiętnaście",
)  # fmt: skip
_TENS: Final = (
    "", "", "dwadzieścia", "trzydzieści", "czterdzieści", "pięćdziesiąt", "sześćdziesiąt",
    "siedemdziesiąt", "osiemdziesiąt", "dziewięćdziesiąt",
)  # fmt: skip
_HUNDREDS: Final = (
    "", "sto", "dwieście", "trzysta", "czterysta", "pięćset", "sześćset", "siedemset", "osiemset",
    "dziewięćset",
)  # fmt: skip
_GROUPS: Final = (
    ("", "", ""),
    ("tysiąc", "tysiące", "tysięcy"),
    ("milion", "miliony", "milionów"),
    ("miliard", "miliardy", "miliardów"),
    ("bilion", "biliony", "bilionów"),
)
_UNITS: Final = {
    Currency.PLN: ("złoty", "złote", "złotych"),
    Currency.EUR: ("euro", "euro", "euro"),
}


def polish_words(amount: Money) -> str:
    """An amount in words, its hundredths as a fraction; below a quadrillion units."""
    whole, hundredths = divmod(abs(amount.minor), 100)
    sign = "minus " if amount.minor < 0 else ""
    unit = _form(whole, _UNITS[amount.currency])
    return f"{sign}{_number(whole) or 'zero'} {unit} {hundredths:02}/100"


def _number(value: int) -> str:
    words: list[str] = []
    for place, forms in enumerate(_GROUPS):
        group = value // 1000**place % 1000
        if group:
            named = [] if group == 1 and place else [_below_thousand(group)]
            words = [*named, *([_form(group, forms)] if place else []), *words]
    return " ".join(words)


def _below_thousand(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    tens, ones = (0, rest) if rest < len(_ONES) else divmod(rest, 10)
    return " ".join(word for word in (_HUNDREDS[hundreds], _TENS[tens], _ONES[ones]) if word)


def _form(value: int, forms: tuple[str, str, str]) -> str:
    """The form of a noun after a number: one, two to four (but not twelve to fourteen), all others."""
    if value == 1:
        return forms[0]
    is_few = value % 10 in (2, 3, 4) and value % 100 not in (12, 13, 14)
    return forms[1] if is_few else forms[2]
