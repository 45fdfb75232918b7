"""Readings, kept and compared."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from programming.identification import Identification
from programming.reading import Reading, ReadingRefused, compare, read_reading, write_reading
from programming.uds.names import Identifier
from programming.uds.trouble_codes import StoredCode

BEFORE = Reading(
    taken_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    identification=Identification(
        numbers={Identifier.VIN: "S6HS2CA53JK075927", Identifier.SOFTWARE_NUMBER: "SW01.22.13"}
    ),
    codes=(
        StoredCode(code="P0171", failure_type="00", status=9),
        StoredCode(code="U0100", failure_type="87", status=9),
    ),
    volts=12.6,
)
AFTER = replace(
    BEFORE,
    identification=Identification(
        numbers={Identifier.VIN: "S6HS2CA53JK075927", Identifier.SOFTWARE_NUMBER: "SW01.22.20"}
    ),
    codes=(
        StoredCode(code="U0100", failure_type="87", status=9),
        StoredCode(code="B1342", failure_type="13", status=8),
    ),
)


@pytest.mark.parametrize("reading", [BEFORE, AFTER, replace(BEFORE, codes=(), volts=None)])
def test_a_reading_is_read_as_it_was_written(reading: Reading) -> None:
    assert read_reading(write_reading(reading)) == reading


def test_what_changed_is_told_by_number_and_by_code() -> None:
    difference = compare(BEFORE, AFTER)
    assert difference.numbers == {Identifier.SOFTWARE_NUMBER: ("SW01.22.13", "SW01.22.20")}
    assert (difference.gone, difference.new, difference.stayed) == (
        ("P0171-00",),
        ("B1342-13",),
        ("U0100-87",),
    )


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "no JSON", '{"format": "aos-reading-9"}', write_reading(BEFORE).replace("vin", "vim")],
)
def test_what_is_no_reading_is_refused(text: str) -> None:
    with pytest.raises(ReadingRefused):
        read_reading(text)
