"""`aos ingest rollback`: the revision before once more, or a whole run undone; all of it or nothing."""

import json
from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from ingest.commands.choosing import misuse_told, selection_options
from ingest.commands.running import SOME_REFUSED
from ingest.outcomes import Misuse
from ingest.pipeline import IngestServices
from ingest.workflow import Selection, named_documents
from kb.history import Signature
from kb.models import RevisionRow
from kb.publishing import Publisher, submit_once
from kb.rollback import (
    DocumentPlan,
    NothingToRollBack,
    RollbackBlocked,
    missing_approvals,
    plan_document,
    plan_run,
    roll_back,
)
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("ingest")


def make(services: Callable[[], IngestServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command(
        "rollback",
        help=_("Publish the revision before once more, or undo a whole run (--run); all of it or nothing."),
    )
    @selection_options
    @click.option("--dry-run", is_flag=True, help=_("Only say what would be done."))
    def rollback(chosen: Selection, signature: Signature, is_json: bool, dry_run: bool) -> None:
        if chosen.below is not None or chosen.revision is not None:
            raise click.UsageError(
                _("Say documents or a --run; for one revision there is `aos ingest publish`.")
            )
        opened = services()
        signed = Signature(by=signature.by, remark=signature.remark, run=chosen.run)
        with misuse_told(), opened.workspace.database.write() as session:
            publisher = Publisher(session, utc_now, signed)
            plans = _plans(session, publisher, chosen)
            lines = [line for plan in plans for line in _lines(plan, is_json)]
            missing = missing_approvals(publisher, plans)
            if not dry_run:
                # Asked for under no run: a request is not what the run did.
                asking = Publisher(session, utc_now, signature)
                for row, wanted, _why in missing:
                    submit_once(asking, row, wanted)
                if not missing:
                    roll_back(publisher, plans)
            refusals = [_refusal(row) for row, _wanted, _why in missing]
        click.echo("\n".join(lines))
        if refusals:
            click.echo("\n".join(refusals), err=True)
            raise click.exceptions.Exit(SOME_REFUSED)
        if not dry_run:
            opened.after_store()

    return rollback


def _plans(session: Session, publisher: Publisher, chosen: Selection) -> list[DocumentPlan]:
    try:
        if chosen.run is not None:
            return plan_run(publisher, chosen.run)
        names = named_documents(session, chosen.documents)
        return [plan for name in names for plan in plan_document(publisher, name, chosen.language)]
    except NothingToRollBack as nothing:
        raise Misuse(
            _("There is nothing to go back to: `aos ingest history DOCUMENT` shows what was done.")
        ) from nothing
    except RollbackBlocked as blocked:
        raise Misuse(
            _("Changed since, roll that back first: {documents}.").format(
                documents=", ".join(blocked.document_ids)
            )
        ) from blocked


def _lines(plan: DocumentPlan, is_json: bool) -> list[str]:
    document_id = plan.document.document_id
    lines = []
    for edition in plan.editions:
        now, then = (row.number if row else None for row in (edition.now, edition.then))
        entry = {
            "document_id": document_id,
            "language": edition.language.value,
            "published": now,
            "then": then,
            "withdrawn_drafts": [row.number for row in edition.drafts],
        }
        text = f"{document_id} ({edition.language.value}): {now or '–'} → {then or '–'}"
        lines.append(json.dumps(entry) if is_json else text)
    if plan.stays_closed and not is_json:
        lines.append(
            _("{document} stays as closed as it is now: opening it takes a second person.").format(
                document=document_id
            )
        )
    return lines


def _refusal(row: RevisionRow) -> str:
    return _(
        "{document} ({language}, {revision}) needs the approval of another person than you; it is asked for. "
        "Nothing was rolled back: do it again after `aos ingest approve {document}`."
    ).format(document=row.edition.document.document_id, language=row.edition.language, revision=row.number)
