"""The filters that a search is kept with: parameters of its URL, each with one value or several. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

Filters = Mapping[str, tuple[str, ...]]
"""What a search is narrowed by beside its question, by the names of parameters."""

MOST_FILTERS_TEXT: Final = 1_000
"""So long a text of filters can be kept."""


def each_filter(filters: Filters) -> Iterator[tuple[str, str]]:
    """Every value with its name, one after the other, as a URL has them."""
    return ((name, value) for name, values in filters.items() for value in values)


def filters_text(filters: Filters) -> str:
    """The filters in one text that is the same in whatever order they were chosen."""
    return urlencode(sorted(each_filter(filters)))


def filters_in_text(text: str) -> dict[str, tuple[str, ...]]:
    """The filters that a text has."""
    return _collected(parse_qsl(text))


def filters_to_store(filters: Filters) -> dict[str, str | list[str]]:
    """The filters as JSON: a value alone as itself, several in a list."""
    return {
        name: values[0] if len(values) == 1 else sorted(values) for name, values in filters.items() if values
    }


def filters_from_store(stored: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    """The filters that JSON has."""
    return {name: (values,) if isinstance(values, str) else tuple(values) for name, values in stored.items()}


def _collected(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
