"""`aos demo`."""

import json
from dataclasses import asdict

import click

from ingest.progress import show_progress
from kb.store import utc_now
from translations.catalogue import translator
from web.commands.address import address_options, check_port
from web.commands.opened import portal
from web.commands.serving import serve
from web.sample.demo import OWNER, STAFF, STAFF_TOO, DemoAccount, codes_now, demo_accounts, load_library
from web.sample.flash_demo import load_packages, make_secrets
from web.sample.invoice_demo import write_seller
from web.sample.order_demo import buy_once
from web.sample.price_demo import load_prices
from web.sample.shop_demo import fill_shop

_ = translator("web")


@click.command("demo", help=_("Load the sample library and the demo accounts, then serve the portal."))
@click.option("--no-serve", is_flag=True, help=_("Only load; do not serve."))
@click.option(
    "--json", "is_json", is_flag=True, help=_("Print the accounts for machines; implies --no-serve.")
)
@click.option(
    "--codes", is_flag=True, help=_("Only print what the demo accounts' authenticator apps show now.")
)
@address_options
def command(no_serve: bool, is_json: bool, codes: bool, host: str, port: int) -> None:
    """Load the sample library and the demo accounts."""
    if codes:
        _show_codes(codes_now(portal()))
        return
    if not (no_serve or is_json):
        check_port(host, port)
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
        serve(opened, host, port)


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
