"""Other cores help where they are free, and nobody waits for one that is not."""

import os
import subprocess
import sys
import threading

import pytest

from search.meanwhile import aside, meanwhile

needs_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is no other core")
_AFTER_A_FORK = """
import os
import threading
from search.meanwhile import meanwhile
assert meanwhile(lambda: 1)() == 1
child = os.fork()
if not child:
    begun = threading.Event()
    meanwhile(begun.set)
    os._exit(0 if begun.wait(10) else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_the_answer_is_what_the_work_gives() -> None:
    assert meanwhile(lambda: "counted")() == "counted"


def test_what_goes_wrong_is_told_to_whoever_asked() -> None:
    def fail() -> None:
        raise LookupError("no index")

    with pytest.raises(LookupError, match="no index"):
        meanwhile(fail)()


@needs_cores
def test_work_is_begun_before_its_answer_is_asked_for() -> None:
    begun = threading.Event()
    answer = meanwhile(begun.set)
    assert begun.wait(10)
    assert answer() is None


@needs_cores
def test_where_no_thread_is_free_whoever_asks_works_and_does_not_wait() -> None:
    is_over = threading.Event()
    for _ in range(os.cpu_count() or 1):
        aside(lambda: is_over.wait(30))
    try:
        assert meanwhile(threading.get_ident)() == threading.get_ident()
    finally:
        is_over.set()


def test_what_nobody_waits_for_is_done_too() -> None:
    is_done = threading.Event()
    aside(is_done.set)
    assert is_done.wait(10)


@needs_cores
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_fork_has_threads_of_its_own() -> None:
    subprocess.run([sys.executable, "-c", _AFTER_A_FORK], check=True, timeout=60)
