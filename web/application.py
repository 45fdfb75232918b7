"""The portal as a WSGI application, put together from its pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from kb.store import utc_now
from web import (
    api,
    company_names,
    errors,
    filters,
    guard,
    headers,
    hosts,
    i18n,
    join_names,
    numbers,
    order_names,
    payment_names,
    places,
    search_names,
    sent_forms,
    session,
    shop_names,
    ticket_doors,
    views,
)
from web.settings import Settings
from web.wiring import open_portal

MAX_REQUEST_BYTES: Final = 64 * 1024
"""Nothing larger than a form is taken in by the pages; documents come in by `aos ingest`."""


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The portal as a WSGI application."""
    app = Flask("web")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # static files are named by their content
    )
    if settings.trusted_proxies > 0:
        app.wsgi_app = _behind_proxies(app, settings.trusted_proxies)  # type: ignore[method-assign]
    hosts.init_app(app)
    session.init_app(app, open_portal(settings), clock)
    i18n.init_app(app)
    numbers.init_app(app)
    guard.init_app(app)
    headers.init_app(app, is_secure=settings.is_secure)
    filters.init_app(app)
    search_names.init_app(app)
    places.init_app(app)
    company_names.init_app(app)
    join_names.init_app(app)
    payment_names.init_app(app)
    order_names.init_app(app)
    shop_names.init_app(app)
    ticket_doors.init_app(app)
    sent_forms.init_app(app)
    errors.init_app(app)
    views.init_app(app)
    api.init_app(app)
    return app


def _behind_proxies(app: Flask, count: int) -> ProxyFix:
    """Take the client's address, scheme and host from what so many reverse proxies say, and no more."""
    return ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
