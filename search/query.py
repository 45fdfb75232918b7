"""The query as it was meant: a frozen tree of texts and what connects them. Pure.

`search.syntax` reads it from what was typed, `search.planning` turns it into terms. `render` writes it in its
one canonical form, which reads back as the same tree.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeGuard

from search.dates import without_brackets


class QueryField(StrEnum):
    """What can stand before a colon in a query."""

    TITLE = "title"
    CODE = "code"
    PART = "part"
    KIND = "kind"
    LANGUAGE = "lang"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Text:
    """Words and codes, any of which may match; kept together, since a part number may have spaces."""

    text: str
    field: QueryField | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that have to stand one after the other."""

    text: str
    field: QueryField | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word or code."""

    text: str
    field: QueryField | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """A kind or a language that the document has to have, or the days on which it was published."""

    field: QueryField
    value: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives; without parts it is the query that asks for nothing."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """What has to be true together."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What matches `wanted` and not `unwanted`."""

    wanted: "Query"
    unwanted: "Query"


Query = Text | Phrase | Prefix | Restriction | AnyOf | AllOf | Without
NOTHING: Final = AnyOf(())


def any_of(parts: list[Query]) -> Query:
    """Alternatives in one flat list, words side by side as one text; a single one is itself."""
    flat: list[Query] = []
    for part in parts:
        for inner in part.parts if isinstance(part, AnyOf) else (part,):
            previous = flat[-1] if flat else None
            if _is_plain(inner) and _is_plain(previous):
                flat[-1] = Text(_joined(previous.text, inner.text))
            else:
                flat.append(inner)
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def _joined(first: str, second: str) -> str:
    """Two texts as one; brackets that only both together have are no range of days."""
    text = f"{first} {second}"
    return text if without_brackets(text) == text else " ".join(text.replace("]", " ").split())


def _is_plain(query: Query | None) -> TypeGuard[Text]:
    return isinstance(query, Text) and query.field is None


def all_of(parts: list[Query]) -> Query:
    """Requirements in one flat list, each once; a single one is itself, what is nothing is left out."""
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AllOf) else () if part == NOTHING else (part,))
    unique = tuple(dict.fromkeys(flat))
    if not unique:
        return NOTHING
    return unique[0] if len(unique) == 1 else AllOf(unique)


def without(wanted: Query, unwanted: Query) -> Query:
    """`wanted` but not `unwanted`; an exclusion alone asks for nothing, rather than for everything else."""
    if wanted == NOTHING or unwanted == NOTHING:
        return wanted
    return Without(wanted, unwanted)


def render(query: Query) -> str:
    """The query in its canonical form: `parse(render(query)) == query` for every query that was parsed."""
    match query:
        case AnyOf(parts):
            return " OR ".join(_grouped(part) for part in parts)
        case AllOf(parts):
            return " AND ".join(_grouped(part) for part in parts)
        case Without(wanted, unwanted):
            return f"{_grouped(wanted)} AND NOT {_grouped(unwanted)}"
        case Restriction(field, value):
            return f"{field}:{value}"
        case Phrase(text, field):
            return _fielded(field, f'"{text}"')
        case Prefix(text, field):
            return _fielded(field, f"{text}*")
        case Text(text, field):
            return _fielded(field, text)


def understood(query: Query) -> tuple[str, ...]:
    """The parts of the query, each in its canonical form, for the page to show."""
    if query == NOTHING:
        return ()
    return tuple(render(part) for part in (query.parts if isinstance(query, AllOf) else (query,)))


def _grouped(query: Query) -> str:
    is_single = isinstance(query, Phrase | Prefix | Restriction) or (
        isinstance(query, Text) and " " not in query.text
    )
    return render(query) if is_single else f"({render(query)})"


def _fielded(field: QueryField | None, text: str) -> str:
    return text if field is None else f"{field}:{text}"
