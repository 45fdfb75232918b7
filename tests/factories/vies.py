"""A register of VAT numbers on this machine that answers as VIES does: well, late, broken, or not at all."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from entitlements.vat import VatNumber

VALID: Final = VatNumber(country="PL", number="5260250274")
INVALID: Final = VatNumber(country="PL", number="1060000062")
ASKER: Final = VatNumber(country="PL", number="5252344078")
NAME: Final = "WARSZTAT KOWAL SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ"
CONSULTATION: Final = "WAPIAAAAZxyz0001"


@dataclass
class Vies:
    """What the register does; `status` and `body` stand in for its answer where they are given."""

    status: int = 200
    body: bytes | None = None
    is_silent: bool = False
    valid: set[str] = field(default_factory=lambda: {str(VALID)})
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    waiting: threading.Event = field(default_factory=threading.Event)

    def says(self, content: object, status: int = 200) -> None:
        """Answer everything with this."""
        self.status, self.body = status, json.dumps(content).encode()

    def answer(self, asked: dict[str, str]) -> bytes:
        """The answer to a question."""
        if self.body is not None:
            return self.body
        is_valid = f"{asked['countryCode']}{asked['vatNumber']}" in self.valid
        said: dict[str, Any] = {
            "countryCode": asked["countryCode"],
            "vatNumber": asked["vatNumber"],
            "requestDate": "2026-11-22T12:00:00.000Z",
            "valid": is_valid,
            "requestIdentifier": CONSULTATION if "requesterNumber" in asked else "",
            "name": NAME if is_valid else "---",
            "address": "POLNA 1\n00-001 WARSZAWA" if is_valid else "---",
        }
        return json.dumps(said).encode()


@contextmanager
def vies_server(vies: Vies) -> Iterator[Vies]:
    """Run the register until the end of the block; its address is in `url`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            vies.asked.append(asked)
            if vies.is_silent:
                vies.waiting.wait(10)
                self.close_connection = True
                return
            content = vies.answer(asked)
            self.send_response(vies.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_parts: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    vies.url = f"http://127.0.0.1:{server.server_address[1]}/check-vat-number"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield vies
    finally:
        vies.waiting.set()
        server.shutdown()
        thread.join()
        server.server_close()
