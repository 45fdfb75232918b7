"""The two lists about people: every table is named, every secret stays inside, every row has its words."""

import re
from typing import Any

import pytest
from sqlalchemy import Column, Integer, String, Table

import ingest.models
import kb.models
import programming.jobs.models
import programming.models
import programming.packages.models
import search.models
import web.mail.models
import web.requests.models
from entitlements.models import Base
from entitlements.retention import Ends, RetentionRow
from tests.conftest import ROOT
from web.keeping import LEAVING_STEPS, SOURCES, TABLE, WITHOUT_PEOPLE
from web.pointers import POINTERS, Fate
from web.privacy_words import BASES, SOURCE_NAMES, WHAT, WHY

METADATA = (
    Base.metadata,
    ingest.models.Base.metadata,
    kb.models.Base.metadata,
    programming.models.Base.metadata,
    search.models.Base.metadata,
    web.mail.models.Base.metadata,
)
TABLES: dict[str, Table] = {name: table for metadata in METADATA for name, table in metadata.tables.items()}
NAMED = {name for row in TABLE for name in row.tables}
ERASED = {name for source in SOURCES if source.erase is not None for name in source.tables}
POINTING = re.compile(r"(?:^|_)(?:account|staff|actor|buyer|operator)_id$|(?:^|_)(?:by|email)$|^recipient$")
EXPORTED = {name for source in SOURCES for name in source.tables}
POINTS_TO_PEOPLE = {
    name
    for name, table in TABLES.items()
    if {"account_id", "email", "recipient", "handed_in_by", "added_by", "made_by"} & set(table.columns.keys())
}
OF_NOBODY = {"erasures"}
"""Tables with an account's number and nothing about the person beside it."""


def test_every_table_stands_in_the_retention_table_or_says_nothing_of_people() -> None:
    assert set(TABLES) - NAMED - WITHOUT_PEOPLE == set()


def test_the_retention_table_speaks_of_tables_that_there_are() -> None:
    assert (NAMED | WITHOUT_PEOPLE | EXPORTED) - set(TABLES) == set()


def test_no_table_is_said_to_be_without_people_that_has_some() -> None:
    assert set() == NAMED & WITHOUT_PEOPLE
    assert set() == POINTS_TO_PEOPLE & WITHOUT_PEOPLE


def test_whatever_points_to_a_person_is_in_their_export() -> None:
    assert set() == POINTS_TO_PEOPLE - EXPORTED - OF_NOBODY


def points(column: Column[Any]) -> bool:
    """Whether a column looks like one that points to a person or a company."""
    refers_to = {key.column.table.name for key in column.foreign_keys}
    is_called_so = POINTING.search(column.name) is not None or bool(refers_to & {"accounts", "operators"})
    return is_called_so and isinstance(column.type, Integer | String)


def guess(column: Column[Any]) -> Fate:
    """What becomes of a column most likely: for the line that whoever adds it looks at."""
    table = column.table.name
    if column.name == "operator_id":
        return Fate.COMPANY
    return Fate.ERASED if table in ERASED else Fate.KEPT if table in EXPORTED else Fate.NUMBER


def with_fate(*fates: Fate) -> set[str]:
    return {pointer.split(".")[0] for pointer, fate in POINTERS.items() if fate in fates}


def test_of_every_column_that_points_to_somebody_it_is_decided_what_becomes_of_it() -> None:
    columns = [column for table in TABLES.values() for column in table.columns if points(column)]
    missing = [one for one in columns if f"{one.table.name}.{one.name}" not in POINTERS]
    lines = [f'    "{one.table.name}.{one.name}": Fate.{guess(one).name},' for one in missing]
    assert lines == [], "put these into POINTERS of web/pointers.py, each after a look:\n" + "\n".join(lines)


def test_every_decision_is_about_a_column_that_there_is() -> None:
    columns = {f"{name}.{column.name}" for name, table in TABLES.items() for column in table.columns}
    assert set(POINTERS) - columns == set()


def test_what_is_said_to_be_in_an_export_or_to_be_erased_is() -> None:
    assert with_fate(Fate.ERASED) - ERASED == set()
    assert with_fate(Fate.ERASED, Fate.EMPTIED, Fate.KEPT) - EXPORTED == set()
    assert with_fate(*Fate) - NAMED - WITHOUT_PEOPLE == set()


def test_a_number_that_stays_is_no_name() -> None:
    texts = [
        f"{name}.{column.name}"
        for name, table in TABLES.items()
        for column in table.columns
        if isinstance(column.type, String)
    ]
    assert [one for one in texts if POINTERS.get(one) is Fate.NUMBER] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_a_row_of_the_table_has_its_words_and_stands_in_the_documentation(row: RetentionRow) -> None:
    assert row.key in WHAT
    assert row.key in WHY
    assert row.basis in BASES
    documented = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert f"`{row.key}`" in documented


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_a_row_with_a_length_is_applied_and_one_without_ends_by_itself(row: RetentionRow) -> None:
    by_itself = (Ends.WITH_THE_ACCOUNT, Ends.WITH_THE_COMPANY, Ends.NEVER)
    assert (row.overdue is None) == (row.period is None) == (row.ends in by_itself)


def test_the_rows_the_sources_and_the_steps_are_named_once() -> None:
    for_each: list[list[Any]] = [
        [row.key for row in TABLE],
        [source.key for source in SOURCES],
        [step.name for step in LEAVING_STEPS],
    ]
    assert [len(names) for names in for_each] == [len(set(names)) for names in for_each]


def test_every_part_of_an_export_has_a_name() -> None:
    assert {source.key for source in SOURCES} == set(SOURCE_NAMES)


def test_the_words_speak_of_rows_that_there_are() -> None:
    assert set(WHAT) == set(WHY) == {row.key for row in TABLE}
