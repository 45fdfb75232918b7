"""The card above the results: what a code is and where it stands, as far as anybody knows."""

from dataclasses import dataclass

from kb.access import AccessFilter
from kb.trouble_codes import trouble_code
from search.clauses import Reason
from search.language.code_kinds import CodeKind, code_kind
from search.language.codes import is_designation
from search.language.measures import measure_of
from search.query_words import QueryReader
from search.results import Hit, ResultPage
from search.schema import Field
from search.searcher import Searcher, SearchRequest
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCard:
    """A code, the sort of code that its writing tells, its standard meaning if any, its best place."""

    code: str
    kind: CodeKind | None
    meaning: str | None
    place: Hit | None


def card_of(
    searcher: Searcher, asked: SearchRequest, found: ResultPage, *, access: AccessFilter, language: Language
) -> CodeCard | None:
    """The card of a query that is one code, or begins with a generic trouble code; None for all others."""
    text = asked.query_text
    first = text.split()[:1]
    generic = trouble_code(text) or (trouble_code(first[0]) if first else None)
    if generic is None and not _is_one_code(text):
        return None
    best = found.hits[0] if found.hits and asked.page == 1 else None
    place = best if best is not None and _stands_there(searcher, asked, best, access) else None
    if generic is not None:
        meaning = generic.meaning(language)
        return CodeCard(code=generic.code, kind=CodeKind.TROUBLE_CODE, meaning=meaning, place=place)
    return None if place is None else CodeCard(code=text, kind=code_kind(text), meaning=None, place=place)


def _is_one_code(text: str) -> bool:
    reader = QueryReader()
    words = reader.words(text)
    if len(words) == 1:
        return words[0].is_code and is_designation(words[0].terms[0]) and measure_of(words[0].typed) is None
    return len(text.split()) == 2 and len(reader.codes_apart(text)) == 1


def _stands_there(searcher: Searcher, asked: SearchRequest, hit: Hit, access: AccessFilter) -> bool:
    """Whether the section has the code as a whole, not as a part of a longer one."""
    return any(
        part.reason is Reason.PLACE or (part.reason is Reason.CODE and part.field is not Field.CODE)
        for part in searcher.explain(asked, hit, access=access)
    )
