"""What the exchange formats have in common: a concept as a file tells it, and what of the file was left out.

Readers (`tbx`, `skos`, `term_csv`) turn a file into `ReadTerms`; `merging` makes agreed terms of them.
XML comes to the readers parsed: whoever calls them has a parser that is safe with hostile files.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from xml.sax.saxutils import escape, quoteattr

from translations.locales import ContentLanguage, Language, content_language
from translations.terms import SEPARATOR, PartOfSpeech, Term, TermKind

LONGEST_TERM: Final = 200
XML_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"

_NOT_A_SLUG: Final = re.compile("[^a-z0-9]+")
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA: Final = ("=", "@")
"""A spreadsheet takes a cell that begins so for something to work out."""
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))

_LANGUAGES: Final = {
    ContentLanguage.POLISH: Language.POLISH,
    ContentLanguage.ENGLISH: Language.ENGLISH,
}
_POLISH_LETTERS: Final = str.maketrans("ąćęłńóśźż", "acelnoszz")


class XmlElement(Protocol):
    """An element of a parsed document, as lxml and the standard library have it."""

    @property
    def tag(self) -> str:
        """The name, with the namespace in braces before it."""

    @property
    def text(self) -> str | None:
        """The text before the first element inside."""

    def get(self, key: str) -> str | None:
        """An attribute."""

    def __iter__(self) -> Iterator["XmlElement"]:
        """The elements directly inside."""

    def itertext(self) -> Iterator[str | bytes]:
        """Every piece of text inside."""


class TermFileRefused(Exception):
    """A file cannot be read as terms at all; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A concept as a file has it.

    `key` is what the file calls it, by which others in the file refer to it in `related`. `concept_id` is
    the id of an agreed concept where the file is certain of it, else empty.
    """

    key: str
    concept_id: str
    terms: tuple[Term, ...]
    part_of_speech: PartOfSpeech | None = None
    system: str = ""
    related: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    note: str = ""


@dataclass(slots=True, kw_only=True)
class ReadTerms:
    """What was read of a file, and how much of it was left out: by language, by what it says, by reason."""

    entries: list[Entry] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    unusable_terms: int = 0

    def term(self, text: str, language_tag: str | None, kind: TermKind) -> Term | None:
        """The term, or None with a note of why not: another language, or nothing that a row can hold."""
        language = known_language(language_tag)
        if language is None:
            self.languages[(language_tag or "?").strip()] += 1
            return None
        tidied = collapsed(text)
        if not is_usable(tidied):
            self.unusable_terms += 1
            return None
        return Term(text=tidied, language=language, kind=kind)


def known_language(tag: str | None) -> Language | None:
    """The language of agreed terms that a language tag names, None for any other."""
    known = content_language(tag)
    return _LANGUAGES.get(known) if known else None


def collapsed(text: str) -> str:
    """`text` with single spaces between its words and none around it, without characters that nobody sees."""
    return " ".join(text.translate(_UNSEEN).split())


def is_usable(text: str) -> bool:
    """Whether a row can hold the term: neither empty nor endless, and nothing that a spreadsheet runs."""
    is_short = 0 < len(text) <= LONGEST_TERM
    return is_short and text.isprintable() and SEPARATOR not in text and not text.startswith(_FORMULA)


def in_rows(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms as a row has them: in the order of its columns, each text once, one preferred per language.

    Where none is preferred the first that people may use is; of several the first one stays.
    """
    found: dict[tuple[Language, str], Term] = {}
    for term in sorted(terms, key=lambda term: (not term.kind.is_right, _order(term))):
        found.setdefault((term.language, term.text.casefold()), term)
    chosen = [term for language in Language for term in _one_preferred(found.values(), language)]
    return tuple(sorted(chosen, key=_order))


def _order(term: Term) -> tuple[int, int]:
    return list(Language).index(term.language), list(TermKind).index(term.kind)


def _one_preferred(terms: Iterable[Term], language: Language) -> Iterator[Term]:
    own = [term for term in terms if term.language is language]
    first = next((term for term in sorted(own, key=_order) if term.kind.is_right), None)
    for term in own:
        kind = TermKind.PREFERRED if term is first else term.kind
        if kind is TermKind.PREFERRED and term is not first:
            kind = TermKind.ALTERNATIVE
        yield Term(text=term.text, language=language, kind=kind)


def slug(text: str) -> str:
    """The id that a concept gets from its English name: lower-case ASCII words with hyphens."""
    plain = text.casefold().translate(_POLISH_LETTERS)
    return _NOT_A_SLUG.sub("-", plain).strip("-")


def local_name(element: XmlElement) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: XmlElement) -> str:
    """All text inside, white space collapsed."""
    return collapsed("".join(map(str, element.itertext())))


def markup(
    indent: int, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> str:
    """A line of XML: an element with its text, or an empty one."""
    opening = name + "".join(
        f" {key}={quoteattr(_plain(value))}" for key, value in (attributes or {}).items()
    )
    margin = "  " * indent
    return f"{margin}<{opening}/>" if text is None else f"{margin}<{opening}>{escape(_plain(text))}</{name}>"


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
