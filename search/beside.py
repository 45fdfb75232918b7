"""What a section was found by though it does not stand in its text: number, keywords, tools. Pure."""

from typing import Final

from search.analysis import analyser
from search.clauses import Leaf, Reason
from search.mapping import StoredSection

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
