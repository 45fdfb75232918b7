"""A table on standard output, and the time that things take."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long single calls took, in milliseconds."""

    median_ms: float
    p95_ms: float


def seconds(action: Callable[[], object]) -> float:
    """How long `action` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def latency(search: Callable[[str], object], queries: Iterable[str]) -> Latency:
    """How long each of the queries takes, after a few that warm caches up."""
    asked = list(queries)
    for query in asked[:10]:
        search(query)
    took_ms = [seconds(lambda query=query: search(query)) * 1000 for query in asked]  # type: ignore[misc]
    return Latency(median_ms=median(took_ms), p95_ms=quantiles(took_ms, n=20)[-1])


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column left, the others right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    print(f"\n{title}\n")  # noqa: T201 - this is the output
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        print("  ".join(cells))  # noqa: T201
