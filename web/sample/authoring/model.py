"""What a source of the sample library consists of: YAML, decoded type by type. Pure.

Every text stands in both languages side by side, so that neither can say more than the other. Values are
never typed into a text: `{brakes.guide-pin-bolt}` is filled from the facts, see `text`.
"""

from datetime import date
from enum import StrEnum
from typing import Union

import msgspec

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.systems import VehicleSystem
from translations.locales import Language


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of a source file; an unknown key is a mistake."""


class Both(Source, frozen=True, kw_only=True):
    """A text in both languages."""

    pl: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in one language."""
        return self.pl if language is Language.POLISH else self.en


Words = Union[Both, str]  # noqa: UP007 - msgspec reads it
"""A text in both languages, or one that is the same in both: a code, a placeholder alone."""


class Format(StrEnum):
    """The format a topic is published in."""

    S1000D = "s1000d"
    DITA = "dita"
    HTML = "html"
    MARKDOWN = "markdown"
    PDF = "pdf"
    DOCX = "docx"
    CSV = "csv"


class Applies(Source, frozen=True, kw_only=True):
    """Which vehicles a topic is about: months like 2015-03; what is left out is the series' own."""

    series: str
    engines: tuple[str, ...] = ()
    built_from: str | None = None
    built_to: str | None = None


class Issue(Source, frozen=True, kw_only=True):
    """The edition of a topic, as its maker counts."""

    number: int
    date: date


class Need(Source, frozen=True, kw_only=True):
    """How much of a supply or spare part: the key of a quantity (`fact`), or a number of pieces."""

    key: str
    count: int = 1
    fact: str | None = None


class Needs(Source, frozen=True, kw_only=True):
    """What has to be there before the work begins; keys of tools, supplies and parts of the facts."""

    conditions: tuple[Both, ...] = ()
    tools: tuple[str, ...] = ()
    supplies: tuple[Need, ...] = ()
    spares: tuple[Need, ...] = ()
    labour: str | None = None
    warnings: tuple[Both, ...] = ()


class Figure(Source, frozen=True, kw_only=True):
    """A drawing of `source/figures`, with what its numbers point at, from 1."""

    id: str
    file: str
    title: Both
    legend: tuple[Both, ...] = ()


class Table(Source, frozen=True, kw_only=True):
    """A table; its first row is the head."""

    id: str
    title: Both
    columns: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


class FactTable(Source, frozen=True, kw_only=True):
    """A table made of facts alone: those whose keys match one of the patterns (`brakes.*`), in order."""

    id: str
    title: Both
    facts: tuple[str, ...]


class Step(Source, frozen=True, kw_only=True):
    """A step of a procedure. Signal words stand before the text that they are about."""

    text: Both | None = None
    id: str | None = None
    title: Both | None = None
    danger: Both | None = None
    warning: Both | None = None
    caution: Both | None = None
    note: Both | None = None
    steps: tuple["Step", ...] = ()
    figure: Figure | None = None


class Answer(Source, frozen=True, kw_only=True):
    """What follows from an answer: the next test (`go`), or what is wrong and what to do (`result`)."""

    go: str | None = None
    result: Both | None = None


class Test(Source, frozen=True, kw_only=True):
    """One test of a diagnosis: do, ask, and go on by the answer."""

    id: str
    text: Both
    question: Both
    if_yes: Answer
    if_no: Answer
    caution: Both | None = None
    warning: Both | None = None
    note: Both | None = None


class Block(Source, frozen=True, kw_only=True):
    """One block of a section; exactly one of its fields is set."""

    text: Both | None = None
    danger: Both | None = None
    warning: Both | None = None
    caution: Both | None = None
    note: Both | None = None
    items: tuple[Both, ...] | None = None
    steps: tuple[Step, ...] | None = None
    tests: tuple[Test, ...] | None = None
    table: Table | None = None
    facts: FactTable | None = None
    figure: Figure | None = None

    def __post_init__(self) -> None:
        """Refuse a block of two kinds, or of none."""
        if sum(getattr(self, name) is not None for name in self.__struct_fields__) != 1:
            raise ValueError(f"a block is exactly one of {', '.join(self.__struct_fields__)}")


class Section(Source, frozen=True, kw_only=True):
    """A part of a topic with a heading; `id` is its anchor in both languages."""

    id: str
    title: Both
    blocks: tuple[Block, ...]


class Earlier(Source, frozen=True, kw_only=True):
    """What the issue before said otherwise: values of facts; sections and steps it lacked, by their ids."""

    issue: Issue
    facts: dict[str, str] = msgspec.field(default_factory=dict)
    without: tuple[str, ...] = ()


class Topic(Source, frozen=True, kw_only=True):
    """One document of the library, in both languages.

    `number` is what is printed on it: a data module code for S1000D, the maker's own number otherwise.
    `chapter` is its place in the workshop manual, `systems` are those that it is about.
    `info` is S1000D's second half of a title ("Renew"), joined by a dash elsewhere. `replaces` names the
    identities of documents that this one replaces as a whole.
    """

    identity: str
    format: Format
    kind: DocumentKind
    chapter: str
    systems: tuple[VehicleSystem, ...]
    number: str
    issue: Issue
    title: Both
    applies: tuple[Applies, ...]
    sections: tuple[Section, ...]
    access: AccessClass = AccessClass.RMI
    info: Both | None = None
    needs: Needs | None = None
    afterwards: tuple[Both, ...] = ()
    replaces: tuple[str, ...] = ()
    folder: str = ""
    earlier: Earlier | None = None

    def full_title(self, language: Language) -> str:
        """The title as people see it."""
        title = self.title.in_(language)
        return title if self.info is None else f"{title} – {self.info.in_(language)}"
