"""From the nodes of a manifest to plain values: texts, choices, days, lists.

What is wrong is noted and left out. A node is YAML's; those of a table are made alike, so that both are
checked by the same code.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

import yaml

from ingest.manifest_complaints import Complaints, Refused
from ingest.manifest_words import NOTHING_SAID, choice_of, near_choice, nearest, plain
from translations.catalogue import translator

_ = translator("ingest")

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_LONGEST_TEXT: Final = 2_000
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[./-](\d{4})")
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of a month; a day is both."""

    first: date
    last: date


class NodeReader:
    """Reads nodes; every method notes what is wrong, and raises `Refused` where nothing can be made of it."""

    def __init__(self, complaints: Complaints) -> None:
        self._complaints = complaints

    def refuse(self, node: yaml.Node, reason: str) -> NoReturn:
        """Note a mistake and give the value up."""
        self._complaints.note(node, reason)
        raise Refused

    def note(self, node: yaml.Node, reason: str) -> None:
        """Note a mistake and go on."""
        self._complaints.note(node, reason)

    def optional(self, node: yaml.Node | None, read: Callable[[yaml.Node], Value]) -> Value | None:
        """What `read` makes of the node; None where there is none, or something is wrong with it."""
        if node is None:
            return None
        try:
            return read(node)
        except Refused:
            return None

    def each(self, nodes: Iterable[yaml.Node], read: Callable[[yaml.Node], Value]) -> tuple[Value, ...]:
        """What `read` makes of the nodes, without those with a mistake."""
        found = (self.optional(node, read) for node in nodes)
        return tuple(value for value in found if value is not None)

    def mapping(
        self,
        node: yaml.Node,
        *,
        required: AbstractSet[str] = frozenset(),
        optional: AbstractSet[str] = frozenset(),
    ) -> dict[str, yaml.Node]:
        """The values by their names, without those whose name is wrong."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, _("names with values are expected here."))
        found: dict[str, yaml.Node] = {}
        known = required | optional
        for key, value in node.value:
            name = self.optional(key, self.text)
            if name is None:
                continue
            if name not in known:
                self.note(key, _unknown(name, known))
            elif name in found:
                self.note(key, _("`{name}` stands here twice.").format(name=name))
            else:
                found[name] = value
        missing = sorted(required - set(found))
        for name in missing:
            self.note(node, _("`{name}` is missing here.").format(name=name))
        if missing:
            raise Refused
        return found

    def sequence(self, node: yaml.Node) -> Iterator[yaml.Node]:
        """The nodes of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(node, _("a list is expected here."))
        yield from node.value

    def one_or_more(self, node: yaml.Node) -> Iterator[yaml.Node]:
        """The nodes of a list, or the one text that stands there alone."""
        if isinstance(node, yaml.ScalarNode):
            yield node
        else:
            yield from self.sequence(node)

    def text(self, node: yaml.Node) -> str:
        """A text of a sensible length."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.refuse(node, _("a text is expected here."))
        text = " ".join(str(node.value).split())
        if not text.isprintable():
            self.refuse(node, _("the text has signs that cannot be shown: type it anew."))
        if len(text) > _LONGEST_TEXT:
            self.refuse(
                node, _("the text is too long: {limit} characters are enough.").format(limit=_LONGEST_TEXT)
            )
        return text

    def texts(self, node: yaml.Node) -> tuple[str, ...]:
        """Texts, each once; one alone needs no list."""
        return tuple(dict.fromkeys(self.each(self.one_or_more(node), self.text)))

    def choice(self, node: yaml.Node, choices: type[Choice]) -> Choice:
        """One of a closed set of values, by its own name or by what it is called in either language."""
        text = self.text(node)
        found = choice_of(text, choices)
        if found is None:
            reason = _("{text} is none of: {known}.").format(text=text, known=", ".join(choices))
            near = near_choice(text, choices)
            self.refuse(node, reason if near is None else f"{reason} {_did_you_mean(near.value)}")
        return found

    def days(self, node: yaml.Node) -> Days | None:
        """The days that a date or month stands for; None for a word that says that there is no such day."""
        text = self.text(node)
        if plain(text) in NOTHING_SAID or text in NOTHING_SAID:
            return None
        if _may_be_two_days(text):
            self.refuse(
                node, _("{text} may be two different days: write it like 2015-03-17.").format(text=text)
            )
        found = _read_days(text)
        if found is None:
            reason = _("{text} is no month and no day: write it like 2015-03 or 2015-03-17.")
            self.refuse(node, reason.format(text=text))
        return found


def _may_be_two_days(text: str) -> bool:
    """Whether the month comes first in some countries and second in others: `3/4/2015`, not `3.4.2015`."""
    found = _DAY_FIRST.fullmatch(text)
    if found is None or found[2] == ".":
        return False
    one, other = int(found[1]), int(found[3])
    return one != other and max(one, other) <= _MONTHS


def _read_days(text: str) -> Days | None:
    """The days of `2015-03`, `2015-03-17`, `17.03.2015`, `3/17/2015` or `03.2015`; None for anything else."""
    if found := _MONTH.fullmatch(text):
        return _days(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := _DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[3])
        if month > _MONTHS and found[2] != ".":  # as Americans write it
            day, month = month, day
        return _days(int(found[4]), month, day)
    if found := _MONTH_FIRST.fullmatch(text):
        return _days(int(found[2]), int(found[1]), None)
    return None


def _days(year: int, month: int, day: int | None) -> Days | None:
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return None
    return Days(first, first if day else date(year, month, calendar.monthrange(year, month)[1]))


def _unknown(name: str, known: AbstractSet[str]) -> str:
    near = nearest(name, known)
    if near is not None:
        return _("`{name}` is unknown here.").format(name=name) + " " + _did_you_mean(near)
    names = ", ".join(sorted(known))
    return _("`{name}` is unknown here; known are: {known}.").format(name=name, known=names)


def _did_you_mean(name: str) -> str:
    return _("Did you mean `{name}`?").format(name=name)


def scalar(value: str, line: int, column: int) -> yaml.ScalarNode:
    """A text at a place of a table; `line` and `column` count from 1."""
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, start_mark=mark(line, column))


def sequence(nodes: Sequence[yaml.Node], line: int, column: int) -> yaml.SequenceNode:
    """A list at a place of a table."""
    return yaml.SequenceNode("tag:yaml.org,2002:seq", list(nodes), start_mark=mark(line, column))


def mapping(values: dict[str, yaml.Node], line: int, column: int) -> yaml.MappingNode:
    """Names with values at a place of a table."""
    pairs = [
        (scalar(name, node.start_mark.line + 1, node.start_mark.column + 1), node)
        for name, node in values.items()
    ]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, start_mark=mark(line, column))


def mark(line: int, column: int) -> yaml.Mark:
    """A place; `line` and `column` count from 1."""
    return yaml.Mark("", 0, line - 1, column - 1, None, 0)
