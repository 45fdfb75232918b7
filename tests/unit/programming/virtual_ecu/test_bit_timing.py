"""Bits of a frame, against a second computation that lays the frame out bit by bit and stuffs it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.virtual_ecu.bit_timing import BitRates, classic_bits, fd_bits, frame_seconds

FD_LENGTHS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64)


def stuffed(bits: list[int]) -> list[int]:
    """The bits with a bit of the other value after every five alike."""
    out: list[int] = []
    run, last = 0, None
    for bit in bits:
        out.append(bit)
        run, last = (run + 1, last) if bit == last else (1, bit)
        if run == 5:
            last = 1 - bit
            out.append(last)
            run = 1
    return out


def bits_of(number: int, width: int) -> list[int]:
    return [number >> place & 1 for place in reversed(range(width))]


def crc15(bits: list[int]) -> int:
    """The division of ISO 11898-1, bit by bit."""
    register = 0
    for bit in bits:
        feedback = bit ^ (register >> 14 & 1)
        register = (register << 1) & 0x7FFF
        register ^= 0x4599 * feedback
    return register


@given(st.integers(0, 0x7FF), st.binary(max_size=8))
def test_a_classic_frame_has_the_bits_that_laying_it_out_gives(identifier: int, data: bytes) -> None:
    bits = [0, *bits_of(identifier, 11), 0, 0, 0, *bits_of(len(data), 4)]
    bits += [bit for byte in data for bit in bits_of(byte, 8)]
    bits += bits_of(crc15(bits), 15)
    assert classic_bits(identifier, data, is_extended=False) == len(stuffed(bits)) + 13


@given(st.integers(0, 0x1FFFFFFF), st.binary(max_size=8))
def test_an_extended_frame_has_the_bits_that_laying_it_out_gives(identifier: int, data: bytes) -> None:
    bits = [0, *bits_of(identifier >> 18, 11), 1, 1, *bits_of(identifier & 0x3FFFF, 18), 0, 0, 0]
    bits += [*bits_of(len(data), 4), *(bit for byte in data for bit in bits_of(byte, 8))]
    bits += bits_of(crc15(bits), 15)
    assert classic_bits(identifier, data, is_extended=True) == len(stuffed(bits)) + 13


@given(
    st.integers(0, 0x7FF), st.sampled_from(FD_LENGTHS).flatmap(lambda n: st.binary(min_size=n, max_size=n))
)
def test_an_fd_frame_has_its_stuffed_head_its_data_and_a_check_with_fixed_stuff_bits(
    identifier: int, data: bytes
) -> None:
    head = [0, *bits_of(identifier, 11), 0, 0, 1, 0, 1]
    body = [0, *bits_of(FD_LENGTHS.index(len(data)), 4), *(bit for byte in data for bit in bits_of(byte, 8))]
    check = {True: 4 + 17 + 6, False: 4 + 21 + 7}[len(data) <= 16]
    slow, fast = fd_bits(identifier, data, is_extended=False)
    assert slow == len(stuffed(head)) + 13
    assert slow + fast == len(stuffed(head + body)) + 13 + check


def test_a_frame_of_eight_bytes_takes_a_quarter_of_a_millisecond_at_500_kbit() -> None:
    seconds = frame_seconds(BitRates(), 0x7E0, bytes(range(8)), is_extended=False, is_fd=False)
    assert seconds == pytest.approx(0.00023, abs=0.00002)


def test_the_fast_phase_of_fd_counts_at_its_own_rate() -> None:
    slow, fast = fd_bits(0x7E0, bytes(64), is_extended=False)
    seconds = frame_seconds(
        BitRates(nominal=500_000, data=2_000_000), 0x7E0, bytes(64), is_extended=False, is_fd=True
    )
    assert seconds == pytest.approx(slow / 500_000 + fast / 2_000_000)
