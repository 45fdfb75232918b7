"""`aos check`."""

import click

from entitlements.audit_check import examine
from entitlements.clearance_cli import register_faults
from entitlements.invoices.check import invoice_faults
from entitlements.shop.cli import stock_faults
from entitlements.tickets.check import ticket_faults
from kb.check import faults, notes, open_secrets
from kb.store import utc_now
from programming.commands.package_shelf import package_faults
from search.indexer import check as check_index
from translations.catalogue import translator
from translations.term_folder import own_terms
from web.commands.opened import portal
from web.join_wiring import evidence_faults
from web.secret_files import secret_files

_ = translator("web")


@click.command(
    "check", help=_("Check that database, originals, index and audit trail agree; say what does not.")
)
def command() -> None:
    """Check that everything agrees."""
    opened = portal()
    trail = examine(opened.workspace.database, opened.settings.folder.root)
    found = [
        *faults(opened.workspace),
        *trail.sentences(),
        *open_secrets(secret_files(opened)),
        *evidence_faults(opened),
        *register_faults(opened.workspace.database),
        *invoice_faults(opened.workspace.database),
        *stock_faults(opened.workspace.database),
        *package_faults(opened.workspace),
        *ticket_faults(opened.workspace.database, utc_now),
        *check_index(opened.workspace.database, opened.settings.folder.index, opened.settings.search_engine),
        *map(str, own_terms(opened.settings.folder.terms).faults),
    ]
    for note in [*notes(opened.workspace), *trail.notes()]:
        click.echo(note)
    if found:
        raise click.ClickException("\n".join(found))
    click.echo(_("Everything agrees: database, originals, index and audit trail."))
