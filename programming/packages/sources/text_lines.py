"""The lines of a text of records: what is no plain hexadecimal line is refused with its number. Pure."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from programming.packages.flaws import Flaw, SourceRefused

_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is not blank; `number` counts from 1."""

    number: int
    text: bytes

    def refused(self, flaw: Flaw) -> SourceRefused:
        """What to raise when this line is wrong."""
        return SourceRefused(flaw, line=self.number)

    def bytes_after(self, start: int) -> bytes:
        """The bytes that the hexadecimal digits from `start` on stand for."""
        digits = self.text[start:]
        if not digits.isalnum():  # `fromhex` would pass over blanks
            raise self.refused(Flaw.BAD_LINE)
        try:
            return bytes.fromhex(digits.decode("ascii"))
        except ValueError:  # no digits, an odd number of them, or no ASCII
            raise self.refused(Flaw.BAD_LINE) from None


def lines_of(content: bytes) -> Iterator[Line]:
    """The lines, without those that are blank."""
    for number, line in enumerate(io.BytesIO(content), start=1):
        text = line.strip(_BLANK)
        if text:
            yield Line(number=number, text=text)
