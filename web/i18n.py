"""The language of a page: the first part of its URL, else the visitor's last one, else the browser's."""

import re
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from flask_babel import Babel
from werkzeug.routing import BaseConverter

from translations.catalogue import FOLDER
from translations.locales import DEFAULT_LANGUAGE, Language

LANGUAGE_COOKIE: Final = "aos_language"
_YEAR_S: Final = 365 * 24 * 3600
_UNQUOTED: Final = "/:@!$&'()*+,;=-._~"
_PREFIX: Final = re.compile(r"/(pl|en)(?=/|$)")

LANGUAGE_NAMES: Final = {Language.POLISH: "Polski", Language.ENGLISH: "English"}
"""Each language's name for itself."""


class LanguageConverter(BaseConverter):
    """`<language:lang>` in a rule: one of the interface's languages."""

    regex = "pl|en"

    def to_python(self, value: str) -> Language:
        """The language that stands in the URL."""
        return Language(value)

    def to_url(self, value: str) -> str:
        """The language as it stands in the URL."""
        return str(value)


def init_app(app: Flask) -> None:
    """Teach the application its languages: catalogues, URLs, and the cookie of the last choice."""
    app.url_map.converters["language"] = LanguageConverter
    app.config.update(BABEL_DOMAIN="web", BABEL_TRANSLATION_DIRECTORIES=str(FOLDER))
    Babel(app, locale_selector=lambda: page_language().value)
    app.url_defaults(_add_language)
    app.url_value_preprocessor(_take_language)
    app.after_request(_remember_language)
    app.context_processor(
        lambda: {
            "language": page_language(),
            "languages": {language: switched_path(language) for language in Language},
            "language_names": LANGUAGE_NAMES,
        }
    )


def page_language() -> Language:
    """The language that this response is written in."""
    match = _PREFIX.match(request.path)
    return Language(match.group(1)) if match else preferred_language()


def preferred_language() -> Language:
    """The language for a visitor whose URL names none."""
    remembered = request.cookies.get(LANGUAGE_COOKIE)
    if remembered in tuple(Language):
        return Language(remembered)
    best = request.accept_languages.best_match([language.value for language in Language])
    return Language(best) if best else DEFAULT_LANGUAGE


def here() -> str:
    """The path and query of this request, as they stand in a URL."""
    path = quote(request.path, safe=_UNQUOTED)
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def switched_path(language: Language) -> str:
    """The URL of this page in `language`, with the same state; home where the page has no language."""
    if not _PREFIX.match(request.path):
        return f"/{language}/"
    return _PREFIX.sub(f"/{language}", here(), count=1)


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values:
        values.pop("lang", None)


def _add_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = page_language()


def _remember_language(response: Response) -> Response:
    match = _PREFIX.match(request.path)
    if match and request.cookies.get(LANGUAGE_COOKIE) != match.group(1) and response.mimetype == "text/html":
        response.set_cookie(
            LANGUAGE_COOKIE,
            match.group(1),
            max_age=_YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    return response
