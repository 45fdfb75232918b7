"""What the portal and the agent of a workshop say to each other, as JSON over HTTPS. Pure.

The agent asks, always. Each request but the first (`Enrolment`) is signed with the agent's own key:
`signed_part` says over which bytes. Everything that is sent may be sent again without harm.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from programming.packages.manifest import Sha256
from programming.phases import Outcome, Phase

S = TypeVar("S", bound=Struct)

BASE: Final = "/api/v1/agent"
JOB_PURPOSE: Final = b"aos-flash-job-v1\0"
INTRODUCTION_PURPOSE: Final = b"aos-job-key-v1\0"
REQUEST_PURPOSE: Final = b"aos-agent-request-v1\0"
AGENT_HEADER: Final = "AOS-Agent"
TIME_HEADER: Final = "AOS-Time"
SIGNATURE_HEADER: Final = "AOS-Signature"
"""Of the agent's key over `signed_part`, in hexadecimal."""

MOST_SKEW_S: Final = 300
"""How far the time of a request may be from the portal's; every answer tells the portal's time."""

MOST_EVENTS: Final = 500
TOO_LARGE: Final = "too_large"
"""In place of an event's data: they were larger than the portal keeps; so many characters of JSON."""

_HALF_A_SIGN: Final = rb"\ud"
"""Begins the half of a pair that JSON lets stand alone; no file and no page takes such a text."""

Hex = Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*$", max_length=8192)]
Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class ExchangeRefused(ValueError):
    """A message that is not one of these; the text says which field is wrong."""


class Message(Struct, frozen=True, kw_only=True):
    """What all messages have in common: fields of a later version are passed over."""


class Enrolment(Message, frozen=True, kw_only=True):
    """POST `/enrol`: a one-time code that an employee made in the portal becomes an agent."""

    code: Annotated[str, Meta(min_length=8, max_length=64)]
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    public_key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    version: Annotated[str, Meta(max_length=32)]


class PortalKeys(Message, frozen=True, kw_only=True):
    """The public keys (hex) that the agent trusts: of whoever publishes packages, of the portal's jobs."""

    package: tuple[str, ...]
    job: tuple[str, ...]
    introductions: tuple[str, ...] = ()
    """Envelopes over `Introduction`: how keys of jobs vouched for the ones after them."""


class Introduction(Message, frozen=True, kw_only=True):
    """What a key of jobs signs when another follows it: that agents are to believe `key` (hex) as well."""

    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    made: datetime


class Enrolled(Message, frozen=True, kw_only=True):
    """The answer to `Enrolment`."""

    agent: Token
    workshop: str
    keys: PortalKeys
    time: datetime


class JobState(StrEnum):
    """A job in the portal."""

    READY = "ready"
    """Waits for an agent."""
    TAKEN = "taken"
    """An agent works; nothing in the car has changed."""
    COMMITTED = "committed"
    """Past the point of no return: nothing stops it."""
    INTERRUPTED = "interrupted"
    """Committed, and no agent has been heard of for a while; any agent of the workshop may carry it on."""
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """Ended before anything was erased: the car is as it was."""


class JobLine(Message, frozen=True, kw_only=True):
    """A job that the asking agent may take or carry on."""

    job: Token
    state: JobState
    title: str
    is_recovery: bool = False
    vin: str | None = None


class JobList(Message, frozen=True, kw_only=True):
    """GET `/jobs`: what there is to do; ask again after `poll_s` seconds."""

    jobs: tuple[JobLine, ...]
    keys: PortalKeys
    poll_s: float
    time: datetime


class JobTicket(Message, frozen=True, kw_only=True):
    """What the portal signs for one job and one agent; without it an agent touches no car.

    `serial` is the control unit's once one has been identified; another is refused from then on.
    """

    job: Token
    agent: Token
    workshop: str
    vin: str
    package_sha256: Sha256
    """Of the manifest's exact bytes."""
    manifest_serial: int
    issued: datetime
    expires: datetime
    nonce: Token
    serial: str | None = None
    is_recovery: bool = False


class Taking(Message, frozen=True, kw_only=True):
    """POST `/jobs/JOB/take`, or nothing: by which kind of interface, such as `socketcan`.

    The portal learns from it how long a job takes; it decides nothing. `version` is the agent's own, which a
    package may ask for; "" where the agent is of before it was told: then that of its enrolment counts.
    """

    interface: Annotated[str, Meta(max_length=64)] = ""
    version: Annotated[str, Meta(max_length=32)] = ""


class TakenJob(Message, frozen=True, kw_only=True):
    """The answer to `Taking`: the job is this agent's. Asked again: the same, with a new ticket.

    The package is then at GET `/jobs/JOB/package`, in parts too (`Range: bytes=N-`, answered with 206).
    """

    ticket: str
    """An envelope over a `JobTicket`."""
    state: JobState
    package_size: int
    next_seq: int
    """The number of the first event that the portal does not have yet."""
    last_phase: Phase | None
    checked_blocks: tuple[str, ...]
    """Blocks whose check a former run of this job reported as passed."""
    backup: dict[str, Any] | None
    """What a former run of this job read from the control unit before anything was changed."""
    estimate_s: float | None
    time: datetime
    last_agent: Token | None = None
    """Whose the last event is; what an agent remembers of a job counts only where that was itself."""

    committed_at: datetime | None = None
    """Since when the job is past the point of no return; None before."""


class EventKind(StrEnum):
    """What an event of a job tells. `data` has the keys that stand behind each."""

    PHASE = "phase"
    """A phase was entered: `block` where there is one."""
    PROGRESS = "progress"
    """`block`, `done`, `total` (bytes of all blocks), `rate` (bytes per second)."""
    IDENTIFIED = "identified"
    """`numbers`: texts by the lower-case names of `Identifier`."""
    BACKED_UP = "backed-up"
    """`coding`: hex by identifier in hex; `codes`: trouble codes; `software`: its number."""
    SUPPLY = "supply"
    """`volts`."""
    TROUBLE = "trouble"
    """Something went wrong and was tried again: `code`, `detail`."""
    BLOCK_CHECKED = "block-checked"
    """`block`: it was written, and the control unit's check passed."""
    CODES_COMPARED = "codes-compared"
    """`gone`, `new`, `stayed`: trouble codes."""
    ENDED = "ended"
    """`outcome`, and `reason` with a code of `programming.flashing.reasons` where it is not `programmed`."""


class Event(Message, frozen=True, kw_only=True):
    """What happened at an instant of the agent's clock; `seq` counts from 1 without gaps, once per job."""

    seq: Annotated[int, Meta(ge=1)]
    at: datetime
    kind: EventKind
    phase: Phase | None = None
    data: dict[str, Any] = {}


class Events(Message, frozen=True, kw_only=True):
    """POST `/jobs/JOB/events`: what happened since; those that the portal has are passed over."""

    events: Annotated[tuple[Event, ...], Meta(max_length=MOST_EVENTS)]


class Lease(Message, frozen=True, kw_only=True):
    """The answer to `Events`: what the portal has, and what the agent may do.

    `is_cancelled` is never true for a committed job. `seconds_left` of the ticket is None where it has no
    end; past it a committed job goes on, in overtime.
    """

    next_seq: int
    state: JobState
    is_cancelled: bool = False
    is_protected: bool = False
    is_overtime: bool = False
    seconds_left: float | None = None
    time: datetime


class KeyRequest(Message, frozen=True, kw_only=True):
    """POST `/jobs/JOB/key`: a seed of SecurityAccess (0x27), or a challenge of Authentication (0x29)."""

    serial: Annotated[str, Meta(min_length=1, max_length=64)]
    level: Annotated[int, Meta(ge=1, le=0x7D)]
    seed: Hex
    access: Annotated[str, Meta(pattern=r"^(27|29)$")] = "27"


class KeyAnswer(Message, frozen=True, kw_only=True):
    """The key (27), or the proof of ownership and the certificate (29)."""

    key: Hex
    certificate: Hex = ""
    attempts_left: int
    time: datetime


class CommitRequest(Message, frozen=True, kw_only=True):
    """POST `/jobs/JOB/commit`, when the control unit is unlocked: to be allowed to erase it."""

    serial: Annotated[str, Meta(min_length=1, max_length=64)]
    estimate_s: Annotated[float, Meta(ge=0)]


class Committed(Message, frozen=True, kw_only=True):
    """Yes: from now on nothing of the portal stops this job."""

    committed_at: datetime
    recover_until: datetime
    time: datetime


class Report(Message, frozen=True, kw_only=True):
    """POST `/jobs/JOB/report`: how it ended. Sent after its last events."""

    outcome: Outcome
    reason: str | None = None
    software: str | None = None


class Refusal(StrEnum):
    """Why the portal says no; the words are in `programming.refusal_words`."""

    NOT_SIGNED = "not-signed"
    WRONG_TIME = "wrong-time"
    UNKNOWN_AGENT = "unknown-agent"
    AGENT_DISMISSED = "agent-dismissed"
    WRONG_CODE = "wrong-code"
    NO_SUCH_JOB = "no-such-job"
    JOB_TAKEN = "job-taken"
    JOB_ENDED = "job-ended"
    CANCELLED = "cancelled"
    NO_TICKET = "no-ticket"
    TIME_TOO_SHORT = "time-too-short"
    NOT_CLEARED = "not-cleared"
    NOT_COMMITTED = "not-committed"
    WRONG_SERIAL = "wrong-serial"
    STALE_SEED = "stale-seed"
    ATTEMPTS_SPENT = "attempts-spent"
    PACKAGE_WITHDRAWN = "package-withdrawn"
    AGENT_TOO_OLD = "agent-too-old"
    RECOVERY_OVER = "recovery-over"
    NO_KEY = "no-key"
    """The portal has no secret for this kind of control unit."""
    GAP = "gap"
    """Events are missing before those that were sent; send from `next_seq` on."""
    MALFORMED = "malformed"


class RefusedAnswer(Message, frozen=True, kw_only=True):
    """The body of any answer that is no success: why, in a sentence of the asked language too."""

    reason: Refusal
    message: str
    next_seq: int | None = None
    time: datetime


def read_message(raw: bytes, kind: type[S]) -> S:
    """The message that JSON bytes hold.

    Raises:
        ExchangeRefused: they hold another.
    """
    try:
        message = msgspec.json.decode(raw, type=kind)
        if _HALF_A_SIGN in raw.lower():
            write_message(message)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ExchangeRefused(str(error)) from error
    return message


def write_message(message: Struct) -> bytes:
    """A message as JSON."""
    return msgspec.json.encode(message)


def signed_part(method: str, path: str, time: str, body: bytes) -> bytes:
    """What an agent signs of a request: `path` with its query, `time` as in the header (Unix seconds)."""
    head = f"{method.upper()}\n{path}\n{time}\n{hashlib.sha256(body).hexdigest()}"
    return REQUEST_PURPOSE + head.encode("ascii", "strict")
