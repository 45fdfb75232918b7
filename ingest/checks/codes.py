"""Trouble codes that nobody knows, or that are misspelt. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.checks.subject import Finding, Known, Subject, found
from kb.trouble_codes import trouble_code
from translations.catalogue import translator

_ = translator("ingest")

CODE: Final = re.compile(r"(?<![\w.-])([PCBU][0-3][0-9A-F]{3})(?![0-9A-Za-z])")
_MISSPELT: Final = re.compile(r"(?<![\w.-])([PCBU][0-3O][0-9A-FOIl]{3})(?![\w-])")
_RIGHT: Final = str.maketrans("OIl", "011")
_GENERIC: Final = re.compile(r"[PCBU]0|P2|P3[4-9A-F]|U3")


def explained(subject: Subject) -> frozenset[str]:
    """The codes that a document explains: in its title, in headings, at the head of a row."""
    told = [subject.title, *(section.heading for section in subject.sections)]
    told += [head for _section, line in subject.lines for head in line.heads]
    return frozenset(code for text in told for code in CODE.findall(text))


def unknown_codes(subject: Subject, known: Known) -> Iterator[Finding]:
    """Generic codes that neither the standard's list nor any document explains."""
    for section, line in subject.lines:
        for code in CODE.findall(line.text):
            is_known = trouble_code(code) is not None or code in known.explained_codes
            if _GENERIC.match(code) and not is_known:
                sentence = _("No list and no document explains {code}: check how it is written.")
                yield found(section, sentence.format(code=code), line.anchor)


def misspelt_codes(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Codes with a letter where a digit belongs: `PO401`, `P04O1`, `P040l`."""
    for section, line in subject.lines:
        for written in _MISSPELT.findall(line.text):
            right = written[0] + written[1:].translate(_RIGHT)
            if right != written and trouble_code(right) is not None:
                sentence = _("{written} is no trouble code: write {right}.")
                yield found(section, sentence.format(written=written, right=right), line.anchor)
