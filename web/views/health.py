"""What has no language: the entrance, the health checks, and the rules for robots."""

from typing import Final

from flask import Blueprint, Response, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from entitlements.permissions import Permission
from search.condition import behind
from search.engine import IndexUnreadable
from search.folders import IndexFolders, IndexMissing
from web import session
from web.guard import requires
from web.i18n import preferred_language

pages = Blueprint("health", __name__)

_ROBOTS: Final = """\
User-agent: *
Disallow: /api/
Disallow: /pl/search
Disallow: /en/search
Disallow: /pl/login
Disallow: /en/login
"""


@pages.get("/")
@requires(Permission.PAGE_OPEN)
def entrance() -> ResponseReturnValue:
    """Lead to the home page in the visitor's language."""
    return redirect(url_for("home.home", lang=preferred_language()))


@pages.get("/healthz")
@requires(Permission.PAGE_OPEN)
def alive() -> ResponseReturnValue:
    """Whether the process answers at all."""
    return jsonify(status="ok")


@pages.get("/readyz")
@requires(Permission.PAGE_OPEN)
def ready() -> ResponseReturnValue:
    """Whether database and index can serve readers, and how far the index is behind; nothing is counted."""
    settings = session.portal().settings
    try:
        lag = behind(session.database(), IndexFolders(settings.folder.index, settings.search_engine))
        session.searcher().ensure_open()
    except (SQLAlchemyError, OSError, IndexMissing, IndexUnreadable) as problem:
        return jsonify(status="unavailable", problem=type(problem).__name__), 503
    if lag is None:
        return jsonify(status="unavailable", problem=IndexMissing.__name__), 503
    return jsonify(
        status="indexing" if lag else "ok",
        database="ok",
        index={"lag": lag},
    )


@pages.get("/robots.txt")
@requires(Permission.PAGE_OPEN)
def robots() -> ResponseReturnValue:
    """What crawlers may leave alone."""
    return Response(_ROBOTS, mimetype="text/plain")
