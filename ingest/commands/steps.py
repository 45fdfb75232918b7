"""`aos ingest submit | approve | return | publish | withdraw`: the steps of a revision's life."""

from collections.abc import Callable

import click

from ingest.commands.choosing import at_option, instant, selection_options, show_results
from ingest.pipeline import IngestServices
from ingest.workflow import (
    Choice,
    Selection,
    Step,
    drafts,
    named_documents,
    published,
    put_off,
    reviewed,
    take_steps,
)
from kb.history import Signature
from kb.publishing import Publisher
from kb.schedule import ScheduledAction
from translations.catalogue import translator

_ = translator("ingest")

Services = Callable[[], IngestServices]


def submit(services: Services) -> click.Command:
    """`submit`, on services that are opened when it runs."""
    help_text = _("Ask for the review of drafts, or of an older revision (--revision) to be published again.")
    return _now("submit", help_text, services, drafts, Publisher.submit)


def approve(services: Services) -> click.Command:
    """`approve`, on services that are opened when it runs."""
    help_text = _("Approve what is in review. Where four eyes are needed: not what you handed in yourself.")
    return _now("approve", help_text, services, reviewed, Publisher.approve)


def send_back(services: Services) -> click.Command:
    """`return`, on services that are opened when it runs."""

    @click.command("return", help=_("Send back what is in review; say why with --remark."))
    @selection_options
    def send_back_(chosen: Selection, signature: Signature, is_json: bool) -> None:
        if not signature.remark.strip():
            raise click.UsageError(_("Say with --remark what is to be corrected."))
        results = take_steps(services(), reviewed, chosen, Publisher.send_back, signature)
        show_results(results, is_json=is_json)

    return send_back_


def publish(services: Services) -> click.Command:
    """`publish`, on services that are opened when it runs."""
    help_text = _("Publish drafts: of documents, of a run, or of files below a path.")
    return _now_or_then(ScheduledAction.PUBLISH, help_text, services, drafts, Publisher.publish)


def withdraw(services: Services) -> click.Command:
    """`withdraw`, on services that are opened when it runs."""
    help_text = _("Take what is published from its readers; it stays on record.")
    return _now_or_then(ScheduledAction.WITHDRAW, help_text, services, published, Publisher.withdraw)


def _now(name: str, help_text: str, services: Services, choose: Choice, step: Step) -> click.Command:
    """A command that takes a step with every revision that is chosen."""

    @click.command(name, help=help_text)
    @selection_options
    def take(chosen: Selection, signature: Signature, is_json: bool) -> None:
        results = take_steps(services(), choose, chosen, step, signature)
        show_results(results, is_json=is_json)

    return take


def _now_or_then(
    action: ScheduledAction, help_text: str, services: Services, choose: Choice, step: Step
) -> click.Command:
    """The same, which `--at` puts off."""

    @click.command(action.value, help=help_text)
    @selection_options
    @at_option
    def take(chosen: Selection, signature: Signature, is_json: bool, at: str | None) -> None:
        due_at = instant(at) if at else None
        taken = put_off(action, due_at, signature) if due_at else step
        results = take_steps(services(), choose, chosen, taken, signature)
        show_results(results, is_json=is_json, due_at=due_at)

    return take


def supersede(services: Services) -> click.Command:
    """`supersede`, on services that are opened when it runs."""

    @click.command("supersede", help=_("Take what is published from its readers: another stands in for it."))
    @selection_options
    @click.option("--with", "successor", required=True, metavar="DOCUMENT", help=_("The one that stands in."))
    def supersede_(chosen: Selection, signature: Signature, is_json: bool, successor: str) -> None:
        opened = services()
        with opened.workspace.database.read() as session:
            if not published(session, Selection(documents=(successor,))):
                raise click.UsageError(
                    _("{document} is not published: publish it first.").format(document=successor)
                )
            (document_id,) = named_documents(session, [successor])
            rows = published(session, chosen)
            if document_id in {row.edition.document.document_id for row in rows}:
                raise click.UsageError(
                    _("{document} cannot stand in for itself: name another one.").format(document=document_id)
                )
        results = take_steps(
            opened,
            published,
            chosen,
            lambda publisher, row: publisher.supersede(row, document_id),
            signature,
        )
        show_results(results, is_json=is_json)

    return supersede_
