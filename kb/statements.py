"""What is said of a revision beside its text: applicability, dates, validity, number, keywords, relations.

What nobody said stays as it was said with the revision before (`kb.documents.NewRevision`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kb.documents import Applicability, NewRevision, Relation, RelationKind, Validity
from kb.identifiers import document_id_from
from kb.models import ApplicabilityRow, RelationRow, RevisionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Everything that is said of one revision beside its text; equal where the same is said."""

    title: str
    issue: str | None = None
    issued_on: date | None = None
    is_issue_date_guessed: bool = False
    validity: Validity = field(default_factory=Validity)
    document_number: str | None = None
    keywords: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    applicability: tuple[Applicability, ...] = ()
    relations: tuple[Relation, ...] = ()

    def write(self, row: RevisionRow) -> None:
        """Put the statements into a revision's row."""
        row.title, row.issue = self.title, self.issue
        row.issued_on, row.is_issue_date_guessed = self.issued_on, self.is_issue_date_guessed
        row.valid_from, row.valid_to = self.validity.valid_from, self.validity.valid_to
        row.document_number = self.document_number
        row.keywords, row.tools = list(self.keywords), list(self.tools)
        row.applicability = [_applicability_row(item) for item in self.applicability]
        row.relations = [_relation_row(relation) for relation in self.relations]


def statements_of(row: RevisionRow) -> Statements:
    """What is said of a revision that is there."""
    return Statements(
        title=row.title,
        issue=row.issue,
        issued_on=row.issued_on,
        is_issue_date_guessed=row.is_issue_date_guessed,
        validity=Validity(valid_from=row.valid_from, valid_to=row.valid_to),
        document_number=row.document_number,
        keywords=tuple(row.keywords),
        tools=tuple(row.tools),
        applicability=tuple(applicability_of(item) for item in row.applicability),
        relations=tuple(relation_of(relation) for relation in row.relations),
    )


def statements_with(new: NewRevision, before: Statements | None, *, has_same_bytes: bool) -> Statements:
    """What is said of a new revision, where nothing is said what was said `before`."""
    was = before or Statements(title=new.title)
    # Other bytes are another issue, whose day is not that of the one before.
    keeps_day = has_same_bytes and new.issued_on is None
    return Statements(
        title=new.title,
        issue=new.issue,
        issued_on=was.issued_on if keeps_day else new.issued_on,
        is_issue_date_guessed=was.is_issue_date_guessed if keeps_day else new.is_issue_date_guessed,
        validity=was.validity if new.validity is None else new.validity,
        document_number=was.document_number if new.document_number is None else new.document_number or None,
        keywords=was.keywords if new.keywords is None else new.keywords,
        tools=was.tools if new.tools is None else new.tools,
        applicability=was.applicability if new.applicability is None else new.applicability,
        relations=was.relations if new.relations is None else _each_once(new.relations),
    )


def applicability_of(row: ApplicabilityRow) -> Applicability:
    """A statement of applicability as a value object."""
    return Applicability(
        make=row.make,
        series=row.series,
        engines=tuple(row.engines),
        built_from=row.built_from,
        built_to=row.built_to,
        statement=row.statement,
    )


def applicability_text(items: Iterable[Applicability]) -> str:
    """Statements of applicability in one line."""
    return "; ".join(
        " ".join(
            filter(
                None,
                (
                    item.make,
                    item.series,
                    "/".join(item.engines),
                    f"{item.built_from or ''}…{item.built_to or ''}"
                    if item.built_from or item.built_to
                    else "",
                    item.statement,
                ),
            )
        )
        for item in items
    )


def applicability_change(
    before: Iterable[Applicability], after: Iterable[Applicability]
) -> dict[str, object]:
    """What the history keeps of another applicability, in words: what it was, what it is; {} of the same."""
    was, now = applicability_text(before), applicability_text(after)
    return {} if was == now else {"applicability": [was, now]}


def relation_of(row: RelationRow) -> Relation:
    """A relation as a value object."""
    return Relation(kind=RelationKind(row.kind), identity=row.wanted)


def _applicability_row(item: Applicability) -> ApplicabilityRow:
    return ApplicabilityRow(
        make=item.make,
        series=item.series,
        engines=list(item.engines),
        built_from=item.built_from,
        built_to=item.built_to,
        statement=item.statement,
    )


def _relation_row(relation: Relation) -> RelationRow:
    return RelationRow(
        kind=relation.kind,
        target_document_id=document_id_from(relation.identity),
        wanted=relation.identity,
    )


def _each_once(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    known: dict[tuple[RelationKind, str], Relation] = {}
    for relation in relations:
        known.setdefault((relation.kind, document_id_from(relation.identity)), relation)
    return tuple(known.values())
