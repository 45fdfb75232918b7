"""What is said of a revision beside its text, and what stays when nobody says it again."""

from datetime import date
from typing import Any

import pytest

from kb.access import EVERYTHING
from kb.documents import PutChange, PutResult, Relation, RelationKind, Revision, Validity
from kb.identifiers import DocumentId
from kb.library import Library
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")
MAY = date(2024, 5, 17)
VALIDITY = Validity(valid_from=date(2024, 6, 1), valid_to=date(2025, 6, 30))
SAID: dict[str, Any] = {
    "issue": "2",
    "issued_on": MAY,
    "validity": VALIDITY,
    "document_number": "TSB 34/07",
    "relations": (Relation(kind=RelationKind.SEE_ALSO, identity="discs"),),
    "keywords": ("squeal", "noise"),
    "tools": ("HT-1134",),
}


def put(workspace: Workspace, original: bytes = b"original", **values: Any) -> PutResult:
    with workspace.database.write() as session:
        return DocumentStore(session, workspace.files).put(new_revision(workspace.files, original, **values))


def read(workspace: Workspace) -> Revision:
    with workspace.database.read() as session:
        found = Library(session).published(PADS, ContentLanguage.ENGLISH, access=EVERYTHING)
    assert found is not None
    return found


def said(revision: Revision) -> tuple[object, ...]:
    return (
        revision.issued_on,
        revision.validity,
        revision.document_number,
        revision.keywords,
        revision.tools,
    )


def test_what_is_said_is_read_back(workspace: Workspace) -> None:
    put(workspace, **SAID)
    assert said(read(workspace)) == (MAY, VALIDITY, "TSB 34/07", ("squeal", "noise"), ("HT-1134",))


def test_the_same_file_without_its_manifest_loses_nothing_of_it(workspace: Workspace) -> None:
    put(workspace, **SAID)
    assert put(workspace, issue="2").change is PutChange.UNCHANGED
    assert said(read(workspace)) == (MAY, VALIDITY, "TSB 34/07", ("squeal", "noise"), ("HT-1134",))


def test_another_issue_keeps_what_was_said_but_not_the_day_of_the_one_before(workspace: Workspace) -> None:
    put(workspace, **SAID)
    put(workspace, b"another issue")
    assert said(read(workspace)) == (None, VALIDITY, "TSB 34/07", ("squeal", "noise"), ("HT-1134",))


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"validity": Validity()}, (MAY, Validity(), "TSB 34/07", ("squeal", "noise"), ("HT-1134",))),
        ({"document_number": ""}, (MAY, VALIDITY, None, ("squeal", "noise"), ("HT-1134",))),
        ({"keywords": ()}, (MAY, VALIDITY, "TSB 34/07", (), ("HT-1134",))),
        ({"tools": ()}, (MAY, VALIDITY, "TSB 34/07", ("squeal", "noise"), ())),
        (
            {"issued_on": date(2023, 1, 2)},
            (date(2023, 1, 2), VALIDITY, "TSB 34/07", ("squeal", "noise"), ("HT-1134",)),
        ),
    ],
    ids=["validity", "number", "keywords", "tools", "day"],
)
def test_saying_something_else_is_a_new_revision(
    workspace: Workspace, change: dict[str, Any], changed: tuple[object, ...]
) -> None:
    put(workspace, **SAID)
    assert put(workspace, **{**SAID, **change}).change is PutChange.UPDATED
    assert said(read(workspace)) == changed


@pytest.mark.parametrize(
    "change",
    [{"title": "Front pads"}, {"issue": "3"}, {"relations": ()}, {"is_issue_date_guessed": True}],
    ids=["title", "issue", "relations", "certainty of the day"],
)
def test_so_is_another_title_issue_or_relation(workspace: Workspace, change: dict[str, Any]) -> None:
    put(workspace, **SAID)
    assert put(workspace, **{**SAID, **change}).change is PutChange.UPDATED


def test_a_relation_that_is_named_twice_is_kept_once(workspace: Workspace) -> None:
    relation = Relation(kind=RelationKind.SEE_ALSO, identity="discs")
    put(workspace, relations=(relation, relation))
    assert put(workspace, relations=(relation,)).change is PutChange.UNCHANGED


@pytest.mark.parametrize(
    ("day", "has_begun", "has_ended"),
    [
        (date(2024, 5, 31), False, False),
        (date(2024, 6, 1), True, False),
        (date(2025, 6, 30), True, False),
        (date(2025, 7, 1), True, True),
    ],
)
def test_validity_includes_both_of_its_days(day: date, has_begun: bool, has_ended: bool) -> None:
    assert (VALIDITY.has_begun(day), VALIDITY.has_ended(day)) == (has_begun, has_ended)


def test_without_days_a_document_is_always_valid() -> None:
    assert (Validity().has_begun(date.min), Validity().has_ended(date.max)) == (True, False)
