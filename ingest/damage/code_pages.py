"""Eight-bit code pages as programs really read them: a byte that means nothing stays what it is. Pure."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

HIGH: Final = range(0x80, 0x100)
# Mazovia, the code page of Polish DOS programs: CP437 with Polish letters in place of some accented ones.
_MAZOVIA: Final = dict(
    zip(
        bytes.fromhex("868d9192a4a29ea6a7 8f95909ca5a398a0a1"),
        "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
        strict=True,
    )
)


@dataclass(frozen=True, slots=False, kw_only=True)
class CodePage:
    """A code page; `table` is the character of each of the 256 bytes."""

    name: str
    table: str = field(repr=False)

    @cached_property
    def byte_of(self) -> dict[str, int]:
        """The byte of each character."""
        return {character: byte for byte, character in enumerate(self.table)}

    def decode(self, content: bytes) -> str:
        """Every byte as a character; never fails."""
        return content.decode("latin-1").translate(self.table)

    def encode(self, text: str) -> bytes | None:
        """The bytes of `text`, None where it holds a character that the page lacks."""
        try:
            return bytes([self.byte_of[character] for character in text])
        except KeyError:
            return None


def _character(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


def _page(name: str, codec: str = "") -> CodePage:
    return CodePage(name=name, table="".join(_character(byte, codec or name) for byte in range(256)))


def _mazovia() -> CodePage:
    table = "".join(_MAZOVIA.get(byte, _character(byte, "cp437")) for byte in range(256))
    return CodePage(name="mazovia", table=table)


CP1250: Final = _page("cp1250")
CP1251: Final = _page("cp1251")
CP1252: Final = _page("cp1252")
LATIN_1: Final = _page("latin-1")
LATIN_2: Final = _page("iso8859-2")
LATIN_10: Final = _page("iso8859-16")
CP852: Final = _page("cp852")
CP437: Final = _page("cp437")
MAC_ROMAN: Final = _page("mac-roman")
MAC_LATIN_2: Final = _page("mac-latin2", "mac_latin2")
MAZOVIA: Final = _mazovia()

POLISH_PAGES: Final = (CP1250, LATIN_2, CP852, LATIN_10, MAZOVIA, MAC_LATIN_2)
"""The pages that have the Polish letters, the likelier first."""
