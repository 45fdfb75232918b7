"""What the events of a job come to: where it stands, its rate, its supply, what a next run needs. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, Protocol

from programming.exchange import TOO_LARGE, EventKind
from programming.phases import ORDER, Phase

MOST_POINTS: Final = 240
"""The supply is shown in no more points than these."""

_MOST: Final = 10**12
"""Larger numbers are none; compared before they are made a float, which a vast one does not fit."""


_MOST_LEFT_S: Final = 7 * 86_400.0
"""A transfer that would take longer than a week does not run."""


class Told(Protocol):
    """An event as it is kept."""

    @property
    def seq(self) -> int: ...  # noqa: D102

    @property
    def at(self) -> datetime: ...  # noqa: D102

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def phase(self) -> str | None: ...  # noqa: D102

    @property
    def data(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Volts:
    """The supply at an instant."""

    at: datetime
    volts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something went wrong and was tried again."""

    at: datetime
    code: str
    detail: str


@dataclass(slots=True, kw_only=True)
class Course:
    """Where a job stands by what its agents told; sizes in bytes, `rate` in bytes per second.

    `checked` are blocks whose check passed and that were not erased again since.
    """

    last_seq: int = 0
    last_at: datetime | None = None
    last_agent: str | None = None
    phase: Phase | None = None
    entered: dict[Phase, datetime] = field(default_factory=dict)
    block: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    checked: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    numbers_after: dict[str, str] = field(default_factory=dict)
    backup: dict[str, Any] | None = None
    supply: list[Volts] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    codes: dict[str, list[str]] = field(default_factory=dict)
    ended_reason: str | None = None

    @property
    def left_s(self) -> float | None:
        """The seconds that the transfer still takes at this rate; None before it runs, or where it stands."""
        if self.rate <= 0 or self.total <= self.done:
            return None
        left_s = (self.total - self.done) / self.rate
        return left_s if left_s < _MOST_LEFT_S else None

    @property
    def percent(self) -> int:
        """How much of all blocks is written."""
        return 0 if self.total <= 0 else min(100, self.done * 100 // self.total)

    @property
    def lowest_volts(self) -> float | None:
        """The lowest supply that was measured."""
        return min((one.volts for one in self.supply), default=None)

    def is_passed(self, phase: Phase) -> bool:
        """Whether a phase lies behind the one that was entered last."""
        return self.phase is not None and ORDER.index(phase) < ORDER.index(self.phase)

    def hear(self, event: Told) -> None:
        """Take the next event in; what makes no sense is passed over."""
        self.last_seq, self.last_at = event.seq, event.at
        self.last_agent = getattr(event, "agent_id", self.last_agent)
        data = event.data
        if TOO_LARGE in data:
            self.troubles.append(Trouble(at=event.at, code=TOO_LARGE, detail=str(event.kind)))
        match event.kind:
            case EventKind.PHASE:
                self._enter(event)
            case EventKind.PROGRESS:
                self.block = _text(data.get("block")) or self.block
                self.done, self.total = _whole(data.get("done")), _whole(data.get("total"))
                self.rate = _number(data.get("rate")) or 0.0
            case EventKind.IDENTIFIED:
                after = self.phase is not None and ORDER.index(self.phase) > ORDER.index(Phase.COMMIT)
                (self.numbers_after if after else self.numbers).update(_texts(data.get("numbers")))
            case EventKind.BACKED_UP:
                self.backup = dict(data) if _is_backup(data) else self.backup
            case _:
                self._note(event)

    def _note(self, event: Told) -> None:
        data = event.data
        match event.kind:
            case EventKind.SUPPLY:
                volts = _number(data.get("volts"))
                if volts is not None:
                    self.supply.append(Volts(at=event.at, volts=volts))
            case EventKind.TROUBLE:
                code, detail = _text(data.get("code")), _text(data.get("detail"))
                self.troubles.append(Trouble(at=event.at, code=code, detail=detail))
            case EventKind.BLOCK_CHECKED:
                self.checked = [*(name for name in self.checked if name != data.get("block")),
                                _text(data.get("block"))]  # fmt: skip
            case EventKind.CODES_COMPARED:
                self.codes = {key: _list(data.get(key)) for key in ("gone", "new", "stayed")}
            case EventKind.ENDED:
                self.ended_reason = _text(data.get("reason")) or None

    def _enter(self, event: Told) -> None:
        phase = phase_of(event.phase)
        if phase is None:
            return
        self.phase = phase
        self.entered.setdefault(phase, event.at)
        self.block = _text(event.data.get("block")) or self.block
        if phase is Phase.ERASE:
            self.checked = [name for name in self.checked if name != event.data.get("block")]
        if phase is not Phase.TRANSFER:
            self.rate = 0.0


def course_of(events: Iterable[Told]) -> Course:
    """What all events of a job come to."""
    course = Course()
    for event in events:
        course.hear(event)
    return course


def thinned(supply: list[Volts], most: int = MOST_POINTS) -> list[Volts]:
    """So many points of a curve, of each stretch the lowest: what went low is never left out."""
    if len(supply) <= most:
        return supply
    step = len(supply) / most
    cuts = [round(number * step) for number in range(most + 1)]
    return [min(supply[begin:end], key=lambda one: one.volts) for begin, end in pairwise(cuts) if end > begin]


def phase_of(text: str | None) -> Phase | None:
    """The phase of this name, None where this version knows none."""
    try:
        return None if text is None else Phase(text)
    except ValueError:
        return None


def _is_backup(data: Mapping[str, Any]) -> bool:
    return isinstance(data.get("coding"), Mapping) and isinstance(data.get("codes"), list | tuple)


def _text(value: object) -> str:
    return value[:500] if isinstance(value, str) else "" if value is None else str(value)[:500]


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < _MOST else None  # type: ignore[arg-type]


def _whole(value: object) -> int:
    number = _number(value)
    return 0 if number is None else max(0, int(number))


def _texts(value: object) -> dict[str, str]:
    return {_text(key): _text(each) for key, each in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list | tuple) else []
