"""What /proc says of processes that tests started."""

import time
from pathlib import Path


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or only waits to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return state == "Z"


def ends_within(pid: int, seconds: float) -> bool:
    """Whether the process ends in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if has_ended(pid):
            return True
        time.sleep(0.02)
    return False
