"""All checks there are, in the order in which they are told. Pure."""

from collections.abc import Iterator
from typing import Final

from ingest.checks.applicability import orphan_applicability
from ingest.checks.codes import misspelt_codes, unknown_codes
from ingest.checks.completeness import (
    empty_sections,
    figures_without_title,
    missing_edition,
    skipped_steps,
    tables_without_head,
)
from ingest.checks.duplicates import duplicates
from ingest.checks.links import links_between, links_within
from ingest.checks.measures import torques_without_unit, unknown_units
from ingest.checks.subject import Check, Finding, FindingSeverity, Known, Subject
from ingest.checks.words import wrong_terms
from translations.catalogue import translator

_ = translator("ingest")
_ERROR, _WARNING = FindingSeverity.ERROR, FindingSeverity.WARNING

CHECKS: Final = tuple(
    Check(code=code, severity=severity, about=about, function=function)
    for code, severity, about, function in (
        ("broken-link", _ERROR, _("links to a place that the document does not have"), links_within),
        ("missing-document", _WARNING, _("links to documents that are not there"), links_between),
        ("torque-without-unit", _ERROR, _("torques without a unit"), torques_without_unit),
        ("unknown-unit", _WARNING, _("units that nobody knows"), unknown_units),
        ("misspelt-code", _ERROR, _("trouble codes with a letter in place of a digit"), misspelt_codes),
        ("unknown-code", _WARNING, _("trouble codes that nobody explains"), unknown_codes),
        ("wrong-term", _WARNING, _("terms that are deprecated or misspelt"), wrong_terms),
        ("missing-edition", _WARNING, _("documents in one language only"), missing_edition),
        ("orphan-applicability", _WARNING, _("applicability to nothing there is"), orphan_applicability),
        ("skipped-step", _WARNING, _("numbers of steps that skip"), skipped_steps),
        ("figure-without-title", _WARNING, _("figures without a title"), figures_without_title),
        ("empty-section", _WARNING, _("headings with nothing below them"), empty_sections),
        ("table-without-head", _WARNING, _("tables whose columns have no names"), tables_without_head),
        ("duplicate", _WARNING, _("documents with nearly the same text"), duplicates),
    )
)


def run_checks(subject: Subject, known: Known) -> Iterator[tuple[Check, Finding]]:
    """What every check finds in a document, in order."""
    for check in CHECKS:
        for finding in check.function(subject, known):
            yield check, finding
