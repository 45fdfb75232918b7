"""The fields of an index entry and the version of their meaning. One entry is one section of one edition.

Engines build their own schemas from `FIELDS`; nothing else knows an engine's types. Whoever changes what a
field holds (the analysis included) raises `SCHEMA_VERSION`: indexes of another version are rebuilt.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from translations.locales import ContentLanguage

SCHEMA_VERSION: Final = 10


class Field(StrEnum):
    """The names of the fields, the same in every engine."""

    TITLE = "title"
    """The document's title."""
    HEADING = "heading"
    """What stands above a section's text: the document's title and the section's own heading."""
    BODY = "body"
    EXACT = "exact"
    CODE = "code"
    SUBJECT = "subject"
    NAME = "name"
    DOCUMENT_ID = "document_id"
    KIND = "kind"
    LANGUAGE = "language"
    ACCESS_CLASS = "access_class"
    SYSTEM = "system"
    SERIES = "series"
    YEAR = "year"
    DAY = "day"
    WHOLE = "whole"
    EDITION = "edition"
    PROFILE = "profile"
    GROUP = "group"
    DOCUMENT = "document"
    POSITION = "position"
    STANDING = "standing"
    LANGUAGE_SET = "language_set"
    PAYLOAD = "payload"


class FieldType(StrEnum):
    """How an engine keeps a field."""

    TOKENS = "tokens"
    """Terms with positions, separated by single spaces: for words and phrases."""
    CODES = "codes"
    """Terms without positions, separated by single spaces: for codes, and for words as they are written."""
    SET = "set"
    """Terms of which it is only known that they are there: for counting, see `search.wholes`."""
    KEYWORD = "keyword"
    """One term, taken whole; never scored."""
    KEYWORDS = "keywords"
    """Any number of terms, each taken whole; never scored."""
    NUMBER = "number"
    """A 64-bit unsigned number that can be read for many matches at once."""
    SOUGHT_NUMBER = "sought-number"
    """A number that entries can be searched by, too."""
    STORED = "stored"
    """Bytes that come back with a match; not searchable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field and how it is kept."""

    name: Field
    type: FieldType


FIELDS: Final = (
    FieldSpec(name=Field.TITLE, type=FieldType.TOKENS),
    FieldSpec(name=Field.HEADING, type=FieldType.TOKENS),
    FieldSpec(name=Field.BODY, type=FieldType.TOKENS),
    FieldSpec(name=Field.EXACT, type=FieldType.CODES),
    FieldSpec(name=Field.CODE, type=FieldType.CODES),
    FieldSpec(name=Field.SUBJECT, type=FieldType.CODES),
    FieldSpec(name=Field.WHOLE, type=FieldType.SET),
    FieldSpec(name=Field.EDITION, type=FieldType.SET),
    FieldSpec(name=Field.NAME, type=FieldType.KEYWORD),
    FieldSpec(name=Field.DOCUMENT_ID, type=FieldType.KEYWORD),
    FieldSpec(name=Field.KIND, type=FieldType.KEYWORD),
    FieldSpec(name=Field.LANGUAGE, type=FieldType.KEYWORD),
    FieldSpec(name=Field.ACCESS_CLASS, type=FieldType.KEYWORD),
    FieldSpec(name=Field.SYSTEM, type=FieldType.KEYWORDS),
    FieldSpec(name=Field.SERIES, type=FieldType.KEYWORDS),
    FieldSpec(name=Field.YEAR, type=FieldType.KEYWORDS),
    FieldSpec(name=Field.DAY, type=FieldType.KEYWORDS),
    FieldSpec(name=Field.PROFILE, type=FieldType.NUMBER),
    FieldSpec(name=Field.GROUP, type=FieldType.NUMBER),
    FieldSpec(name=Field.DOCUMENT, type=FieldType.SOUGHT_NUMBER),
    FieldSpec(name=Field.POSITION, type=FieldType.NUMBER),
    FieldSpec(name=Field.STANDING, type=FieldType.NUMBER),
    FieldSpec(name=Field.LANGUAGE_SET, type=FieldType.NUMBER),
    FieldSpec(name=Field.PAYLOAD, type=FieldType.STORED),
)

WORD_FIELDS: Final = (Field.HEADING, Field.BODY)
"""Where words are looked for: every word of a section is in one of the two."""


def word_field(field: Field) -> Field:
    """The field of `WORD_FIELDS` that has every term of a field, or the field itself where none has."""
    return Field.HEADING if field is Field.TITLE else field


LANGUAGES: Final = tuple(ContentLanguage)
"""Their places are part of `Field.GROUP` and `Field.LANGUAGE_SET`.

Add at the end, or raise `SCHEMA_VERSION`.
"""
