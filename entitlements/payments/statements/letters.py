"""Which encoding a bank wrote a file in: the one in which its letters are Polish ones. Pure."""

from typing import Final

_LETTERS: Final = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_ONE_BYTE: Final = ("cp1250", "cp852", "iso8859-2")


def decoded(content: bytes) -> str:
    """A file's text: UTF-8 where it is that, else the encoding that gives the most Polish letters."""
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    texts = [content.decode(encoding, errors="replace") for encoding in _ONE_BYTE]
    return max(texts, key=_how_polish)


def _how_polish(text: str) -> int:
    beyond = [character for character in text if not character.isascii()]
    polish = sum(character in _LETTERS for character in beyond)
    return 2 * polish - len(beyond)
