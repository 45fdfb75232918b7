"""A virtual unit behind a TCP port that speaks lines of hexadecimal, as gallia's `tcp-lines` does."""

import os
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from programming.virtual_ecu.ecu import VirtualEcu
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import BODY

_INTO_BOOTLOADER = bytes.fromhex("1002")
_FIRST = bytes.fromhex("1003")


class _Lines(socketserver.StreamRequestHandler):
    """One tester."""

    def handle(self) -> None:
        """Answer each line; into the programming session the way leads through the extended one."""
        unit: VirtualEcu = self.server.unit  # type: ignore[attr-defined]
        for line in self.rfile:
            request = bytes.fromhex(line.decode("ascii").strip())
            if request == _INTO_BOOTLOADER:
                unit.handle(_FIRST, time.monotonic())
            for sending in unit.handle(request, time.monotonic()):
                self.wfile.write(sending.payload.hex().encode("ascii") + b"\n")
                self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def unit_on_lines() -> Iterator[int]:
    """Such a unit; the port."""
    with _Server(("127.0.0.1", 0), _Lines) as server:
        server.unit = VirtualEcu(  # type: ignore[attr-defined]
            LastingMemory.open(BODY, None), secret=b"secret", random_bytes=os.urandom
        )
        thread = threading.Thread(target=server.serve_forever, name="lines", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
