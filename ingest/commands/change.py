"""`aos ingest sheet | change`: kind, access class, systems and applicability of many documents at once."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from ingest.commands.choosing import misuse_told
from ingest.commands.options import by_option, remark_option
from ingest.outcomes import Misuse
from ingest.pipeline import IngestServices
from ingest.sheet import Change, apply_sheet, read_sheet, write_sheet
from kb.history import Signature
from kb.publishing import Publisher
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("ingest")

Services = Callable[[], IngestServices]


def sheet(services: Services) -> click.Command:
    """`sheet`, on services that are opened when it runs."""

    @click.command("sheet", help=_("Write what every published document is and applies to, as a CSV table."))
    def sheet_() -> None:
        with services().workspace.database.read() as session:
            click.echo(write_sheet(session), nl=False)

    return sheet_


def change(services: Services) -> click.Command:
    """`change`, on services that are opened when it runs."""

    @click.command("change", help=_("Make documents what a changed sheet says; all of it or nothing."))
    @click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--dry-run", is_flag=True, help=_("Only say what would be done."))
    @by_option
    @remark_option
    @click.option("--json", "is_json", is_flag=True, help=_("One line of JSON per change, for machines."))
    def change_(path: Path, dry_run: bool, by: str, remark: str, is_json: bool) -> None:
        opened = services()
        with misuse_told(), opened.workspace.database.write() as session:
            publisher = Publisher(session, utc_now, Signature(by=by, remark=remark))
            changes = apply_sheet(publisher, read_sheet(_text(path)))
            if dry_run:
                session.rollback()
        for item in changes:
            click.echo(json.dumps(asdict(item), ensure_ascii=False) if is_json else _line(item))
        if not changes and not is_json:
            click.echo(_("The sheet says what is so already."))
        if not dry_run:
            opened.after_store()

    return change_


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse(_("The sheet cannot be read: save it as UTF-8 text.")) from error


def _line(item: Change) -> str:
    waits = " (" + _("waits for the approval of a second person") + ")" if item.waits else ""
    return f"{item.document_id} ({item.language}): {item.before} → {item.after}{waits}"
