"""The editors' desk: what was asked, what found nothing, and what readers told them."""

import csv
import io
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.permissions import Permission
from entitlements.sellers_days import day_of
from entitlements.store import AccountStore
from search.analytics import RETENTION_DAYS, AnalyticsStore, AskedText, Overview
from search.filters import Filters, filters_in_text
from search.personal import LONG_TEXT, Personal
from search.reports import MOST_ANSWER, Report, Reports, ReportState
from translations.locales import Language
from web import session
from web.answers import queue_answer
from web.guard import requires
from web.hosts import base_url

pages = Blueprint("desk", __name__)

PERIODS: Final = (7, 30, 90, 365)
TABLES: Final = {
    "most-asked": _("Most asked"),
    "nothing-found": _("Asked, and nothing found"),
    "nothing-opened": _("Asked and found, and nothing opened"),
}
STATE_NAMES: Final = {ReportState.OPEN: _("Open"), ReportState.DONE: _("Done")}
PERSONAL_NAMES: Final = {
    Personal.EMAIL: _("an e-mail address"),
    Personal.VIN: _("a vehicle identification number"),
    Personal.PHONE: _("a telephone number"),
    Personal.PESEL: _("a PESEL number"),
    Personal.REGISTRATION: _("a registration number"),
}
_DEFAULT_DAYS: Final = 30
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@pages.get("/staff/searches")
@requires(Permission.SEARCHES_REVIEW)
def searches() -> ResponseReturnValue:
    """What was asked, in three tables; the period and the pages' language are in the URL."""
    found = _overview()
    return render_template(
        "desk/searches.html",
        found=found,
        tables=[(name, title, _table(found, name)) for name, title in TABLES.items()],
        days=_days(),
        periods=PERIODS,
        chosen_language=_language(),
        open_reports=Reports(session.database()).counts()[ReportState.OPEN],
    )


@pages.get("/staff/searches.csv")
@requires(Permission.SEARCHES_REVIEW)
def searches_csv() -> ResponseReturnValue:
    """One of the tables as a file for a spreadsheet."""
    name = request.args.get("table", "")
    if name not in TABLES:
        abort(404)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["question", "page", "filters", "asked", "found_nothing", "opened", "mean_rank"])
    for row in _table(_overview(), name):
        rank = "" if row.mean_rank is None else f"{row.mean_rank:.2f}"
        counts = [row.asked, row.nothing, row.opened, rank]
        writer.writerow([_harmless(row.query_text), row.page_language, _harmless(row.filters), *counts])
    response = Response("\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="aos-{name}-{_days()}-days.csv"'
    return response


@pages.get("/staff/reports")
@requires(Permission.SEARCHES_REVIEW)
def reports() -> ResponseReturnValue:
    """What readers told the editors, in one state or in all."""
    store = Reports(session.database())
    return render_template(
        "desk/reports.html",
        reports=store.all(_state()),
        counts=store.counts(),
        chosen_state=_state(),
        state_names=STATE_NAMES,
        most_answer=MOST_ANSWER,
    )


@pages.post("/staff/reports/<int:report_id>")
@requires(Permission.SEARCHES_REVIEW)
def decide(report_id: int) -> ResponseReturnValue:
    """Say what became of a report; whoever waits for an answer gets it by mail."""
    state = _member_state(request.form.get("state")) or abort(400)
    waiting = Reports(session.database()).by_id(report_id)
    if (
        waiting
        and waiting.wants_answer
        and state is ReportState.DONE
        and not request.form.get("answer", "").strip()
    ):
        flash(gettext("Somebody waits for an answer to this report. Write it, then press “Done”."))
        return _back_to_reports()
    with session.portal().workspace.database.write() as writing:
        store = Reports(writing)
        report = store.decide(report_id, state, request.form.get("answer", ""), day_of(session.now()))
        if report is None:
            abort(404)
        account = AccountStore(writing).by_id(report.account_id) if report.account_id else None
        is_queued: bool | None = None
        if account is not None and state is ReportState.DONE and report.answer:
            is_queued = queue_answer(writing, report, account, base_url=base_url(), now=session.now())
        if is_queued:
            store.forget_account(report_id)
    flash(_said_of(is_queued))
    return _back_to_reports()


@pages.app_template_test("kind_only")
def is_kind_only(kept: str) -> bool:
    """Whether of a text nothing is kept but what it was."""
    return kept == LONG_TEXT or all(word in PERSONAL_NAMES for word in kept.split())


@pages.app_template_filter("kinds_in_words")
def kinds_in_words(kept: str) -> str:
    """What a text was, of which nothing is kept."""
    if kept == LONG_TEXT:
        return str(gettext("a long text"))
    return ", ".join(str(PERSONAL_NAMES[Personal(word)]) for word in kept.split())


@pages.app_template_global("filters_of")
def filters_of(row: AskedText | Report) -> Filters:
    """The filters of a search that was counted or told of."""
    return filters_in_text(row.filters) if isinstance(row, AskedText) else row.filters


def _said_of(is_queued: bool | None) -> str:
    if is_queued is None:
        return str(gettext("The report is saved."))
    if is_queued:
        return str(gettext("The answer is on its way by mail."))
    text = gettext(
        "The report is saved, but the answer was not sent: the account has no usable e-mail address."
    )
    return str(text)


def _back_to_reports() -> ResponseReturnValue:
    chosen = _member_state(request.form.get("shown"))
    return redirect(url_for("desk.reports", state=chosen), code=303)


def _overview() -> Overview:
    return AnalyticsStore(session.database()).overview(_since(), _language())


def _table(found: Overview, name: str) -> tuple[AskedText, ...]:
    tables = (found.most_asked, found.nothing_found, found.nothing_opened)
    return dict(zip(TABLES, tables, strict=True))[name]


def _days() -> int:
    return min(max(1, request.args.get("days", _DEFAULT_DAYS, type=int)), RETENTION_DAYS)


def _since() -> date:
    return session.now().date() - timedelta(days=_days() - 1)


def _language() -> Language | None:
    return next((language for language in Language if language.value == request.args.get("pages")), None)


def _state() -> ReportState | None:
    return _member_state(request.args.get("state"))


def _member_state(value: str | None) -> ReportState | None:
    return next((state for state in ReportState if state.value == value), None)


def _harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
