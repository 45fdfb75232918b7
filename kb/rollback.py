"""Rolling back: the revision before once more, or all that a run of the ingestion did, undone as a whole.

A plan is made from the history first, so that what stands in the way is told before anything is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kb.four_eyes import Action, Classification, Event, WhyNot
from kb.history import handed_in_by_run, last_of
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus
from kb.models import DocumentRow, RevisionRow
from kb.publishing import (
    Publisher,
    classification_of,
    find_revision,
    published_of,
)
from translations.locales import ContentLanguage

_STEPS = frozenset({Action.PUBLISHED, Action.WITHDRAWN, Action.SUPERSEDED})


class RollbackBlocked(Exception):
    """Something was done since, which has to be undone first; `document_ids` says to what."""

    def __init__(self, document_ids: Sequence[DocumentId]) -> None:
        super().__init__(f"changed since: {', '.join(document_ids)}")
        self.document_ids = tuple(document_ids)


class NothingToRollBack(LookupError):
    """There is nothing to go back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPlan:
    """One edition: what is published now and then, and the drafts that go."""

    language: ContentLanguage
    now: RevisionRow | None = None
    then: RevisionRow | None = None
    drafts: tuple[RevisionRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPlan:
    """One document: its editions, and what it is to be again; None where that did not change."""

    document: DocumentRow
    editions: tuple[EditionPlan, ...]
    restored: Classification | None = None

    @property
    def wanted(self) -> Classification:
        """What the document is afterwards, as far as nothing protected is opened by it."""
        return self.restored or classification_of(self.document)

    @property
    def republished(self) -> tuple[RevisionRow, ...]:
        """The revisions that are published again."""
        return tuple(
            plan.then for plan in self.editions if plan.then is not None and plan.then is not plan.now
        )

    @property
    def stays_closed(self) -> bool:
        """Whether the document stays stricter than it was, because no approved revision opens it."""
        present = classification_of(self.document)
        return present.is_protected and self.wanted != present and not self.republished


def plan_run(publisher: Publisher, run: int) -> list[DocumentPlan]:
    """What it takes to undo a run: documents as they were before its first step.

    Raises:
        NothingToRollBack: the run did nothing, or what it did is undone.
        RollbackBlocked: something else was done to one of its documents since.
    """
    history = publisher.history
    made: dict[str, set[tuple[str, int]]] = {}
    for row in handed_in_by_run(publisher.session, run):
        key = (row.edition.language, row.number)
        made.setdefault(row.edition.document.document_id, set()).add(key)
    plans, blocked = [], []
    for document_id in history.documents_of_run(run):
        events = history.of_document(document_id)
        mine, others = _parted(events, run, made.get(document_id, set()))
        if not mine:
            continue
        if _is_blocked(mine, others):
            blocked.append(document_id)
        else:
            plans.append(_plan(publisher, document_id, mine))
    if blocked:
        raise RollbackBlocked(blocked)
    if not plans:
        raise NothingToRollBack
    return plans


def plan_document(
    publisher: Publisher, document_id: DocumentId, language: ContentLanguage | None = None
) -> list[DocumentPlan]:
    """What it takes to publish the revision before once more: of one edition, or of all that have one.

    Raises:
        NothingToRollBack: no published revision took the place of another one.
    """
    events = publisher.history.of_document(document_id)
    mine = []
    for edition in {event.language for event in events if event.language is not None}:
        last = last_of((event for event in events if event.language is edition), *_STEPS)
        is_wanted = language is None or edition is language
        if is_wanted and last and last.action is Action.PUBLISHED and last.detail["replaced"] is not None:
            mine.append(last)
    if not mine:
        raise NothingToRollBack
    return [_plan(publisher, document_id, sorted(mine, key=events.index))]


def missing_approvals(
    publisher: Publisher, plans: Iterable[DocumentPlan]
) -> list[tuple[RevisionRow, Classification, WhyNot]]:
    """The revisions that would be published again, and need a second person's approval first."""
    return [
        (row, plan.wanted, why)
        for plan in plans
        for row in plan.republished
        if (why := publisher.why_not(row, plan.wanted)) is not None
    ]


def roll_back(publisher: Publisher, plans: Iterable[DocumentPlan]) -> None:
    """Carry plans out, within the caller's transaction.

    Raises:
        ApprovalMissing: as `missing_approvals` says.
    """
    for plan in plans:
        for edition in plan.editions:
            _roll_back_edition(publisher, edition, plan.wanted)
        if not plan.stays_closed:
            publisher.reclassify(plan.document, plan.wanted)
        publisher.history.note_document(plan.document, Action.ROLLED_BACK)


def _roll_back_edition(publisher: Publisher, edition: EditionPlan, wanted: Classification) -> None:
    for draft in edition.drafts:
        publisher.withdraw(draft)
    if edition.then is edition.now:
        return
    if edition.then is None:
        assert edition.now is not None
        publisher.withdraw(edition.now)
    else:
        publisher.publish(edition.then, wanted)


def _parted(events: list[Event], run: int, made: set[tuple[str, int]]) -> tuple[list[Event], list[Event]]:
    """The events of the run that still hold, and those of others since its first one that still hold."""
    undone = {event.run: place for place, event in enumerate(events) if event.action is Action.ROLLED_BACK}
    standing = [
        event for place, event in enumerate(events) if event.run is None or place > undone.get(event.run, -1)
    ]
    after = undone.get(run, -1)
    mine = [
        event
        for event in standing
        if event.run == run or ((event.language, event.revision) in made and events.index(event) > after)
    ]
    first = next((place for place, event in enumerate(standing) if mine and event is mine[0]), len(standing))
    return mine, [event for event in standing[first:] if event not in mine]


def _is_blocked(mine: list[Event], others: list[Event]) -> bool:
    languages = {event.language for event in mine if event.action in _STEPS}
    has_reclassified = any(event.detail.get("before") for event in mine)
    return any(
        (event.action in _STEPS and event.language in languages)
        or (has_reclassified and event.detail.get("before") is not None)
        for event in others
    )


def _plan(publisher: Publisher, document_id: DocumentId, mine: list[Event]) -> DocumentPlan:
    document = publisher.session.scalars(
        select(DocumentRow).where(DocumentRow.document_id == document_id)
    ).one()
    before = next((event.detail["before"] for event in mine if event.detail.get("before")), None)
    languages = dict.fromkeys(event.language for event in mine if event.language is not None)
    return DocumentPlan(
        document=document,
        editions=tuple(
            _edition_plan(publisher, document, language, [e for e in mine if e.language is language])
            for language in languages
        ),
        restored=Classification.from_json(before) if before else None,
    )


def _edition_plan(
    publisher: Publisher, document: DocumentRow, language: ContentLanguage, mine: list[Event]
) -> EditionPlan:
    edition = next(item for item in document.editions if item.language == language)
    now = published_of(publisher.session, edition)
    handed_in = {event.revision for event in mine if event.action is Action.HANDED_IN}
    drafts = tuple(
        row for row in edition.revisions if row.number in handed_in and row.status == RevisionStatus.DRAFT
    )
    first = next((event for event in mine if _took_or_gave(event)), None)
    if first is None:
        return EditionPlan(language=language, now=now, then=now, drafts=drafts)
    number = first.detail["replaced"] if first.action is Action.PUBLISHED else first.revision
    document_id = DocumentId(document.document_id)
    then = None if number is None else find_revision(publisher.session, document_id, language, number)
    return EditionPlan(language=language, now=now, then=then, drafts=drafts)


def _took_or_gave(event: Event) -> bool:
    """Whether the event changed what readers see of its edition."""
    if event.action is Action.PUBLISHED:
        return True
    return event.action in _STEPS and event.detail.get("was") == RevisionStatus.PUBLISHED
