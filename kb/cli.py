"""`aos kb`: look at documents, publish and withdraw their revisions, list links that lead nowhere."""

from collections.abc import Callable
from dataclasses import dataclass

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.editor import editor_name
from kb.four_eyes import ApprovalMissing
from kb.history import Signature
from kb.identifiers import DocumentId
from kb.lifecycle import TransitionNotAllowed
from kb.links import unresolved_links
from kb.models import DocumentRow, EditionRow, RevisionRow
from kb.publishing import RevisionNotFound
from kb.relations import unresolved_relations
from kb.store import DocumentStore
from kb.workspace import Workspace
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("kb")


@dataclass(frozen=True, slots=True, kw_only=True)
class KbServices:
    """What the commands work on; `after_store` brings the index up to date."""

    workspace: Workspace
    after_store: Callable[[], None]


def kb_group(services: Callable[[], KbServices]) -> click.Group:
    """The commands, on services that are opened when one of them runs."""
    group = click.Group("kb", help=_("Documents: their revisions, and what may be read of them."))
    for make in (_documents, _show, _publish, _withdraw, _links, _relations):
        group.add_command(make(services))
    return group


def _revisions(session: Session, document_id: str) -> list[tuple[str, RevisionRow]]:
    rows = session.execute(
        select(EditionRow.language, RevisionRow)
        .join(EditionRow.document)
        .join(RevisionRow, RevisionRow.edition_pk == EditionRow.pk)
        .where(DocumentRow.document_id == document_id)
        .order_by(EditionRow.language, RevisionRow.number)
    )
    return [(language, revision) for language, revision in rows]


def _documents(services: Callable[[], KbServices]) -> click.Command:
    @click.command("documents", help=_("List every document with its kind, access class and systems."))
    def documents() -> None:
        with services().workspace.database.read() as session:
            rows = session.execute(
                select(
                    DocumentRow.document_id, DocumentRow.kind, DocumentRow.access_class, DocumentRow.systems
                ).order_by(DocumentRow.document_id)
            )
            for *names, systems in rows:
                click.echo("\t".join((*names, ",".join(systems))))

    return documents


def _show(services: Callable[[], KbServices]) -> click.Command:
    @click.command("show", help=_("Show every revision of DOCUMENT_ID."))
    @click.argument("document_id")
    def show(document_id: str) -> None:
        with services().workspace.database.read() as session:
            rows = _revisions(session, document_id)
            if not rows:
                raise _no_such_document(document_id)
            for language, revision in rows:
                click.echo(
                    f"{language}\t{revision.number}\t{revision.status}"
                    f"\t{revision.created_at:%Y-%m-%d %H:%M}"
                    f"\t{revision.reader} {revision.reader_version}"
                    f"\t{revision.source_path}\t{revision.title}"
                )

    return show


def _publish(services: Callable[[], KbServices]) -> click.Command:
    @click.command("publish", help=_("Publish a draft, or an older revision once more."))
    @click.argument("document_id")
    @click.argument("language", type=click.Choice([language.value for language in ContentLanguage]))
    @click.argument("revision", type=click.IntRange(min=1))
    @_by_option
    def publish(document_id: str, language: str, revision: int, by: str) -> None:
        _change(services(), by, lambda store: store.publish(
            DocumentId(document_id), ContentLanguage(language), revision
        ))  # fmt: skip
        click.echo(
            _("Revision {number} of {document} ({language}) is what readers see now.").format(
                number=revision, document=document_id, language=language
            )
        )

    return publish


def _withdraw(services: Callable[[], KbServices]) -> click.Command:
    @click.command("withdraw", help=_("Take the published revision from its readers; it stays on record."))
    @click.argument("document_id")
    @click.argument("language", type=click.Choice([language.value for language in ContentLanguage]))
    @_by_option
    def withdraw(document_id: str, language: str, by: str) -> None:
        _change(services(), by, lambda store: store.withdraw(
            DocumentId(document_id), ContentLanguage(language)
        ))  # fmt: skip
        click.echo(
            _("{document} ({language}) is withdrawn: nobody finds or reads it any more.").format(
                document=document_id, language=language
            )
        )

    return withdraw


def _links(services: Callable[[], KbServices]) -> click.Command:
    @click.command("links", help=_("List links that lead to documents which are not in the knowledge base."))
    def links() -> None:
        with services().workspace.database.read() as session:
            for link in unresolved_links(session):
                click.echo(
                    f"{link.from_document_id}\t{link.language}\t{link.target_document_id}\t{link.text}"
                )

    return links


def _by_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--by",
        metavar="NAME",
        default=editor_name,
        help=_("Who does this (AOS_EDITOR, else your login name); it is kept with the change."),
    )(command)


def _relations(services: Callable[[], KbServices]) -> click.Command:
    @click.command(
        "relations", help=_("List relations to documents which are not in the knowledge base (yet).")
    )
    def relations() -> None:
        with services().workspace.database.read() as session:
            for one in unresolved_relations(session):
                click.echo(f"{one.from_document_id}\t{one.language}\t{one.kind}\t{one.wanted}")

    return relations


def _change(services: KbServices, by: str, change: Callable[[DocumentStore], None]) -> None:
    try:
        with services.workspace.database.write() as session:
            change(DocumentStore(session, services.workspace.files, signature=Signature(by=by)))
    except RevisionNotFound as missing:
        with services.workspace.database.read() as session:
            if not _revisions(session, missing.document_id):
                raise _no_such_document(missing.document_id) from None
        raise click.ClickException(
            _("There is no such revision: `aos kb show {document}` lists those there are.").format(
                document=missing.document_id
            )
        ) from None
    except ApprovalMissing as missing_approval:
        raise click.ClickException(
            _("{document} needs the approval of a second person first: see `aos ingest status`.").format(
                document=missing_approval.document_id
            )
        ) from None
    except TransitionNotAllowed as refusal:
        raise click.ClickException(
            _("Nothing to do: the revision is {status} already.").format(status=refusal.current)
        ) from None
    services.after_store()


def _no_such_document(document_id: str) -> click.ClickException:
    return click.ClickException(
        _("There is no document {document}: `aos kb documents` lists those there are.").format(
            document=document_id
        )
    )
