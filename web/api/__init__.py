"""The portal's interface for programs: JSON, versioned, described by OpenAPI."""

from flask import Flask

from programming.exchange import BASE
from web.api import agent, v1


def init_app(app: Flask) -> None:
    """Put every version under its own prefix."""
    app.register_blueprint(v1.endpoints, url_prefix="/api/v1")
    app.register_blueprint(agent.endpoints, url_prefix=BASE)
    app.extensions["csrf"].exempt(agent.endpoints)  # an agent signs what it sends instead
    agent.init_app(app)
