"""`interfaces`: which CAN interfaces there are."""

import json

import click

from programming.transports.interfaces import found_interfaces, known_interfaces
from translations.catalogue import translator

_ = translator("programming")


def interfaces_command() -> click.Command:
    """`interfaces`."""

    @click.command("interfaces", help=_("List the kinds of CAN interfaces, and those found on this machine."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print it for machines."))
    def interfaces(is_json: bool) -> None:
        found = found_interfaces()
        if is_json:
            click.echo(json.dumps({"kinds": known_interfaces(), "found": found}))
            return
        click.echo(_("Kinds: {kinds}").format(kinds=", ".join(known_interfaces())))
        click.echo(_("Found: {found}").format(found=", ".join(found)) if found else _("Found: none."))

    return interfaces
