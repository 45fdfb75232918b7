"""`aos tickets`: what a company has, granting a ticket without an order, taking one back, their clock."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from entitlements.operators import OperatorStore
from entitlements.products.kinds import Module, Period
from entitlements.tickets.check import clock_faults
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.heartbeat import portal_time
from entitlements.tickets.pulse import trust
from entitlements.tickets.tickets import NoSuchTicket, Ticket, granted_product
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("entitlements")


def tickets_group(database: Callable[[], Database], clock: Callable[[], datetime] = utc_now) -> click.Group:
    """The commands, on the database that they are given."""

    @click.group("tickets", help=_("Tickets of companies: list, grant, revoke; their clock."))
    def tickets() -> None:
        """Tickets."""

    @tickets.command("list", help=_("The tickets of a company, with what is left of them."))
    @click.argument("company")
    @click.option("--json", "is_json", is_flag=True, help=_("One JSON object per line."))
    def list_(company: str, is_json: bool) -> None:
        with database().read() as session:
            desk = TicketDesk(session, clock)
            for ticket in desk.of_operator(_number(OperatorStore(session), company)):
                click.echo(json.dumps(_as_json(ticket)) if is_json else _line(ticket))

    @tickets.command("grant", help=_("Give a company a ticket without an order; all its people use it."))
    @click.argument("company")
    @click.option(
        "--period",
        type=click.Choice([one.value for one in Period]),
        required=True,
        help=_("How long it lasts."),
    )
    @click.option(
        "--module",
        type=click.Choice([one.value for one in Module]),
        default=Module.INFORMATION.value,
        help=_("What it opens."),
    )
    @click.option("--make", help=_("Only vehicles of this make."))
    def grant(company: str, period: str, module: str, make: str | None) -> None:
        product = granted_product(Period(period), Module(module), make)
        with database().write() as session:
            ticket = TicketDesk(session, clock).grant(product, _number(OperatorStore(session), company))
        click.echo(_("Ticket {number} waits, unused.").format(number=ticket.id))

    @tickets.command("revoke", help=_("End a ticket for good; what is left of it is taken back."))
    @click.argument("number", type=int)
    @click.option("--reason", required=True, help=_("Why; it stands in the ledger."))
    def revoke(number: int, reason: str) -> None:
        try:
            with database().write() as session:
                seconds = TicketDesk(session, clock).revoke(number, reason)
        except NoSuchTicket:
            raise click.ClickException(
                _("There is no ticket {number}: `aos tickets list` names those of a company.").format(
                    number=number
                )
            ) from None
        click.echo(
            _("Ticket {number} is taken back, with {seconds} seconds.").format(number=number, seconds=seconds)
        )

    tickets.add_command(_clock_command(database, clock))
    return tickets


def _clock_command(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    """Says what time tickets go by; fails while the computer's clock is in doubt."""

    @click.command("clock", help=_("The time that tickets go by, and whether the clock is in doubt."))
    @click.option(
        "--right", "is_right", is_flag=True, help=_("Say that the clock is right, although it jumped.")
    )
    def command(is_right: bool) -> None:
        outage = None
        if is_right:
            with database().write() as session:
                outage = trust(session, clock)
        with database().read() as session:
            time, faults = portal_time(session, clock()), clock_faults(session)
        if outage is not None:
            click.echo(
                _("{count} tickets got {seconds} seconds back.").format(
                    count=outage.tickets, seconds=outage.seconds
                )
            )
        click.echo(_("Tickets go by {time}.").format(time=time.isoformat(timespec="seconds")))
        if faults:
            raise click.ClickException("\n".join(faults))

    return command


def _number(operators: OperatorStore, company: str) -> int:
    """The number of the company that a number or a name means."""
    is_number = company.isascii() and company.isdecimal()
    found = operators.by_id(int(company)) if is_number else operators.by_name(company)
    if found is None:
        raise click.ClickException(
            _("There is no company {name}: give its number or its whole name.").format(name=company)
        )
    return found.id


def _line(ticket: Ticket) -> str:
    until = "" if ticket.life.until is None else f"  {ticket.life.until.isoformat(timespec='seconds')}"
    return f"{ticket.id}  {ticket.product_code}  {ticket.state}  {ticket.life.left_s} s{until}"


def _as_json(ticket: Ticket) -> dict[str, Any]:
    until = ticket.life.until
    return {
        "ticket": ticket.id,
        "product": ticket.product_code,
        "state": ticket.state.value,
        "until": None if until is None else until.isoformat(),
        **asdict(ticket.life.balance),
    }
