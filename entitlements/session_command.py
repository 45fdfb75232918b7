"""`aos entitlements end-sessions`: log a person, or everybody, out at once."""

from collections.abc import Callable

import click

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.audit_records import account_number
from entitlements.devices import Devices
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import plural_translator, translator

_ = translator("entitlements")
_n = plural_translator("entitlements")


def end_sessions_command(services: Callable[[], Database]) -> click.Command:
    """End every session of one account or of all."""

    @click.command(
        "end-sessions",
        help=_("End all sessions of EMAIL, or of everybody; remembered devices need the second step again."),
    )
    @click.argument("email", required=False)
    @click.option("--all", "is_everybody", is_flag=True, help=_("Of everybody."))
    def end_sessions(email: str | None, is_everybody: bool) -> None:
        if (email is None) is not is_everybody:
            raise click.UsageError(_("Name one e-mail address, or say --all."))
        now, database = utc_now(), services()
        with database.write() as session:
            numbers = [one.id for one in AccountStore(session).all()]
            if email is not None:
                numbers = [number] if (number := account_number(session, email)) is not None else []
            trail = AuditTrail(session, utc_now)
            for number in numbers:
                SessionStore(session).end_all(number, now)
                Devices(session).distrust_all(number)
                event = AuditEvent(
                    kind=AuditKind.SESSIONS_ENDED,
                    actor_id=None,
                    subject=f"account:{number}",
                    details={"by": "command"},
                )
                trail.record(event)
        if not numbers:
            raise click.ClickException(
                _("There is no account for {email}: `aos entitlements accounts` lists them.").format(
                    email=email or "-"
                )
            )
        click.echo(
            _n(
                "{count} account is logged out everywhere.",
                "{count} accounts are logged out everywhere.",
                len(numbers),
            ).format(count=len(numbers))
        )

    return end_sessions
