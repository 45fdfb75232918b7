"""How long a job will take: learnt from those that were done, for a kind of control unit and of interface."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from programming.jobs.models import DurationRow

MARGIN: Final = 1.5
"""A job begins with so many times its estimate left on the ticket."""

_LEAST: Final = 3
"""Fewer jobs than these say little: one asks further afield."""

_MOST: Final = 200
_BYTES_PER_S: Final = 20 * 1024
"""What a wire of 500 kbit/s carries of a flash with some pauses, where nothing was learnt yet."""

_BEFORE_S: Final = 45.0
_AFTER_S: Final = 60.0


class Basis(StrEnum):
    """What an estimate was learnt from."""

    INTERFACE = "interface"
    """Jobs on this kind of control unit with this kind of interface."""
    CONTROL_UNIT = "control-unit"
    """Jobs on this kind of control unit with any interface."""
    SIZE = "size"
    """The size of the package alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """In seconds, the 95th percentile: in all, and of it what comes after the point of no return.

    `count` jobs were learnt from.
    """

    total_s: float
    after_s: float
    count: int
    basis: Basis

    @property
    def needed_s(self) -> float:
        """What a ticket needs to have left before a job begins."""
        return MARGIN * self.total_s


def estimate(session: Session, target: str, size_bytes: int, interfaces: Sequence[str]) -> Estimate:
    """How long a flash of `size_bytes` of this kind of control unit takes.

    `interfaces` are the kinds of interface that may be used; the slowest of those that were learnt counts.
    """
    rows = session.scalars(
        select(DurationRow)
        .where(DurationRow.target == target)
        .order_by(DurationRow.ended_at.desc())
        .limit(_MOST)
    ).all()
    learnt = [
        _of(found, size_bytes, Basis.INTERFACE)
        for one in dict.fromkeys(interfaces)
        if len(found := [row for row in rows if row.interface == one]) >= _LEAST
    ]
    if learnt:
        return max(learnt, key=lambda one: one.total_s)
    if len(rows) >= _LEAST:
        return _of(rows, size_bytes, Basis.CONTROL_UNIT)
    after_s = _AFTER_S + size_bytes / _BYTES_PER_S
    return Estimate(total_s=_BEFORE_S + after_s, after_s=after_s, count=0, basis=Basis.SIZE)


def percentile_95(values: Sequence[float]) -> float:
    """The smallest of the values that no more than one in twenty exceeds."""
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _of(rows: Sequence[DurationRow], size_bytes: int, basis: Basis) -> Estimate:
    """From jobs with packages of other sizes in proportion, as the transfer is what takes long."""
    after = [row.after_s * size_bytes / max(1, row.size_bytes) for row in rows]
    total = [row.before_s + each for row, each in zip(rows, after, strict=True)]
    return Estimate(total_s=percentile_95(total), after_s=percentile_95(after), count=len(rows), basis=basis)
