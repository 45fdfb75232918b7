"""`aos entitlements retention`: delete what is kept for too long, or only say what would be."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from entitlements.retention import RetentionRow, apply, overdue
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import plural_translator, translator

_ = translator("entitlements")
_n = plural_translator("entitlements")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionServices:
    """What the command works on: the database, and the whole portal's table."""

    database: Database
    table: Sequence[RetentionRow]
    clock: Callable[[], datetime] = utc_now


def retention_command(services: Callable[[], RetentionServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command(
        "retention",
        help=_(
            "Delete what is kept for longer than the retention table says; a served portal does so itself."
        ),
    )
    @click.option("--dry-run", is_flag=True, help=_("Only count what is overdue; nothing is deleted."))
    @click.option("--json", "as_json", is_flag=True, help=_("Print one row of the table per line, as JSON."))
    def retention(dry_run: bool, as_json: bool) -> None:
        opened = services()
        by_key = {row.key: row for row in opened.table}
        total = 0
        for done in (overdue if dry_run else apply)(opened.database, opened.table, opened.clock()):
            total += done.count
            if as_json:
                click.echo(json.dumps(_values(by_key[done.key], done.count, is_removed=done.is_removed)))
            elif done.count:
                click.echo(f"{done.count}\t{done.key}")
        if not as_json:
            text = (
                _n("{count} entry is overdue.", "{count} entries are overdue.", total)
                if dry_run
                else _n("{count} entry deleted.", "{count} entries deleted.", total)
            )
            click.echo(text.format(count=total))

    return retention


def _values(row: RetentionRow, count: int, *, is_removed: bool) -> dict[str, object]:
    period = row.period
    return {
        "row": row.key,
        "tables": list(row.tables),
        "months": period.months if period else 0,
        "days": period.days if period else 0,
        "hours": period.hours if period else 0,
        "minutes": period.minutes if period else 0,
        "overdue": count,
        "deleted": count if is_removed else 0,
    }
