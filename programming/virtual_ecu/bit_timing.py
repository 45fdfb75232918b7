"""How long a CAN frame takes on the wire, bit by bit with its stuff bits. Pure. Source: ISO 11898-1.

The cyclic redundancy check is computed, since stuff bits depend on it. What follows it (delimiters,
acknowledgement, end of frame, the gap to the next frame) is never stuffed.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

_AFTER_CHECK_BITS: Final = 13
"""CRC delimiter 1, acknowledgement 2, end of frame 7, intermission 3."""

_CRC15: Final = 0x4599
_FD_LENGTHS: Final = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64)
_CRC17_LONGEST: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class BitRates:
    """The rates of a wire in bit/s; `data` is that of the fast phase of CAN FD frames."""

    nominal: int = 500_000
    data: int = 2_000_000


def frame_seconds(rates: BitRates, identifier: int, data: bytes, *, is_extended: bool, is_fd: bool) -> float:
    """The seconds from the start of a frame until the next may begin."""
    if not is_fd:
        return classic_bits(identifier, data, is_extended=is_extended) / rates.nominal
    nominal, fast = fd_bits(identifier, data, is_extended=is_extended)
    return nominal / rates.nominal + fast / rates.data


def classic_bits(identifier: int, data: bytes, *, is_extended: bool) -> int:
    """The bits of a classic data frame, stuff bits and the gap after it included."""
    flags = "000"  # RTR, IDE, r0
    control = f"{len(data):04b}"
    content = _start(identifier, flags, is_extended=is_extended) + control + _bits(data)
    checked = content + f"{_crc15(content):015b}"
    return len(checked) + _stuff_bits(checked) + _AFTER_CHECK_BITS


def fd_bits(identifier: int, data: bytes, *, is_extended: bool) -> tuple[int, int]:
    """The bits of an FD frame with a switch of the bit rate: of the slow and of the fast phase."""
    flags = "00101"  # RRS, IDE, FDF, res, BRS
    slow = _start(identifier, flags, is_extended=is_extended)
    length = _FD_LENGTHS.index(len(data))
    fast = f"0{length:04b}" + _bits(data)  # ESI, DLC, data
    crc_bits = 17 if len(data) <= _CRC17_LONGEST else 21
    # The stuff count (4 bits) and the check are stuffed at fixed places: before them and after every 4 bits.
    checked = 4 + crc_bits
    fixed = 1 + (checked - 1) // 4
    slow_stuffed = _stuff_bits(slow)
    fast_stuffed = _stuff_bits(slow + fast) - slow_stuffed
    return len(slow) + slow_stuffed + _AFTER_CHECK_BITS, len(fast) + fast_stuffed + checked + fixed


def _start(identifier: int, flags: str, *, is_extended: bool) -> str:
    """From the start of the frame to the bit before the length."""
    if not is_extended:
        return f"0{identifier:011b}{flags}"
    high, low = identifier >> 18, identifier & 0x3FFFF
    return f"0{high:011b}11{low:018b}{flags}"


def _bits(data: bytes) -> str:
    return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""


def _stuff_bits(bits: str) -> int:
    """How many bits are put in so that no more than five alike follow each other; they count themselves."""
    stuffed, carried = 0, 0
    for _value, group in groupby(bits):
        run = carried + sum(1 for _ in group)
        stuffed += run // 5
        carried = 1 if run >= 5 and run % 5 == 0 else 0
    return stuffed


def _crc15(bits: str) -> int:
    """The check of a classic frame over its bits from the start."""
    check = 0
    padded = bits.rjust(-(-len(bits) // 8) * 8, "0")  # zeros before the start change nothing
    for byte in int(padded, 2).to_bytes(len(padded) // 8, "big"):
        check = ((check << 8) & 0x7FFF) ^ _CRC15_TABLE[(check >> 7) ^ byte]
    return check


def _crc15_entry(value: int) -> int:
    check = value << 7
    for _ in range(8):
        check = (check << 1) ^ _CRC15 if check & 0x4000 else check << 1
    return check & 0x7FFF


_CRC15_TABLE: Final = tuple(_crc15_entry(value) for value in range(256))
