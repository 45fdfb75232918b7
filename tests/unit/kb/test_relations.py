"""How documents stand to each other: both sides, whichever comes first, and nothing that is hidden."""

from typing import Any

import pytest
from click.testing import CliRunner

from kb import changes
from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.check import notes
from kb.cli import KbServices, kb_group
from kb.documents import PutResult, RelatedDocument, Relation, RelationKind
from kb.identifiers import DocumentId
from kb.library import Library
from kb.relations import circles_of_replacement, unresolved_relations
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

OLD, NEW = DocumentId("bulletin-1"), DocumentId("bulletin-2")
ENGLISH, POLISH = ContentLanguage.ENGLISH, ContentLanguage.POLISH
VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
REPLACES_OLD = (Relation(kind=RelationKind.REPLACES, identity="bulletin-1"),)


def put(workspace: Workspace, document_id: str, **values: Any) -> PutResult:
    new = new_revision(workspace.files, document_id.encode(), document_id=DocumentId(document_id), **values)
    with workspace.database.write() as session:
        return put_published(DocumentStore(session, workspace.files), new)


def related(
    workspace: Workspace,
    document_id: DocumentId,
    language: ContentLanguage = ENGLISH,
    access: AccessFilter = EVERYTHING,
) -> tuple[RelatedDocument, ...]:
    with workspace.database.read() as session:
        revision = Library(session).published(document_id, language, access=access)
        assert revision is not None
        return revision.related


def kinds(workspace: Workspace, document_id: DocumentId, access: AccessFilter = EVERYTHING) -> list[object]:
    return [(one.kind, one.document_id) for one in related(workspace, document_id, access=access)]


def changed(workspace: Workspace, after: int) -> set[str]:
    with workspace.database.read() as session:
        return {change.document_id for change in changes.pending(session, after, 100)}


def newest_change(workspace: Workspace) -> int:
    with workspace.database.read() as session:
        return changes.last_sequence(session)


@pytest.mark.parametrize("kind", list(RelationKind))
def test_the_other_document_shows_the_converse(workspace: Workspace, kind: RelationKind) -> None:
    put(workspace, "bulletin-1")
    put(workspace, "bulletin-2", relations=(Relation(kind=kind, identity="bulletin-1"),))
    assert kinds(workspace, NEW) == [(kind, OLD)]
    assert kinds(workspace, OLD) == [(kind.converse, NEW)]
    assert kind.converse.converse is kind


def test_a_relation_to_a_document_that_comes_later_is_listed_until_it_is_there(workspace: Workspace) -> None:
    put(workspace, "bulletin-2", relations=REPLACES_OLD)
    with workspace.database.read() as session:
        missing = [(one.from_document_id, one.kind, one.wanted) for one in unresolved_relations(session)]
    assert (related(workspace, NEW), missing) == ((), [(NEW, RelationKind.REPLACES, "bulletin-1")])
    put(workspace, "bulletin-1")
    with workspace.database.read() as session:
        assert unresolved_relations(session) == []
    assert kinds(workspace, OLD) == [(RelationKind.REPLACED_BY, NEW)]


def test_a_relation_may_name_the_number_of_a_document(workspace: Workspace) -> None:
    put(workspace, "bulletin-2", relations=(Relation(kind=RelationKind.REPLACES, identity="TSB 34/07"),))
    put(workspace, "bulletin-1", document_number="TSB 34/07")
    assert kinds(workspace, NEW) == [(RelationKind.REPLACES, OLD)]


def test_a_number_that_is_given_later_resolves_the_relation(workspace: Workspace) -> None:
    put(workspace, "bulletin-2", relations=(Relation(kind=RelationKind.REPLACES, identity="TSB 34/07"),))
    put(workspace, "bulletin-1")
    before = newest_change(workspace)
    put(workspace, "bulletin-1", document_number="TSB 34/07")
    assert kinds(workspace, OLD) == [(RelationKind.REPLACED_BY, NEW)]
    assert changed(workspace, before) == {OLD, NEW}


def test_what_is_hidden_does_not_show_in_a_relation_from_either_side(workspace: Workspace) -> None:
    put(workspace, "bulletin-1")
    put(
        workspace,
        "bulletin-2",
        relations=REPLACES_OLD,
        access_class=AccessClass.SECURITY_RELATED_RMI,
    )
    put(workspace, "other", relations=(Relation(kind=RelationKind.REQUIRES, identity="bulletin-2"),))
    assert kinds(workspace, OLD, VISITOR) == []
    assert kinds(workspace, DocumentId("other"), VISITOR) == []
    assert kinds(workspace, DocumentId("other")) == [(RelationKind.REQUIRES, NEW)]


def test_a_draft_replaces_nothing_and_a_withdrawn_document_no_longer(workspace: Workspace) -> None:
    put(workspace, "bulletin-1")
    put(workspace, "bulletin-2", relations=REPLACES_OLD, publish=False)
    assert kinds(workspace, OLD) == []
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).publish(NEW, ENGLISH, 1)
    assert kinds(workspace, OLD) == [(RelationKind.REPLACED_BY, NEW)]
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).withdraw(NEW, ENGLISH)
    assert kinds(workspace, OLD) == []


def test_publishing_and_withdrawing_a_document_changes_those_that_it_names(workspace: Workspace) -> None:
    put(workspace, "bulletin-1")
    before = newest_change(workspace)
    put(workspace, "bulletin-2", relations=REPLACES_OLD)
    assert changed(workspace, before) == {OLD, NEW}
    before = newest_change(workspace)
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).withdraw(NEW, ENGLISH)
    assert changed(workspace, before) == {OLD, NEW}


def test_a_relation_that_is_dropped_changes_the_document_that_it_named(workspace: Workspace) -> None:
    put(workspace, "bulletin-1")
    put(workspace, "bulletin-2", relations=REPLACES_OLD)
    before = newest_change(workspace)
    put(workspace, "bulletin-2", relations=())
    assert changed(workspace, before) == {OLD, NEW}
    assert kinds(workspace, OLD) == []


def test_a_document_is_named_as_in_the_language_that_is_read(workspace: Workspace) -> None:
    put(workspace, "bulletin-2", relations=REPLACES_OLD)
    put(workspace, "bulletin-1", title="Brake noise")
    put(workspace, "bulletin-1", title="Hałas hamulców", language=POLISH)
    put(workspace, "bulletin-2", title="Nowy biuletyn", language=POLISH)
    assert [one.title for one in related(workspace, NEW)] == ["Brake noise"]
    assert [one.title for one in related(workspace, NEW, POLISH)] == ["Hałas hamulców"]


def test_a_document_that_names_itself_is_related_to_nothing(workspace: Workspace) -> None:
    put(workspace, "bulletin-1", relations=REPLACES_OLD)
    assert kinds(workspace, OLD) == []


def test_documents_that_replace_each_other_are_told(workspace: Workspace) -> None:
    put(workspace, "bulletin-1", relations=(Relation(kind=RelationKind.REPLACES, identity="bulletin-2"),))
    put(workspace, "bulletin-2", relations=REPLACES_OLD)
    put(workspace, "bulletin-3", relations=(Relation(kind=RelationKind.REPLACES, identity="bulletin-2"),))
    with workspace.database.read() as session:
        assert circles_of_replacement(session) == [(OLD, NEW)]


def test_the_check_counts_relations_that_lead_nowhere_and_names_circles(workspace: Workspace) -> None:
    put(workspace, "bulletin-1", relations=(Relation(kind=RelationKind.REPLACES, identity="bulletin-2"),))
    put(
        workspace,
        "bulletin-2",
        relations=(*REPLACES_OLD, Relation(kind=RelationKind.SEE_ALSO, identity="nowhere")),
    )
    told = list(notes(workspace))
    assert told[0].startswith("1 relation is to a document that is not in the knowledge base")
    assert told[1].endswith("none of them is in force: bulletin-1, bulletin-2.")


def test_relations_that_lead_nowhere_are_listed_by_a_command(workspace: Workspace) -> None:
    put(workspace, "bulletin-2", relations=REPLACES_OLD)
    services = KbServices(workspace=workspace, after_store=lambda: None)
    result = CliRunner().invoke(kb_group(lambda: services), ["relations"])
    assert result.output == "bulletin-2\ten\treplaces\tbulletin-1\n"
