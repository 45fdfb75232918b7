"""The forms of an index: its words that have diacritics, by how they are typed without.

They lie in the file `forms.msgpack` in the index's folder, and are kept by whoever writes the index
(`search.engine.Writing`). What is deleted stays among them until the index is made anew, which does no harm.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from search.file_replacement import file_stamp, replace_file
from search.language.folding import fold
from search.schema import SCHEMA_VERSION

_FILE: Final = "forms.msgpack"


class FormsUnreadable(RuntimeError):
    """The file of forms in `folder` is damaged or of another version."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the forms of words in {folder} cannot be read ({reason})")
        self.folder, self.reason = folder, reason


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    schema_version: int
    forms: dict[str, list[str]]


_DECODER: Final = msgspec.msgpack.Decoder(_Stored)


@dataclass(frozen=True, slots=True)
class Forms:
    """Words with diacritics, in lower case, by their folded form."""

    by_folded: Mapping[str, list[str]] = field(default_factory=dict)

    def meant_by(self, folded: str) -> tuple[str, ...]:
        """The words that somebody may mean who types no diacritics."""
        return tuple(self.by_folded.get(folded, ()))


NO_FORMS: Final = Forms()


def read_forms(folder: Path) -> Forms:
    """The forms of the index in `folder`; none where it has no word with diacritics.

    Raises:
        FormsUnreadable: the file is damaged, or of another version.
    """
    try:
        stored = _DECODER.decode((folder / _FILE).read_bytes())
    except FileNotFoundError:
        return NO_FORMS
    except (OSError, msgspec.DecodeError) as error:
        raise FormsUnreadable(folder, str(error)) from error
    if stored.schema_version != SCHEMA_VERSION:
        raise FormsUnreadable(folder, f"version {stored.schema_version}")
    return Forms(stored.forms)


def add_forms(folder: Path, added: Iterable[str]) -> None:
    """Add words to the forms of the index in `folder`, in one step; nothing is written when all are there.

    Raises:
        FormsUnreadable: what lies there is damaged, or of another version.
    """
    forms = defaultdict(list, read_forms(folder).by_folded)
    is_changed = False
    for form in sorted(added):
        known = forms[fold(form)]
        if form not in known:
            known.append(form)
            is_changed = True
    if is_changed:
        replace_file(folder / _FILE, msgspec.msgpack.encode(_Stored(SCHEMA_VERSION, forms)))


def forms_stamp(folder: Path) -> object:
    """A value that changes with the file of forms."""
    return file_stamp(folder / _FILE)
