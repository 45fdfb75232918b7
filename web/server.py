"""The production server: gunicorn with a few threads per worker, run from `aos serve`."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from search.engine import IndexUnreadable
from search.folders import IndexMissing
from web.session import searcher

THREADS: Final = 8
MAX_WORKERS: Final = 4
_SETTINGS: Final[dict[str, Any]] = {
    "worker_class": "gthread",
    "threads": THREADS,
    "timeout": 60,
    "graceful_timeout": 20,
    "keepalive": 5,
    "limit_request_line": 8190,
    "limit_request_fields": 64,
    "limit_request_field_size": 8190,
    "max_requests": 20_000,
    "max_requests_jitter": 2_000,
    "accesslog": None,  # query strings say what a workshop works on
    "loglevel": "warning",
    "control_socket_disable": True,
    "proc_name": "aos",
}


class PortalServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with settings from code: no command line, no configuration file."""

    def __init__(self, app_factory: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._app_factory = app_factory
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the settings over."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application: once in each worker, so that no connection is shared across a fork."""
        application = self._app_factory()
        threading.Thread(target=_warm_up, args=(application,), name="warm-up", daemon=True).start()
        return application


def _warm_up(application: Flask) -> None:
    """Read beside the first requests what the first search needs: terms, dictionary, learnt pairs."""
    with (
        application.app_context(),
        suppress(IndexMissing, IndexUnreadable),
    ):  # the search page says what to do
        searcher().warm_up()


def serve(
    app_factory: Callable[[], Flask],
    host: str,
    port: int,
    workers: int | None = None,
    *,
    announce: Callable[[str], None] = click.echo,
) -> None:
    """Serve the application until a signal ends the process; requests under way are finished first.

    Without a number of `workers` there is one per core, and not more than four.
    `announce` is called with the address once the first worker can answer.
    """
    address = address_of(host, port)

    def _ready(worker: Any) -> None:  # noqa: ANN401 - gunicorn has no types
        if worker.age == 1:
            announce(address)

    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers or min(os.cpu_count() or 1, MAX_WORKERS),
    }
    PortalServer(app_factory, {**_SETTINGS, **options, "post_worker_init": _ready}).run()


def address_of(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared, not bound
    return f"http://{reachable}:{port}/"
