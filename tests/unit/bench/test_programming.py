"""What a wire can carry is computed, frame by frame."""

import pytest

from programming.virtual_ecu.bit_timing import BitRates, frame_seconds
from tests.bench.programming import WIRES, transfer_seconds

CLASSIC, FD = WIRES


def test_a_piece_of_one_flow_control_takes_its_frames_and_its_answer() -> None:
    content = bytes(range(60))
    frames = [
        (0x7E0, b"\x10\x3e\x36\x01" + content[:4]),
        (0x7E8, b"\x30\x08\x00" + b"\xcc" * 5),
        *((0x7E0, bytes([0x21 + n]) + content[4 + 7 * n : 11 + 7 * n]) for n in range(8)),
        (0x7E8, b"\x02\x76\x01" + b"\xcc" * 5),
    ]
    expected = sum(
        frame_seconds(BitRates(), number, data, is_extended=False, is_fd=False) for number, data in frames
    )
    assert transfer_seconds(CLASSIC, content, 0x0FFF) == pytest.approx(expected)


def test_shorter_messages_carry_less() -> None:
    content = bytes(range(256)) * 16
    assert transfer_seconds(CLASSIC, content, 0x102) > transfer_seconds(CLASSIC, content, 0xFFF)


def test_a_wire_with_larger_frames_and_a_fast_phase_carries_six_times_as_much() -> None:
    content = bytes(range(256)) * 64
    classic, fast = (transfer_seconds(kind, content, 0xFFF) for kind in (CLASSIC, FD))
    assert 5.5 < classic / fast < 7.0
