"""Saved searches: a person's own list, their alerts, and the way out of alerts without a log-in."""

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from entitlements.accounts import Account
from entitlements.permissions import Permission
from search.filters import MOST_FILTERS_TEXT, filters_text
from search.saved import AlertFrequency, SavedSearch, SavedSearches, TooManySaved
from web import session
from web.alerts import account_of_token
from web.asked import MAX_QUERY_LENGTH, filters_in
from web.guard import requires

pages = Blueprint("saved", __name__)

_MOST_VALUE: Final = 64
_AS_TYPED: Final = {"terms": "off", "typed": "1"}

FREQUENCY_NAMES: Final = {
    AlertFrequency.NEVER: _("No mail"),
    AlertFrequency.DAILY: _("Daily"),
    AlertFrequency.WEEKLY: _("Weekly"),
}


@pages.get("/searches")
@requires(Permission.ACCOUNT_OWN)
def searches() -> ResponseReturnValue:
    """The searches that whoever asks has saved."""
    return render_template(
        "saved/searches.html",
        searches=SavedSearches(session.database()).of(_account().id),
        frequencies=FREQUENCY_NAMES,
    )


@pages.post("/searches")
@requires(Permission.ACCOUNT_OWN)
def save() -> ResponseReturnValue:
    """Save the search that the form names."""
    query_text = request.form.get("q", "").strip()[:MAX_QUERY_LENGTH]
    filters = kept_parameters(request.form)
    if not query_text:
        abort(400)
    if len(filters_text(filters)) > MOST_FILTERS_TEXT:
        flash(gettext("A search with so many filters cannot be saved. Remove some of them, then save again."))
        values: dict[str, Any] = {"q": query_text, **filters}
        return redirect(url_for("search.results", **values), code=303)
    with session.portal().workspace.database.write() as writing:
        try:
            SavedSearches(writing).save(
                _account().id,
                query_text,
                filters,
                name=request.form.get("name", ""),
                now=session.now(),
            )
        except TooManySaved:
            flash(gettext("You have as many saved searches as there may be. Delete one, then save again."))
        else:
            flash(gettext("The search is saved. Choose below whether you want mail about what is new."))
    return _back()


@pages.post("/searches/<int:saved_id>/name")
@requires(Permission.ACCOUNT_OWN)
def rename(saved_id: int) -> ResponseReturnValue:
    """Give a saved search another name."""
    with session.portal().workspace.database.write() as writing:
        is_done = SavedSearches(writing).rename(_account().id, saved_id, request.form.get("name", ""))
    flash(gettext("The search has another name.") if is_done else gettext("Type a name for the search."))
    return _back()


@pages.post("/searches/<int:saved_id>/alerts")
@requires(Permission.ACCOUNT_OWN)
def alert(saved_id: int) -> ResponseReturnValue:
    """Choose how often a saved search tells of what is new."""
    chosen = request.form.get("alerts")
    frequency = next((one for one in AlertFrequency if one.value == chosen), None) or abort(400)
    with session.portal().workspace.database.write() as writing:
        is_done = SavedSearches(writing).set_alerts(_account().id, saved_id, frequency, session.now())
    if not is_done:
        abort(404)
    if frequency is AlertFrequency.NEVER:
        flash(gettext("This search sends no more mail."))
    else:
        flash(
            gettext(
                "You will get a mail when this search finds something new. It goes to your account's address."
            )
        )
    return _back()


@pages.post("/searches/<int:saved_id>/delete")
@requires(Permission.ACCOUNT_OWN)
def delete(saved_id: int) -> ResponseReturnValue:
    """Save a search no longer."""
    with session.portal().workspace.database.write() as writing:
        SavedSearches(writing).delete(_account().id, saved_id)
    flash(gettext("The search is no longer saved."))
    return _back()


@pages.get("/unsubscribe/<token>")
@requires(Permission.PAGE_OPEN)
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether all alerts are to be switched off; a mail program that looks ahead switches nothing off."""
    _account_of(token)
    return render_template("saved/unsubscribe.html", token=token)


@pages.post("/unsubscribe/<token>")
@requires(Permission.PAGE_OPEN)
def silence(token: str) -> ResponseReturnValue:
    """Switch all alerts of the person off whom the mail went to."""
    with session.portal().workspace.database.write() as writing:
        SavedSearches(writing).silence(_account_of(token))
    return render_template("saved/silenced.html")


def kept_parameters(parameters: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """What a search is kept with beside its question: its filters, and whether it is taken as typed."""
    kept = {
        name: tuple(value[:_MOST_VALUE] for value in values)
        for name, values in filters_in(parameters).items()
    }
    return kept | {name: (value,) for name, value in _AS_TYPED.items() if parameters.get(name) == value}


@pages.app_template_global("search_parameters")
def search_parameters() -> dict[str, tuple[str, ...]]:
    """What this request's search is kept with, for the forms of its page."""
    return kept_parameters(request.args)


@pages.app_template_global("saved_search_here")
def saved_search_here() -> SavedSearch | None:
    """The saved search that this request shows, if whoever asks has saved it."""
    account, query_text = session.account(), request.args.get("q", "").strip()[:MAX_QUERY_LENGTH]
    if account is None:
        return None
    return SavedSearches(session.database()).find(account.id, query_text, search_parameters())


def _account() -> Account:
    return session.account() or abort(403)


def _account_of(token: str) -> int:
    account_id = account_of_token(session.portal().secret_key(), token)
    return abort(404) if account_id is None else account_id


def _back() -> ResponseReturnValue:
    return redirect(url_for("saved.searches"), code=303)
