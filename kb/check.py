"""Does everything in the data folder agree? Used by `aos check`; reads all, changes nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kb.filestore import FileStore
from kb.home import is_open_to_others
from kb.identifiers import Checksum
from kb.links import unresolved_links
from kb.models import DocumentRow, EditionRow, FigureRow, RevisionRow
from kb.relations import circles_of_replacement, unresolved_relations
from kb.workspace import Workspace
from translations.catalogue import plural_translator, translator

_ = translator("kb")
_n = plural_translator("kb")


def faults(workspace: Workspace) -> Iterator[str]:
    """Sentences on what is broken, none when all is well: the database itself, originals, figures."""
    with workspace.database.read() as session:
        yield from _database_faults(session)
        for document_id, language, number, checksum in _originals(session):
            if not workspace.files.is_intact(checksum):
                yield _(
                    "The original of {document} ({language}, revision {number}) is missing or changed: "
                    "restore {path} from a backup."
                ).format(
                    document=document_id,
                    language=language,
                    number=number,
                    path=workspace.files.path_of(checksum),
                )
        for document_id, figure_id, checksum in _figures(session):
            if not workspace.files.is_intact(checksum):
                yield _(
                    "Figure {figure} of {document} is missing or changed: restore {path} from a backup."
                ).format(figure=figure_id, document=document_id, path=workspace.files.path_of(checksum))


def open_secrets(paths: Iterable[Path]) -> Iterator[str]:
    """Sentences on files for their owner's eyes only that others than the owner may read or write."""
    for path in filter(is_open_to_others, paths):
        yield _(
            "Others of this machine may read {path}, which holds a secret of the portal: close it with "
            "`chmod 600 {path}`, and change what it holds if somebody may have read it."
        ).format(path=path)


def notes(workspace: Workspace) -> Iterator[str]:
    """Sentences on what an editor may want to know, though nothing is broken by it."""
    with workspace.database.read() as session:
        unresolved = len(unresolved_links(session))
        relations = len(unresolved_relations(session))
        circles = circles_of_replacement(session)
        unreferenced = _unreferenced(session, workspace.files)
    if unresolved:
        yield _n(
            "{count} link leads to a document that is not in the knowledge base.",
            "{count} links lead to documents that are not in the knowledge base.",
            unresolved,
        ).format(count=unresolved)
    if relations:
        yield _n(
            "{count} relation is to a document that is not in the knowledge base: see `aos kb relations`.",
            "{count} relations are to documents that are not in the knowledge base: see `aos kb relations`.",
            relations,
        ).format(count=relations)
    for circle in circles:
        yield _("These documents replace each other, so that none of them is in force: {documents}.").format(
            documents=", ".join(circle)
        )
    if unreferenced:
        yield _n(
            "{count} file in the store belongs to no revision (an ingestion was cut off); it does no harm.",
            "{count} files in the store belong to no revision (an ingestion was cut off); they do no harm.",
            unreferenced,
        ).format(count=unreferenced)


def _database_faults(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    answer = session.scalar(text("PRAGMA quick_check(1)"))
    if answer != "ok":
        yield _("The database file is damaged ({answer}): restore it from a backup.").format(answer=answer)
    if session.execute(text("PRAGMA foreign_key_check")).first() is not None:
        yield _("The database has rows that belong to nothing: restore it from a backup.")


def _originals(session: Session) -> Iterator[tuple[str, str, int, Checksum]]:
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language, RevisionRow.number, RevisionRow.source_checksum)
        .join(EditionRow, EditionRow.document_pk == DocumentRow.pk)
        .join(RevisionRow, RevisionRow.edition_pk == EditionRow.pk)
        .order_by(DocumentRow.document_id, EditionRow.language, RevisionRow.number)
    )
    for document_id, language, number, checksum in rows:
        yield document_id, language, number, Checksum(checksum)


def _figures(session: Session) -> Iterator[tuple[str, str, Checksum]]:
    rows = session.execute(
        select(DocumentRow.document_id, FigureRow.figure_id, FigureRow.checksum)
        .join(RevisionRow, FigureRow.revision_pk == RevisionRow.pk)
        .join(EditionRow, RevisionRow.edition_pk == EditionRow.pk)
        .join(DocumentRow, EditionRow.document_pk == DocumentRow.pk)
        .order_by(FigureRow.pk)
    )
    for document_id, figure_id, checksum in rows:
        yield document_id, figure_id, Checksum(checksum)


def _unreferenced(session: Session, files: FileStore) -> int:
    referenced = set(session.scalars(select(RevisionRow.source_checksum)))
    referenced |= set(session.scalars(select(FigureRow.checksum)))
    return sum(checksum not in referenced for checksum in files.checksums())
