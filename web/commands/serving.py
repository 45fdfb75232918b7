"""The portal served by a command until somebody stops it."""

from dataclasses import replace

import click

from kb.check import open_secrets
from translations.catalogue import translator
from web.application import create_app
from web.commands.address import check_port
from web.follower import start_follower
from web.hosts import is_here
from web.secret_files import secret_files
from web.server import address_of
from web.server import serve as run_server
from web.wiring import Portal

_ = translator("web")


def serve(opened: Portal, host: str, port: int) -> None:
    """Serve the portal until it is stopped.

    Raises:
        click.ClickException: the address is taken.
    """
    check_port(host, port)
    opened.follow_changes()
    settings = opened.settings
    opened.secret_key()  # made before the server forks
    opened.workspace.close()
    if settings.base_url is None and not is_here(f"[{host}]" if ":" in host else host):
        click.echo(
            _("AOS_BASE_URL is missing: until it is set, the portal answers for localhost only."), err=True
        )
    for sentence in open_secrets(secret_files(opened)):
        click.echo(sentence, err=True)
    # A portal without an address of its own sends links that lead to where it listens.
    base_url = settings.base_url or address_of(host, port).rstrip("/")
    follower = start_follower(replace(settings, base_url=base_url))
    try:
        run_server(lambda: create_app(settings), host, port, announce=_announce)
    finally:
        follower.terminate()
        follower.join(5)


def _announce(address: str) -> None:
    click.echo(_("The portal is at {address} (Ctrl-C stops it).").format(address=address))
