"""`aos prices list|set|import`: the price list by command."""

import csv
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Final, TextIO

import click

from entitlements.money import Currency, Money
from entitlements.products.kinds import ProductRefused
from entitlements.products.price_desk import NewPrice, PriceDesk, PriceRefused
from entitlements.products.price_file import (
    COLUMNS,
    PriceFileRefused,
    PriceLine,
    read_prices,
    written_prices,
)
from entitlements.products.price_list import PriceList
from entitlements.sellers_days import day_of
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("entitlements")

_DAY: Final = click.DateTime(formats=["%Y-%m-%d"])
_CURRENCIES: Final = click.Choice([one.value for one in Currency])


def prices_group(database: Callable[[], Database], clock: Callable[[], datetime] = utc_now) -> click.Group:
    """The group, on a database that is opened when one of its commands runs."""

    @click.group("prices", help=_("What is for sale, at which price, from which day on."))
    def prices() -> None:
        pass

    prices.add_command(_list(database, clock))
    prices.add_command(_set(database, clock))
    prices.add_command(_import(database, clock))
    return prices


def _list(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command(
        "list", help=_("List every price that was recorded, the newest first, as `import` reads it.")
    )
    @click.option("--json", "is_json", is_flag=True, help=_("Print one price per line, as JSON."))
    def list_(is_json: bool) -> None:
        with database().read() as session:
            known = PriceList(session)
            lines = [
                PriceLine(product=known.product(kept.price.code), price=kept.price)
                for kept in PriceDesk(session, clock).history()
            ]
        cells = list(written_prices(lines))
        if is_json:
            for one in cells:
                click.echo(json.dumps(one, ensure_ascii=False))
            return
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells)

    return list_


def _set(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command(
        "set", help=_("Record a net price of CODE; AMOUNT is like 39.00, or `none`: not for sale.")
    )
    @click.argument("code")
    @click.argument("amount")
    @click.option("--currency", type=_CURRENCIES, required=True, help=_("The currency of the price."))
    @click.option("--from", "first_day", type=_DAY, help=_("The first day; without it today."))
    @click.option("--until", "last_day", type=_DAY, help=_("The last day; without it for good."))
    @click.option("--customer", type=int, help=_("The number of the company that it is for."))
    def set_(
        code: str,
        amount: str,
        currency: str,
        *,
        first_day: datetime | None,
        last_day: datetime | None,
        customer: int | None,
    ) -> None:
        try:
            with database().write() as session:
                desk = PriceDesk(session, clock)
                if PriceList(session).product(code) is None and not desk.history(code):
                    raise click.ClickException(
                        _("There is nothing with the code {code}: `aos prices list` shows all.").format(
                            code=code
                        )
                    )
                is_new = desk.set_price(
                    NewPrice(
                        code=code,
                        currency=Currency(currency),
                        net=None if amount == "none" else Money.parse(amount, Currency(currency)),
                        valid_from=first_day.date() if first_day else day_of(clock()),
                        valid_to=None if last_day is None else last_day.date(),
                        operator_id=customer,
                    ),
                    None,
                )
        except ValueError:
            raise click.ClickException(
                _("Write the amount like 39.00, not below nought, and days in their order.")
            ) from None
        click.echo(_("Recorded.") if is_new else _("It is recorded like that already."))

    return set_


def _import(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command("import", help=_("Record the products and prices of a CSV FILE; all of it, or nothing."))
    @click.argument("file", type=click.File("r", encoding="utf-8-sig"))
    def import_(file: TextIO) -> None:
        try:
            lines = read_prices(file)
            with database().write() as session:
                desk = PriceDesk(session, clock)
                for line in lines:
                    if line.product is not None:
                        desk.set_product(line.product, None)
                new = sum(desk.set_price(line.price, None) for line in lines)
        except PriceFileRefused as refusal:
            text = _("Line {line} cannot be read ({why}): nothing was recorded. Correct it and repeat.")
            raise click.ClickException(text.format(line=refusal.line, why=refusal.why)) from None
        except (PriceRefused, ProductRefused, ValueError) as refusal:
            text = _("The file contradicts itself or what is kept ({why}): nothing was recorded.")
            raise click.ClickException(text.format(why=refusal)) from None
        click.echo(_("Prices recorded: {new} of {all}.").format(new=new, all=len(lines)))

    return import_
