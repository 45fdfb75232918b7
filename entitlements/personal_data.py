"""What the portal keeps about a person: given out whole when they ask, and erased when they go.

Each package names its own sources, beside the tables that it keeps. A source never gives out a secret:
no hash, no digest, no key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, inspect, select
from sqlalchemy.orm import Session

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose data it is; `email` is the address that the account has, or had until it was erased."""

    account_id: int
    email: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalSource:
    """One kind of data about a person. `erase` is None where it stays: by law, or because it names nobody."""

    key: str
    tables: tuple[str, ...]
    records: Callable[[Session, Person], list[Record]]
    erase: Callable[[Session, Person], None] | None = None


def source_of(
    key: str,
    model: type[Any],
    whose: Callable[[Person], ColumnElement[bool]],
    columns: Sequence[str],
    *,
    is_erased: bool = True,
) -> PersonalSource:
    """The rows of one table that are a person's: `columns` of them are given out, and the rows deleted."""

    def records(session: Session, person: Person) -> list[Record]:
        keys = inspect(model).primary_key
        rows = session.scalars(select(model).where(whose(person)).order_by(*keys))
        return [{name: plain(getattr(row, name)) for name in columns} for row in rows]

    def erase(session: Session, person: Person) -> None:
        session.execute(delete(model).where(whose(person)), execution_options={"synchronize_session": False})

    return PersonalSource(
        key=key,
        tables=(str(model.__tablename__),),
        records=records,
        erase=erase if is_erased else None,
    )


def plain(value: Any) -> Value:  # noqa: ANN401 - whatever a column holds
    """A column's value as JSON has it: dates and times as in ISO 8601."""
    match value:
        case None | bool() | int() | float():
            return value
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(inner) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(inner) for inner in value]
        case _:
            return str(value)


def gathered(session: Session, person: Person, sources: Sequence[PersonalSource]) -> dict[str, list[Record]]:
    """Everything that is kept about a person, source by source."""
    return {source.key: source.records(session, person) for source in sources}
