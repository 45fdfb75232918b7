"""A running portal: the production server in a process of its own, as `aos serve` runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Final

from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import ROOT

STOP_TIMEOUT_S: Final = 25
_PROGRAM: Final = """
import os
import sys
from pathlib import Path
from web import create_app
from web.payment_settings import read_payment_settings
from web.server import serve
from web.settings import Settings
settings = Settings(home=Path(sys.argv[1]), payments=read_payment_settings(os.environ))
serve(lambda: create_app(settings), "127.0.0.1", int(sys.argv[2]), 1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    """A server that said it is ready."""

    address: str
    announced: str
    process: subprocess.Popen[str]

    def stop(self) -> tuple[str, str]:
        """Ask the server to end; returns what it wrote meanwhile."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=STOP_TIMEOUT_S)


@contextmanager
def running_server(
    home: Path, environ: Mapping[str, str] | None = None, *, port: int | None = None
) -> Iterator[RunningServer]:
    """Serve the portal of `home` until the end of the block; `environ` configures payments.

    Without a `port` on a free one.
    """
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(home), str(port)],
        cwd=ROOT,
        env={**os.environ, **(environ or {}), "PYTHONWARNINGS": "default"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    announced = process.stdout.readline().strip()
    server = RunningServer(address=f"http://127.0.0.1:{port}", announced=announced, process=process)
    try:
        yield server
    finally:
        if process.poll() is None:
            server.stop()


@contextmanager
def served_here(app: Flask, port: int) -> Iterator[None]:
    """Serve an application, with its clock, from a thread of this process until the end of the block."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
