"""Telling the editors that something is missing or wrong about a result."""

from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from search.filters import Filters
from search.reports import MOST_NOTE, WINDOW, DeskFull, NewReport, Reports, TooManyReports, address_key
from web import session
from web.asked import MAX_QUERY_LENGTH
from web.guard import requires
from web.i18n import page_language
from web.views.saved import kept_parameters

pages = Blueprint("telling", __name__)


@pages.post("/search/tell")
@requires(Permission.DOCUMENT_FIND)
def tell() -> ResponseReturnValue:
    """Take what somebody tells the editors, thank them, and lead back to their search."""
    query_text = request.form.get("q", "").strip()[:MAX_QUERY_LENGTH]
    if not query_text:
        abort(400)
    account, parameters = session.account(), kept_parameters(request.form)
    new = NewReport(
        query_text=query_text,
        page_language=page_language(),
        filters=parameters,
        note=request.form.get("note", "")[:MOST_NOTE],
        account_id=account.id if account is not None and request.form.get("answer") == "yes" else None,
    )
    key = address_key(session.portal().secret_key(), request.remote_addr or "")
    try:
        with session.portal().workspace.database.write() as writing:
            Reports(writing).tell(new, key, session.now())
    except TooManyReports:
        return _not_told(query_text, parameters, is_desk_full=False)
    except DeskFull:
        return _not_told(query_text, parameters, is_desk_full=True)
    values: dict[str, Any] = {"q": query_text, **parameters}
    return redirect(url_for("telling.told", **values), code=303)


@pages.get("/search/told")
@requires(Permission.DOCUMENT_FIND)
def told() -> ResponseReturnValue:
    """Thank somebody who told the editors something."""
    query_text = request.args.get("q", "").strip()[:MAX_QUERY_LENGTH]
    return render_template(
        "search/told.html", query_text=query_text, parameters=kept_parameters(request.args)
    )


def _not_told(query_text: str, parameters: Filters, *, is_desk_full: bool) -> ResponseReturnValue:
    """Say why nothing was taken, and give back what was written."""
    page = render_template(
        "telling/not_told.html",
        query_text=query_text,
        parameters=parameters,
        note=request.form.get("note", "")[:MOST_NOTE],
        wants_answer=request.form.get("answer") == "yes",
        is_desk_full=is_desk_full,
    )
    response = make_response(page, 429)
    if not is_desk_full:
        response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response
