"""`aos init`."""

import click

from translations.catalogue import translator
from web.commands.opened import portal

_ = translator("web")


@click.command("init", help=_("Make the database and the index, or bring them up to date. Repeatable."))
def command() -> None:
    """Make the database and the index."""
    opened = portal()
    opened.follow_changes()
    opened.secret_key()
    click.echo(_("Ready: {home}").format(home=opened.settings.home))
