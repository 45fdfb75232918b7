"""The tracks of a channel: every horizontal piece of wire in a line of its own. Pure.

Two wires that end in one column, one from above and one from below, must not meet: the one from above turns
first. Where such demands go round in a circle, a wire takes two tracks (a dogleg). Among the orders that
remain the one with few crossings is chosen, then wires that do not lie over one another share a track.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.wiring.graph import Segment

_HALF: Final = (0.5, 0.25, 0.75, 0.375, 0.625)


@dataclass(slots=True, eq=False)
class Run:
    """A horizontal piece of a wire between two columns; it goes up at `ups` and down at `downs`."""

    segment: Segment
    ups: tuple[float, ...]
    downs: tuple[float, ...]
    track: int = 0

    @property
    def left(self) -> float:
        """The column that it begins in."""
        return min((*self.ups, *self.downs))

    @property
    def right(self) -> float:
        """The column that it ends in."""
        return max((*self.ups, *self.downs))

    def covers(self, column: float) -> bool:
        """Whether a vertical wire in that column would cross it."""
        return self.left < column < self.right

    def meets(self, other: "Run") -> bool:
        """Whether both cannot be in one track."""
        return self.left <= other.right and other.left <= self.right


@dataclass(frozen=True, slots=True)
class Channel:
    """The runs of a channel and how many tracks they take."""

    runs: tuple[Run, ...]
    tracks: int


def route(segments: list[Segment]) -> Channel:
    """Give every wire of a channel its tracks."""
    runs = [run for segment in segments for run in _runs(segment)]
    runs = _without_circles(runs)
    ordered = _improved(_sorted(runs))
    for place, run in enumerate(ordered):
        above = (other.track + _apart(other, run) for other in ordered[:place] if other.meets(run))
        run.track = max(above, default=0)
    return Channel(tuple(ordered), max((run.track + 1 for run in ordered), default=0))


def crossings_in(channel: Channel, segments: list[Segment]) -> int:
    """How often the wires of a routed channel cross."""
    runs = channel.runs
    turning = {run.segment for run in runs}
    straight = [segment.ports[0].column for segment in segments if segment not in turning]
    pairs = (
        (above, below)
        for above in runs
        for below in runs
        if above.track < below.track and above.segment is not below.segment
    )
    return sum(_cost(above, below) for above, below in pairs) + sum(
        run.covers(column) for run in runs for column in straight
    )


def _runs(segment: Segment) -> Iterator[Run]:
    run = Run(
        segment,
        ups=tuple(float(port.column) for port in segment.uppers),
        downs=tuple(float(port.column) for port in segment.lowers),
    )
    if run.left != run.right:
        yield run


def must_be_above(run: Run, other: Run) -> bool:
    """Whether the run has to turn before the other: it comes from above where the other goes below."""
    if run.segment is other.segment:
        return run is not other and bool(set(run.downs) & set(other.ups))
    return bool(set(run.ups) & set(other.downs))


def _apart(above: Run, below: Run) -> int:
    """How many tracks further down a run is: two where their ends in one column could seem to be joined.

    Wires that move aside together, as many columns each, read as a bundle and stay close.
    """
    is_bundle = below.right - below.left == above.right - above.left
    is_joined = above.segment is not below.segment and must_be_above(above, below)
    return 2 if is_joined and not is_bundle else 1


def _without_circles(runs: list[Run]) -> list[Run]:
    for _attempt in range(len(runs)):
        circle = _circle(runs)
        if not circle:
            break
        whole = [run for run in circle if all(column == int(column) for column in (*run.ups, *run.downs))]
        run = min((run for run in whole if run.ups and run.downs), key=lambda run: run.right - run.left)
        at = runs.index(run)
        runs[at : at + 1] = _dogleg(run, runs)
    return runs


def _circle(runs: list[Run]) -> list[Run]:
    """The runs left over when those that nothing needs to be above of are taken away again and again."""
    left = list(runs)
    while True:
        free = [run for run in left if not any(must_be_above(other, run) for other in left)]
        if not free:
            break
        left = [run for run in left if run not in free]
    while True:
        free = [run for run in left if not any(must_be_above(run, other) for other in left)]
        if not free:
            return left
        left = [run for run in left if run not in free]


def _dogleg(run: Run, runs: list[Run]) -> tuple[Run, Run]:
    """Split a run: its upper part turns down beside the column where it goes below."""
    taken = {column for other in runs for column in (*other.ups, *other.downs)}
    down = run.downs[0]
    step = -1 if run.ups[0] < down else 1
    column = next(down + step * half for half in _HALF if down + step * half not in taken)
    return (
        Run(run.segment, ups=run.ups, downs=(column,)),
        Run(run.segment, ups=(column,), downs=run.downs),
    )


def _sorted(runs: list[Run]) -> list[Run]:
    """An order that all demands allow: of those that may come next, the one that crosses least."""
    left, ordered = list(runs), []
    while left:
        free = [run for run in left if not any(must_be_above(other, run) for other in left)] or left
        best = min(
            free,
            key=lambda run: (
                sum(_cost(run, other) - _cost(other, run) for other in left),
                run.left,
                run.right,
            ),
        )
        left.remove(best)
        ordered.append(best)
    return ordered


def _improved(ordered: list[Run]) -> list[Run]:
    """Move runs to better places until none is left that gains."""
    for _round in range(12):
        is_better = False
        for run in list(ordered):
            at = ordered.index(run)
            place = _best_place(ordered, at)
            if place != at:
                ordered.insert(place, ordered.pop(at))
                is_better = True
        if not is_better:
            break
    return ordered


def _best_place(ordered: list[Run], at: int) -> int:
    run, best, gain, change = ordered[at], at, 0, 0
    for place in range(at - 1, -1, -1):
        other = ordered[place]
        if must_be_above(other, run):
            break
        change += _cost(other, run) - _cost(run, other)
        if change > gain:
            best, gain = place, change
    change = 0
    for place in range(at + 1, len(ordered)):
        other = ordered[place]
        if must_be_above(run, other):
            break
        change += _cost(run, other) - _cost(other, run)
        if change > gain:
            best, gain = place, change
    return best


def _cost(above: Run, below: Run) -> int:
    """How often two runs cross when the first is above."""
    return sum(below.covers(column) for column in above.downs) + sum(
        above.covers(column) for column in below.ups
    )
