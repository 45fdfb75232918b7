"""`aos entitlements sessions` and `end-sessions`: where somebody is logged in, from the command line."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.devices import Devices
from entitlements.sessions import AccountSession, SessionStore
from entitlements.store import AccountStore
from kb.database import Database
from translations.catalogue import plural_translator, translator

_ = translator("entitlements")
_n = plural_translator("entitlements")


def sessions_command(database: Callable[[], Database]) -> click.Command:
    """The command that lists sessions."""

    @click.command("sessions", help=_("List where EMAIL is logged in."))
    @click.argument("email")
    @click.option("--json", "as_json", is_flag=True, help=_("Print one session per line, as JSON."))
    def sessions(email: str, as_json: bool) -> None:
        with database().read() as session:
            account = account_of(session, email)
            found = SessionStore(session).of_account(account.id, datetime.now(UTC))
        for one in found:
            click.echo(_json(one) if as_json else _line(one))
        if not found and not as_json:
            click.echo(_("{email} is logged in nowhere.").format(email=account.email))

    return sessions


def end_sessions_command(database: Callable[[], Database]) -> click.Command:
    """The command that ends sessions."""

    @click.command(
        "end-sessions",
        help=_("Log EMAIL, or everybody, out everywhere; remembered devices need the second step again."),
    )
    @click.argument("email", required=False)
    @click.option("--all", "is_everybody", is_flag=True, help=_("Of everybody."))
    def end_sessions(email: str | None, is_everybody: bool) -> None:
        if (email is None) is not is_everybody:
            raise click.UsageError(_("Name one e-mail address, or say --all."))
        with database().write() as session:
            accounts = AccountStore(session).all() if email is None else [account_of(session, email)]
            count = sum(_end(session, account, datetime.now(UTC)) for account in accounts)
        click.echo(_n("{count} session is ended.", "{count} sessions are ended.", count).format(count=count))

    return end_sessions


def _end(session: Session, account: Account, now: datetime) -> int:
    """Log an account out everywhere; returns how many sessions that were."""
    store = SessionStore(session)
    count = len(store.of_account(account.id, now))
    store.end_all(account.id, now)
    Devices(session).distrust_all(account.id)
    AuditTrail(session, lambda: now).record(
        AuditEvent(
            kind=AuditKind.SESSIONS_ENDED,
            actor_id=None,
            subject=f"account:{account.id}",
            details={"by": "command"},
        )
    )
    return count


def account_of(session: Session, email: str) -> Account:
    """The account with this address.

    Raises:
        ClickException: there is none.
    """
    found = AccountStore(session).password_hash(email)
    if found is None:
        raise click.ClickException(
            _("There is no account for {email}: `aos entitlements accounts` lists them.").format(email=email)
        )
    return found[0]


def _line(one: AccountSession) -> str:
    parts = (one.pk, f"{one.began_at:%Y-%m-%d %H:%M}", f"{one.last_seen_at:%Y-%m-%d %H:%M}", one.strength)
    return "\t".join(str(part) for part in (*parts, one.user_agent))


def _json(one: AccountSession) -> str:
    return json.dumps(
        {
            "number": one.pk,
            "began_at": one.began_at.isoformat(),
            "last_seen_at": one.last_seen_at.isoformat(),
            "expires_at": one.expires_at.isoformat(),
            "strength": one.strength.value,
            "user_agent": one.user_agent,
        },
        ensure_ascii=False,
    )
