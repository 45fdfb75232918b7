"""Where a command listens: its options, and whether the address is free."""

import socket
from collections.abc import Callable
from typing import Final

import click

from translations.catalogue import translator

_ = translator("web")

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8080


def address_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where a command listens."""
    for option in (
        click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True,
                     help=_("The port to listen on.")),
        click.option("--host", default=DEFAULT_HOST, show_default=True, help=_("The address to listen on.")),
    ):  # fmt: skip
        command = option(command)
    return command


def check_port(host: str, port: int) -> None:
    """See in time that the address is free.

    Raises:
        click.ClickException: it is not, in one sentence.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as failure:
            raise click.ClickException(
                _("Port {port} of {host} cannot be used ({reason}): choose another with --port.").format(
                    port=port, host=host, reason=failure.strerror
                )
            ) from None
