"""A letter as text and as HTML, from one description, so that both say the same. Pure.

Whoever writes one translates its words first; here nothing is translated. The HTML has no pictures, no
styles from elsewhere and nothing that tells the sender that it was opened.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from translations.locales import Language

_TWO_STOPS: Final = re.compile(r"(?<!\.)\.\.(?=\s|$)")
"""What becomes of a name that ends with a full stop, as “sp. z o.o.” does, at the end of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry of a list: what it is called, where it leads, and a word on it."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A list under a heading; the heading may lead somewhere too."""

    heading: str
    lines: tuple[Line, ...]
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says: sentences, lists, one thing to press, and small print."""

    language: Language
    subject: str
    sentences: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    action: Line | None = None
    small_print: tuple[str, ...] = ()
    small_links: tuple[Line, ...] = ()


def text_of(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [_sentence(one) for one in letter.sentences]
    for group in letter.groups:
        lines = [_one_line(group.heading), *([group.url] if group.url else [])]
        for line in group.lines:
            detail = f" ({_one_line(line.detail)})" if line.detail else ""
            lines += [f"* {_one_line(line.label)}{detail}", f"  {line.url}"]
        parts.append("\n".join(lines))
    if letter.action is not None:
        parts.append(f"{_one_line(letter.action.label)}:\n{letter.action.url}")
    small = [
        *map(_sentence, letter.small_print),
        *(f"{_one_line(line.label)}: {line.url}" for line in letter.small_links),
    ]
    return "\n\n".join([*parts, *(["-- \n" + "\n".join(small)] if small else [])]) + "\n"


def html_of(letter: Letter) -> str:
    """The letter as a page of HTML for mail programs."""
    body = "".join(f"<p>{escape(_sentence(one))}</p>\n" for one in letter.sentences)
    body += "".join(_group(group) for group in letter.groups)
    if letter.action is not None:
        body += f"<p>{_link(letter.action)}</p>\n"
    small = [escape(_sentence(one)) for one in letter.small_print] + [
        _link(line) for line in letter.small_links
    ]
    if small:
        body += f"<hr>\n<p><small>{'<br>'.join(small)}</small></p>\n"
    return (
        f'<!doctype html>\n<html lang="{letter.language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head>\n"
        f'<body style="font: 16px/1.5 sans-serif; max-width: 40em">\n{body}</body>\n</html>\n'
    )


def _group(group: Group) -> str:
    heading = escape(group.heading)
    if group.url:
        heading = f'<a href="{escape(group.url)}">{heading}</a>'
    entries = "".join(
        f"<li>{_link(line)}{f'<br>{escape(line.detail)}' if line.detail else ''}</li>\n"
        for line in group.lines
    )
    return f'<h2 style="font-size: 18px">{heading}</h2>\n<ul>\n{entries}</ul>\n'


def _link(line: Line) -> str:
    return f'<a href="{escape(line.url)}">{escape(line.label)}</a>'


def _sentence(text: str) -> str:
    return _TWO_STOPS.sub(".", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
