"""`aos search analytics | reports | forget | prune`: what was asked and told, for editors and machines."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kb.database import Database
from kb.store import utc_now
from search.analytics import RETENTION_DAYS, AnalyticsStore, AskedText, Overview
from search.filters import each_filter, filters_to_store
from search.reports import Report, Reports, ReportState
from translations.catalogue import plural_translator, translator
from translations.locales import Language

_ = translator("search")
_n = plural_translator("search")


def desk_commands(database: Callable[[], Database]) -> tuple[click.Command, ...]:
    """The commands, on a database that is opened when one of them runs."""
    return _analytics(database), _reports(database), _forget(database), _prune(database)


def _analytics(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "analytics", help=_("What was asked most, what found nothing, and what was found and never opened.")
    )
    @click.option(
        "--days", type=click.IntRange(1, RETENTION_DAYS), default=30, show_default=True,
        help=_("How many days back."),
    )  # fmt: skip
    @click.option(
        "--language", type=click.Choice([language.value for language in Language]),
        help=_("Only searches on pages in this language."),
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def analytics(days: int, language: str | None, as_json: bool) -> None:
        since = utc_now().date() - timedelta(days=days - 1)
        with database().read() as session:
            found = AnalyticsStore(session).overview(since, Language(language) if language else None)
        if as_json:
            click.echo(json.dumps(_plain(asdict(found)), ensure_ascii=False))
        else:
            _print_overview(found)

    return analytics


def _print_overview(found: Overview) -> None:
    text = _n(
        "{searches} search since {since:%Y-%m-%d}: {nothing} found nothing, {opened} hits opened.",
        "{searches} searches since {since:%Y-%m-%d}: {nothing} found nothing, {opened} hits opened.",
        found.searches,
    )
    click.echo(
        text.format(searches=found.searches, since=found.since, nothing=found.nothing, opened=found.opened)
    )
    for title, texts in (
        (_("Most asked"), found.most_asked),
        (_("Asked, and nothing found"), found.nothing_found),
        (_("Asked and found, and nothing opened"), found.nothing_opened),
    ):
        _print_texts(title, texts)


def _print_texts(title: str, texts: Iterable[AskedText]) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column(_("Question"))
    table.add_column(_("Page"))
    table.add_column(_("Filters"))
    for heading in (_("Asked"), _("Found nothing"), _("Opened"), _("Mean rank")):
        table.add_column(heading, justify="right")
    for text in texts:
        rank = "" if text.mean_rank is None else f"{text.mean_rank:.1f}"
        counts = (str(text.asked), str(text.nothing), str(text.opened), rank)
        table.add_row(text.query_text, text.page_language, text.filters, *counts)
    if table.row_count:
        Console(markup=False, highlight=False).print(table)


def _reports(database: Callable[[], Database]) -> click.Command:
    @click.command("reports", help=_("What readers told the editors about results."))
    @click.option(
        "--state", type=click.Choice([state.value for state in ReportState]),
        help=_("Only reports in this state."),
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help=_("Print one report per line, as JSON."))
    def reports(state: str | None, as_json: bool) -> None:
        with database().read() as session:
            found = Reports(session).all(ReportState(state) if state else None)
        for report in found:
            click.echo(json.dumps(_report(report), ensure_ascii=False) if as_json else _line(report))
        if not found and not as_json:
            click.echo(_("Nothing was told."))

    return reports


def _report(report: Report) -> dict[str, Any]:
    values = asdict(report)
    account_id = values.pop("account_id")
    values["filters"] = filters_to_store(report.filters)
    return {**_plain(values), "is_answer_wanted": account_id is not None}


def _line(report: Report) -> str:
    filters = " ".join(f"{name}={value}" for name, value in each_filter(report.filters))
    parts = (
        report.day.isoformat(),
        report.state,
        report.page_language,
        f"{report.count} x",
        report.query_text,
    )
    return "\t".join(str(part) for part in (*parts, filters, report.note, report.answer))


def _forget(database: Callable[[], Database]) -> click.Command:
    @click.command("forget", help=_("Delete every count of TEXT, written as the lists show it."))
    @click.argument("text")
    def forget(text: str) -> None:
        with database().write() as session:
            count = AnalyticsStore(session).forget(text)
        if not count:
            raise click.ClickException(
                _("Nothing is counted for “{text}”: write it as `aos search analytics` does.").format(
                    text=text
                )
            )
        click.echo(_("“{text}” is forgotten.").format(text=text))

    return forget


def _prune(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "prune",
        help=_("Delete counts and reports that are older than they may be; a served portal does so itself."),
    )
    def prune() -> None:
        now = utc_now()
        with database().write() as session:
            count = AnalyticsStore(session).prune(now.date())
            Reports(session).prune(now)
        click.echo(_n("{count} count deleted.", "{count} counts deleted.", count).format(count=count))

    return prune


def _plain(value: Any) -> Any:  # noqa: ANN401 - values of JSON
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case date():
            return value.isoformat()
        case _:
            return value
