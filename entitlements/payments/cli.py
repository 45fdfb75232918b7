"""`aos payments`: a bank's statement taken in as on the staff's page, by hand or by a timer."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import click

from entitlements.money import Currency
from entitlements.payments.statements.entries import MOST_BYTES, StatementRefused
from entitlements.payments.statements.importing import Imported, Importing, StatementFile
from entitlements.payments.statements.words import flaw_sentence, oddity_sentence
from kb.database import Database
from translations.catalogue import process_language, translator

_ = translator("entitlements")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentServices:
    """What the commands work with: the portal's accounts, and who carries out what paid orders trigger."""

    database: Database
    accounts: frozenset[str]
    carry_out: Callable[[], object]
    clock: Callable[[], datetime]


def payments_group(services: Callable[[], PaymentServices]) -> click.Group:
    """The commands, on whatever `services` gives when one of them runs."""
    group = click.Group("payments", help=_("Payments: statements of the bank."))
    group.add_command(_import(services))
    return group


def _import(services: Callable[[], PaymentServices]) -> click.Command:
    @click.command(
        "import",
        help=_(
            "Take in the bank's statement FILE: CAMT.053, MT940 or CSV. What fits pays its order, the rest "
            "waits on the staff's page of payments; what was taken in before changes nothing."
        ),
    )
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option(
        "--currency",
        type=click.Choice([one.value for one in Currency]),
        help=_("The currency, where a CSV file names none."),
    )
    @click.option("--json", "is_json", is_flag=True, help=_("One JSON object per line."))
    def import_(file: Path, currency: str | None, is_json: bool) -> None:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        chosen = None if currency is None else Currency(currency)
        given, found = StatementFile(content=content, name=file.name, currency=chosen), services()
        language = process_language(os.environ)
        try:
            with found.database.write() as session:
                importing = Importing(session=session, clock=found.clock, accounts=found.accounts)
                imported = importing.take(given, None)
        except StatementRefused as refusal:
            raise click.ClickException(flaw_sentence(refusal, language)) from None
        found.carry_out()
        for one in imported:
            click.echo(json.dumps(_as_json(one)) if is_json else _line(one))
            for complaint in one.complaints:
                click.echo(oddity_sentence(complaint, language), err=True)

    return import_


def _line(one: Imported) -> str:
    text = _(
        "Statement {number} of {account}: "
        "booked {booked}, waiting {waiting}, known {known}, outgoing {outgoing}."
    )
    return text.format(
        number=one.number or "–",
        account=one.account or "–",
        booked=one.booked,
        waiting=one.waiting,
        known=one.known,
        outgoing=one.outgoing,
    )


def _as_json(one: Imported) -> dict[str, object]:
    return asdict(one) | {"complaints": [[each.oddity.value, each.what] for each in one.complaints]}
