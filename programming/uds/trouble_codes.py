"""Trouble codes as control units send them: three bytes, the last of them the failure type. Pure.

The first two bytes are SAE J2012's: two bits for the letter, two for the first digit, three digits more.
"""

from dataclasses import dataclass
from typing import Final

from kb.trouble_codes import parse_trouble_code

_LETTERS: Final = "PCBU"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCode:
    """A trouble code in a control unit: `code` as `P0171`, its failure type, its status bits."""

    code: str
    failure_type: str
    status: int

    def __str__(self) -> str:
        return f"{self.code}-{self.failure_type}"


def read_code(raw: bytes, status: int) -> StoredCode:
    """The code that three bytes stand for.

    Raises:
        ValueError: there are not three bytes.
    """
    if len(raw) != 3:
        raise ValueError(f"a trouble code has three bytes, not {len(raw)}")
    number = int.from_bytes(raw[:2], "big")
    letter, digits = _LETTERS[number >> 14], number & 0x3FFF
    return StoredCode(code=f"{letter}{digits:04X}", failure_type=f"{raw[2]:02X}", status=status)


def write_code(text: str) -> bytes:
    """The three bytes of a code such as `P0171` or `P0171-11`; without a failure type the last is 0.

    Raises:
        ValueError: the text is no trouble code.
    """
    written = parse_trouble_code(text)
    if written is None:
        raise ValueError(f"{text!r} is no trouble code")
    number = _LETTERS.index(written.code[0]) << 14 | int(written.code[1:], 16)
    return number.to_bytes(2, "big") + bytes.fromhex(written.failure_type or "00")
