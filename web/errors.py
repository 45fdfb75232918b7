"""The only place where exceptions become status codes; every error page says what to do."""

import logging
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, flash, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from search.engine import IndexUnreadable
from search.folders import IndexMissing
from web.doors import DOORS
from web.guard import Refused
from web.hosts import HostRefused
from web.kept_forms import way_back
from web.sent_forms import SentBefore

API_PREFIX: Final = "/api/"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What happened, and what to do; `button` names the page at `url` that helps."""

    title: LazyString
    advice: LazyString
    url: str | None = None
    button: LazyString | None = None


_EXPLANATIONS: Final = {
    400: Explanation(
        title=_("The page could not read this request"),
        advice=_("Go back, load the page again, and repeat what you did."),
    ),
    403: Explanation(
        title=_("Your account does not include this page"),
        advice=_("Ask the people who run this portal if you need it for your work."),
    ),
    404: Explanation(
        title=_("There is no such page"),
        advice=_("The address may have a typing error, or the document was withdrawn. Search for it."),
    ),
    405: Explanation(
        title=_("This address does not take that kind of request"),
        advice=_("Start again from the home page."),
    ),
    413: Explanation(
        title=_("This is too much at once"),
        advice=_("Shorten what you are sending, then send it again."),
    ),
    429: Explanation(
        title=_("Too many requests in a short time"),
        advice=_("Wait a minute, then load the page again."),
    ),
    500: Explanation(
        title=_("The portal made a mistake"),
        advice=_(
            "It was written down for the people who run the portal. Load the page again; "
            "if it happens once more, tell them the time and the address."
        ),
    ),
    503: Explanation(
        title=_("The search index is not there yet"),
        advice=_(
            "It is being built. Documents can be opened by their links; try the search in a few minutes."
        ),
    ),
}
_FORM_EXPIRED: Final = Explanation(
    title=_("This form is no longer valid"),
    advice=_("You were logged out, or the page was open for too long. Go back, load it again, and repeat."),
)

_NO_ADDRESS: Final = Explanation(
    title=_("This portal does not know its address"),
    advice=_(
        "It answers for localhost only, until whoever runs it sets AOS_BASE_URL to the address that "
        "people open."
    ),
)


def init_app(app: Flask) -> None:
    """Answer every exception with a page, or with JSON where a program asked."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HostRefused, _host_refused)
    app.register_error_handler(SentBefore, _sent_before)
    app.register_error_handler(CSRFError, lambda error: _answer(error.code or 400, _FORM_EXPIRED))
    app.register_error_handler(IndexMissing, lambda _error: _answer(503, _EXPLANATIONS[503]))
    app.register_error_handler(IndexUnreadable, lambda _error: _answer(503, _EXPLANATIONS[503]))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _mistake)


def _refused(refused: Refused) -> ResponseReturnValue:
    door, is_program = DOORS[refused.reason], request.path.startswith(API_PREFIX)
    url = door.url(refused.return_to or (None if is_program else way_back()))
    if door.is_entrance and url is not None and not is_program:
        return redirect(url)
    explanation = Explanation(title=door.title, advice=door.advice, url=url, button=door.button)
    return _answer(door.status if is_program else 403, explanation)


def _sent_before(sent: SentBefore) -> ResponseReturnValue:
    if sent.is_same:
        flash(gettext("This was sent twice; it was done once."))
        return redirect(sent.leads_to, code=303)
    explanation = Explanation(
        title=_("This form was sent already"),
        advice=_(
            "What it said the first time was done, and nothing more was done now. See what became of it; "
            "for something else load the form again."
        ),
        url=sent.leads_to,
        button=_("See what became of it"),
    )
    return _answer(409, explanation)


def _host_refused(refused: HostRefused) -> ResponseReturnValue:
    if refused.base_url is None:
        return _answer(400, _NO_ADDRESS)
    other = Explanation(
        title=_("This portal has another address"),
        advice=_("Open it at %(address)s.", address=refused.base_url),
        url=refused.base_url,
        button=_("Open the portal"),
    )
    return _answer(400, other)


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    response = _answer(code, _EXPLANATIONS.get(code) or _EXPLANATIONS[500 if code >= 500 else 400])
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _mistake(error: Exception) -> ResponseReturnValue:
    g.is_failing = True
    _log.error("unhandled exception: %s %s", request.method, request.path, exc_info=error)
    return _answer(500, _EXPLANATIONS[500])


def _answer(code: int, explanation: Explanation) -> Response:
    title, advice = str(explanation.title), str(explanation.advice)
    if request.path.startswith(API_PREFIX):
        response = jsonify(error={"status": code, "title": title, "advice": advice})
    else:
        response = make_response(
            render_template(
                "errors/error.html",
                code=code,
                title=title,
                advice=advice,
                url=explanation.url,
                button=explanation.button,
            )
        )
    response.status_code = code
    return response
