"""`aos mail`: the mails, and how far they have come."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from translations.catalogue import plural_translator, translator
from web.mail.delivery import Postman
from web.mail.queue import MailEntry, MailQueue, MailState

_ = translator("web")
_n = plural_translator("web")


def mail_group(postman: Callable[[], Postman]) -> click.Group:
    """The commands, with a postman that is called when one of them runs."""
    group = click.Group("mail", help=_("Mails: what is queued, what was sent, what failed and why."))
    for command in (_list(postman), _retry(postman), _send(postman)):
        group.add_command(command)
    return group


def _list(postman: Callable[[], Postman]) -> click.Command:
    @click.command("list", help=_("List the mails, the newest first; not what they say."))
    @click.option(
        "--state", type=click.Choice([state.value for state in MailState]),
        help=_("Only mails in this state."),
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help=_("Print one mail per line, as JSON."))
    def list_(state: str | None, as_json: bool) -> None:
        with postman().database.read() as session:
            entries = MailQueue(session).entries(MailState(state) if state else None)
        for entry in entries:
            click.echo(json.dumps(_json(entry), ensure_ascii=False) if as_json else _line(entry))
        if not entries and not as_json:
            click.echo(_("There are no mails."))

    return list_


def _retry(postman: Callable[[], Postman]) -> click.Command:
    @click.command("retry", help=_("Try mails again that failed or wait: NUMBER, or all of them."))
    @click.argument("number", type=int, required=False)
    def retry(number: int | None) -> None:
        sending = postman()
        with sending.database.write() as session:
            count = MailQueue(session).retry(sending.clock(), number)
        if number is not None and not count:
            raise click.ClickException(
                _("There is no mail {number} that waits or has failed: `aos mail list` shows them.").format(
                    number=number
                )
            )
        click.echo(
            _n("{count} mail is tried again.", "{count} mails are tried again.", count).format(count=count)
        )

    return retry


def _send(postman: Callable[[], Postman]) -> click.Command:
    @click.command("send", help=_("Send what is due now; a portal that is served does so itself."))
    def send() -> None:
        report = postman().deliver_due()
        click.echo(
            _("{sent} sent, {postponed} to be tried again, {failed} failed.").format(
                sent=report.sent, postponed=report.postponed, failed=report.failed
            )
        )

    return send


def _line(entry: MailEntry) -> str:
    parts = (entry.pk, f"{entry.created_at:%Y-%m-%d %H:%M}", entry.state, entry.attempts, entry.recipient)
    return "\t".join(str(part) for part in (*parts, entry.subject, entry.error))


def _json(entry: MailEntry) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(entry).items()
    }
