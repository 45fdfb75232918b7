"""In which language an edition and its sections are: what is said of them, else what their words show."""

import itertools
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

import msgspec

from ingest.reader import ReadDocument
from ingest.telling_words import evident_language
from kb.content import SectionContent, texts
from translations.locales import ContentLanguage, content_language

_FEWEST_WORDS: Final = 20
_FEWEST_WORDS_TO_BE_FOREIGN: Final = 100
_CLEAR: Final = 0.9
_SURE: Final = 0.95
_REMEMBERED: Final = 16
_LONGEST_SAMPLE: Final = 6000
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_OURS: Final = (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
_NO_LANGUAGE: Final = "zxx"
"""The tag of a document whose own words are designations (ISO 639-2): what else is in it proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageClues:
    """What is known of an edition's language beside its words, the first of them that speaks decides.

    `stated` comes from the command or the manifest and overrules the words; `declared` is the file's own
    tag and `path_tag` the marker in its path, and both give way to the words.
    """

    stated: ContentLanguage | None = None
    declared: str | None = None
    path_tag: str | None = None


class _Model:
    """The model of all languages. Loading it takes half a second: the first text that needs it does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identifier: Any = None

    def probabilities(self, sample: str) -> dict[str, float]:
        """How likely each language is, by its tag."""
        with self._lock:
            if self._identifier is None:
                # Imported here: with numpy it takes a quarter of a second, which no other command should pay.
                langid = import_module("py3langid.langid")
                self._identifier = langid.LanguageIdentifier.from_model_file(
                    langid.MODEL_FILE, norm_probs=True
                )
        return dict(self._identifier.rank(sample))


class Languages:
    """Recognises Polish, English and anything else; for several threads."""

    def __init__(self) -> None:
        self._model = _Model()
        self._by_words = lru_cache(maxsize=_REMEMBERED)(self._recognised)

    def edition(self, document: ReadDocument, clues: LanguageClues) -> ContentLanguage:
        """The language of the edition that `document` is."""
        if clues.stated is not None:
            return clues.stated
        if clues.declared == _NO_LANGUAGE:
            return content_language(clues.path_tag) or ContentLanguage.UNDETERMINED
        return (
            self.shown(document)
            or content_language(clues.declared)
            or content_language(clues.path_tag)
            or ContentLanguage.ENGLISH
        )

    def shown(self, document: ReadDocument) -> ContentLanguage | None:
        """The language that the words show clearly; None where they are too few, or leave it open."""
        return self._by_words(_document_sample(document))

    def sections(self, document: ReadDocument, edition: ContentLanguage) -> tuple[SectionContent, ...]:
        """The sections, those clearly in the other of our languages than the edition marked so."""
        if document.language_tag == _NO_LANGUAGE:
            return document.sections
        return tuple(self._section(section, edition) for section in document.sections)

    def _section(self, section: SectionContent, edition: ContentLanguage) -> SectionContent:
        language = self._by_words(_sample(_section_texts(section))) or content_language(section.language)
        if language is None or language == edition:
            return section if section.language is None else msgspec.structs.replace(section, language=None)
        return msgspec.structs.replace(section, language=language.value)

    def _recognised(self, sample: str) -> ContentLanguage | None:
        """What the words show, None when they are too few or leave it open."""
        words = len(_WORD.findall(sample))
        if words < _FEWEST_WORDS:
            return None
        evident = evident_language(sample)
        if evident is not None:
            return evident
        probabilities = self._model.probabilities(sample)
        ours = {language: probabilities.get(language, 0.0) for language in _OURS}
        total = sum(ours.values())
        if words >= _FEWEST_WORDS_TO_BE_FOREIGN and total < 1 - _SURE and max(probabilities.values()) > _SURE:
            return ContentLanguage.UNDETERMINED
        likelier = max(_OURS, key=lambda language: ours[language])
        return likelier if total and ours[likelier] / total >= _CLEAR else None


def _section_texts(section: SectionContent) -> Sequence[str]:
    return (section.heading, *texts(section.blocks))


def _document_sample(document: ReadDocument) -> str:
    return _sample(itertools.chain.from_iterable(_section_texts(section) for section in document.sections))


def _sample(parts: Iterable[str]) -> str:
    """The beginning of the text, long enough to tell a language by."""
    sample: list[str] = []
    left = _LONGEST_SAMPLE
    for part in parts:
        sample.append(part[:left])
        left -= len(part)
        if left <= 0:
            break
    return "\n".join(sample)
