"""A trust centre on this machine that answers as it is told, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

TOKEN: Final = "token-of-the-portal"


@dataclass
class Centre:
    """What it knows of persons, by e-mail address and company; `answer`, code and bytes, overrules it."""

    known: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    answer: tuple[int, bytes] | None = None
    location: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def trust_centre(centre: Centre) -> Iterator[Centre]:
    """Run the centre."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            centre.asked.append(json.loads(self.rfile.read(length)))
            centre.tokens.append(self.headers["Authorization"])
            code, body = centre.answer or (200, self._known())
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            if centre.location is not None:
                self.send_header("Location", centre.location)
            self.end_headers()
            self.wfile.write(body)

        def _known(self) -> bytes:
            wanted = centre.asked[-1]
            nothing = {
                "approval": {"status": "none"},
                "authorisation": {"status": "none"},
                "fresh_for_s": 3600,
            }
            return json.dumps(centre.known.get((wanted["person"], wanted["company"]), nothing)).encode()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    centre.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield centre
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
