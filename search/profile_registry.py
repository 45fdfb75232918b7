"""The numbers of profiles: a profile keeps its number for as long as the index lives.

They lie in the file `profiles.msgpack` in the index's folder, in the order of their numbers, and are kept by
whoever writes the index (`search.engine.Writing`). Profiles that no document has any more stay among them
until the index is made anew.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from kb.access import AccessClass
from kb.documents import DocumentKind
from search.file_replacement import file_stamp, replace_file
from search.profiles import Profile
from search.schema import SCHEMA_VERSION

MAX_PROFILES: Final = 60_000
"""More than these would not fit an engine's table of counts; further ones count as coarse ones."""
_COARSE: Final = len(DocumentKind) * len(AccessClass)
_FILE: Final = "profiles.msgpack"


class ProfilesUnreadable(RuntimeError):
    """The file of profiles in `folder` is damaged or of another version."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the profiles of documents in {folder} cannot be read ({reason})")
        self.folder, self.reason = folder, reason


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    schema_version: int
    profiles: tuple[Profile, ...]


_DECODER: Final = msgspec.msgpack.Decoder(_Stored)


class ProfileRegistry:
    """Gives profiles their numbers; new ones are kept with `save`."""

    def __init__(self, folder: Path, limit: int = MAX_PROFILES) -> None:
        """Begin with the profiles of the index in `folder`; `limit` is how many there may be.

        Raises:
            ProfilesUnreadable: the file is damaged, or of another version.
        """
        self._folder, self._limit = folder, limit
        self._numbers = {profile: number for number, profile in enumerate(read_profiles(folder))}
        self._saved = len(self._numbers)

    def number(self, profile: Profile) -> int:
        """The number of a profile, which is given one where it has none."""
        number = self._numbers.get(profile)
        if number is not None:
            return number
        if len(self._numbers) >= self._limit - _COARSE and profile != profile.coarse():
            return self.number(profile.coarse())
        return self._numbers.setdefault(profile, len(self._numbers))

    def save(self) -> None:
        """Write the file anew, in one step, where there are new profiles."""
        if len(self._numbers) == self._saved:
            return
        content = msgspec.msgpack.encode(_Stored(SCHEMA_VERSION, tuple(self._numbers)))
        replace_file(self._folder / _FILE, content)
        self._saved = len(self._numbers)


def read_profiles(folder: Path, *, has_entries: bool = False) -> Sequence[Profile]:
    """The profiles of the index in `folder`, in the order of their numbers; none where nothing was written.

    Raises:
        ProfilesUnreadable: the file is damaged, of another version, or gone though the index has entries.
    """
    try:
        stored = _DECODER.decode((folder / _FILE).read_bytes())
    except FileNotFoundError as error:
        if has_entries:
            raise ProfilesUnreadable(folder, f"{_FILE} is missing") from error
        return ()
    except (OSError, msgspec.DecodeError) as error:
        raise ProfilesUnreadable(folder, str(error)) from error
    if stored.schema_version != SCHEMA_VERSION:
        raise ProfilesUnreadable(folder, f"version {stored.schema_version}")
    return stored.profiles


def profiles_stamp(folder: Path) -> object:
    """A value that changes with the file of profiles."""
    return file_stamp(folder / _FILE)
