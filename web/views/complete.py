"""Completions of what is typed into the search box, for the page's script and for programs alike."""

from typing import Final

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from entitlements.permissions import Permission
from search.serialise import completions
from web.asked import MAX_QUERY_LENGTH
from web.guard import requires
from web.i18n import page_language
from web.session import access, searcher

pages = Blueprint("complete", __name__)

_MAX_AGE_S: Final = 60


@pages.get("/complete")
@requires(Permission.DOCUMENT_FIND)
def complete() -> Response:
    """What `q` may become, as far as the reader finds something with it; what is too long is cut off."""
    return completed()


def completed() -> Response:
    """The answer to a request for completions of `q`, in the language of the page."""
    text = request.args.get("q", "")[:MAX_QUERY_LENGTH]
    found = searcher().complete(text, language=page_language(), access=access())
    response = jsonify(completions(text, found))
    response.cache_control.private = True
    response.cache_control.max_age = _MAX_AGE_S
    return response
