"""Four eyes: whatever publishes a protected document needs somebody else's approval, by every way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kb.access import EVERYTHING, AccessClass
from kb.documents import DocumentKind, NewRevision, PutChange, PutResult
from kb.four_eyes import (
    Action,
    ApprovalMissing,
    Classification,
    Event,
    WhyNot,
    eyes_on,
    same_person,
    why_not_approve,
    why_not_publish,
)
from kb.history import UNSIGNED, History, Signature
from kb.identifiers import DocumentId
from kb.library import Library
from kb.lifecycle import ReviewState, ReviewStepNotAllowed
from kb.models import RevisionRow
from kb.publishing import Publisher, find_revision
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.publishing import ANNA, JAN, put_published
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")
ENGLISH = ContentLanguage.ENGLISH
SECRET = AccessClass.SECURITY_RELATED_RMI
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
Step = Callable[[Publisher, RevisionRow], None]


def put(workspace: Workspace, new: NewRevision, signature: Signature = ANNA) -> PutResult:
    with workspace.database.write() as session:
        return DocumentStore(session, workspace.files, lambda: NOON, signature).put(new)


def take(workspace: Workspace, step: Step, signature: Signature, number: int = 1) -> None:
    with workspace.database.write() as session:
        row = find_revision(session, PADS, ENGLISH, number)
        step(Publisher(session, lambda: NOON + timedelta(hours=1), signature), row)


def published(workspace: Workspace, document_id: DocumentId = PADS) -> int | None:
    with workspace.database.read() as session:
        found = Library(session).published(document_id, ENGLISH, access=EVERYTHING)
    return found.number if found else None


def actions(workspace: Workspace) -> list[tuple[str, str]]:
    with workspace.database.read() as session:
        events = History(session, lambda: NOON).of_document(PADS)
    return [(event.action.value, event.by) for event in events]


def why(workspace: Workspace, step: Step, signature: Signature, number: int = 1) -> WhyNot:
    with pytest.raises(ApprovalMissing) as refusal:
        take(workspace, step, signature, number)
    return refusal.value.reason


@pytest.fixture
def handed_in(workspace: Workspace) -> Workspace:
    """A security-related document that Anna handed in to be published."""
    put(workspace, new_revision(workspace.files, access_class=SECRET))
    return workspace


@pytest.fixture
def out(workspace: Workspace) -> Workspace:
    """A security-related document that Anna handed in and Jan approved."""
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON)
        put_published(store, new_revision(workspace.files, access_class=SECRET))
    return workspace


@pytest.mark.parametrize(
    "changes", [{"access_class": SECRET}, {"kind": DocumentKind.FLASH}], ids=["security-related", "flash"]
)
def test_handing_in_publishes_nothing_and_asks_for_a_review(
    workspace: Workspace, changes: dict[str, Any]
) -> None:
    result = put(workspace, new_revision(workspace.files, **changes))
    assert (result.change, result.review) == (PutChange.CREATED, ReviewState.IN_REVIEW)
    assert published(workspace) is None


def test_handing_in_again_publishes_nothing_either(handed_in: Workspace) -> None:
    result = put(handed_in, new_revision(handed_in.files, access_class=SECRET))
    assert (result.change, published(handed_in)) == (PutChange.UNCHANGED, None)


def test_an_approval_by_somebody_else_opens_the_way(handed_in: Workspace) -> None:
    take(handed_in, Publisher.approve, JAN)
    take(handed_in, Publisher.publish, ANNA)
    assert published(handed_in) == 1
    assert actions(handed_in) == [
        ("handed-in", "Anna"), ("submitted", "Anna"), ("approved", "Jan"), ("published", "Anna"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Anna", "anna ", "ANNA", "Ａnna"])
def test_nobody_approves_what_they_handed_in_however_they_write_their_name(
    handed_in: Workspace, name: str
) -> None:
    assert why(handed_in, Publisher.approve, Signature(by=name)) is WhyNot.SAME_EYES


def test_an_approval_without_a_name_is_none(handed_in: Workspace) -> None:
    assert why(handed_in, Publisher.approve, UNSIGNED) is WhyNot.NO_NAME


def test_what_nobody_put_their_name_to_cannot_be_approved_by_the_first_who_comes(
    workspace: Workspace,
) -> None:
    put(workspace, new_revision(workspace.files, access_class=SECRET), UNSIGNED)
    assert why(workspace, Publisher.approve, JAN) is WhyNot.NOBODY_KNOWN


def test_publishing_without_approval_is_refused(handed_in: Workspace) -> None:
    assert why(handed_in, Publisher.publish, JAN) is WhyNot.NOT_APPROVED


def test_a_next_revision_needs_an_approval_of_its_own(out: Workspace) -> None:
    put(out, new_revision(out.files, b"next"))
    assert published(out) == 1
    assert why(out, Publisher.publish, JAN, 2) is WhyNot.NOT_APPROVED


@pytest.mark.parametrize(
    "looser",
    [{"access_class": AccessClass.RMI}, {"access_class": AccessClass.PUBLIC, "kind": DocumentKind.REPAIR}],
    ids=["rmi", "public"],
)
def test_a_looser_class_in_the_manifest_does_not_open_the_document(
    out: Workspace, looser: dict[str, Any]
) -> None:
    result = put(out, new_revision(out.files, **looser))
    with out.database.read() as session:
        row = find_revision(session, PADS, ENGLISH, None)
        access_class = row.edition.document.access_class
    assert (result.review, row.number, access_class) == (ReviewState.IN_REVIEW, 1, SECRET)


def test_a_looser_class_comes_with_the_approved_revision(out: Workspace) -> None:
    put(out, new_revision(out.files, access_class=AccessClass.RMI))
    take(out, Publisher.approve, JAN, 2)
    take(out, Publisher.publish, ANNA, 2)
    with out.database.read() as session:
        assert find_revision(session, PADS, ENGLISH, 2).edition.document.access_class == AccessClass.RMI


def test_flash_data_does_not_lose_its_protection_by_another_kind(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON)
        put_published(store, new_revision(workspace.files, kind=DocumentKind.FLASH))
    result = put(workspace, new_revision(workspace.files, b"next", kind=DocumentKind.REPAIR))
    assert (result.review, published(workspace)) == (ReviewState.IN_REVIEW, 1)


def test_another_class_stated_after_the_approval_needs_another_one(handed_in: Workspace) -> None:
    take(handed_in, Publisher.approve, JAN)
    put(handed_in, new_revision(handed_in.files, access_class=AccessClass.PUBLIC))
    assert why(handed_in, Publisher.publish, ANNA) is WhyNot.NOT_APPROVED


def test_who_changed_the_class_last_is_not_the_second_pair_of_eyes(handed_in: Workspace) -> None:
    put(handed_in, new_revision(handed_in.files, access_class=AccessClass.PUBLIC), JAN)
    assert why(handed_in, Publisher.approve, JAN) is WhyNot.SAME_EYES


def test_the_same_original_under_another_name_needs_four_eyes_too(out: Workspace) -> None:
    copy = new_revision(out.files, document_id=DocumentId("copy"), access_class=AccessClass.PUBLIC)
    assert put(out, copy).review is ReviewState.IN_REVIEW
    assert published(out, DocumentId("copy")) is None


def test_a_file_that_was_a_protected_document_needs_four_eyes_as_another(out: Workspace) -> None:
    renamed = new_revision(
        out.files, b"reworded", document_id=DocumentId("other"), formerly=PADS, publish=False
    )
    put(out, renamed)
    with pytest.raises(ApprovalMissing), out.database.write() as session:
        DocumentStore(session, out.files).publish(DocumentId("other"), ENGLISH, 1)


def test_an_approval_is_spent_by_one_publication(out: Workspace) -> None:
    take(out, Publisher.withdraw, ANNA)
    assert why(out, Publisher.publish, ANNA) is WhyNot.NOT_APPROVED


def test_who_asks_for_an_old_revision_does_not_approve_it(out: Workspace) -> None:
    take(out, Publisher.withdraw, JAN)
    take(out, Publisher.submit, JAN)
    assert why(out, Publisher.approve, JAN) is WhyNot.SAME_EYES


def test_an_approved_draft_that_was_withdrawn_needs_another_approval(handed_in: Workspace) -> None:
    take(handed_in, Publisher.approve, JAN)
    take(handed_in, Publisher.withdraw, JAN)
    assert why(handed_in, Publisher.publish, ANNA) is WhyNot.NOT_APPROVED


def test_anybody_may_withdraw_at_once(out: Workspace) -> None:
    take(out, Publisher.withdraw, ANNA)
    assert published(out) is None


def test_what_was_sent_back_is_not_published_by_handing_it_in_again(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, publish=False))
    take(workspace, Publisher.submit, ANNA)
    take(workspace, Publisher.send_back, Signature(by="Jan", remark="The torque is missing."))
    result = put(workspace, new_revision(workspace.files))
    assert (result.review, published(workspace)) == (ReviewState.RETURNED, None)


def test_a_corrected_revision_is_published_though_the_one_before_was_sent_back(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, publish=False))
    take(workspace, Publisher.submit, ANNA)
    take(workspace, Publisher.send_back, JAN)
    put(workspace, new_revision(workspace.files, b"corrected"))
    assert published(workspace) == 2


def test_what_nobody_asked_to_review_cannot_be_approved(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, publish=False))
    with pytest.raises(ReviewStepNotAllowed):
        take(workspace, Publisher.approve, JAN)


def test_a_document_without_protection_needs_no_review(workspace: Workspace) -> None:
    put(workspace, new_revision(workspace.files, publish=False))
    take(workspace, Publisher.publish, ANNA)
    assert published(workspace) == 1


@pytest.mark.parametrize("statement", ["UPDATE history SET by = 'Jan'", "DELETE FROM history"])
def test_the_history_is_only_added_to(out: Workspace, statement: str) -> None:
    with pytest.raises(IntegrityError, match="only added to"), out.database.write() as session:
        session.execute(text(statement))
    assert (Action.APPROVED.value, "Jan") in actions(out)


def test_a_name_is_the_same_whatever_its_spaces_and_capitals() -> None:
    assert same_person(" Jan  LIS ") == same_person("jan lis")


HANDED_IN = "handed-in Anna, submitted Anna"
DESCRIBED = "handed-in Anna, restated Jan, submitted Jan"
ASKED_BY_ANOTHER = "handed-in Anna, submitted Jan"
UNSIGNED_HAND = "handed-in, submitted Anna"
UNSIGNED_ALL = "handed-in, submitted"
ASKED_AGAIN = f"{HANDED_IN}, approved Jan, published Jan, withdrawn Anna, submitted Jan"
HANDED_BACK = f"{HANDED_IN}, returned Jan, restated Maria, submitted Maria"


def events(told: str) -> list[Event]:
    """`action name, action name`: what was done to one revision, in order; nobody's name is left out."""
    wanted = Classification(kind=DocumentKind.REPAIR, access_class=SECRET)
    steps = (step.partition(" ") for step in told.split(", "))
    return [
        Event(document_id=PADS, action=Action(action), by=by, at=NOON, detail={"as": wanted.as_json()})
        for action, _space, by in steps
    ]


@pytest.mark.parametrize(
    ("told", "anna", "jan", "maria"),
    [
        pytest.param(HANDED_IN, WhyNot.SAME_EYES, None, None, id="handed in"),
        pytest.param(DESCRIBED, WhyNot.SAME_EYES, WhyNot.SAME_EYES, None, id="described by another"),
        pytest.param(ASKED_BY_ANOTHER, WhyNot.SAME_EYES, None, None, id="a draft that another asks for"),
        pytest.param(UNSIGNED_HAND, WhyNot.SAME_EYES, None, None, id="handed in without a name"),
        pytest.param(
            UNSIGNED_ALL, WhyNot.NOBODY_KNOWN, WhyNot.NOBODY_KNOWN, WhyNot.NOBODY_KNOWN, id="without any name"
        ),
        pytest.param(ASKED_AGAIN, WhyNot.SAME_EYES, WhyNot.SAME_EYES, None, id="asked for once more"),
        pytest.param(HANDED_BACK, WhyNot.SAME_EYES, None, WhyNot.SAME_EYES, id="sent back and described"),
    ],
)
def test_who_may_approve_depends_on_who_did_what(
    told: str, anna: WhyNot | None, jan: WhyNot | None, maria: WhyNot | None
) -> None:
    eyes = eyes_on(events(told))
    assert [why_not_approve(eyes, name) for name in ("Anna", "Jan", "Maria")] == [anna, jan, maria]
    assert why_not_approve(eyes, " ") is WhyNot.NO_NAME


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        pytest.param(HANDED_IN, WhyNot.NOT_APPROVED, id="not approved"),
        pytest.param(f"{HANDED_IN}, approved Jan", None, id="by the second person"),
        pytest.param(f"{HANDED_IN}, approved Anna", WhyNot.SAME_EYES, id="by the first person"),
        pytest.param(f"{DESCRIBED}, approved Jan", WhyNot.SAME_EYES, id="by who described it"),
        pytest.param(f"{HANDED_IN}, approved", WhyNot.NO_NAME, id="by nobody"),
        pytest.param(f"{HANDED_IN}, approved Jan, restated Anna", WhyNot.NOT_APPROVED, id="described since"),
        pytest.param(f"{HANDED_IN}, approved Jan, submitted Anna", WhyNot.NOT_APPROVED, id="asked for since"),
        pytest.param(f"{HANDED_IN}, approved Jan, returned Maria", WhyNot.NOT_APPROVED, id="sent back since"),
        pytest.param(f"{HANDED_IN}, approved Jan, published Jan", WhyNot.NOT_APPROVED, id="spent"),
        pytest.param(f"{HANDED_IN}, approved Jan, withdrawn Jan", WhyNot.NOT_APPROVED, id="withdrawn since"),
    ],
)
def test_an_approval_counts_while_nothing_else_has_happened(told: str, reason: WhyNot | None) -> None:
    wanted = Classification(kind=DocumentKind.REPAIR, access_class=SECRET)
    assert why_not_publish(eyes_on(events(told)), wanted) is reason
