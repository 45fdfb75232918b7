"""The search that a URL's parameters ask for: the same for a page, a program, and a search that was saved."""

import re
from collections.abc import Mapping
from enum import StrEnum
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
FILTERS: Final = ("kind", "system", "series", "year", "language", "access")
"""The parameters that narrow a search, in the order in which a URL has them."""

_FOUR_DIGITS: Final = re.compile(r"[0-9]{4}")

E = TypeVar("E", bound=StrEnum)


def asked_in(
    parameters: MultiDict[str, str], page_language: Language, page_size: int = PAGE_SIZE
) -> SearchRequest:
    """The search that the parameters ask for; a value that means nothing is as good as none."""
    page = parameters.get("page", default=1, type=int)
    return SearchRequest(
        query_text=parameters.get("q", "").strip()[:MAX_QUERY_LENGTH],
        kind=_member(DocumentKind, parameters.get("kind")),
        system=_member(VehicleSystem, parameters.get("system")),
        series=parameters.get("series", "").strip()[:MAX_SERIES_LENGTH] or None,
        year=parameters.get("year", type=_year),
        language=_member(ContentLanguage, parameters.get("language")),
        access_class=_member(AccessClass, parameters.get("access")),
        preferred_language=page_language,
        page=min(max(1, page), MAX_PAGE),
        page_size=page_size,
        with_expansions=parameters.get("terms") != "off",
        as_typed=parameters.get("typed") == "1",
    )


def filters_in(parameters: Mapping[str, str]) -> dict[str, str]:
    """What the parameters narrow the search by: those that have a value, in a URL's order."""
    return {name: parameters[name] for name in FILTERS if parameters.get(name)}


def _year(text: str) -> int:
    """A year in four digits; everything else is refused."""
    if not _FOUR_DIGITS.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _member(enumeration: type[E], value: str | None) -> E | None:
    return next((member for member in enumeration if member.value == value), None)
