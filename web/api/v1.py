"""Version 1: the search, as `aos search query --json` answers it."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from search.serialise import result_page
from web.api.openapi import DESCRIPTION
from web.excerpts import access_in_results, count_excerpts
from web.guard import requires
from web.opened import opened
from web.session import searcher
from web.views.complete import completed
from web.views.search import asked_in_url

endpoints = Blueprint("api_v1", __name__)


@endpoints.get("/search")
@requires(Permission.DOCUMENT_FIND)
def search() -> ResponseReturnValue:
    """One page of hits for `q`, through the caller's access filter."""
    found = opened(searcher().search(asked_in_url(), access=access_in_results()))
    count_excerpts(found)
    return jsonify(result_page(found))


@endpoints.get("/complete")
@requires(Permission.DOCUMENT_FIND)
def complete() -> ResponseReturnValue:
    """What `q` may become, in the caller's language."""
    return completed()


@endpoints.get("/openapi.json")
@requires(Permission.PAGE_OPEN)
def openapi() -> ResponseReturnValue:
    """The description of this interface."""
    return jsonify(DESCRIPTION)
