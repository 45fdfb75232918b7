"""From what was typed to the query tree, through Whoosh's query parser. Every character is legal input.

The parser is used for its reading alone, without a schema: what a word comes down to is `search.analysis`'s.
What it gets is made harmless first (length, depth, quotes), so that reading takes milliseconds at worst.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from whoosh.qparser import plugins as whoosh_plugins
from whoosh.qparser import syntax
from whoosh.qparser.default import QueryParser
from whoosh.query.compound import And, Or
from whoosh.query.positional import Phrase as ParsedPhrase
from whoosh.query.terms import Prefix as ParsedPrefix
from whoosh.query.terms import Term
from whoosh.query.wrappers import Not

from kb.documents import DocumentKind
from search.dates import read_days, without_brackets
from search.language.diacritics import strip_diacritics
from search.query import (
    NOTHING,
    AllOf,
    AnyOf,
    Phrase,
    Prefix,
    Query,
    QueryField,
    Restriction,
    Text,
    all_of,
    any_of,
    without,
)
from translations.locales import ContentLanguage

MAX_QUERY_LENGTH: Final = 1_000
MAX_DEPTH: Final = 8

plugins: Any = whoosh_plugins  # typed in part only
_DEFAULT_FIELD: Final = "text"
_KIND_WORDS: Final = {
    DocumentKind.REPAIR: ("naprawa", "naprawy"),
    DocumentKind.DIAGNOSIS: ("diagnostyka", "diagnoza"),
    DocumentKind.WIRING: ("schemat", "schematy", "schemat elektryczny", "wiring diagram"),
    DocumentKind.LOCATION: ("rozmieszczenie", "rozmieszczenie elementów", "component location"),
    DocumentKind.BULLETIN: ("biuletyn", "biuletyny", "bulletins"),
    DocumentKind.CAMPAIGN: ("akcja", "akcje", "akcja serwisowa", "service campaign"),
    DocumentKind.LABOUR_TIME: ("normy", "normy czasowe", "czasy", "labour time", "labour times"),
    DocumentKind.TECHNICAL_DATA: ("dane", "dane techniczne", "technical data"),
    DocumentKind.MAINTENANCE: ("obsługa", "obsługa okresowa"),
    DocumentKind.PARTS: ("części", "części zamienne", "part"),
    DocumentKind.FLASH: ("oprogramowanie", "oprogramowanie sterowników", "software", "control unit software"),
    DocumentKind.DESCRIPTION: ("opis", "opisy"),
}
"""What kinds are called besides their own names; more than one word goes in quotes, or with hyphens."""
_RESTRICTIONS: Final[dict[QueryField, dict[str, str]]] = {
    QueryField.KIND: {
        **{
            strip_diacritics(name).replace(" ", "-"): kind.value
            for kind, names in _KIND_WORDS.items()
            for name in names
        },
        **{kind.value: kind.value for kind in DocumentKind},
    },
    QueryField.LANGUAGE: {language.value: language.value for language in ContentLanguage},
}
_QUOTES: Final = str.maketrans(dict.fromkeys("„“”‟«»‹›″〝〞＂", '"'))
FIELD_NAMES: Final = {
    **{field.value: field for field in QueryField},
    "tytuł": QueryField.TITLE,
    "tytul": QueryField.TITLE,
    "kod": QueryField.CODE,
    "część": QueryField.PART,
    "czesc": QueryField.PART,
    "rodzaj": QueryField.KIND,
    "język": QueryField.LANGUAGE,
    "jezyk": QueryField.LANGUAGE,
    "data": QueryField.DATE,
}
"""What may stand before a colon, in either language."""
_RESTRICTING: Final = frozenset({*_RESTRICTIONS, QueryField.DATE})
_FIELD_PREFIXES: Final = tuple(f"{name}:" for name in FIELD_NAMES)
_POLISH_OPERATORS: Final = {"ORAZ": "AND", "LUB": "OR", "NIE": "NOT"}
_STANDING_APART: Final = re.compile(rf"(?<![^\s()])(?:{'|'.join(_POLISH_OPERATORS)})(?![^\s()])")
_OPERATORS: Final = frozenset({"AND", "OR", "NOT", *_POLISH_OPERATORS})
_PLAIN: Final = re.compile(r"[a-ząćęłńóśźż0-9]+(?: [a-ząćęłńóśźż0-9]+)*", re.IGNORECASE)
"""Words with nothing between or around them that could mean anything."""
_QUOTED: Final = re.compile(r'("[^"]*")')
_EXCLUDED: Final = re.compile(rf'("[^"]*")|(?<![^\s(])-(?!(?:{"|".join(_OPERATORS)})\b)(?=[^\W\d_]|["(])')
"""A minus before a word, a phrase or a bracket, with nothing before it; one before a digit is a sign."""
_HIDING: Final = re.compile(rf'("[^"]*")|(?<![^\s(])-+(?=(?:{"|".join(FIELD_NAMES)}):)')
"""A minus before a field that excludes nothing, such as the one right behind a phrase."""
_MINUS: Final = "\ue001"
"""Stands for such a minus until the query is read; a character that no query has by then."""
_HYPHENS: Final = re.compile(r"-+(?=[^\W\d_])")
_WORDS: Final = re.compile(r"(?<![\w:])[^\W\d_]{2,}(?![\w:\u0300-\u036f])")
_SEPARATE: Final = re.compile(r'(?P<colon>[:\ue001]?)(?:"(?P<phrase>[^"]*)"(?:~\d*)?|(?P<bracket>[()]))')
_WORD_CHARACTER: Final = re.compile(r"[^\W_]|[°º˚±℃℉]")
"""A letter, a digit, or what belongs to a number that stands before or behind it."""


_OF_PREFIXES: Final = frozenset({QueryField.TITLE, QueryField.CODE, QueryField.PART})
"""Fields whose words may be asked for by their beginning."""


class _Implicit(Or):
    """Parts that nothing connects but the space between them."""


class _ImplicitGroup(syntax.GroupNode):
    qclass = _Implicit


def _make_parser() -> QueryParser:
    names = "|".join(FIELD_NAMES)
    before = "|".join(f"(?<={name}:)" for name, field in FIELD_NAMES.items() if field in _OF_PREFIXES)
    return QueryParser(
        _DEFAULT_FIELD,
        None,
        plugins=[
            plugins.FieldsPlugin(expr=rf"(?<!\S)(?P<text>{names}):(?=[^\s:)])(?!(?:{names}):)"),
            plugins.PrefixPlugin(expr=rf'(?:(?<!\S)|{before})(?!(?:{names}):)(?P<text>[^\s*()"]+)\*(?=\s|$)'),
            plugins.PhrasePlugin(),
            plugins.GroupPlugin(),
            plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None),
        ],
        group=_ImplicitGroup,
    )


_PARSER: Final = _make_parser()


_PERHAPS_MORE: Final = re.compile(rf"""["„“”‟«»‹›″〝〞＂():*]|(?<![^\W_])-|\b(?:{"|".join(_OPERATORS)})\b""")


def may_be_more_than_words(text: str) -> bool:
    """Whether there may be operators, phrases or fields in a text; quick, and mistaken only by saying so."""
    return _PERHAPS_MORE.search(text) is not None


@lru_cache(maxsize=1_000)
def parse(text: str) -> Query:
    """Read a query. Never raises: what is neither operator nor field nor phrase is words."""
    is_short = len(text) <= MAX_QUERY_LENGTH
    if is_short and _PLAIN.fullmatch(text) and _OPERATORS.isdisjoint(text.split(" ")):  # as most are
        return _text(text, None)
    harmless = _harmless(text)
    query = _read(harmless.replace(_MINUS, "NOT "))
    if query == NOTHING and _MINUS in harmless:  # a line out of a list begins so, too
        return _read(harmless.replace(_MINUS, ""))
    return query


def _read(text: str) -> Query:
    return _convert(_PARSER.parse(text, normalize=False))


def _harmless(text: str) -> str:
    """`text` shortened, its controls and line ends as spaces, its quotes straight and in pairs."""
    straight = unicodedata.normalize("NFC", text[:MAX_QUERY_LENGTH]).translate(_QUOTES)
    spaced = "".join(" " if _is_blank(character) else character for character in straight)
    if spaced.count('"') % 2:
        spaced = " ".join(spaced.rsplit('"', 1))
    marked = _EXCLUDED.sub(lambda match: match[1] or _MINUS, _in_english(spaced))
    separated = _SEPARATE.sub(_separate, without_brackets(marked))
    if _depth(separated) > MAX_DEPTH:
        separated = separated.replace("(", " ").replace(")", " ")
    return " ".join(_HIDING.sub(lambda match: match[1] or "", separated).split())


def _in_english(text: str) -> str:
    """`text` with Polish operators as English ones, unless all its words are in capitals.

    Whoever types everything in capitals shouts, and `SILNIK NIE ODPALA` excludes nothing.
    """
    pieces = _QUOTED.split(text)
    words = {word for piece in pieces[::2] for word in _WORDS.findall(piece)}
    if all(map(str.isupper, words)) and words - _OPERATORS:
        return text
    pieces[::2] = (_STANDING_APART.sub(_operator, piece) for piece in pieces[::2])
    return "".join(pieces)


def _operator(match: re.Match[str]) -> str:
    return _POLISH_OPERATORS[match[0]]


def _separate(match: re.Match[str]) -> str:
    """A phrase, or a bracket, with space around it; an opening one may stand right after a field's colon."""
    text = match["bracket"] or f'"{match["phrase"]}"'
    return f"{match['colon']}{text} " if match["colon"] and text != ")" else f"{match['colon']} {text} "


def _is_blank(character: str) -> bool:
    return unicodedata.category(character)[0] in "CZ" and character != "\u00ad"


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _convert(node: Any) -> Query:  # noqa: ANN401 - typed in part only
    match node:
        case ParsedPhrase():
            return _phrase(" ".join(node.words), _field(node))
        case ParsedPrefix():
            return _prefix(node.text, _field(node))
        case Term():
            return _text(node.text, _field(node), node.fieldname)
        case _Implicit():
            return _combine(_side_by_side, _parts(node))
        case And():
            return _combine(all_of, _parts(node))
        case Or():
            return _combine(any_of, _parts(node))
        case _:
            return NOTHING


def _parts(node: Any) -> list[tuple[Query, bool]]:  # noqa: ANN401 - typed in part only
    """The children that ask for something, each with whether it is wanted or excluded."""
    parts = []
    for child in node.subqueries:
        inner, is_wanted = child, True
        while isinstance(inner, Not):
            inner, is_wanted = inner.query, not is_wanted
        parts.append((_convert(inner), is_wanted))
    return [(query, is_wanted) for query, is_wanted in parts if query != NOTHING]


def _combine(connect: Callable[[list[Query]], Query], parts: list[tuple[Query, bool]]) -> Query:
    wanted = connect([query for query, is_wanted in parts if is_wanted])
    return without(wanted, any_of([query for query, is_wanted in parts if not is_wanted]))


def _side_by_side(parts: list[Query]) -> Query:
    """Without an operator between them words are alternatives, and what has a field is required."""
    required = [part for part in parts if _narrows(part)]
    return all_of([*required, any_of([part for part in parts if not _narrows(part)])])


def _narrows(query: Query) -> bool:
    match query:
        case Restriction():
            return True
        case Text() | Phrase() | Prefix():
            return query.field is not None
        case AnyOf(parts) | AllOf(parts):
            return all(_narrows(part) for part in parts)
        case _:
            return False


def _field(node: Any) -> QueryField | None:  # noqa: ANN401 - typed in part only
    return None if node.fieldname == _DEFAULT_FIELD else FIELD_NAMES[node.fieldname]


def _text(text: str, field: QueryField | None, name: str = "") -> Query:
    word = _without_hyphens(text.replace('"', ""))
    if field is not None and word.startswith((":", *_FIELD_PREFIXES)):
        word, field = f"{field}:{word}", None
    if field in _RESTRICTING:
        value = _value(field, word)
        if value is not None:
            return Restriction(field, value)
        word, field = f"{name or field}:{word}", None
    if not _WORD_CHARACTER.search(word):
        return NOTHING
    return Text(word.lower() if word in _OPERATORS else word, field)


def _phrase(text: str, field: QueryField | None) -> Query:
    if not _WORD_CHARACTER.search(text):
        return NOTHING
    if field in _RESTRICTING:
        value = _value(field, text)
        return Phrase(text) if value is None else Restriction(field, value)
    return Phrase(text, field)


def _prefix(text: str, field: QueryField | None) -> Query:
    beginning = _without_hyphens(text.replace('"', ""))
    if not _WORD_CHARACTER.search(beginning):
        return NOTHING
    return _text(text, field) if field in _RESTRICTING else Prefix(beginning, field)


def _without_hyphens(word: str) -> str:
    """A word without a minus before it that excludes nothing; signs of numbers stay."""
    match = _HYPHENS.match(word)
    return word[match.end() :] if match else word


def is_unknown_value(word: str) -> bool:
    """Whether a word of a text begins like a restriction, with a value that means nothing to it."""
    name, colon, value = word.partition(":")
    field = FIELD_NAMES.get(name)
    return bool(colon and value and field in _RESTRICTING and _value(field, value) is None)


def _value(field: QueryField, text: str) -> str | None:
    """What a field that restricts is given, in its one writing; None if it means nothing."""
    value = text.lower()
    if field is QueryField.DATE:
        return None if read_days(value) is None else value
    known = _RESTRICTIONS[field]
    return known.get(value, known.get("-".join(strip_diacritics(value).split())))
