"""What a sheet makes of a document: at once what closes it, by two people what concerns its protection."""

from datetime import UTC, datetime

import pytest

from ingest.sheet import Change, Wanted, apply_sheet
from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.four_eyes import Classification
from kb.identifiers import DocumentId
from kb.publishing import Publisher, classification_of, find_revision
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.publishing import ANNA, put_published
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")
ENGLISH = ContentLanguage.ENGLISH
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REPAIR, FLASH = DocumentKind.REPAIR, DocumentKind.FLASH
PUBLIC, RMI, SECRET = AccessClass.PUBLIC, AccessClass.RMI, AccessClass.SECURITY_RELATED_RMI
What = tuple[DocumentKind, AccessClass]


def change(workspace: Workspace, before: What, after: What) -> list[Change]:
    """Anna makes a document that is published as `before` what is `after`."""
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON)
        put_published(store, new_revision(workspace.files, kind=before[0], access_class=before[1]))
    wanted = Wanted(
        line=2,
        document_id=PADS,
        language=ENGLISH,
        revision=1,
        classification=Classification(kind=after[0], access_class=after[1]),
        applicability=(),
    )
    with workspace.database.write() as session:
        return apply_sheet(Publisher(session, lambda: NOON, ANNA), [wanted])


def present(workspace: Workspace) -> What:
    with workspace.database.read() as session:
        found = classification_of(find_revision(session, PADS, ENGLISH, 1).edition.document)
    return found.kind, found.access_class


@pytest.mark.parametrize(
    ("before", "after", "meanwhile"),
    [
        ((REPAIR, RMI), (FLASH, RMI), (REPAIR, RMI)),
        ((FLASH, RMI), (REPAIR, RMI), (FLASH, RMI)),
        ((FLASH, RMI), (FLASH, PUBLIC), (FLASH, RMI)),
        ((REPAIR, SECRET), (REPAIR, RMI), (REPAIR, SECRET)),
        ((REPAIR, RMI), (FLASH, SECRET), (REPAIR, SECRET)),
        ((FLASH, RMI), (REPAIR, SECRET), (FLASH, SECRET)),
    ],
    ids=["to flash", "from flash", "open flash", "open", "to flash and close", "from flash and close"],
)
def test_what_concerns_protection_waits_for_the_second_person(
    workspace: Workspace, before: What, after: What, meanwhile: What
) -> None:
    (made,) = change(workspace, before, after)
    assert (made.waits, present(workspace)) == (True, meanwhile)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((FLASH, RMI), (FLASH, SECRET)),
        ((REPAIR, RMI), (REPAIR, SECRET)),
        ((REPAIR, RMI), (DocumentKind.DIAGNOSIS, PUBLIC)),
    ],
    ids=["close flash", "close", "never protected"],
)
def test_a_stricter_class_and_what_is_not_protected_hold_at_once(
    workspace: Workspace, before: What, after: What
) -> None:
    (made,) = change(workspace, before, after)
    assert (made.waits, present(workspace)) == (False, after)
