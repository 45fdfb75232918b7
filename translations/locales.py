"""The languages of the interface and of documents. Anyone may import this module."""

from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language of the interface and of agreed terms (BCP 47 primary subtag)."""

    POLISH = "pl"
    ENGLISH = "en"


class ContentLanguage(StrEnum):
    """A language that an edition may be in; `UNDETERMINED` is any but the interface's own."""

    POLISH = "pl"
    ENGLISH = "en"
    UNDETERMINED = "und"


DEFAULT_LANGUAGE: Final = Language.POLISH


def content_language(tag: str | None) -> ContentLanguage | None:
    """Map a language tag such as `en-GB` or `PL` to the content language, None when no tag was given."""
    if not tag:
        return None
    primary = tag.replace("_", "-").split("-", 1)[0].strip().lower()
    if primary in ("pl", "pol"):
        return ContentLanguage.POLISH
    if primary in ("en", "eng"):
        return ContentLanguage.ENGLISH
    return ContentLanguage.UNDETERMINED
