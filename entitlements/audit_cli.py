"""`aos entitlements audit`: the audit trail from the command line, for reading and as JSON Lines."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.audit_chain import AuditRecord, canonical
from entitlements.audit_check import TooMuchIsWrong, accept
from entitlements.audit_kinds import kind_name
from entitlements.audit_records import Sought, account_number, emails_of, read_records
from kb.database import Database
from kb.store import utc_now
from kb.workspace import Workspace
from translations.catalogue import process_language, translator

_ = translator("entitlements")


class Moment(click.ParamType[datetime]):
    """A day (`2026-11-22`), an instant (`2026-11-22T14:00`), or how many days ago (`7d`); UTC."""

    name = "moment"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The instant that is meant."""
        if isinstance(value, datetime):
            return value
        if value.endswith("d") and value[:-1].isdecimal():
            return utc_now() - timedelta(days=min(int(value[:-1]), 36_500))
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                _("{value} is no day: write 2026-11-22, or 7d for a week ago.").format(value=value),
                param,
                ctx,
            )
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def audit_command(
    services: Callable[[], Workspace], clock: Callable[[], datetime] = utc_now
) -> click.Command:
    """Print the records that are sought."""

    @click.command(
        "audit", help=_("Show the audit trail: who did, saw or was refused what. Reading it is recorded.")
    )
    @click.option("--since", type=Moment(), help=_("From this day on: 2026-11-22, or 7d for a week ago."))
    @click.option("--until", type=Moment(), help=_("Before this day."))
    @click.option(
        "--kind", type=click.Choice([kind.value for kind in AuditKind]), metavar="KIND",
        help=_("Of one kind, such as log-in.failed."),
    )  # fmt: skip
    @click.option("--person", help=_("What this person did: an e-mail address or the number of an account."))
    @click.option(
        "--subject", default="", help=_("What happened to this: account:7, or account: for all of them.")
    )
    @click.option(
        "--json", "is_json", is_flag=True, help=_("Print JSON Lines, with what chains the records.")
    )
    def audit(
        *, kind: str | None, person: str | None, subject: str, is_json: bool, **between: datetime | None
    ) -> None:  # fmt: skip
        database = services().database
        actor_id = None if person is None else _account_id(database, person)
        sought = Sought(kind=kind, actor_id=actor_id, subject=subject, **between)
        kind_of_reading = AuditKind.TRAIL_EXPORTED if is_json else AuditKind.TRAIL_READ
        reading = AuditEvent(
            kind=kind_of_reading, actor_id=None, details={"by": "command", **sought.as_details()}
        )
        with database.write() as session:
            AuditTrail(session, clock).record(reading)
        with database.read() as session:
            for record in read_records(session, sought):
                click.echo(canonical(record.as_json()) if is_json else _line(session, record))

    return audit


def reseal_command(
    services: Callable[[], Workspace], clock: Callable[[], datetime] = utc_now
) -> click.Command:
    """Seal the trail as it is."""

    @click.command(
        "audit-reseal",
        help=_("Seal the audit trail as it is, after the secret key was changed or an old backup restored."),
    )
    @click.option("--reason", required=True, help=_("Why; it is recorded."))
    def reseal(reason: str) -> None:
        opened = services()
        try:
            verdict = accept(opened.database, opened.folder.root, reason, clock)
        except TooMuchIsWrong as refusal:
            raise click.ClickException(
                _("{count} places are wrong: restore the database from a backup.").format(count=refusal.count)
            ) from None
        for sentence in verdict.sentences():
            click.echo(sentence)
        click.echo(_("The audit trail is sealed as it is."))

    return reseal


def _account_id(database: Database, person: str) -> int:
    with database.read() as session:
        number = account_number(session, person)
    if number is None:
        raise click.ClickException(
            _("There is no account for {email}: `aos entitlements accounts` lists them.").format(email=person)
        )
    return number


def _line(session: Session, record: AuditRecord) -> str:
    account = record.actor_id
    who = "-" if account is None else emails_of(session, [account]).get(account, f"account:{account}")
    name = kind_name(record.kind, process_language(os.environ))
    details = canonical(record.details) if record.details else ""
    parts = [str(record.sequence), f"{record.at:%Y-%m-%d %H:%M:%S}", who, name, record.subject, details]
    return "\t".join(parts).rstrip("\t")
