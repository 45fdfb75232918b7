"""Where the files of the library lie, and how one refers to another. Pure."""

import posixpath
from dataclasses import dataclass
from typing import Final

from translations.locales import Language
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Format, Topic

_SUFFIXES: Final = {
    Format.S1000D: "xml",
    Format.DITA: "dita",
    Format.HTML: "html",
    Format.MARKDOWN: "md",
    Format.PDF: "pdf",
    Format.DOCX: "docx",
    Format.CSV: "csv",
}
_DIAGRAMS: Final = {"svg": "svg", "harness": "yaml"}
_COUNTRIES: Final = {Language.POLISH: "PL-PL", Language.ENGLISH: "EN-GB"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Finds files of the library by identity and language."""

    sources: Sources

    def file_of(self, identity: str, language: Language) -> str:
        """The path of an edition below the library's folder."""
        topic = self.sources.topics.get(identity)
        if topic is None:
            stem = identity.removeprefix("halny-")
            suffix = _DIAGRAMS[self.sources.net_lists.sources[identity].format]
            return f"{stem}/{stem}-{language.value}.{suffix}"
        return f"{folder_of(topic)}/{name_of(topic, language)}"

    def from_topic(self, topic: Topic, identity: str, language: Language, anchor: str | None = None) -> str:
        """The relative reference from one document's folder to another document."""
        target = posixpath.relpath(self.file_of(identity, language), folder_of(topic))
        return f"{target}#{anchor}" if anchor else target


def folder_of(topic: Topic) -> str:
    """The folder of a topic below the library."""
    return topic.folder or topic.identity.removeprefix("halny-")


def name_of(topic: Topic, language: Language) -> str:
    """The file name of an edition."""
    if topic.format is Format.S1000D:
        return f"{topic.number}_{topic.issue.number:03d}-00_{_COUNTRIES[language]}.xml"
    stem = topic.identity.removeprefix("halny-")
    return f"{stem}-{language.value}.{_SUFFIXES[topic.format]}"
