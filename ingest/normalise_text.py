"""Clean text: composed letters, single spaces, nothing invisible that misleads a reader or a search. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import msgspec

from kb.content import Run

_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, soft hyphens, what turns the direction of writing, and what is no character."""

_SPACES: Final = re.compile(r"[\s\u200b]+")
_UNTIDY: Final = re.compile(r"^\s|\s$|[^\S ]|  |\u200b")
_NOT_ANCHOR: Final = re.compile(r"[\s\"'<>#%&]+")
LONGEST_ANCHOR: Final = 120
LONGEST_LINE: Final = 300


def tidy(text: str) -> str:
    """`text` composed (NFC), without unwanted characters, every run of white space as one space."""
    text = _kept(text)
    return _SPACES.sub(" ", text).strip() if _UNTIDY.search(text) else text


def tidy_lines(text: str) -> str:
    """Like `tidy`, for text whose line breaks and columns mean something."""
    lines = _kept(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def one_line(text: str) -> str:
    """A title or heading: tidy, and cut at a word where it is longer than any heading is."""
    text = tidy(text)
    if len(text) <= LONGEST_LINE:
        return text
    return text[:LONGEST_LINE].rsplit(" ", 1)[0] + " …"


def tidy_runs(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with single spaces, also where one ends and the next begins; empty ones are left out."""
    tidied: list[Run] = []
    ends_in_space = True
    for run in runs:
        text = _SPACES.sub(" ", _kept(run.text))
        if ends_in_space:
            text = text.removeprefix(" ")
        if not text:
            continue
        ends_in_space = text.endswith(" ")
        tidied.append(run if text == run.text else msgspec.structs.replace(run, text=text))
    if tidied and ends_in_space:
        last = tidied.pop()
        if text := last.text.removesuffix(" "):
            tidied.append(msgspec.structs.replace(last, text=text))
    return tuple(tidied)


def anchor_from(text: str) -> str:
    """`text` as an anchor: no white space, nothing that means something in an address or in HTML."""
    return _NOT_ANCHOR.sub("-", _kept(text).strip())[:LONGEST_ANCHOR].strip("-")


def _kept(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _UNWANTED.sub("", text)
