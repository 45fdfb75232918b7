"""Numbers as a spreadsheet shows them: formats, dates, times, units (ECMA-376 part 1, 18.8.30). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

BUILT_IN: Final = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "General",
    13: "General",
    14: "yyyy-mm-dd",
    15: "yyyy-mm-dd",
    16: "yyyy-mm-dd",
    17: "yyyy-mm",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "0.00E+00",
    49: "@",
}
"""The formats that files name by number only; dates of a locale as ISO 8601 writes them."""

_TOKEN: Final = re.compile(
    r"\"(?P<quoted>[^\"]*)\"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)"
    r"|(?P<exponent>[eE][+-]0+)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P)|(?P<digits>[0#?.,]+)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE,
)
_DURATION: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"\$([^-\]]*)")
_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)
_EPOCH_1904: Final = datetime(1904, 1, 1, tzinfo=UTC)
_LAST_DAY: Final = 2_958_466
_MOST_DECIMALS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How numbers are written: the decimal sign, what stands between thousands, and where days begin."""

    decimal: str = "."
    thousands: str = "\u202f"
    is_1904: bool = False


def shown(value: float, code: str, manner: Manner) -> str:
    """A number as its format shows it; a format that is not understood shows the number itself."""
    sections = _sections(code)
    section = sections[0]
    is_negative = value < 0
    if is_negative and len(sections) > 1:
        section, value, is_negative = sections[1], -value, False
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    tokens = list(_tokens(section))
    if any(sort in ("date", "duration") for sort, _text in tokens):
        return _dated(value, tokens, manner)
    if not any(sort in ("digits", "general") for sort, _text in tokens):
        words = _words(tokens)
        return words if words else plain_number(value, manner)
    return ("-" if is_negative else "") + _numbered(abs(value), tokens, manner)


def plain_number(value: float, manner: Manner) -> str:
    """A number without a format: as many digits as are meant, no exponent where people would write none."""
    text = f"{value:.11g}"
    if "e" in text and 1e-9 < abs(value) < 1e15:
        text = f"{value:.12f}".rstrip("0").rstrip(".")
    return text.replace(".", manner.decimal)


def _sections(code: str) -> list[str]:
    """The parts of a format for positive, negative, zero and text; a semicolon in quotes parts nothing."""
    parts, quoted = [""], False
    for place, sign in enumerate(code):
        quoted ^= sign == '"'
        if sign == ";" and not quoted and code[place - 1 : place] != "\\":
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _tokens(section: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(section):
        if match["quoted"] is not None:
            yield "word", match["quoted"]
        elif match["escaped"] is not None:
            yield "word", match["escaped"]
        elif match["bracket"] is not None:
            yield from _bracket(match["bracket"])
        else:
            for sort in ("general", "exponent", "date", "digits", "text", "other"):
                if match[sort] is not None:
                    yield ("word" if sort == "other" else sort), match[sort]


def _bracket(inside: str) -> Iterator[tuple[str, str]]:
    """`[h]` counts hours beyond a day, `[$zł-415]` is a currency; colours and conditions show nothing."""
    currency = _CURRENCY.match(inside)
    if _DURATION.fullmatch(inside):
        yield "duration", inside[0].lower()
    elif currency:
        yield "word", currency[1]


def _words(tokens: list[tuple[str, str]]) -> str:
    return "".join(text for sort, text in tokens if sort == "word").strip()


def _numbered(value: float, tokens: list[tuple[str, str]], manner: Manner) -> str:
    is_percent = any(sort == "word" and text == "%" for sort, text in tokens)
    if is_percent:
        value *= 100
    exponent = next((text for sort, text in tokens if sort == "exponent"), None)
    written = False
    found = []
    for sort, text in tokens:
        if sort == "general":
            found.append(plain_number(value, manner))
        elif sort == "digits" and not written:
            found.append(_digits(value, text, exponent, manner))
            written = True
        elif sort == "word":
            found.append(text)
    return "".join(found).strip()


def _digits(value: float, pattern: str, exponent: str | None, manner: Manner) -> str:
    while pattern.endswith(","):
        pattern, value = pattern[:-1], value / 1000
    whole, _dot, decimals = pattern.partition(".")
    places = min(sum(sign in "0#?" for sign in decimals), _MOST_DECIMALS)
    if exponent:
        return f"{value:.{places}e}".replace(".", manner.decimal)
    rounded = _rounded(value, places)
    text = f"{rounded:,.{places}f}" if "," in whole else f"{rounded:.{places}f}"
    number, _dot, rest = text.partition(".")
    least = decimals.count("0")
    while len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    digits = sum(sign in "0" for sign in whole)
    number = number.rjust(digits, "0").replace(",", manner.thousands)
    if not digits and number == "0" and rest:
        number = ""
    return f"{number}{manner.decimal}{rest}" if rest else number


def _rounded(value: float, places: int) -> Decimal:
    """Rounded as people do it, halves away from zero: 1.25 with one decimal is 1.3."""
    with localcontext() as context:
        context.prec = 400
        return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _dated(value: float, tokens: list[tuple[str, str]], manner: Manner) -> str:
    """A date as ISO 8601 writes it, a time of day or a length of time; what a format names besides stays."""
    if any(sort == "duration" for sort, _text in tokens):
        return _duration(value, tokens)
    if not 0 <= value < _LAST_DAY:
        return plain_number(value, manner)
    epoch = _EPOCH_1904 if manner.is_1904 else _EPOCH
    moment = epoch + timedelta(seconds=round(value * 86_400))
    parts = [text.lower() for sort, text in tokens if sort == "date"]
    date = _date(moment, parts)
    time = _time(moment, parts)
    return " ".join(filter(None, (date, time)))


def _date(moment: datetime, parts: list[str]) -> str:
    has_year, has_day = any(part[0] == "y" for part in parts), any(part[0] == "d" for part in parts)
    has_month = any(part[0] == "m" for part in parts)
    if has_day:
        return f"{moment:%Y-%m-%d}" if has_year or has_month else f"{moment:%d}"
    if has_year:
        return f"{moment:%Y-%m}" if has_month else f"{moment:%Y}"
    has_time = any(part[0] in "hs" for part in parts)
    return f"{moment:%m}" if has_month and not has_time else ""


def _time(moment: datetime, parts: list[str]) -> str:
    has_hours, has_seconds = any(part[0] == "h" for part in parts), any(part[0] == "s" for part in parts)
    if has_hours:
        return f"{moment:%H:%M:%S}" if has_seconds else f"{moment:%H:%M}"
    return f"{moment:%M:%S}" if has_seconds else ""


def _duration(value: float, tokens: list[tuple[str, str]]) -> str:
    """Hours, minutes or seconds that go beyond a day, and the smaller ones after them."""
    seconds = round(abs(value) * 86_400)
    sign = "-" if value < 0 else ""
    first = next(text for sort, text in tokens if sort == "duration")
    smaller = [text[0].lower() for sort, text in tokens if sort == "date"]
    minutes, rest = divmod(seconds, 60)
    hours, of_hour = divmod(minutes, 60)
    if first == "h":
        told = [f"{hours}", f"{of_hour:02}", f"{rest:02}"][: 1 + len(smaller)]
    elif first == "m":
        told = [f"{minutes}", f"{rest:02}"][: 1 + len(smaller)]
    else:
        told = [f"{seconds}"]
    words = _words([token for token in tokens if token[0] == "word" and token[1] not in (":", " ")])
    return sign + ":".join(told) + (f" {words}" if words else "")
