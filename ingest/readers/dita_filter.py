"""Conditional content of DITA: DITAVAL files filter and flag it; what nothing decides says what it is for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.readers.xml_profile import Profiling
from ingest.safe_xml import Element, attribute, child, children_named, name, take_out, text_of

EXCLUDE: Final = "exclude"
_STATED: Final = ("product", "platform", "audience", "otherprops", "props")
_CONDITIONS: Final = (*_STATED, "deliveryTarget")
_GROUP: Final = re.compile(r"([\w.-]+)\(([^()]*)\)")
_NOT_SAID: Final = ("include", "passthrough")
PROFILED: Final = _CONDITIONS

PROFILING: Final = Profiling(
    holders=frozenset({
        "li", "sli", "step", "substep", "entry", "stentry", "choice", "choption", "chdesc", "dd", "section",
        "example", "note", "topic", "concept", "task", "reference", "troubleshooting", "propvalue",
        "propdesc", "hazardstatement", "prereq", "context", "result", "postreq",
    }),
    rows=frozenset({"row", "strow", "chrow", "property", "dlentry"}),
    inline=frozenset({
        "ph", "keyword", "term", "b", "i", "u", "tt", "sup", "sub", "xref", "cite", "q", "uicontrol",
        "wintitle", "codeph", "filepath", "tm", "text", "varname", "cmdname", "apiname", "option", "parmname",
        "cmd",
    }),
    headings=frozenset({"title", "titlealts", "shortdesc", "prolog", "glossterm"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ditaval:
    """What a DITAVAL file decides: actions and flags by attribute and value; `("", "")` is its default."""

    name: str
    actions: dict[tuple[str, str], str]
    flags: dict[tuple[str, str], str]

    def action(self, attribute_name: str, value: str, holder: str = "") -> str:
        """`include`, `exclude`, `flag`, `passthrough`; empty where the file says nothing."""
        keys = ((attribute_name, value), (holder, value), (attribute_name, ""), (holder, ""), ("", ""))
        return next((self.actions[key] for key in keys if key in self.actions), "")

    def excludes(self, element: Element) -> bool:
        """Whether some attribute of the element names only what is excluded (DITA 1.3, 2.4.3.3)."""
        return any(
            all(self.action(group, value, holder) == EXCLUDE for value in values)
            for group, holder, values in conditions(element)
        )


Branch = tuple[tuple[Ditaval, ...], ...]
"""The filters on the way to a topic: all apply, each a choice of which one must let the content pass."""


def ditaval_of(root: Element, file_name: str) -> Ditaval:
    """The decisions of a DITAVAL file."""
    actions: dict[tuple[str, str], str] = {}
    flags: dict[tuple[str, str], str] = {}
    for prop in children_named(root, "prop"):
        key = (attribute(prop, "att"), attribute(prop, "val"))
        actions.setdefault(key, attribute(prop, "action"))
        words = text_of(child(prop, "startflag", "alt-text")) or text_of(child(prop, "endflag", "alt-text"))
        flags.setdefault(key, words)
    return Ditaval(name=file_name, actions=actions, flags=flags)


def conditions(element: Element) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The conditions of an element: attribute or group, the attribute around a group, its values."""
    for key in _CONDITIONS:
        value = attribute(element, key)
        if not value:
            continue
        for group in _GROUP.finditer(value):
            if group[2].split():
                yield group[1], key, tuple(group[2].split())
        rest = tuple(_GROUP.sub(" ", value).split())
        if rest:
            yield key, "", rest


def is_excluded(element: Element, branches: Sequence[Branch]) -> bool:
    """Whether every way to the document leaves the element out."""
    return bool(branches) and all(
        any(bool(choices) and all(choice.excludes(element) for choice in choices) for choices in branch)
        for branch in branches
    )


def leave_out(root: Element, branches: Sequence[Branch]) -> int:
    """Take out what is excluded; returns how many elements that were."""
    excluded = [
        element
        for element in root.iter()
        if element is not root and name(element) and is_excluded(element, branches)
    ]
    count = 0
    for element in excluded:
        count += element.getparent() is not None
        take_out(element)
    return count


def condition_words(element: Element, branches: Sequence[Branch]) -> tuple[list[str], list[str]]:
    """What an element is for as far as no file decides it, and the words of the flags that it gets."""
    stated: list[str] = []
    flagged: list[str] = []
    for group, holder, values in conditions(element):
        for value in values:
            deciding = [
                choice
                for branch in branches
                for choices in branch
                for choice in choices
                if choice.action(group, value, holder)
            ]
            actions = {choice.action(group, value, holder) for choice in deciding}
            if "flag" in actions:
                flagged += [
                    choice.flags.get((group, value)) or choice.flags.get((group, "")) or value
                    for choice in deciding
                ]
            elif not actions & {*_NOT_SAID} and (holder or group) in _STATED:
                stated.append(value)
    return list(dict.fromkeys(stated)), list(dict.fromkeys(flagged))
