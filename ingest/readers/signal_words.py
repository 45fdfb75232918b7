"""The words that a warning begins with, in the languages of the library, and what they stand for. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.content import Block, Paragraph, Run, RunStyle, Severity, plain

SIGNAL_WORDS: Final = {
    "danger": Severity.DANGER,
    "niebezpieczeństwo": Severity.DANGER,
    "warning": Severity.WARNING,
    "ostrzeżenie": Severity.WARNING,
    "caution": Severity.CAUTION,
    "attention": Severity.CAUTION,
    "przestroga": Severity.CAUTION,
    "uwaga": Severity.CAUTION,
    "note": Severity.NOTE,
    "important": Severity.NOTE,
    "tip": Severity.NOTE,
    "wskazówka": Severity.NOTE,
    "informacja": Severity.NOTE,
    "ważne": Severity.NOTE,
}
_LEAD: Final = re.compile(r"\s*([^\W\d_]+)\s*(?:[:!.–—-]+(?:\s+|$)|$)")
_ALERT: Final = re.compile(r"\s*\[!(\w+)\]\s*")


def signal_word(blocks: tuple[Block, ...]) -> tuple[Severity | None, tuple[Block, ...]]:
    """The severity that the blocks begin with (`**Warning:**` or `[!WARNING]`), and the rest of them."""
    if not blocks or not isinstance(blocks[0], Paragraph) or not blocks[0].runs:
        return None, blocks
    first, *others = blocks[0].runs
    alert = _ALERT.match(plain(blocks[0].runs))
    if alert:
        severity = SIGNAL_WORDS.get(alert[1].lower())
        runs = _without_start(blocks[0].runs, alert.end())
    elif first.style is RunStyle.STRONG:
        severity = SIGNAL_WORDS.get(first.text.strip().rstrip(":.!").strip().lower())
        runs = _without_start(tuple(others), _length_of_lead("".join(run.text for run in others)))
    else:
        return None, blocks
    if severity is None:
        return None, blocks
    return severity, (*_paragraph_of(runs), *blocks[1:])


def without_signal_word(blocks: tuple[Block, ...], severity: Severity) -> tuple[Block, ...]:
    """The blocks of a frame without the word that the frame stands for, in whatever letters it is set.

    Only where it stands by itself or has a sign behind it, and where something else is left.
    """
    if not blocks or not isinstance(blocks[0], Paragraph):
        return blocks
    lead = _LEAD.match(plain(blocks[0].runs))
    if lead is None or SIGNAL_WORDS.get(lead[1].lower()) is not severity:
        return blocks
    return (*_paragraph_of(_without_start(blocks[0].runs, lead.end())), *blocks[1:]) or blocks


def _paragraph_of(runs: Sequence[Run]) -> Iterator[Block]:
    if any(run.text.strip() for run in runs):
        yield Paragraph(runs=tuple(runs))


def _length_of_lead(text: str) -> int:
    return len(text) - len(text.lstrip(" :"))


def _without_start(runs: tuple[Run, ...], length: int) -> tuple[Run, ...]:
    """The runs without their first `length` characters."""
    rest = []
    for run in runs:
        text = run.text[length:]
        length = max(0, length - len(run.text))
        if text:
            rest.append(Run(text=text, style=run.style, target=run.target))
    return tuple(rest)
