"""Where that stands by which a section was found: in title, heading or text, or beside the text. Pure."""

from collections.abc import Sequence
from typing import Final

from search.analysis import analyser
from search.clauses import Leaf, PhraseIn, PrefixIn, Reason
from search.mapping import StoredSection
from search.schema import Field

_SAID_OF_TEXT: Final = frozenset(
    {
        Reason.WORD,
        Reason.WRITTEN,
        Reason.CODE,
        Reason.PART_OF_CODE,
        Reason.MEASURE,
        Reason.END_OF_RANGE,
        Reason.PLACE,
    }
)


def reason_of(leaf: Leaf, stored: StoredSection) -> Reason:
    """Why the leaf found the section: its own reason where it stands in title, heading or text."""
    if leaf.reason not in _SAID_OF_TEXT:
        return leaf.reason
    analyse = analyser(stored.section_language).analyse
    texts = [analyser(stored.language).analyse(stored.title), analyse(stored.heading), analyse(stored.body)]
    there = {term for text in texts for said in (text.terms, text.exact, text.codes) for term in said.split()}
    return leaf.reason if leaf.label.removeprefix("=") in there else Reason.BESIDE


def fields_of(leaf: Leaf, stored: StoredSection) -> tuple[Field, ...]:
    """The fields to name for a leaf: what stands above a text is of the title, of the heading, or of both."""
    if leaf.field is not Field.HEADING:
        return (leaf.field,)
    above = {
        Field.TITLE: analyser(stored.language).analyse(stored.title),
        Field.HEADING: analyser(stored.section_language).analyse(stored.heading),
    }
    found = tuple(field for field, said in above.items() if _is_in(leaf, said.terms.split()))
    return found or tuple(above)


def _is_in(leaf: Leaf, terms: Sequence[str]) -> bool:
    if isinstance(leaf, PrefixIn):
        return any(term.startswith(leaf.prefix) for term in terms)
    return set(leaf.terms if isinstance(leaf, PhraseIn) else (leaf.term,)).issubset(terms)
