"""The files beside an index that searching needs: whether they can be read."""

from functools import lru_cache
from pathlib import Path

from search.forms import FormsUnreadable, forms_stamp, read_forms
from search.profile_registry import ProfilesUnreadable, profiles_stamp, read_profiles
from search.vocabulary_files import VocabularyUnreadable, read_vocabulary, vocabulary_stamp


def are_readable(folder: Path) -> bool:
    """Whether forms, vocabulary and profiles of the index in `folder` can be read.

    As long as nothing is written this costs looks at the folder alone.
    """
    stamps = forms_stamp(folder), vocabulary_stamp(folder), profiles_stamp(folder)
    return _were_readable(folder, stamps)


@lru_cache(maxsize=4)
def _were_readable(folder: Path, _stamps: tuple[object, ...]) -> bool:
    try:
        read_forms(folder)
        has_entries = len(read_vocabulary(folder).vocabulary) > 0
        read_profiles(folder, has_entries=has_entries)
    except (FormsUnreadable, VocabularyUnreadable, ProfilesUnreadable):
        return False
    return True
