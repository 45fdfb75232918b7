"""Names, sizes and statements as pages show them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment

from kb.access import AccessClass
from kb.content import Cell, Table, paragraph
from kb.documents import Applicability, DocumentKind
from kb.systems import VehicleSystem
from tests.factories.documents import cell
from translations.locales import ContentLanguage
from web import create_app
from web.filters import (
    ACCESS_CLASS_NAMES,
    CONTENT_LANGUAGE_NAMES,
    KIND_NAMES,
    SYSTEM_NAMES,
    applicability_statement,
    day,
    file_size,
    is_token_cell,
    lock_reason,
    numeric_columns,
    split_codes,
)
from web.settings import Settings
from web.views.search import page_numbers


class _Once(dict[str, Callable[..., Any]]):
    """Filters of templates, of which none takes the name of another."""

    def __setitem__(self, name: str, made: Callable[..., Any]) -> None:
        self.update({name: made})

    def update(self, *given: Any, **named: Any) -> None:
        added = dict(*given, **named)
        assert not added.keys() & self.keys()
        super().update(added)


class _Templates(Environment):
    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.filters = _Once(self.filters)


def test_no_filter_of_templates_takes_the_name_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Flask, "jinja_environment", _Templates)
    app = create_app(Settings(home=tmp_path))
    assert {"role_name", "standing_name"} <= app.jinja_env.filters.keys()


def test_every_kind_of_document_has_a_name() -> None:
    assert set(KIND_NAMES) == set(DocumentKind)


def test_every_system_of_a_vehicle_has_a_name() -> None:
    assert set(SYSTEM_NAMES) == set(VehicleSystem)


def test_every_access_class_has_a_name() -> None:
    assert set(ACCESS_CLASS_NAMES) == set(AccessClass)


def test_every_language_of_documents_has_a_name() -> None:
    assert set(CONTENT_LANGUAGE_NAMES) == set(ContentLanguage)


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(1, "1 kB"), (52_224, "51 kB"), (1_572_864, "1.5 MB"), (2_147_483_648, "2,048 MB")],
)
def test_a_size_is_told_in_the_unit_that_people_read(app: Flask, size_bytes: int, text: str) -> None:
    with app.test_request_context("/en/"):
        assert file_size(size_bytes) == text


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (Applicability(statement="Sokół II, HB16"), "Sokół II, HB16"),
        (Applicability(make="Halny", series="Rybak", engines=("E1", "E2")), "Halny Rybak · E1, E2"),
        (
            Applicability(series="Rybak", built_from=date(2016, 3, 1)),
            "Rybak · from 2016\N{NON-BREAKING HYPHEN}03",
        ),
        (Applicability(built_to=date(2016, 3, 1)), "until 2016\N{NON-BREAKING HYPHEN}03"),
        (
            Applicability(built_from=date(2016, 3, 1), built_to=date(2017, 4, 1)),
            "2016\N{NON-BREAKING HYPHEN}03 – 2017\N{NON-BREAKING HYPHEN}04",
        ),
        (Applicability(), ""),
    ],
    ids=["the source's words", "car and engines", "from", "until", "between", "nothing"],
)
def test_applicability_is_one_line(app: Flask, item: Applicability, text: str) -> None:
    with app.test_request_context("/en/"):
        assert applicability_statement(item) == text


@pytest.mark.parametrize(
    ("access_class", "reason"),
    [
        (AccessClass.PUBLIC, ""),
        (AccessClass.RMI, "Log in to read"),
        (AccessClass.SECURITY_RELATED_RMI, "Needs a clearance for security-related information"),
    ],
)
def test_a_lock_says_what_opens_it(app: Flask, access_class: AccessClass, reason: str) -> None:
    with app.test_request_context("/en/"):
        assert lock_reason(access_class) == reason


def test_columns_of_numbers_are_found_and_words_left_alone() -> None:
    table = Table(
        head=((cell("Bolt"), cell("Torque, Nm"), cell("Thread")),),
        body=((cell("Guide pin"), cell("35"), cell("M8")), (cell("Carrier"), cell("110 Nm"), cell("M12"))),
    )
    assert numeric_columns(table) == {1}


@pytest.mark.parametrize("text", ["12,0 mm", "−40 °C", "+0.5", "1 234,5", "0.75 mm²"])
def test_numbers_are_known_in_every_writing(text: str) -> None:
    assert numeric_columns(Table(body=((cell(text),),))) == {0}


def test_a_table_with_spans_has_no_columns_of_numbers() -> None:
    wide = Cell(blocks=(paragraph("1"),), column_span=2)
    assert numeric_columns(Table(body=((wide,), (cell("1"), cell("2"))))) == frozenset()


def test_a_ragged_table_has_numbers_only_where_every_row_has_one() -> None:
    assert numeric_columns(Table(body=((cell("1"), cell("2")), (cell("3"),)))) == {0}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Przyrząd HT-3410 (HALNY), część H34-1160-215.", ["HT-3410", "H34-1160-215."]),
        ("02091-C-71", ["02091-C-71"]),
        ("open-ended spanner", []),
        ("12-" + "3" * 40, []),
        ("", []),
    ],
    ids=["in a sentence", "alone", "words", "too long for a phone", "nothing"],
)
def test_codes_with_hyphens_are_kept_in_one_piece(text: str, codes: list[str]) -> None:
    pieces = split_codes(text)
    assert pieces[1::2] == codes
    assert "".join(pieces) == text


@pytest.mark.parametrize("text", ["H11-3140-061", "M12×1,5", "HD15", "35"])
def test_a_cell_with_one_code_is_kept_on_one_line(text: str) -> None:
    assert is_token_cell(cell(text))


@pytest.mark.parametrize("text", ["Guide pin 2", "bolt", "", "A" * 30 + "1"])
def test_a_cell_with_words_may_be_broken(text: str) -> None:
    assert not is_token_cell(cell(text))


@pytest.mark.parametrize(
    ("current", "last", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (9, 9, [1, None, 7, 8, 9]),
    ],
)
def test_page_numbers_stand_around_the_current_one(
    current: int, last: int, numbers: list[int | None]
) -> None:
    assert page_numbers(current, last) == numbers


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        pytest.param(date(2026, 12, 31), "31 December 2026", id="a day"),
        pytest.param(datetime(2026, 12, 31, tzinfo=UTC), "31 December 2026", id="as a bank's day is kept"),
        pytest.param(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 January 2027", id="after our midnight"),
    ],
)
def test_a_day_is_that_of_the_sellers_country(app: Flask, moment: date | datetime, shown: str) -> None:
    with app.test_request_context("/en/"):
        assert day(moment) == shown
