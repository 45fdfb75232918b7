"""`aos entitlements reset-second-factor`: at once, because whoever has the command line has the database."""

from collections.abc import Callable

import click

from entitlements.session_commands import account_of
from translations.catalogue import translator
from web.factor_reset_chore import FactorRemoval

_ = translator("web")


def reset_second_factor_command(removal: Callable[[], FactorRemoval]) -> click.Command:
    """The command, on what takes factors away and tells the owner."""

    @click.command(
        "reset-second-factor",
        help=_("Take the second factor off EMAIL at once, end its sessions, and tell the owner by mail."),
    )
    @click.argument("email")
    @click.option(
        "--reason", required=True, help=_("How you know that the owner asks; it is kept in the audit trail.")
    )
    def reset_second_factor(email: str, reason: str) -> None:
        opened = removal()
        with opened.database.write() as session:
            account = account_of(session, email)
            opened.remove(session, account, by="command", reason=reason)
        click.echo(
            _("{email} logs in with the password alone now, and has to set up a second factor again.").format(
                email=account.email
            )
        )

    return reset_second_factor
