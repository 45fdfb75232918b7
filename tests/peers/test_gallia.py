"""A scanner that knows nothing of us finds in each session the services that belong into it, and no other."""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.peers.lines import unit_on_lines

_GALLIA = Path(sys.executable).with_name("gallia")
_SESSION = re.compile(r"findings in session 0x([0-9a-f]{2})")
_SERVICE = re.compile(r"\[result\]:\s+\[0x([0-9a-f]{2})\]")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _GALLIA.exists(), reason="gallia is not installed: make setup"),
]
_ALWAYS = {"10", "11", "14", "19", "22", "3e"}
_BEYOND_DEFAULT = _ALWAYS | {"27", "29", "2e", "31"}


def scan(port: int, folder: Path) -> dict[str, set[str]]:
    """The services that gallia finds, by session."""
    target = ["--target", f"tcp-lines://127.0.0.1:{port}", "--sessions", "1", "2", "3"]
    quiet = ["--no-dumpcap", "--no-ping", "--no-tester-present", "--no-properties", "--max-retries", "0"]
    told = subprocess.run(
        [_GALLIA, "scan", "uds", "services", *target, *quiet, "--artifacts-base", folder],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    ).stdout
    found, session = defaultdict(set), ""
    for line in told.splitlines():
        entered, service = _SESSION.search(line), _SERVICE.search(line)
        session = entered[1] if entered else session
        if service:
            found[session].add(service[1])
    return dict(found)


def test_no_service_answers_where_it_must_not(tmp_path: Path) -> None:
    with unit_on_lines() as port:
        found = scan(port, tmp_path)
    assert found == {
        "01": _ALWAYS,
        "02": _BEYOND_DEFAULT | {"34", "36", "37"},
        "03": _BEYOND_DEFAULT | {"28", "85"},
    }
