"""`aos ingest preview`: drafts as they will look, on this machine only."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from kb.waiting import unpublished
from translations.catalogue import translator

if TYPE_CHECKING:
    from web.wiring import Portal

_ = translator("web")

DEFAULT_PORT: Final = 8090


def preview_command(portal: Callable[[], "Portal"], check_port: Callable[[str, int], None]) -> click.Command:
    """The command, on a portal that is opened when it runs; `check_port` refuses one that is taken."""

    @click.command("preview", help=_("Show drafts as they will look, changes marked, on this machine only."))
    @click.option(
        "--port",
        type=click.IntRange(1, 65535),
        default=DEFAULT_PORT,
        show_default=True,
        help=_("The port to listen on."),
    )
    def preview(port: int) -> None:
        # Loaded here, as no other command of the ingestion shows pages.
        pages, server = map(importlib.import_module, ("web.preview.app", "web.server"))
        check_port(pages.HOST, port)
        opened = portal()
        with opened.workspace.database.read() as session:
            count = len(unpublished(session))
        if not count:
            raise click.UsageError(_("No draft waits: hand some in with `aos ingest run --draft`."))
        settings = opened.settings
        opened.secret_key()
        opened.workspace.close()
        server.serve(lambda: pages.create_preview(settings), pages.HOST, port, 1, announce=_announce)

    return preview


def _announce(address: str) -> None:
    click.echo(
        _("The drafts are at {address}pl/drafts and {address}en/drafts (Ctrl-C ends it).").format(
            address=address
        )
    )
