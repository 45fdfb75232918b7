"""What the commands around packages work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kb.store import utc_now
from kb.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageServices:
    """The data folder, opened by the first command that needs it, and the time."""

    open: Callable[[], Workspace]
    clock: Callable[[], datetime] = utc_now
