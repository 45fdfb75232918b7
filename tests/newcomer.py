"""`make run` as a newcomer runs it, twice, in an empty data folder.

Run by `.ci/run` as `python -m tests.newcomer`; exits with a sentence if something is not as the README says.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conftest import ROOT

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE_S = 600


@contextmanager
def running_portal(home: str) -> Iterator[tuple[str, list[str]]]:
    """`make run` until its address is printed; yields the address and the lines printed so far."""
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=os.environ | {"AOS_HOME": home, "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    try:
        yield _wait_for_address(process, lines), lines
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait_for_address(process: "subprocess.Popen[str]", lines: list[str]) -> str:
    end = time.monotonic() + PATIENCE_S
    for line in process.stdout or ():
        lines.append(line.rstrip())
        found = ADDRESS.search(line)
        if found:
            return found[0]
        if time.monotonic() > end:
            break
    sys.exit("make run printed no address:\n" + "\n".join(lines))


def _page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - the address that make run printed
        return str(answer.read().decode())


def _expect(text: str, part: str, what: str) -> None:
    if part not in text:
        sys.exit(f"{what}: {part!r} is not there:\n{text[:3000]}")


def main() -> None:
    """Start twice, look twice."""
    with tempfile.TemporaryDirectory() as home:
        for attempt in ("first", "second"):
            started = time.monotonic()
            with running_portal(home) as (address, lines):
                seconds = time.monotonic() - started
                _expect("\n".join(lines), "technician@demo.example", f"{attempt} start, log-ins")
                _expect(_page(f"{address}/readyz"), '"status":"ok"', f"{attempt} start, readiness")
                english = _page(f"{address}/en/search?q=brake+pads")
                _expect(english, "/en/documents/", f"{attempt} start, English search")
                polish = _page(f"{address}/pl/search?q=klocki+hamulcowe")
                _expect(polish, "/pl/documents/", f"{attempt} start, Polish search")
            print(f"{attempt} start of make run: {seconds:.1f} s until the address was printed")  # noqa: T201


if __name__ == "__main__":
    main()
