"""Trouble codes in three bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.uds.trouble_codes import StoredCode, read_code, write_code


@pytest.mark.parametrize(
    ("raw", "code"),
    [("017100", "P0171-00"), ("c10087", "U0100-87"), ("934213", "B1342-13"), ("5b2f1a", "C1B2F-1A")],
)
def test_a_code_is_read_from_its_bytes_and_written_back(raw: str, code: str) -> None:
    assert str(read_code(bytes.fromhex(raw), 0)) == code
    assert write_code(code) == bytes.fromhex(raw)


@given(st.binary(min_size=3, max_size=3), st.integers(0, 255))
def test_every_three_bytes_are_a_code_that_is_written_back(raw: bytes, status: int) -> None:
    code = read_code(raw, status)
    assert write_code(str(code)) == raw
    assert code.status == status


def test_a_code_without_a_failure_type_has_type_zero() -> None:
    assert read_code(write_code("P0300"), 9) == StoredCode(code="P0300", failure_type="00", status=9)


@pytest.mark.parametrize("raw", [b"", b"\x01\x71", b"\x01\x71\x00\x09"], ids=["none", "two", "four"])
def test_another_number_of_bytes_is_no_code(raw: bytes) -> None:
    with pytest.raises(ValueError, match="three bytes"):
        read_code(raw, 0)


@pytest.mark.parametrize("text", ["", "engine", "X0171", "P4000"])
def test_a_word_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="is no trouble code"):
        write_code(text)
