"""Forms that a door stopped: they lead back to their page, some of them with what was typed.

Only what is named here is kept, in the visitor's own signed session cookie: nothing secret, and no token.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import flask
from flask import current_app, flash, g, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from web.forms import safe_path
from web.i18n import here

_COOKIE: Final = "kept_form"
_MOST_CHARACTERS: Final = 2000
"""All that is kept of one form; a cookie holds four thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The page that shows a form, and the fields that it is filled with again."""

    page: str
    fields: re.Pattern[str]


_KEPT: Final = {
    "checkout.order": _Kept(
        page="checkout.checkout",
        fields=re.compile(
            "code|kind|quantity|vin|model|document|currency|voucher|next|to|way|phone|recipient|street|postal_code"
            "|city|country"
        ),
    ),
    "staff_orders.refund": _Kept(
        page="staff_orders.order", fields=re.compile("(pieces|amount)-[0-9]+|reason")
    ),
    "staff_orders.accept": _Kept(page="staff_orders.order", fields=re.compile("reason")),
    "staff_payments.decide": _Kept(page="staff_payments.payment", fields=re.compile("order|reason")),
}
"""What is kept of a form, by the view that it was sent to."""


def way_back() -> str | None:
    """Where the door that stopped this request leads back to; None where there is no such page.

    What was asked for itself, else the page that shows the form; of a form that was not taken is said that
    nothing was done.
    """
    if request.method == "GET":
        return here()
    flash(gettext("Nothing was done yet. You come back to the form: look at it, then send it once more."))
    kept = _KEPT.get(request.endpoint or "")
    if kept is None:
        return _referring_page() or _page_here()
    page = url_for(kept.page, **(request.view_args or {}))
    fields = {name: text for name, text in request.form.items() if kept.fields.fullmatch(name) and text}
    if sum(len(name) + len(text) for name, text in fields.items()) <= _MOST_CHARACTERS:
        flask.session[_COOKIE] = {"page": page, "fields": fields}
    return page


def kept_form() -> dict[str, str]:
    """What was typed into this page's form before a door stopped it; shown once, then it is gone."""
    if "kept_form" not in g:
        kept = flask.session.get(_COOKIE)
        is_here = request.method == "GET" and kept is not None and kept["page"] == request.path
        g.kept_form = dict(flask.session.pop(_COOKIE)["fields"]) if is_here else {}
    found: dict[str, str] = g.kept_form
    return found


def _referring_page() -> str | None:
    """The page of this portal that says it sent the form."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}/" != request.host_url:
        return None
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if safe_path(path) == path and _is_page(parts.path) else None


def _page_here() -> str | None:
    return request.path if _is_page(request.path) else None


def _is_page(path: str) -> bool:
    """Whether there is a page to be looked at."""
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except (HTTPException, RequestRedirect):
        return False
