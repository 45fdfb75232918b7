"""Storing revisions: what is new, what supersedes, what is unchanged, and what the change log says."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kb import changes
from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.content import FigureContent, Label, Paragraph, Run, SectionContent
from kb.documents import Applicability, DocumentKind, NewRevision, PutChange, PutResult, Revision
from kb.identifiers import DocumentId
from kb.library import Library
from kb.lifecycle import RevisionStatus, TransitionNotAllowed
from kb.links import known_as, resolve, unresolved_links
from kb.models import RevisionRow
from kb.publishing import RevisionNotFound
from kb.store import DocumentStore
from kb.systems import VehicleSystem
from kb.workspace import Workspace
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision, section, source
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")
ENGLISH, POLISH = ContentLanguage.ENGLISH, ContentLanguage.POLISH


def put(workspace: Workspace, new: NewRevision) -> PutResult:
    with workspace.database.write() as session:
        return DocumentStore(session, workspace.files).put(new)


def put_with_four_eyes(workspace: Workspace, new: NewRevision) -> PutResult:
    with workspace.database.write() as session:
        return put_published(DocumentStore(session, workspace.files), new)


def read(workspace: Workspace, language: ContentLanguage = ENGLISH) -> Revision | None:
    with workspace.database.read() as session:
        return Library(session).published(PADS, language, access=EVERYTHING)


def logged(workspace: Workspace) -> int:
    with workspace.database.read() as session:
        return len(changes.pending(session, 0, 100))


def statuses(workspace: Workspace) -> list[str]:
    with workspace.database.read() as session:
        return list(session.scalars(select(RevisionRow.status).order_by(RevisionRow.number)))


def test_a_first_revision_is_created_and_published(workspace: Workspace) -> None:
    result = put(workspace, new_revision(workspace.files))
    assert (result.change, result.revision_number) == (PutChange.CREATED, 1)
    revision = read(workspace)
    assert revision is not None
    assert revision.status is RevisionStatus.PUBLISHED


def test_everything_that_was_put_is_read_back(workspace: Workspace) -> None:
    figure = FigureContent(
        figure_id="f1",
        media_type="image/svg+xml",
        content=b"<svg/>",
        title="Diagram",
        width=100,
        height=50,
        labels=(Label(text="X12.1", x=1, y=2),),
    )
    applies = Applicability(
        make="Halny", series="Sokół II", engines=("HB16",), built_from=date(2015, 3, 1), statement="All"
    )
    put(
        workspace,
        new_revision(
            workspace.files,
            kind=DocumentKind.REPAIR,
            access_class=AccessClass.PUBLIC,
            figures=(figure,),
            applicability=(applies,),
            issue="007-00",
            page_count=3,
        ),
    )
    revision = read(workspace)
    assert revision is not None
    assert revision.sections[0].blocks == section().blocks
    assert (revision.kind, revision.access_class) == (DocumentKind.REPAIR, AccessClass.PUBLIC)
    assert (revision.issue, revision.page_count) == ("007-00", 3)
    assert revision.applicability == (applies,)
    assert revision.figures[0].labels == figure.labels
    assert workspace.files.read(revision.figures[0].checksum) == b"<svg/>"


def test_the_same_bytes_again_are_unchanged_and_not_logged(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    result = put(workspace, new_revision(workspace.files))
    assert result.change is PutChange.UNCHANGED
    assert logged(workspace) == 1


def test_changed_bytes_make_a_new_revision_that_supersedes(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    result = put(workspace, new_revision(workspace.files, b"corrected"))
    assert (result.change, result.revision_number) == (PutChange.UPDATED, 2)
    assert statuses(workspace) == ["superseded", "published"]


def test_a_newer_reader_makes_a_new_revision_of_the_same_bytes(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    newer = source(workspace.files, reader_version="2")
    assert put(workspace, new_revision(workspace.files, source=newer)).change is PutChange.UPDATED


def test_a_second_language_is_a_second_edition_of_the_same_document(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    put(
        workspace,
        new_revision(workspace.files, b"polski", language=POLISH, title="Klocki hamulcowe przednie"),
    )
    revision = read(workspace, POLISH)
    assert revision is not None
    assert revision.title == "Klocki hamulcowe przednie"
    assert revision.other_languages == (ENGLISH,)


def test_a_reader_of_another_language_gets_the_edition_there_is(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    revision = read(workspace, POLISH)
    assert revision is not None
    assert revision.language is ENGLISH


def test_a_draft_is_not_read_by_anybody(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, publish=False))
    assert read(workspace) is None


def test_publishing_the_bytes_of_a_draft_publishes_the_draft(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, publish=False))
    result = put(workspace, new_revision(workspace.files))
    assert (result.change, result.revision_number) == (PutChange.UPDATED, 1)
    assert statuses(workspace) == ["published"]


def test_a_withdrawn_document_does_not_come_back_by_the_same_bytes(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).withdraw(PADS, ENGLISH)
    assert put(workspace, new_revision(workspace.files)).change is PutChange.UNCHANGED
    assert read(workspace) is None


def test_an_older_revision_can_be_published_again(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    put(workspace, new_revision(workspace.files, b"worse"))
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).publish(PADS, ENGLISH, 1)
    assert statuses(workspace) == ["published", "superseded"]


def test_what_is_published_cannot_be_published_twice(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    with workspace.database.write() as session, pytest.raises(TransitionNotAllowed):
        DocumentStore(session, workspace.files).publish(PADS, ENGLISH, 1)


def test_a_revision_that_is_not_there_is_named(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    with workspace.database.write() as session, pytest.raises(RevisionNotFound) as missing:
        DocumentStore(session, workspace.files).withdraw(PADS, POLISH)
    assert missing.value.document_id == PADS


def test_a_file_without_its_manifest_never_opens_a_protected_document(workspace: Workspace) -> None:
    put_with_four_eyes(
        workspace, new_revision(workspace.files, access_class=AccessClass.SECURITY_RELATED_RMI)
    )
    put_with_four_eyes(workspace, new_revision(workspace.files, b"corrected"))
    revision = read(workspace)
    assert revision is not None
    assert revision.access_class is AccessClass.SECURITY_RELATED_RMI


def test_a_file_without_its_manifest_keeps_kind_and_applicability(workspace: Workspace) -> None:
    applies = (Applicability(series="Sokół II"),)
    put(workspace, new_revision(workspace.files, kind=DocumentKind.BULLETIN, applicability=applies))
    put(workspace, new_revision(workspace.files, b"corrected", guessed_kind=DocumentKind.REPAIR))
    revision = read(workspace)
    assert revision is not None
    assert (revision.kind, revision.applicability) == (DocumentKind.BULLETIN, applies)


def systems_of(workspace: Workspace) -> tuple[VehicleSystem, ...]:
    revision = read(workspace)
    assert revision is not None
    return revision.systems


def test_a_document_has_no_systems_unless_somebody_says_so(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    assert systems_of(workspace) == ()


def test_systems_are_kept_once_and_in_order(workspace: Workspace) -> None:
    said = (VehicleSystem.WHEELS, VehicleSystem.BRAKES, VehicleSystem.WHEELS)
    put(workspace, new_revision(workspace.files, systems=said))
    assert systems_of(workspace) == (VehicleSystem.BRAKES, VehicleSystem.WHEELS)


def test_a_file_without_its_manifest_keeps_the_systems(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, systems=(VehicleSystem.BRAKES,)))
    put(workspace, new_revision(workspace.files, b"corrected"))
    assert systems_of(workspace) == (VehicleSystem.BRAKES,)


def test_other_systems_for_the_same_bytes_are_an_update_and_logged(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, systems=(VehicleSystem.BRAKES,)))
    again = new_revision(workspace.files, systems=(VehicleSystem.CLUTCH,))
    assert put(workspace, again).change is PutChange.UPDATED
    assert (systems_of(workspace), logged(workspace)) == ((VehicleSystem.CLUTCH,), 2)


def test_the_same_systems_in_another_order_change_nothing(workspace: Workspace) -> None:
    both = (VehicleSystem.BRAKES, VehicleSystem.WHEELS)
    put(workspace, new_revision(workspace.files, systems=both))
    again = new_revision(workspace.files, systems=both[::-1])
    assert put(workspace, again).change is PutChange.UNCHANGED


def test_no_systems_can_be_said_too(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, systems=(VehicleSystem.BRAKES,)))
    put(workspace, new_revision(workspace.files, systems=()))
    assert systems_of(workspace) == ()


def test_a_draft_does_not_change_the_systems_of_what_is_published(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, systems=(VehicleSystem.BRAKES,)))
    draft = new_revision(workspace.files, b"draft", systems=(VehicleSystem.CLUTCH,), publish=False)
    put(workspace, draft)
    assert systems_of(workspace) == (VehicleSystem.BRAKES,)


def test_another_access_class_for_the_same_bytes_is_logged(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    again = new_revision(workspace.files, access_class=AccessClass.SECURITY_RELATED_RMI)
    assert put(workspace, again).change is PutChange.UPDATED
    assert logged(workspace) == 2


def test_a_transaction_that_fails_leaves_neither_document_nor_log(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.database.write() as session:
        DocumentStore(session, workspace.files).put(new_revision(workspace.files))
        _ = 1 / 0
    assert read(workspace) is None
    assert logged(workspace) == 0


def linking(workspace: Workspace, target: str) -> NewRevision:
    blocks = (Paragraph(runs=(Run(text="see the bolts", target=target),)),)
    return new_revision(workspace.files, sections=(SectionContent(anchor="s1", heading="H", blocks=blocks),))


def test_a_link_to_a_missing_document_is_listed(workspace: Workspace) -> None:
    put(workspace, linking(workspace, "aos:bolts#s2"))
    with workspace.database.read() as session:
        (link,) = unresolved_links(session)
    assert (link.from_document_id, link.target_document_id, link.text) == (PADS, "bolts", "see the bolts")


def test_a_link_by_an_alias_leads_to_the_document(workspace: Workspace) -> None:
    put(workspace, linking(workspace, "aos:dmc-bolts"))
    bolts = new_revision(
        workspace.files, b"bolts", document_id=DocumentId("bolts"), aliases=(DocumentId("dmc-bolts"),)
    )
    put(workspace, bolts)
    with workspace.database.read() as session:
        assert unresolved_links(session) == []
        assert resolve(session, [DocumentId("dmc-bolts")], access=EVERYTHING) == {"dmc-bolts": "bolts"}


def test_an_alias_stays_with_the_document_that_had_it_first(workspace: Workspace) -> None:
    alias = (DocumentId("dmc-bolts"),)
    put(workspace, new_revision(workspace.files, document_id=DocumentId("bolts"), aliases=alias))
    put(workspace, new_revision(workspace.files, b"nuts", document_id=DocumentId("nuts"), aliases=alias))
    with workspace.database.read() as session:
        assert resolve(session, alias, access=EVERYTHING) == {"dmc-bolts": "bolts"}


def test_a_withdrawn_document_is_no_target_for_readers(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).withdraw(PADS, ENGLISH)
    with workspace.database.read() as session:
        assert resolve(session, [PADS], access=EVERYTHING) == {}
        assert known_as(session, [PADS]) == {PADS: PADS}


def test_a_hidden_document_is_no_target(workspace: Workspace) -> None:
    put_with_four_eyes(
        workspace, new_revision(workspace.files, access_class=AccessClass.SECURITY_RELATED_RMI)
    )
    visitor = AccessFilter(findable=frozenset({AccessClass.RMI}), readable=frozenset())
    with workspace.database.read() as session:
        assert resolve(session, [PADS], access=visitor) == {}


def withdraw(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).withdraw(PADS, ENGLISH)


@pytest.mark.parametrize(
    "changes",
    [
        {"applicability": (Applicability(series="Sokół II"),)},
        {"access_class": AccessClass.PUBLIC},
        {"kind": DocumentKind.BULLETIN},
        {"systems": (VehicleSystem.BRAKES,)},
    ],
    ids=["applicability", "access", "kind", "systems"],
)
def test_withdrawn_bytes_do_not_come_back_by_another_description(
    workspace: Workspace, changes: dict[str, Any]
) -> None:
    put(workspace, new_revision(workspace.files))
    withdraw(workspace)
    assert put(workspace, new_revision(workspace.files, **changes)).change is PutChange.UNCHANGED
    assert (read(workspace), statuses(workspace)) == (None, ["withdrawn"])


def test_withdrawn_bytes_do_not_come_back_by_a_newer_reader(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    withdraw(workspace)
    newer = source(workspace.files, reader_version="2")
    assert put(workspace, new_revision(workspace.files, source=newer)).change is PutChange.UNCHANGED
    assert read(workspace) is None


def test_a_rollback_is_not_undone_by_a_newer_reader(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    put(workspace, new_revision(workspace.files, b"worse"))
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).publish(PADS, ENGLISH, 1)
    newer = source(workspace.files, b"worse", reader_version="2")
    put(workspace, new_revision(workspace.files, b"worse", source=newer))
    assert statuses(workspace) == ["published", "superseded"]


@pytest.mark.parametrize(
    ("document_id", "path", "is_retired"),
    [(PADS, "/manuals/pads.md", True), (PADS, "/manuals/other.md", False), (DocumentId("no"), "/x", False)],
    ids=["the file it came from", "another file", "no such document"],
)
def test_an_edition_is_retired_with_the_file_that_it_came_from(
    workspace: Workspace, document_id: DocumentId, path: str, is_retired: bool
) -> None:
    put(workspace, new_revision(workspace.files))
    with workspace.database.write() as session:
        retired = DocumentStore(session, workspace.files).retire(document_id, ENGLISH, path)
    assert (retired, read(workspace) is None) == (is_retired, is_retired)


def test_other_bytes_bring_a_withdrawn_document_back(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    withdraw(workspace)
    put(workspace, new_revision(workspace.files, b"corrected"))
    assert statuses(workspace) == ["withdrawn", "published"]


def test_another_picture_for_the_same_original_is_a_new_revision(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    together = source(workspace.files, inputs_checksum=workspace.files.put(b"original and picture"))
    assert put(workspace, new_revision(workspace.files, source=together)).change is PutChange.UPDATED


def test_a_draft_does_not_open_what_is_published(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    put(workspace, new_revision(workspace.files, b"next", access_class=AccessClass.PUBLIC, publish=False))
    revision = read(workspace)
    assert revision is not None
    assert revision.access_class is AccessClass.RMI


def test_a_draft_may_close_what_is_published(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files))
    secret = AccessClass.SECURITY_RELATED_RMI
    put(workspace, new_revision(workspace.files, b"next", access_class=secret, publish=False))
    revision = read(workspace)
    assert revision is not None
    assert (revision.access_class, revision.number) == (secret, 1)
