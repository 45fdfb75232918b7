"""What the pipeline and the child process that unpacks a bundle say to each other: one message each way."""

from datetime import date
from typing import Final

import msgspec

from ingest.limits import MIB, Limits
from ingest.outcomes import Outcome

FILES: Final = "files"
"""The folder within the child's scratch folder that the files are unpacked into."""

MAX_REQUEST_BYTES: Final = MIB
MAX_ANSWER_BYTES: Final = 64 * MIB


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a package says of one of its files; `is_left_out` where another rendition of it is taken in."""

    title: str | None = None
    language_tag: str | None = None
    kind: str | None = None
    issue: str | None = None
    issued_on: date | None = None
    identity: str | None = None
    is_left_out: bool = False


class RefusedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was not unpacked: its name as it may be shown, how it ended, what to do."""

    name: str
    outcome: Outcome
    sentence: str


class UnpackRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Unpack the archive at `path` into `FILES` below `scratch`."""

    limits: Limits
    scratch: str
    path: str


class UnpackAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    `outcome` and `sentence` are set where the archive as a whole was refused; `disk_error` is the number of
    the system's error where the disk refused. `plans` are what iiRDS metadata say, by the file's path below
    `FILES`.
    """

    refused: tuple[RefusedEntry, ...] = ()
    plans: dict[str, Plan] = msgspec.field(default_factory=dict)
    outcome: Outcome | None = None
    sentence: str = ""
    disk_error: int = 0
