"""`aos tools`: the catalogue of tools from the command line."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from entitlements.shop.catalogue import Catalogue
from entitlements.shop.catalogue_csv import CatalogueUnreadable, Entry, read_catalogue
from entitlements.shop.ledger import StockLedger
from entitlements.shop.stock import Level
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("entitlements")

Outcome = tuple[int, int, int, int]
"""How many tools are new, changed and as before, and how many prices were set."""
TakeIn = Callable[[Session, Sequence[Entry]], Outcome]
_REFUSED: Final = 3


def tools_group(
    database: Callable[[], Database], take_in: TakeIn, clock: Callable[[], datetime] = utc_now
) -> click.Group:
    """The commands, on a database that is opened when one of them runs; `take_in` also sets prices."""
    group = click.Group("tools", help=_("Special tools and vehicle interfaces: catalogue and stock."))
    group.add_command(_import(database, take_in))
    group.add_command(_list(database, clock))
    return group


def stock_faults(database: Database) -> list[str]:
    """A sentence for each tool whose movements and reservations contradict each other."""
    text = _("The stock of {number} does not add up: compare its movements with a backup.")
    with database.read() as session:
        return [text.format(number=number) for number in StockLedger(session, utc_now).faults()]


def _import(database: Callable[[], Database], take_in: TakeIn) -> click.Command:
    @click.command("import", help=_("Take the catalogue in FILE in: CSV in UTF-8, one line per tool."))
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--partly", is_flag=True, help=_("Leave lines out that are wrong, and take the others."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print what was done as JSON."))
    @click.pass_context
    def import_tools(context: click.Context, *, file: Path, partly: bool, is_json: bool) -> None:
        try:
            entries, complaints = read_catalogue(file.read_bytes())
        except CatalogueUnreadable as fault:
            raise click.ClickException(_unreadable(fault)) from None
        for one in complaints:
            text = _("Line {line}: put the column {column} right.")
            click.echo(text.format(line=one.line, column=one.column), err=True)
        if complaints and not partly:
            raise click.ClickException(
                _("Nothing was taken in: put these lines right, or leave them out with --partly.")
            )
        with database().write() as session:
            created, updated, unchanged, prices = take_in(session, entries)
        if is_json:
            done = {"created": created, "updated": updated, "unchanged": unchanged, "prices": prices}
            click.echo(json.dumps(done | {"refused": len(complaints)}))
        else:
            text = _("{created} new, {updated} changed, {unchanged} as before; {prices} prices set.")
            click.echo(text.format(created=created, updated=updated, unchanged=unchanged, prices=prices))
        if complaints:
            context.exit(_REFUSED)

    return import_tools


def _list(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command("list", help=_("List the tools with what there is of each; TEXT narrows them."))
    @click.argument("text", default="")
    @click.option("--json", "is_json", is_flag=True, help=_("Print one tool per line, as JSON."))
    def list_tools(text: str, is_json: bool) -> None:
        with database().read() as session:
            found = Catalogue(session).tools(text=text)
            levels = StockLedger(session, clock).levels()
        for tool in found:
            level = levels.get(tool.number, Level())
            value = {
                "number": tool.number,
                "kind": tool.kind.value,
                "name_pl": tool.name_pl,
                "name_en": tool.name_en,
                "free": level.free,
                "reserved": level.reserved,
                "promised": level.promised,
                "expected_on": None if level.expected_on is None else level.expected_on.isoformat(),
            }
            line = "\t".join("" if one is None else str(one) for one in value.values())
            click.echo(json.dumps(value, ensure_ascii=False) if is_json else line)

    return list_tools


def _unreadable(fault: CatalogueUnreadable) -> str:
    if fault.missing:
        return _("The file lacks the columns {names}.").format(names=", ".join(fault.missing))
    return _("This is no CSV in UTF-8: save the table as “CSV UTF-8”.")
