"""What is said of a document: the manifest first, then the file, then guesses that are told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.description import Description, Known, Read, describe
from ingest.inputs import Input, Stated
from ingest.manifest import ManifestEntry
from ingest.reader import ReadDocument
from kb.content import SectionContent
from kb.documents import Applicability, DocumentKind
from kb.identifiers import DocumentId

ROOT = Path("/manuals")
PDF = "application/pdf"
MAY, JUNE = date(2024, 5, 17), date(2024, 6, 1)


def said(
    path: str = "oil.html",
    *,
    entry: ManifestEntry | None = None,
    stated: Stated | None = None,
    reader: str = "html",
    media_type: str = "text/html",
    known: Known | None = None,
    is_unnamed: bool = False,
    **read: Any,
) -> Description:
    item = Input(path=ROOT / path, root=ROOT, stated=stated or Stated(), entry=entry, is_unnamed=is_unnamed)
    document = ReadDocument(
        **{"title": "Oil", "sections": (SectionContent(anchor="a", heading="Oil", blocks=()),), **read}
    )
    plain = Known(kind=None, other_owner=None, series=lambda: {("Halny", "Żubr")})
    return describe(item, Read(document=document, reader=reader, media_type=media_type), known or plain)


def test_a_plain_file_of_which_nobody_says_anything_is_a_description_without_complaints() -> None:
    found = said()
    assert (found.kind, found.guessed_kind, found.issued_on) == (None, DocumentKind.DESCRIPTION, None)
    assert found.complaints == ()


def test_what_the_manifest_says_counts_before_what_the_file_says() -> None:
    entry = ManifestEntry(title="Engine oil", issue="3", issued_on=JUNE, kind=DocumentKind.REPAIR)
    found = said(entry=entry, issue="3", issued_on=JUNE, kind="repair")
    assert (found.title, found.issue, found.issued_on, found.kind) == (
        "Engine oil",
        "3",
        JUNE,
        DocumentKind.REPAIR,
    )
    assert (found.is_issue_date_guessed, found.complaints) == (False, ())


def test_a_guess_is_told_in_words_that_a_manifest_takes() -> None:
    found = said("TSB/oil.html")
    assert found.guessed_kind is DocumentKind.BULLETIN
    assert found.complaints == (
        "Guessed: kind: bulletin (the folder “TSB”). Where that is wrong, say it in a manifest.",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"entry": ManifestEntry(kind=DocumentKind.PARTS)},
        {"stated": Stated(kind=DocumentKind.PARTS)},
        {"kind": "parts"},
        {"known": Known(kind=DocumentKind.PARTS, other_owner=None, series=frozenset)},
        {"kind": "description", "reader": "s1000d"},
    ],
    ids=["manifest", "option", "the file itself", "the library", "a data module's code"],
)
def test_nothing_is_guessed_that_is_known(changes: dict[str, Any]) -> None:
    assert said("TSB/oil.html", **changes).complaints == ()


def test_a_file_that_only_describes_something_is_what_its_folder_says() -> None:
    assert said("TSB/oil.dita", kind="description", reader="dita").guessed_kind is DocumentKind.BULLETIN


def test_the_day_in_a_file_s_properties_is_a_guess() -> None:
    found = said(media_type=PDF, issued_on=MAY)
    assert (found.issued_on, found.is_issue_date_guessed) == (MAY, True)
    assert found.complaints == ()  # every PDF has one: the page says that it is uncertain


def test_a_day_that_the_file_states_is_none() -> None:
    found = said(issued_on=MAY)
    assert (found.issued_on, found.is_issue_date_guessed, found.complaints) == (MAY, False, ())


def test_the_series_in_a_statement_of_the_file_is_taken_and_told() -> None:
    found = said(applicability=("Applies to ŻUBR vans",))
    assert found.applicability == (
        Applicability(make="Halny", series="Żubr", statement="Applies to ŻUBR vans"),
    )
    assert "series: Żubr (“Applies to ŻUBR vans”)" in found.complaints[0]


@pytest.mark.parametrize(
    ("entry", "read", "field"),
    [
        (ManifestEntry(issue="2"), {"issue": "003-00"}, "`issue` 2"),
        (ManifestEntry(issued_on=JUNE), {"issued_on": MAY}, "`issued` 2024-06-01"),
    ],
    ids=["issue", "day"],
)
def test_where_manifest_and_file_differ_it_is_told(
    entry: ManifestEntry, read: dict[str, Any], field: str
) -> None:
    assert f"The manifest says {field}, the file says" in said(entry=entry, **read).complaints[0]


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        (ManifestEntry(issue="2"), {"issue": "002-00"}),
        (ManifestEntry(issued_on=JUNE), {"issued_on": MAY, "media_type": PDF}),
        (ManifestEntry(kind=DocumentKind.PARTS), {"kind": "repair"}),
    ],
    ids=["the same issue written otherwise", "a mere property", "a kind by the file's vocabulary"],
)
def test_what_only_looks_different_is_not_told(entry: ManifestEntry, read: dict[str, Any]) -> None:
    assert said(entry=entry, **read).complaints == ()


def test_a_file_that_calls_itself_another_document_is_told() -> None:
    known = Known(kind=None, other_owner=DocumentId("brakes"), series=frozenset)
    found = said(entry=ManifestEntry(identity="oil"), identity="DMC-X", known=known)
    assert found.complaints[0].startswith("The file calls itself DMC-X, which is the document brakes here")


def test_a_file_that_the_manifest_does_not_name_is_told() -> None:
    assert said(is_unnamed=True).complaints == (
        "The manifest does not name this file: add it there, or to `ignore`.",
    )
