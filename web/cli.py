"""The root command `aos`, assembled from every package's group; errors become exit codes here."""

import json
import os
import socket
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import OperationalError

from entitlements.audit_check import examine
from entitlements.audit_cli import audit_command, reseal_command
from entitlements.clearance_cli import clearance_commands, register_faults
from entitlements.cli import EntitlementsServices, entitlements_group
from entitlements.erase_command import EraseServices, erase_command
from entitlements.explain_command import explain_command
from entitlements.invoices.check import invoice_faults
from entitlements.invoices.cli import invoices_group
from entitlements.join_cli import join_commands
from entitlements.payments.cli import payments_group
from entitlements.products.cli import prices_group
from entitlements.retention_command import RetentionServices, retention_command
from entitlements.shop.cli import stock_faults, tools_group
from entitlements.tickets.check import ticket_faults
from entitlements.tickets.cli import tickets_group
from ingest.cli import ingest_group
from ingest.progress import show_progress
from kb.check import faults, notes, open_secrets
from kb.cli import KbServices, kb_group
from kb.database import DatabaseTooNew
from kb.store import utc_now
from programming.cli import programming_group
from programming.commands.package_shelf import package_faults
from programming.jobs.job_key import FILE_NAME as JOB_KEYS
from programming.jobs.secrets import FILE_NAME as ECU_SECRETS
from search.cli import search_group
from search.indexer import IndexBusy
from search.indexer import check as check_index
from search.preparing import PreparingFailed
from search.propose_command import propose_command
from search.service import IndexMissing
from translations.catalogue import translate_click, translator
from translations.cli import terms_group
from translations.term_folder import own_terms
from web import create_app
from web.alert_command import alerts_command
from web.catalogue_import import take_in_counted
from web.factor_reset_command import reset_second_factor_command
from web.follower import start_follower
from web.hosts import is_here
from web.invoice_wiring import invoice_services
from web.join_wiring import evidence_faults, join_services
from web.keeping import LEAVING_STEPS, SOURCES, TABLE
from web.mail.cli import mail_group
from web.order_wiring import payment_services
from web.preview.command import preview_command
from web.sample.demo import OWNER, STAFF, STAFF_TOO, DemoAccount, codes_now, demo_accounts, load_library
from web.sample.flash_demo import load_packages, make_secrets
from web.sample.invoice_demo import write_seller
from web.sample.order_demo import buy_once
from web.sample.price_demo import load_prices
from web.sample.shop_demo import fill_shop
from web.server import address_of
from web.server import serve as run_server
from web.settings import SettingsRefused, read_settings
from web.term_wiring import proposal_services, term_services
from web.wiring import Portal, open_portal

translate_click()
_ = translator("web")

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8080


@cache
def portal() -> Portal:
    """The portal of this process, opened by the first command that needs it; what is due is done first."""
    opened = open_portal(read_settings(os.environ))
    opened.carry_out_due()
    return opened


@click.group("aos", help=_("AOS: repair information, found and read. The data folder is AOS_HOME (./var)."))
@click.version_option(package_name="aos-portal", prog_name="aos")
def root() -> None:
    """Assemble the commands."""


root.add_command(
    kb_group(lambda: KbServices(workspace=portal().workspace, after_store=portal().follow_changes))
)
ingesting = ingest_group(lambda: portal().ingest_services())
ingesting.add_command(preview_command(lambda: portal(), lambda host, port: _check_port(host, port)))
root.add_command(ingesting)
searching = search_group(lambda: portal().search_services())
searching.add_command(alerts_command(lambda: portal().alerts()))
root.add_command(searching)
root.add_command(prices_group(lambda: portal().workspace.database))
root.add_command(mail_group(lambda: portal().postman()))
terms = terms_group(lambda: term_services(read_settings(os.environ)))
terms.add_command(propose_command(lambda: proposal_services(portal())))
root.add_command(terms)
people = entitlements_group(lambda: EntitlementsServices(database=portal().workspace.database))
for command in join_commands(lambda: join_services(portal())):
    people.add_command(command)
for command in clearance_commands(lambda: portal().workspace.database):
    people.add_command(command)
people.add_command(reset_second_factor_command(lambda: portal().factor_removal()))
people.add_command(audit_command(lambda: portal().workspace))
people.add_command(reseal_command(lambda: portal().workspace))
people.add_command(explain_command(lambda: portal().workspace.database))
people.add_command(
    erase_command(
        lambda: EraseServices(database=portal().workspace.database, sources=SOURCES, steps=LEAVING_STEPS)
    )
)
people.add_command(
    retention_command(lambda: RetentionServices(database=portal().workspace.database, table=TABLE))
)
root.add_command(people)
root.add_command(tools_group(lambda: portal().workspace.database, take_in_counted))
root.add_command(invoices_group(lambda: invoice_services(portal())))
root.add_command(payments_group(lambda: payment_services(portal())))
root.add_command(tickets_group(lambda: portal().workspace.database))
root.add_command(programming_group(lambda: portal().workspace))


@root.command("init", help=_("Make the database and the index, or bring them up to date. Repeatable."))
def init() -> None:
    """Make the database and the index."""
    opened = portal()
    opened.follow_changes()
    opened.secret_key()
    click.echo(_("Ready: {home}").format(home=opened.settings.home))


@root.command(
    "check", help=_("Check that database, originals, index and audit trail agree; say what does not.")
)
def check() -> None:
    """Check that everything agrees."""
    opened = portal()
    trail = examine(opened.workspace.database, opened.settings.folder.root)
    found = [
        *faults(opened.workspace),
        *trail.sentences(),
        *open_secrets(_secrets(opened)),
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


def _address_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True,
                     help=_("The port to listen on.")),
        click.option("--host", default=DEFAULT_HOST, show_default=True, help=_("The address to listen on.")),
    ):  # fmt: skip
        command = option(command)
    return command


@root.command("serve", help=_("Serve the portal."))
@_address_options
def serve(host: str, port: int) -> None:
    """Serve the portal until it is stopped."""
    _serve(portal(), host, port)


@root.command("demo", help=_("Load the sample library and the demo accounts, then serve the portal."))
@click.option("--no-serve", is_flag=True, help=_("Only load; do not serve."))
@click.option(
    "--json", "is_json", is_flag=True, help=_("Print the accounts for machines; implies --no-serve.")
)
@click.option(
    "--codes", is_flag=True, help=_("Only print what the demo accounts' authenticator apps show now.")
)
@_address_options
def demo(no_serve: bool, is_json: bool, codes: bool, host: str, port: int) -> None:
    """Load the sample library and the demo accounts."""
    if codes:
        _show_codes(codes_now(portal()))
        return
    if not (no_serve or is_json):
        _check_port(host, port)
    opened = portal()
    with show_progress(_("Sample library"), is_quiet=is_json) as on_result:
        load_library(opened, on_result)
    accounts = demo_accounts(opened)
    with opened.workspace.database.write() as session:
        load_prices(session, utc_now)
        fill_shop(session, utc_now)
        load_packages(session, opened.workspace.folder.packages, (STAFF, STAFF_TOO), utc_now)
    make_secrets(opened.settings.folder.root)
    write_seller(opened.settings.folder.root)
    buy_once(opened, OWNER, STAFF, utc_now)
    if is_json:
        click.echo(json.dumps({"accounts": [asdict(account) for account in accounts]}, ensure_ascii=False))
        return
    _show_accounts(accounts)
    if not no_serve:
        _serve(opened, host, port)


def _show_accounts(accounts: list[DemoAccount]) -> None:
    click.echo(_("Demo log-ins:"))
    width = max(len(account.email) for account in accounts)
    for account in accounts:
        click.echo(f"  {account.email:<{width}}  {account.password}  {', '.join(account.roles)}")
    click.echo(_("They are asked for a second factor: `aos demo --codes` prints the codes of the moment."))


def _show_codes(codes: dict[str, str]) -> None:
    if not codes:
        raise click.ClickException(_("There are no demo accounts yet: `aos demo --no-serve` makes them."))
    for email, code in codes.items():
        click.echo(f"{email}\t{code}")


def _serve(opened: Portal, host: str, port: int) -> None:
    _check_port(host, port)
    opened.follow_changes()
    settings = opened.settings
    opened.secret_key()  # made before the server forks
    opened.workspace.close()
    if settings.base_url is None and not is_here(f"[{host}]" if ":" in host else host):
        click.echo(
            _("AOS_BASE_URL is missing: until it is set, the portal answers for localhost only."), err=True
        )
    for sentence in open_secrets(_secrets(opened)):
        click.echo(sentence, err=True)
    # A portal without an address of its own sends links that lead to where it listens.
    base_url = settings.base_url or address_of(host, port).rstrip("/")
    follower = start_follower(replace(settings, base_url=base_url))
    try:
        run_server(lambda: create_app(settings), host, port, announce=_announce)
    finally:
        follower.terminate()
        follower.join(5)


def _secrets(opened: Portal) -> list[Path]:
    """The files of the data folder that are for their owner's eyes only."""
    return [opened.settings.folder.root / name for name in ("secret_key", JOB_KEYS, ECU_SECRETS)]


def _announce(address: str) -> None:
    click.echo(_("The portal is at {address} (Ctrl-C stops it).").format(address=address))


def _check_port(host: str, port: int) -> None:
    """Say in time, and in one sentence, that the address is taken."""
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
    except (SettingsRefused, DatabaseTooNew, IndexBusy, IndexMissing, PreparingFailed) as failure:
        sys.exit(_fail(str(failure)))
    except (OperationalError, sqlite3.Error, OSError) as failure:
        sys.exit(_fail(_data_folder_sentence(failure)))
    except Exception as failure:
        if os.environ.get("AOS_DEBUG"):
            raise
        sentence = _("AOS failed in a way that it did not foresee ({failure}): set AOS_DEBUG=1 to see where.")
        sys.exit(_fail(sentence.format(failure=f"{type(failure).__name__}: {failure}")))


def _data_folder_sentence(failure: Exception) -> str:
    reason = getattr(failure, "orig", None) or failure
    text = getattr(reason, "strerror", None) or str(reason)
    if "no space" in text.lower() or "disk is full" in text.lower():
        return _("The disk is full: make room in the data folder and run the command again; nothing is lost.")
    if "locked" in text.lower():
        return _("Another command is writing to the data folder: wait for it and run this one again.")
    return _("The data folder cannot be used ({reason}): check AOS_HOME and its permissions.").format(
        reason=text
    )


def _fail(sentence: str) -> int:
    click.echo(sentence, err=True)
    return FAILED


if __name__ == "__main__":
    main()
