"""The search that a URL's parameters ask for: the same for a page, a program, and a search that was saved."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from werkzeug.datastructures import MultiDict

from kb.documents import DocumentKind
from search.searcher import SearchRequest
from translations.locales import ContentLanguage, Language

MAX_QUERY_LENGTH: Final = 400
PAGE_SIZE: Final = 10
MAX_PAGE: Final = 1_000
FILTERS: Final = ("kind", "language")
"""The parameters that narrow a search, in the order in which a URL has them."""

E = TypeVar("E", bound=StrEnum)


def asked_in(
    parameters: MultiDict[str, str], page_language: Language, page_size: int = PAGE_SIZE
) -> SearchRequest:
    """The search that the parameters ask for; a value that means nothing is as good as none."""
    page = parameters.get("page", default=1, type=int)
    return SearchRequest(
        query_text=parameters.get("q", "").strip()[:MAX_QUERY_LENGTH],
        kind=_member(DocumentKind, parameters.get("kind")),
        language=_member(ContentLanguage, parameters.get("language")),
        preferred_language=page_language,
        page=min(max(1, page), MAX_PAGE),
        page_size=page_size,
    )


def filters_in(parameters: Mapping[str, str]) -> dict[str, str]:
    """What the parameters narrow the search by: those that have a value, in a URL's order."""
    return {name: parameters[name] for name in FILTERS if parameters.get(name)}


def _member(enumeration: type[E], value: str | None) -> E | None:
    return next((member for member in enumeration if member.value == value), None)
