"""The search that a URL's parameters ask for: the same for a page, a program, and a search that was saved."""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice
from typing import Final, TypeVar

from werkzeug.datastructures import MultiDict

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from search.searcher import SearchRequest
from translations.locales import ContentLanguage, Language

MAX_QUERY_LENGTH: Final = 400
PAGE_SIZE: Final = 10
MAX_PAGE: Final = 1_000
MAX_SERIES_LENGTH: Final = 64
MAX_VALUES: Final = 20
"""So many values of one filter are read."""
FILTERS: Final = ("kind", "system", "series", "year", "language", "access")
"""The parameters that narrow a search, in the order in which a URL has them.

Each but the language may be there several times: any of its values is enough. A language is one: the words of
the query are read in it.
"""

_FOUR_DIGITS: Final = re.compile(r"[0-9]{4}")

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V")


def asked_in(
    parameters: MultiDict[str, str], page_language: Language, page_size: int = PAGE_SIZE
) -> SearchRequest:
    """The search that the parameters ask for; a value that means nothing is as good as none."""
    page = parameters.get("page", default=1, type=int)
    return SearchRequest(
        query_text=parameters.get("q", "").strip()[:MAX_QUERY_LENGTH],
        kinds=_members(DocumentKind, parameters.getlist("kind")),
        systems=_members(VehicleSystem, parameters.getlist("system")),
        series=_distinct(text.strip()[:MAX_SERIES_LENGTH] for text in parameters.getlist("series")),
        years=_distinct(parameters.getlist("year", type=_year)),
        language=next(iter(_members(ContentLanguage, parameters.getlist("language"))), None),
        access_classes=_members(AccessClass, parameters.getlist("access")),
        preferred_language=page_language,
        page=min(max(1, page), MAX_PAGE),
        page_size=page_size,
        with_expansions=parameters.get("terms") != "off",
        as_typed=parameters.get("typed") == "1",
    )


def filters_in(parameters: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """What the parameters narrow the search by: those that have a value, in a URL's order."""
    several = {name: _distinct(parameters.getlist(name)) for name in FILTERS}
    return {name: values for name, values in several.items() if values}


def _year(text: str) -> int:
    """A year in four digits; everything else is refused."""
    if not _FOUR_DIGITS.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _members(enumeration: type[E], values: list[str]) -> tuple[E, ...]:
    known = {member.value: member for member in enumeration}
    return _distinct(known[value] for value in values if value in known)


def _distinct(values: Iterable[V]) -> tuple[V, ...]:
    """The values that are not empty, each once, the first few."""
    return tuple(islice(dict.fromkeys(filter(None, values)), MAX_VALUES))
