"""Where hits land: in which section of the sample library's sources the text of a hit stands.

Formats divide a document differently (the sections of a source are steps of one procedure in S1000D, and lose
their names in a PDF), so a hit whose section has another name is recognised by the words of its snippet.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from search.results import Hit
from translations.locales import Language
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Topic

_WORD: Final = re.compile(r"\w+")
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")
_AROUND: Final = frozenset({"before", "afterwards"})
_ENOUGH: Final = 0.3
"""Where so large a share of a snippet's neighbouring words stands, the snippet is from."""

Pairs = frozenset[tuple[str, str]]


class Landings:
    """Says whether hits land where the answer stands."""

    def __init__(self, sources: Sources) -> None:
        self._topics: Mapping[str, Topic] = sources.topics
        self._pairs: dict[tuple[str, Language], dict[str, Pairs]] = {}

    def is_right(self, hit: Hit, wanted: Sequence[str]) -> bool | None:
        """Whether a hit lands in one of the `wanted` sections; None for diagrams, drawn from net lists."""
        topic = self._topics.get(str(hit.document_id))
        if topic is None:
            return None
        if hit.section_id in _AROUND.union(section.id for section in topic.sections):
            return hit.section_id in wanted
        text = "" if hit.snippet is None else "".join(part.text for part in hit.snippet.segments)
        return self._section_with(topic, Language(hit.language), f"{hit.heading} {text}") in wanted

    def _section_with(self, topic: Topic, language: Language, text: str) -> str | None:
        """The section that has most of a text; None for what stands around the sections."""
        said, sections = _pairs(text), self._sections(topic, language)
        shares = {name: len(said & pairs) / max(1, len(said)) for name, pairs in sections.items()}
        best = max(shares, key=shares.__getitem__, default=None)
        return best if best is not None and shares[best] >= _ENOUGH else None

    def _sections(self, topic: Topic, language: Language) -> dict[str, Pairs]:
        key = topic.identity, language
        if key not in self._pairs:
            self._pairs[key] = {
                section.id: _pairs(" ".join(_texts(msgspec.to_builtins(section), language)))
                for section in topic.sections
            }
        return self._pairs[key]


def _texts(value: object, language: Language) -> Iterator[str]:
    """Every text of a source in one language."""
    match value:
        case str():
            yield value
        case {"pl": str() as polish, "en": str() as english}:
            yield polish if language is Language.POLISH else english
        case Mapping():
            yield from (text for part in value.values() for text in _texts(part, language))
        case list() | tuple():
            yield from (text for part in value for text in _texts(part, language))


def _pairs(text: str) -> Pairs:
    return frozenset(pairwise(_WORD.findall(_PLACEHOLDER.sub(" ", text).casefold())))
