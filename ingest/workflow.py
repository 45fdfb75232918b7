"""The steps of an editor's day on many revisions at once: submit, approve, send back, publish, withdraw.

What is chosen (documents, a run, a folder) is one thing, the step another; every refused revision is told
with a sentence, and keeps none of the others from theirs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from ingest.outcomes import Misuse
from ingest.pipeline import IngestServices
from kb.four_eyes import ApprovalMissing, WhyNot
from kb.history import Signature, handed_in_by_run
from kb.identifiers import DocumentId
from kb.lifecycle import ReviewState, ReviewStepNotAllowed, RevisionStatus, TransitionNotAllowed
from kb.links import known_as
from kb.models import DocumentRow, EditionRow, RevisionRow
from kb.publishing import Publisher, RevisionNotFound
from kb.schedule import Schedule, ScheduledAction
from kb.store import utc_now
from kb.waiting import drafts_below, drafts_of_documents, drafts_of_run, in_review
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("ingest")

Step = Callable[[Publisher, RevisionRow], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which revisions are meant: those of documents, of a run, or of files at or below a path."""

    documents: tuple[str, ...] = ()
    run: int | None = None
    below: Path | None = None
    language: ContentLanguage | None = None
    revision: int | None = None

    def checked(self) -> "Selection":
        """The selection itself.

        Raises:
            Misuse: it does not say which, or says it twice.
        """
        ways = [bool(self.documents), self.run is not None, self.below is not None]
        if sum(ways) != 1:
            raise Misuse(_("Say which: documents by their ids, or --run, or --below."))
        if self.revision is not None and len(self.documents) != 1:
            raise Misuse(_("--revision needs exactly one document beside it."))
        return self


Choice = Callable[[Session, Selection], list[RevisionRow]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What became of one revision; `error` is a sentence where the step was refused."""

    document_id: str
    language: str
    revision: int
    status: str
    review: str | None
    error: str | None = None


def take_steps(
    services: IngestServices,
    choose: Choice,
    selection: Selection,
    step: Step,
    signature: Signature,
) -> list[StepResult]:
    """Take a step with every revision chosen, in one transaction; then let the index follow.

    Raises:
        Misuse: a document that is named is not there, or nothing is chosen.
    """
    with services.workspace.database.write() as session:
        rows = choose(session, selection)
        if not rows:
            raise Misuse(_nothing_waits(session, selection))
        publisher = Publisher(session, utc_now, signature)
        results = [_take(publisher, row, step) for row in rows]
    services.after_store()
    return results


def _nothing_waits(session: Session, selection: Selection) -> str:
    sentence = _("Nothing there waits for this: `aos ingest status` lists what does.")
    newest = session.scalar(
        select(RevisionRow)
        .join(RevisionRow.edition)
        .join(EditionRow.document)
        .where(DocumentRow.document_id.in_(named_documents(session, selection.documents)))
        .where(true() if selection.language is None else EditionRow.language == selection.language)
        .order_by(RevisionRow.number.desc(), EditionRow.language)
        .limit(1)
    )
    if newest is None or newest.status != RevisionStatus.WITHDRAWN:
        return sentence
    again = _(
        "The newest one was withdrawn: `aos ingest publish {document} --revision {number}` brings it back."
    )
    return f"{sentence} {again.format(document=newest.edition.document.document_id, number=newest.number)}"


def _take(publisher: Publisher, row: RevisionRow, step: Step) -> StepResult:
    error = None
    try:
        step(publisher, row)
    except (ApprovalMissing, TransitionNotAllowed, ReviewStepNotAllowed) as refusal:
        error = sentence_of(refusal)
    return _result(row, error)


def _result(row: RevisionRow, error: str | None) -> StepResult:
    return StepResult(
        document_id=row.edition.document.document_id,
        language=row.edition.language,
        revision=row.number,
        status=row.status,
        review=row.review,
        error=error,
    )


def put_off(action: ScheduledAction, due_at: datetime, signature: Signature) -> Step:
    """The step that puts another one off until an instant."""

    def put_off_(publisher: Publisher, row: RevisionRow) -> None:
        Schedule(publisher.session).add(row, action, due_at, signature, publisher.clock())

    return put_off_


def drafts(session: Session, selection: Selection) -> list[RevisionRow]:
    """The newest drafts of what is meant, or the one revision that is numbered.

    Raises:
        Misuse: a document that is named is not there.
    """
    if selection.run is not None:
        found = drafts_of_run(session, selection.run)
    elif selection.below is not None:
        found = drafts_below(session, selection.below)
    elif selection.revision is not None:
        found = _numbered(session, selection)
    else:
        found = drafts_of_documents(session, named_documents(session, selection.documents))
    return [row for row in found if selection.language in (None, row.edition.language)]


def reviewed(session: Session, selection: Selection) -> list[RevisionRow]:
    """The revisions in review of what is meant.

    Raises:
        Misuse: a document that is named is not there.
    """
    return _meant(session, selection, in_review(session))


def published(session: Session, selection: Selection) -> list[RevisionRow]:
    """The published revisions of what is meant.

    Raises:
        Misuse: a document that is named is not there.
    """
    rows = session.scalars(
        select(RevisionRow)
        .join(RevisionRow.edition)
        .join(EditionRow.document)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED)
        .order_by(DocumentRow.document_id, EditionRow.language)
    )
    return _meant(session, selection, rows)


def _meant(session: Session, selection: Selection, rows: Iterable[RevisionRow]) -> list[RevisionRow]:
    names = set(named_documents(session, selection.documents))
    of_run = (
        {row.pk for row in handed_in_by_run(session, selection.run)} if selection.run is not None else set()
    )
    below = selection.below.resolve() if selection.below else None

    def is_meant(row: RevisionRow) -> bool:
        if selection.language not in (None, row.edition.language):
            return False
        if selection.revision not in (None, row.number):
            return False
        if below is not None:
            return Path(row.source_path).is_relative_to(below)
        return row.pk in of_run or row.edition.document.document_id in names

    return [row for row in rows if is_meant(row)]


def _numbered(session: Session, selection: Selection) -> list[RevisionRow]:
    (document_id,) = named_documents(session, selection.documents)
    return list(
        session.scalars(
            select(RevisionRow)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .where(DocumentRow.document_id == document_id, RevisionRow.number == selection.revision)
            .order_by(EditionRow.language)
        )
    )


def named_documents(session: Session, names: Iterable[str]) -> list[DocumentId]:
    """The ids of the documents that are named by their ids, numbers or other identities.

    Raises:
        Misuse: one is not there.
    """
    wanted = [DocumentId(name) for name in names]
    known = known_as(session, wanted)
    missing = next((name for name in wanted if name not in known), None)
    if missing is not None:
        sentence = _("There is no document {document}: `aos kb documents` lists those there are.")
        raise Misuse(sentence.format(document=missing))
    return [known[name] for name in wanted]


def sentence_of(refusal: Exception) -> str:
    """Why a step was refused, and what to do."""
    match refusal:
        case ApprovalMissing():
            return _missing_sentence(refusal)
        case ReviewStepNotAllowed():
            return _review_sentence(refusal)
        case TransitionNotAllowed():
            return _("Nothing to do: the revision is {status} already.").format(
                status=name_of(refusal.current)
            )
        case RevisionNotFound():
            sentence = _("There is no such revision: `aos kb show {document}` lists those there are.")
            return sentence.format(document=refusal.document_id)
        case _:
            return str(refusal)


def _missing_sentence(missing: ApprovalMissing) -> str:
    return {
        WhyNot.NOT_APPROVED: _(
            "Somebody else than who handed it in has to approve it first: `aos ingest approve {document}`."
        ),
        WhyNot.NOBODY_KNOWN: _(
            "Nobody knows who handed it in: let somebody submit it by name (`aos ingest submit {document}`)."
        ),
        WhyNot.SAME_EYES: _("Who handed it in or asked for it cannot approve it: let somebody else do so."),
        WhyNot.APPROVED_AS_ANOTHER: _(
            "It was approved as something else than it would be now: `aos ingest submit {document}` again."
        ),
        WhyNot.NO_NAME: _("An approval needs a name: say it with --by or in AOS_EDITOR."),
    }[missing.reason].format(document=missing.document_id)


def _review_sentence(refusal: ReviewStepNotAllowed) -> str:
    return {
        None: _("Nobody asked for a review: `aos ingest submit` does."),
        ReviewState.IN_REVIEW: _("It is in review already."),
        ReviewState.APPROVED: _("It is approved already."),
        ReviewState.RETURNED: _("It was sent back: submit it again, or hand in a corrected file."),
    }[refusal.current]


def name_of(status: RevisionStatus | ReviewState) -> str:
    """A status in the reader's language."""
    return {
        RevisionStatus.DRAFT: _("draft"),
        RevisionStatus.PUBLISHED: _("published"),
        RevisionStatus.SUPERSEDED: _("superseded"),
        RevisionStatus.WITHDRAWN: _("withdrawn"),
        ReviewState.IN_REVIEW: _("in review"),
        ReviewState.APPROVED: _("approved"),
        ReviewState.RETURNED: _("sent back"),
    }[status]
