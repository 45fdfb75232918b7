"""`aos serve`."""

import click

from translations.catalogue import translator
from web.commands.address import address_options
from web.commands.opened import portal
from web.commands.serving import serve

_ = translator("web")


@click.command("serve", help=_("Serve the portal."))
@address_options
def command(host: str, port: int) -> None:
    """Serve the portal until it is stopped."""
    serve(portal(), host, port)
