"""The two lists about people: every table is named, every secret stays inside, every row has its words."""

from typing import Any

import pytest
from sqlalchemy import Table

import ingest.models
import kb.models
import search.models
import web.mail.models
import web.requests.models
from entitlements.models import Base
from entitlements.retention import Ends, RetentionRow
from tests.conftest import ROOT
from web.keeping import LEAVING_STEPS, SOURCES, TABLE, WITHOUT_PEOPLE
from web.privacy_words import BASES, SOURCE_NAMES, WHAT, WHY

METADATA = (
    Base.metadata,
    ingest.models.Base.metadata,
    kb.models.Base.metadata,
    search.models.Base.metadata,
    web.mail.models.Base.metadata,
)
TABLES: dict[str, Table] = {name: table for metadata in METADATA for name, table in metadata.tables.items()}
NAMED = {name for row in TABLE for name in row.tables}
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
