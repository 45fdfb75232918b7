"""The home page, and the choice of an appearance."""

from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from kb.library import Library
from translations.locales import ContentLanguage
from web.filters import THEME_COOKIE, THEMES
from web.forms import safe_path
from web.guard import requires
from web.i18n import page_language
from web.session import access, database

pages = Blueprint("home", __name__)

RECENT: Final = 8
_YEAR_S: Final = 365 * 24 * 3600


@pages.get("/")
@requires(Permission.DOCUMENT_FIND)
def home() -> ResponseReturnValue:
    """The search box, and what was published lately."""
    language = ContentLanguage(page_language().value)
    recent = Library(database()).recent(language, RECENT, access=access())
    return render_template("home/home.html", recent=recent)


@pages.post("/appearance")
@requires(Permission.PAGE_OPEN)
def appearance() -> ResponseReturnValue:
    """Keep the chosen appearance in a cookie, and go back to where it was chosen."""
    response = redirect(safe_path(request.form.get("next")), code=303)
    chosen = request.form.get("theme")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    return response
