"""Security headers of every response: nothing inline, nothing from elsewhere, in no one's frame."""

from typing import Final

from flask import Flask, Response, g, request

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_FILE_POLICY: Final = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",  # a drawing's own styles; sandboxed, with nothing to fetch
        "img-src data:",
        "frame-ancestors 'none'",
    )
)
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
_HALF_A_YEAR_S: Final = 15_768_000
_OF_THE_LIBRARY: Final = frozenset(
    {
        "api_v1",
        "complete",
        "documents",
        "guide",
        "health",
        "home",
        "opensearch",
        "previews",
        "prices",
        "search",
        "telling",
        "tools",
    }
)
"""The blueprints whose pages tell of documents and goods. All others tell of people, companies and money."""


def init_app(app: Flask, *, is_secure: bool) -> None:
    """Put the headers on every response, errors included."""

    @app.after_request
    def _add_headers(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = _POLICY
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_HALF_A_YEAR_S}"
        of_people = request.blueprint is not None and request.blueprint not in _OF_THE_LIBRARY
        if (of_people or g.get("is_kept_nowhere", False)) and not response.cache_control.no_store:
            response.headers["Cache-Control"] = "no-store"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.vary.update(("Cookie", "Accept-Language"))
        return response


def keep_nowhere() -> None:
    """Let no browser keep the answer to this request, not even its reader's own."""
    g.is_kept_nowhere = True


def isolate(response: Response) -> Response:
    """Shut a file from a document into a sandbox of its own: whatever it is, it runs and fetches nothing.

    The opener policy is left away: a browser refuses to open a sandboxed page that sets one.
    """
    response.headers["Content-Security-Policy"] = _FILE_POLICY
    return response
