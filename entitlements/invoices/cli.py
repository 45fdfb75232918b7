"""`aos invoices`: the accountant's register, the queue to KSeF, exchange rates."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.company import one_line
from entitlements.invoices.documents import ExchangeRate
from entitlements.invoices.mending import MendingRefused, Unfit, mend
from entitlements.invoices.models import InvoiceRow, KsefOutboxRow
from entitlements.invoices.outbox import ON_THE_WAY, NumberRefused, Outbox, OutboxState
from entitlements.invoices.rates import ArchiveRefused, ExchangeRates, RateContradicted, rates_in
from entitlements.invoices.register_of import register_of
from entitlements.invoices.sending import Answer, HandCarried, Verdict
from entitlements.money import Currency
from entitlements.sellers_days import day_of
from kb.database import Database
from translations.catalogue import translator

_ = translator("entitlements")

_OPEN: Final = (*ON_THE_WAY, OutboxState.REJECTED)
_DAY: Final = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceServices:
    """What the commands work with; `folder` is where e-invoices are laid to be handed in."""

    database: Database
    folder: Path
    clock: Callable[[], datetime]


def invoices_group(services: Callable[[], InvoiceServices]) -> click.Group:
    """The commands, on whatever `services` gives when one of them runs."""
    group = click.Group("invoices", help=_("Invoices: the accountant's register, KSeF, exchange rates."))
    for make in (_export, _queue, _send, _accept, _reject, _mend, _rates, _rate):
        group.add_command(make(services))
    return group


def _export(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command("export", help=_("Write the register of MONTH (2026-11) as CSV."))
    @click.argument("month")
    @click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help=_("The file. Without it: printed.")
    )
    def export(month: str, output: Path | None) -> None:
        try:
            first = date.fromisoformat(f"{month}-01")
        except ValueError:
            raise click.UsageError(_("Write the month as 2026-11.")) from None
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        with services().database.read() as session:
            content = register_of(session, first, last)
        if output is None:
            click.echo(content.decode("utf-8-sig"), nl=False)
        else:
            output.write_bytes(content)

    return export


def _queue(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command("queue", help=_("List the e-invoices that KSeF has not accepted, the most urgent first."))
    @click.option("--json", "is_json", is_flag=True, help=_("Print one per line, as JSON."))
    def queue(is_json: bool) -> None:
        opened = services()
        today = day_of(opened.clock())
        rows = (
            select(InvoiceRow.number, KsefOutboxRow)
            .join(KsefOutboxRow, KsefOutboxRow.invoice_id == InvoiceRow.id)
            .where(KsefOutboxRow.state.in_(_OPEN))
            .order_by(KsefOutboxRow.deadline, InvoiceRow.id)
        )
        with opened.database.read() as session:
            for number, row in session.execute(rows):
                value = {
                    "number": number,
                    "state": row.state,
                    "deadline": row.deadline.isoformat(),
                    "is_late": row.deadline < today,
                    "attempts": row.attempts,
                    "fault": row.fault,
                }
                line = "\t".join(map(str, value.values()))
                click.echo(json.dumps(value, ensure_ascii=False) if is_json else line)

    return queue


def _send(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command(
        "send",
        help=_("Lay the e-invoices that wait into a folder, to be handed in with the Ministry's program."),
    )
    @click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        help=_("The folder. Without it: ksef in the data folder."),
    )
    def send(folder: Path | None) -> None:
        opened = services()
        chosen = folder or opened.folder
        outbox = Outbox(database=opened.database, clock=opened.clock)
        outbox.work(HandCarried(folder=chosen))
        alarm = outbox.alarm()
        click.echo(
            _(
                "On the way: {waiting}. For today: {due_today}. Late: {late}. Rejected: {rejected}. "
                "Files: {folder}"
            ).format(
                waiting=alarm.waiting,
                due_today=alarm.due_today,
                late=alarm.late,
                rejected=alarm.rejected,
                folder=chosen,
            )
        )  # fmt: skip

    return send


def _accept(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command("accept", help=_("Note that KSeF gave invoice NUMBER its own number, KSEF_NUMBER."))
    @click.argument("number")
    @click.argument("ksef_number")
    @click.option(
        "--upo",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=_("The receipt (UPO) as a file."),
    )
    def accept(number: str, ksef_number: str, upo: Path | None) -> None:
        opened = services()
        receipt = upo.read_text(encoding="utf-8") if upo else ""
        answer = Answer(verdict=Verdict.ACCEPTED, ksef_number=ksef_number.strip().upper(), upo=receipt)
        with opened.database.write() as session:
            try:
                outbox = Outbox(database=opened.database, clock=opened.clock)
                outbox.note(session, _id_of(session, number), answer, None)
            except NumberRefused:
                raise click.ClickException(
                    _("Nothing was noted: `aos invoices queue` lists what waits, and a number of KSeF has 35 "
                      "characters, the last two of which prove the others.")
                ) from None  # fmt: skip
        click.echo(_("Invoice {number} is accepted.").format(number=number.upper()))

    return accept


def _reject(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command("reject", help=_("Note that KSeF rejected the file of invoice NUMBER, and what it SAID."))
    @click.argument("number")
    @click.argument("said")
    def reject(number: str, said: str) -> None:
        opened = services()
        outbox = Outbox(database=opened.database, clock=opened.clock)
        answer = Answer(verdict=Verdict.REJECTED, fault=one_line(said))
        with opened.database.write() as session:
            try:
                outbox.note(session, _id_of(session, number), answer, None)
            except NumberRefused:
                raise click.ClickException(
                    _("Nothing was noted: `aos invoices queue` lists what waits for KSeF's word.")
                ) from None
        click.echo(_("Invoice {number} is rejected.").format(number=number.upper()))

    return reject


def _mend(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command(
        "mend", help=_("Queue another file for invoice NUMBER, which KSeF rejected: a technical correction.")
    )
    @click.argument("number")
    @click.option(
        "--file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=_("The file as it was put right. Without it: made anew."),
    )
    def mend_file(number: str, file: Path | None) -> None:
        opened = services()
        content = file.read_bytes() if file else None
        with opened.database.write() as session:
            try:
                mend(session, _id_of(session, number), opened.clock(), None, content)
            except MendingRefused as refusal:
                words = _unfit_words()[refusal.why].format(where=refusal.where)
                raise click.ClickException(words) from None
        click.echo(_("Invoice {number} is handed in again with another file.").format(number=number.upper()))

    return mend_file


def _unfit_words() -> dict[Unfit, str]:
    """Why a file cannot take the place of a rejected one, and what to do."""
    return {
        Unfit.NOT_REJECTED: _("KSeF has not rejected this invoice: `aos invoices queue` lists what it has."),
        Unfit.THE_SAME: _("The file would be the same: put it right and name it with --file, or update."),
        Unfit.NO_E_INVOICE: _("This is no e-invoice FA(3) as the schema has it. {where}"),
        Unfit.SAYS_OTHERWISE: _(
            "The file says something else than the invoice ({where}): only a correction may do that."
        ),
    }


def _id_of(session: Session, number: str) -> int:
    """The invoice with a number; 0, which none has, where there is none."""
    return session.scalar(select(InvoiceRow.id).where(InvoiceRow.number == number.upper())) or 0


def _rates(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command(
        "rates",
        help=_("Read in the rates of the euro from FILE, a yearly archive of the NBP's table A as CSV."),
    )
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def rates(file: Path) -> None:
        with services().database.write() as session:
            store = ExchangeRates(session)
            try:
                added = sum(
                    store.add(Currency.EUR, rate) for rate in rates_in(file.read_bytes(), Currency.EUR)
                )
            except ArchiveRefused:
                raise click.ClickException(
                    _("This is no archive of table A: download the year's CSV from the pages of the NBP.")
                ) from None
            except RateContradicted as other:
                raise _contradicted(other) from None
        click.echo(_("Rates read in: {count}.").format(count=added))

    return rates


def _rate(services: Callable[[], InvoiceServices]) -> click.Command:
    @click.command("rate", help=_("Keep one rate of the euro: RATE złoty in TABLE (226/A/NBP/2026) of DAY."))
    @click.argument("day", type=_DAY)
    @click.argument("rate")
    @click.argument("table")
    def rate(day: datetime, rate: str, table: str) -> None:
        try:
            value = Decimal(rate.replace(",", "."))
        except InvalidOperation:
            value = Decimal(0)
        if not value.is_finite() or value <= 0 or len(rate) > 12:
            raise click.UsageError(_("Write the rate as 4.3217."))
        kept = ExchangeRate(rate=value, table_number=table.strip()[:32], day=day.date())
        try:
            with services().database.write() as session:
                ExchangeRates(session).add(Currency.EUR, kept)
        except RateContradicted as other:
            raise _contradicted(other) from None
        click.echo(_("The rate of {day} is kept.").format(day=day.date()))

    return rate


def _contradicted(other: RateContradicted) -> click.ClickException:
    sentence = _(
        "Another rate is kept already ({rate}): look which one is right; kept rates are not changed."
    )
    return click.ClickException(sentence.format(rate=other))
