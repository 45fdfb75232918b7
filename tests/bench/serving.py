"""A process that serves the portal and answers searches, its memory looked at from outside.

Run as a program it opens the portal on a data folder, answers each line of its input by a page of results in
either language, and says `ready` when it has answered them all.
"""

import subprocess
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

from tests.bench.clocks import Memory, memory_of
from web import create_app
from web.settings import Settings

_READY: Final = "ready"
_PAGES: Final = ("/pl/search", "/en/search")


def serving_memory(home: Path, queries: Sequence[str]) -> Memory | None:
    """The memory of a fresh process that has answered the queries; None where it cannot be seen."""
    command = [sys.executable, "-m", "tests.bench.serving", str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n".join(queries) + "\n\n")
        child.stdin.flush()
        answer = child.stdout.readline().strip()
        memory = memory_of(child.pid)
        child.stdin.close()
    if answer != _READY:
        raise RuntimeError(f"the serving process ended early: {answer!r}")
    return memory


def main() -> None:
    """Answer what stands in the input up to an empty line, then wait to be looked at."""
    client = create_app(Settings(home=Path(sys.argv[1]))).test_client()
    for number, line in enumerate(iter(sys.stdin.readline, "\n")):
        answer = client.get(_PAGES[number % len(_PAGES)], query_string={"q": line.strip()})
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"{answer.status}: {line}")
    print(_READY, flush=True)  # noqa: T201 - the parent waits for it
    sys.stdin.read()


if __name__ == "__main__":
    main()
