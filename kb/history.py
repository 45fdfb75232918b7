"""The history: who did what to which revision, when, in which run, with what remark. Only ever added to.

The database itself refuses to change or remove a line (triggers of the migration).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.orm import Session

from kb.four_eyes import Action, Event
from kb.identifiers import DocumentId
from kb.models import Base, DocumentRow, EditionRow, HistoryRow, RevisionRow
from translations.locales import ContentLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who does it, with what remark, in which run of the ingestion; the name is taken on trust."""

    by: str = ""
    remark: str = ""
    run: int | None = None


UNSIGNED = Signature()
"""What nobody put their name to; such a pair of eyes counts for none."""

_ADD: Final = insert(Base.metadata.tables[HistoryRow.__tablename__])
_OF_DOCUMENT: Final = (
    select(
        HistoryRow.document_id, HistoryRow.action, HistoryRow.by, HistoryRow.recorded_at,
        HistoryRow.language, HistoryRow.revision, HistoryRow.remark, HistoryRow.run, HistoryRow.detail,
    )
    .where(HistoryRow.document_id == bindparam("document_id"))
    .order_by(HistoryRow.pk)
)  # fmt: skip
_OF_REVISION: Final = _OF_DOCUMENT.where(
    HistoryRow.language == bindparam("language"), HistoryRow.revision == bindparam("revision")
)


@dataclass(frozen=True, slots=True)
class History:
    """Writes and reads the history within the caller's session."""

    session: Session
    clock: Callable[[], datetime]
    signature: Signature = UNSIGNED

    def note(self, row: RevisionRow, action: Action, **detail: Any) -> None:  # noqa: ANN401 - JSON
        """Add a line on a revision."""
        edition = row.edition
        self._add(edition.document, action, detail, language=edition.language, revision=row.number)

    def note_document(self, document: DocumentRow, action: Action, **detail: Any) -> None:  # noqa: ANN401 - JSON
        """Add a line on a document as a whole."""
        self._add(document, action, detail)

    def _add(
        self,
        document: DocumentRow,
        action: Action,
        detail: dict[str, Any],
        *,
        language: str | None = None,
        revision: int | None = None,
    ) -> None:
        self.session.flush()
        self.session.execute(
            _ADD,
            {
                "recorded_at": self.clock(),
                "document_id": document.document_id,
                "language": language,
                "revision": revision,
                "action": action,
                "by": self.signature.by,
                "remark": self.signature.remark,
                "run": self.signature.run,
                "detail": detail,
            },
        )

    def of_revision(self, row: RevisionRow) -> list[Event]:
        """The events of one revision, in order."""
        edition = row.edition
        asked = {"document_id": edition.document.document_id, "language": edition.language}
        return [
            _event(found) for found in self.session.execute(_OF_REVISION, asked | {"revision": row.number})
        ]

    def of_document(self, document_id: DocumentId) -> list[Event]:
        """The events of a document with all its editions, in order."""
        return [_event(found) for found in self.session.execute(_OF_DOCUMENT, {"document_id": document_id})]

    def documents_of_run(self, run: int) -> Sequence[DocumentId]:
        """The documents that a run of the ingestion did something to, in a stable order."""
        rows = self.session.scalars(
            select(HistoryRow.document_id).where(HistoryRow.run == run).distinct().order_by("document_id")
        )
        return [DocumentId(row) for row in rows]


def handed_in_by_run(session: Session, run: int) -> list[RevisionRow]:
    """The revisions that a run of the ingestion made, in a stable order."""
    return list(
        session.scalars(
            select(RevisionRow)
            .join(RevisionRow.edition)
            .join(EditionRow.document)
            .join(
                HistoryRow,
                (HistoryRow.document_id == DocumentRow.document_id)
                & (HistoryRow.language == EditionRow.language)
                & (HistoryRow.revision == RevisionRow.number),
            )
            .where(HistoryRow.run == run, HistoryRow.action == Action.HANDED_IN)
            .order_by(DocumentRow.document_id, EditionRow.language, RevisionRow.number)
        )
    )


def last_of(events: Iterable[Event], *actions: Action) -> Event | None:
    """The last event that is one of `actions`; None when there is none."""
    return next((event for event in reversed(list(events)) if event.action in actions), None)


def _event(row: Row[Any]) -> Event:
    return Event(
        document_id=DocumentId(row.document_id),
        action=Action(row.action),
        by=row.by,
        at=row.recorded_at,
        language=ContentLanguage(row.language) if row.language else None,
        revision=row.revision,
        remark=row.remark,
        run=row.run,
        detail=row.detail,
    )
