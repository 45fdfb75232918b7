"""`aos search alerts`: the mails about what is new for saved searches, by hand."""

import json
from collections.abc import Callable

import click

from translations.catalogue import plural_translator, translator
from web.alerts import AddressUnknown, Alerts, PersonAlert

_ = translator("web")
_n = plural_translator("web")


def alerts_command(alerts: Callable[[], Alerts]) -> click.Command:
    """The command, on alerts that are opened when it runs."""

    @click.command("alerts", help=_("Queue a mail for each person whose saved searches find something new."))
    @click.option("--dry-run", is_flag=True, help=_("Only show what is new; nothing is noted or sent."))
    @click.option(
        "--all", "is_everything_due", is_flag=True,
        help=_("Do not wait for the day or week of each search to be over."),
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help=_("Print one search per line, as JSON."))
    def command(dry_run: bool, is_everything_due: bool, as_json: bool) -> None:
        opened = alerts()
        if dry_run:
            due = [person for person in opened.due(is_everything_due=is_everything_due) if person.has_news]
        else:
            due = _sent(opened, is_everything_due=is_everything_due)
        for person in due:
            for line in _lines(person, as_json=as_json):
                click.echo(line)
        if as_json:
            return
        if dry_run:
            text = _n("{count} person would get a mail.", "{count} people would get a mail.", len(due))
        else:
            text = _n("{count} mail is queued.", "{count} mails are queued.", len(due))
        click.echo(text.format(count=len(due)))

    return command


def _sent(opened: Alerts, *, is_everything_due: bool) -> list[PersonAlert]:
    try:
        return opened.send_due(is_everything_due=is_everything_due)
    except AddressUnknown:
        raise click.ClickException(
            _("AOS_BASE_URL is missing: give the address of the portal, which links in mails begin with.")
        ) from None


def _lines(person: PersonAlert, *, as_json: bool) -> list[str]:
    lines = []
    for alert in person.alerts:
        documents = [str(news.hit.document_id) for news in alert.news]
        if as_json:
            values = {
                "account_id": person.account.id,
                "saved_search_id": alert.saved.id,
                "documents": documents,
            }
            lines.append(json.dumps(values, ensure_ascii=False))
        elif documents:
            lines.append(f"{person.account.email}\t{alert.saved.name}\t{' '.join(documents)}")
    return lines
