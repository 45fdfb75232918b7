"""The root command `aos`: its commands, each loaded when it runs; errors become exit codes here."""

import importlib
import os
import sys
from typing import Final

import click

from translations.catalogue import translate_click, translator
from web.lazy_group import Later, LazyGroup

translate_click()
_ = translator("web")

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2

COMMANDS: Final = {
    name: Later(module=f"web.commands.{name}", domain=domain, about=about)
    for name, domain, about in (
        ("kb", "kb", "Documents: their revisions, and what may be read of them."),
        ("ingest", "ingest", "Take documents in, list how they ended, do the refused ones again."),
        ("search", "search", "Ask the index, measure it, make it anew, see its condition."),
        ("prices", "entitlements", "What is for sale, at which price, from which day on."),
        ("mail", "web", "Mails: what is queued, what was sent, what failed and why."),
        ("terms", "translations", "The agreed terms: find and check them, take them out and in."),
        ("entitlements", "entitlements", "People: accounts, companies, clearances, proofs, the audit trail."),
        ("tools", "entitlements", "Special tools and vehicle interfaces: catalogue and stock."),
        ("invoices", "entitlements", "Invoices: the accountant's register, KSeF, exchange rates."),
        ("payments", "entitlements", "Payments: statements of the bank."),
        ("tickets", "entitlements", "Tickets of companies: list, grant, revoke; their clock."),
        (
            "programming",
            "programming",
            "Control units: identify, read and clear; simulate one; flash packages.",
        ),
        ("init", "web", "Make the database and the index, or bring them up to date. Repeatable."),
        ("check", "web", "Check that database, originals, index and audit trail agree; say what does not."),
        ("serve", "web", "Serve the portal."),
        ("demo", "web", "Load the sample library and the demo accounts, then serve the portal."),
    )
}
"""What the list of commands says of each is the command's own help (`tests/unit/web/test_commands.py`)."""


@click.group(
    "aos",
    cls=LazyGroup,
    later=COMMANDS,
    help=_("AOS: repair information, found and read. The data folder is AOS_HOME (./var)."),
)
@click.version_option(package_name="aos-portal", prog_name="aos")
def root() -> None:
    """Assemble the commands."""


def main() -> None:
    """Run a command; whatever goes wrong is one sentence on standard error that says what to do."""
    try:
        sys.exit(root.main(standalone_mode=False) or DONE)
    except click.Abort:
        sys.exit(_fail(_("Stopped.")))
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.format_message(), err=True)
        sys.exit(MISUSED)
    except click.UsageError as misuse:
        command = misuse.ctx.command_path if misuse.ctx else "aos"
        _fail(
            " ".join(misuse.format_message().split())
            + " "
            + _("`{command} --help` shows how.").format(command=command)
        )
        sys.exit(MISUSED)
    except click.ClickException as failure:
        sys.exit(_fail(failure.format_message()))
    except Exception as failure:
        told = importlib.import_module("web.failures").sentence_of(failure)
        if told is None and os.environ.get("AOS_DEBUG"):
            raise
        sentence = _("AOS failed in a way that it did not foresee ({failure}): set AOS_DEBUG=1 to see where.")
        sys.exit(_fail(told or sentence.format(failure=f"{type(failure).__name__}: {failure}")))


def _fail(sentence: str) -> int:
    click.echo(sentence, err=True)
    return FAILED


if __name__ == "__main__":
    main()
