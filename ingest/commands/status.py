"""`aos ingest status`, `history` and `unschedule`: what waits for whom, and who did what."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from ingest.commands.choosing import misuse_told
from ingest.commands.options import COUNTED
from ingest.pipeline import IngestServices
from ingest.workflow import name_of, named_documents
from kb.four_eyes import Action, Classification, Event
from kb.history import History
from kb.lifecycle import ReviewState, RevisionStatus
from kb.models import RevisionRow, ScheduleRow
from kb.schedule import Schedule, ScheduledAction
from kb.store import utc_now
from kb.waiting import in_review, unpublished
from translations.catalogue import translator

_ = translator("ingest")

Services = Callable[[], IngestServices]


def status(services: Services) -> click.Command:
    """`status`, on services that are opened when it runs."""

    @click.command("status", help=_("What is not published yet, what waits for approval, what is scheduled."))
    @click.option("--json", "is_json", is_flag=True, help=_("One line of JSON per entry, for machines."))
    def status_(is_json: bool) -> None:
        with services().workspace.database.read() as session:
            entries = [*_revisions(session), *_scheduled(session)]
        for entry, line in entries:
            click.echo(json.dumps(entry, ensure_ascii=False) if is_json else line)
        if not entries and not is_json:
            click.echo(_("Nothing waits: no draft, no review, nothing scheduled."))

    return status_


def history(services: Services) -> click.Command:
    """`history`, on services that are opened when it runs."""

    @click.command("history", help=_("Who did what to a document, when, and why."))
    @click.argument("document")
    @click.option("--json", "is_json", is_flag=True, help=_("One line of JSON per entry, for machines."))
    def history_(document: str, is_json: bool) -> None:
        with misuse_told(), services().workspace.database.read() as session:
            (document_id,) = named_documents(session, [document])
            events = History(session, utc_now).of_document(document_id)
        for event in events:
            click.echo(json.dumps(_event(event), ensure_ascii=False) if is_json else _event_line(event))

    return history_


def unschedule(services: Services) -> click.Command:
    """`unschedule`, on services that are opened when it runs."""

    @click.command("unschedule", help=_("Take entry NUMBER of `aos ingest status` from the schedule."))
    @click.argument("number", type=COUNTED)
    def unschedule_(number: int) -> None:
        with services().workspace.database.write() as session:
            is_cancelled = Schedule(session).cancel(number, utc_now())
        if not is_cancelled:
            raise click.UsageError(
                _("Nothing waits under number {number}: `aos ingest status` lists what does.").format(
                    number=number
                )
            )
        click.echo(_("Entry {number} is taken from the schedule.").format(number=number))

    return unschedule_


def _revisions(session: Session) -> Iterator[tuple[dict[str, Any], str]]:
    rows = {row.pk: row for row in (*unpublished(session), *in_review(session))}
    for row in rows.values():
        state = row.review or row.status
        entry = {
            "document_id": row.edition.document.document_id,
            "language": row.edition.language,
            "revision": row.number,
            "status": row.status,
            "review": row.review,
            "title": row.title,
            "source": row.source_path,
        }
        yield entry, f"{_name(row)}: {_state(state)}: {row.title}"


def _state(state: str) -> str:
    is_review = state in list(ReviewState)
    return name_of(ReviewState(state) if is_review else RevisionStatus(state))


def _scheduled(session: Session) -> Iterator[tuple[dict[str, Any], str]]:
    schedule = Schedule(session)
    for row in (*schedule.waiting(), *schedule.failed()):
        entry = {
            "schedule": row.pk,
            "document_id": row.document_id,
            "language": row.language,
            "revision": row.revision,
            "action": row.action,
            "due_at": row.due_at.isoformat(),
            "by": row.by,
            "state": row.state,
            "reason": row.reason,
        }
        yield entry, _schedule_line(row)


def _schedule_line(row: ScheduleRow) -> str:
    what = {
        ScheduledAction.PUBLISH: _("to be published"),
        ScheduledAction.WITHDRAW: _("to be withdrawn"),
    }[ScheduledAction(row.action)]
    name = f"{row.document_id} ({row.language}, {row.revision})"
    reason = f": {row.reason}" if row.reason else ""
    return f"{row.pk}. {name}: {what}: {_local(row.due_at)} ({row.by}){reason}"


def _name(row: RevisionRow) -> str:
    return f"{row.edition.document.document_id} ({row.edition.language}, {row.number})"


def _event(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "action": event.action,
        "by": event.by,
        "language": event.language,
        "revision": event.revision,
        "remark": event.remark,
        "run": event.run,
        "detail": event.detail,
    }


def _event_line(event: Event) -> str:
    where = f" ({event.language}, {event.revision})" if event.revision else ""
    run = " " + _("run {number}").format(number=event.run) if event.run else ""
    remark = f": {event.remark}" if event.remark else ""
    what = "".join(f" {detail}" for detail in _details(event))
    return f"{_local(event.at)}{where} {_action(event.action)}{run} – {event.by or '?'}{remark}{what}"


def _details(event: Event) -> Iterator[str]:
    """What else is kept of a step: what stands in for the document, and what it was and became."""
    if successor := event.detail.get("successor"):
        yield _("(by {document})").format(document=successor)
    if event.action is Action.RECLASSIFIED:
        before, after = (_classified(event.detail[name]) for name in ("before", "after"))
        yield f"({before} → {after})"
    if change := event.detail.get("applicability"):
        before, after = (text or "–" for text in change)
        yield _("(applicability: {before} → {after})").format(before=before, after=after)


def _classified(value: dict[str, Any]) -> str:
    said = Classification.from_json(value)
    return ", ".join((said.kind, said.access_class, *said.systems))


def _local(instant: datetime) -> str:
    return f"{instant.astimezone():%Y-%m-%d %H:%M %Z}"


def _action(action: Action) -> str:
    return {
        Action.HANDED_IN: _("handed in"),
        Action.RESTATED: _("described anew"),
        Action.SUBMITTED: _("submitted for review"),
        Action.APPROVED: _("approved"),
        Action.RETURNED: _("sent back"),
        Action.PUBLISHED: _("published"),
        Action.SUPERSEDED: _("superseded"),
        Action.WITHDRAWN: _("withdrawn"),
        Action.RECLASSIFIED: _("reclassified"),
        Action.ROLLED_BACK: _("rolled back"),
    }[action]
