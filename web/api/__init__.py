"""The portal's interface for programs: JSON, versioned, described by OpenAPI."""

from flask import Flask

from web.api import v1


def init_app(app: Flask) -> None:
    """Put every version under its own prefix."""
    app.register_blueprint(v1.endpoints, url_prefix="/api/v1")
