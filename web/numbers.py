"""Whole numbers in addresses and forms: never larger than the database keeps them."""

import re
from typing import Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST: Final = 2**31 - 1
"""The largest number that a column of whole numbers holds on every database."""
MOST_PAGES: Final = 10_000
_WHOLE: Final = re.compile(r"[0-9]{1,10}", re.ASCII)


class NumberConverter(IntegerConverter):
    """`<int:name>` in a rule: a number that something may have; a larger one is no address."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def init_app(app: Flask) -> None:
    """Let every rule know such numbers alone; before the first rule is added."""
    app.url_map.converters["int"] = NumberConverter


def whole_number(text: str) -> int:
    """A number that something may have.

    Raises:
        ValueError: it is none, or larger than any.
    """
    if not _WHOLE.fullmatch(text) or int(text) > LARGEST:
        raise ValueError("no number that is kept")
    return int(text)


def page_number(text: str) -> int:
    """The number of a page of a list, from 1; the last one that is looked for where it is larger.

    Raises:
        ValueError: it is no number.
    """
    return min(max(1, whole_number(text)), MOST_PAGES)
