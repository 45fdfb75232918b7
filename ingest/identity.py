"""Which document a file is, when nothing inside it and no manifest says so: its path decides. Pure.

Two files whose paths differ only in a language marker (`pl/oil.html` and `en/oil.html`, `oil.pl.md` and
`oil.en.md`, `oil_EN-US.xml`) are two editions of one document.
"""

import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

_TAG: Final = r"(?:pl|en)(?:[-_][A-Za-z]{2})?"
_FOLDER_MARKER: Final = re.compile(_TAG, re.IGNORECASE)
_FOLDER_WORDS: Final = {
    "polski": "pl", "polska": "pl", "po polsku": "pl", "polish": "pl",
    "angielski": "en", "angielska": "en", "po angielsku": "en", "english": "en",
}  # fmt: skip
"""Names of folders that say the language in words."""
_NAME_MARKER: Final = re.compile(rf"[._-](?P<tag>{_TAG})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathIdentity:
    """What a path says: the identity, and the language tag that was taken out of it."""

    identity: str
    language_tag: str | None


def path_identity(collection: str, relative_path: PurePosixPath) -> PathIdentity:
    """The identity of the file at `relative_path` of a folder of files named `collection`."""
    tag: str | None = None
    parts: list[str] = []
    for part in relative_path.parts[:-1]:
        if found := _tag_of_folder(part):
            tag = found
        else:
            parts.append(part)
    stem, suffix = relative_path.stem, relative_path.suffix
    marker = _NAME_MARKER.search(stem)
    if marker and marker.start() > 0:
        tag = marker["tag"]
        stem = stem[: marker.start()]
    return PathIdentity(identity=posixpath.join(collection, *parts, stem + suffix.lower()), language_tag=tag)


def is_language_marker(name: str) -> bool:
    """Whether a folder of this name says only in which language its files are."""
    return _tag_of_folder(name) is not None


def _tag_of_folder(name: str) -> str | None:
    """The language tag that a folder's name is, or stands for; None where it is neither."""
    return name if _FOLDER_MARKER.fullmatch(name) else _FOLDER_WORDS.get(name.casefold())
