"""What a wire can carry is computed, frame by frame."""

import pytest

from programming.virtual_ecu.bit_timing import BitRates, frame_seconds
from tests.bench.programming import WIRES, WireKind, transfer_seconds

ONCE, FD, IN_EIGHTS = WIRES


@pytest.mark.parametrize(("kind", "block_size"), [(ONCE, 0), (IN_EIGHTS, 8)], ids=["once", "in eights"])
def test_a_piece_of_one_flow_control_takes_its_frames_and_its_answer(kind: WireKind, block_size: int) -> None:
    content = bytes(range(60))
    frames = [
        (0x7E0, b"\x10\x3e\x36\x01" + content[:4]),
        (0x7E8, bytes([0x30, block_size, 0]) + b"\xcc" * 5),
        *((0x7E0, bytes([0x21 + n]) + content[4 + 7 * n : 11 + 7 * n]) for n in range(8)),
        (0x7E8, b"\x02\x76\x01" + b"\xcc" * 5),
    ]
    expected = sum(
        frame_seconds(BitRates(), number, data, is_extended=False, is_fd=False) for number, data in frames
    )
    assert transfer_seconds(kind, content, 0x0FFF) == pytest.approx(expected)


def test_shorter_messages_carry_less() -> None:
    content = bytes(range(256)) * 16
    assert transfer_seconds(ONCE, content, 0x102) > transfer_seconds(ONCE, content, 0xFFF)


def test_flow_control_after_every_eight_frames_costs_an_eighth() -> None:
    content = bytes(range(256)) * 64
    once, in_eights = (transfer_seconds(kind, content, 0xFFF) for kind in (ONCE, IN_EIGHTS))
    assert 0.11 < in_eights / once - 1 < 0.14


def test_a_wire_with_larger_frames_and_a_fast_phase_carries_six_times_as_much() -> None:
    content = bytes(range(256)) * 64
    classic, fast = (transfer_seconds(kind, content, 0xFFF) for kind in (ONCE, FD))
    assert 5.5 < classic / fast < 7.0
