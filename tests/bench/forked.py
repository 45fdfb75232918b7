"""A process that prepares entries as those of `search.preparing` do, but forked, with the passages in it."""

import os
import signal
from typing import IO

from search.preparing import Child
from search.preparing_child import Editions, serve


class ForkedChild(Child):
    """Runs `search.preparing_child.serve` on what its parent has; to be made before there are threads."""

    def __init__(self, editions: Editions) -> None:
        (request_end, ask_end), (answer_end, tell_end) = os.pipe(), os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(ask_end)
            os.close(answer_end)
            _serve(os.fdopen(request_end, "rb"), os.fdopen(tell_end, "wb"), editions)
        os.close(request_end)
        os.close(tell_end)
        self.requests, self.answers = os.fdopen(ask_end, "wb"), os.fdopen(answer_end, "rb")

    def last_words(self) -> str:
        """How it has ended."""
        return f"process {self._pid}"

    def close(self) -> None:
        """End the process, whatever it is doing."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self.requests.close()
        self.answers.close()


def _serve(requests: IO[bytes], answers: IO[bytes], editions: Editions) -> None:
    """Answer until killed, and never return into what the parent was doing."""
    try:
        serve(requests, answers, lambda _url: editions)
    finally:
        os._exit(1)
