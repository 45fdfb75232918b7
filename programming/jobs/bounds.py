"""What an event may be to be kept and shown: its instant, its numbers, how deep and how large. Pure.

What makes no sense is refused; what is only too large is kept as a note that it was, so that everything
behind it is heard.
"""

import json
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from programming.exchange import TOO_LARGE, Event, EventKind, Refusal
from programming.jobs.refusals import AgentRefused

LARGEST_DATA: Final = 64 * 1024
"""Of the data of an event, in characters of JSON."""

LARGEST_BACKUP: Final = 1 << 20
"""The same of a back-up, which holds the whole coding of a control unit."""

MOST_EVENTS_KEPT: Final = 50_000
"""Of a job that tells more, progress and supply are counted, but not kept."""

MOST_NESTED: Final = 16
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(3000, 1, 1, tzinfo=UTC)
_MOST: Final = 1 << 63
_THINNABLE: Final = frozenset({EventKind.PROGRESS, EventKind.SUPPLY})


def is_kept(event: Event) -> bool:
    """Whether an event is kept, or only counted."""
    return event.seq <= MOST_EVENTS_KEPT or event.kind not in _THINNABLE


def kept_instant(event: Event) -> datetime:
    """When it happened, in UTC; without an offset it is taken for UTC.

    Raises:
        AgentRefused: no vehicle was programmed then.
    """
    at = event.at if event.at.tzinfo else event.at.replace(tzinfo=UTC)
    if not _EARLIEST <= at < _LATEST:
        raise AgentRefused(Refusal.MALFORMED)
    return at.astimezone(UTC)


def kept_data(event: Event) -> dict[str, Any]:
    """What it tells, as JSON has it; where that is too large, its size alone.

    Raises:
        AgentRefused: a number is none that could be shown, or one stands too deep in another.
    """
    data: dict[str, Any] = msgspec.to_builtins(event.data)
    if not _is_sound(data, MOST_NESTED):
        raise AgentRefused(Refusal.MALFORMED)
    size = len(json.dumps(data))
    largest = LARGEST_BACKUP if event.kind is EventKind.BACKED_UP else LARGEST_DATA
    return data if size <= largest else {TOO_LARGE: size}


def _is_sound(value: object, nested: int) -> bool:
    if nested == 0:
        return False
    match value:
        case dict():
            return all(_is_sound(each, nested - 1) for each in value.values())
        case list() | tuple():
            return all(_is_sound(each, nested - 1) for each in value)
        case int():
            return abs(value) < _MOST
        case _:
            return True
