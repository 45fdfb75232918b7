"""A revision with the same text and something else said of it: for changes that no file brings along."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select

from kb.documents import Applicability
from kb.four_eyes import Action, Stated
from kb.lifecycle import RevisionStatus
from kb.models import Base, LinkRow, RevisionRow
from kb.publishing import Publisher, stated_as_json
from kb.statements import applicability_change, statements_of

_OWN: Final = frozenset(
    (
        "pk", "number", "status", "review", "stated",
        "created_at", "published_at", "superseded_at", "withdrawn_at",
    )
)  # fmt: skip


def revise(
    publisher: Publisher, row: RevisionRow, stated: Stated, applicability: tuple[Applicability, ...]
) -> RevisionRow:
    """Make a draft with the text of `row` and what is said of it now; whoever signs has handed it in."""
    session = publisher.session
    newest = select(func.max(RevisionRow.number)).where(RevisionRow.edition_pk == row.edition_pk)
    new = RevisionRow(
        **_values(row, _OWN),
        number=(session.scalar(newest) or 0) + 1,
        status=RevisionStatus.DRAFT,
        stated=stated_as_json(stated),
        created_at=publisher.clock(),
    )
    session.add(new)
    session.flush()
    for part in (*row.sections, *row.figures, *_links(publisher, row)):
        session.add(type(part)(**_values(part, {"pk", "revision_pk"}), revision_pk=new.pk))
    said = statements_of(row)
    replace(said, applicability=applicability).write(new)
    session.flush()
    change = applicability_change(said.applicability, applicability)
    publisher.history.note(new, Action.HANDED_IN, revised=row.number, **change)
    publisher.note_change(row.edition.document)
    return new


def _links(publisher: Publisher, row: RevisionRow) -> Iterable[LinkRow]:
    links = select(LinkRow).where(LinkRow.revision_pk == row.pk)
    return publisher.session.scalars(links.order_by(LinkRow.pk))


def _values(row: Base, without: Iterable[str]) -> dict[str, Any]:
    """The columns of a row by name."""
    names = [column.key for column in row.__table__.columns]
    return {name: getattr(row, name) for name in names if name not in without}
