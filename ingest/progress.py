"""Progress for people, on standard error: a bar on a terminal, and a line per refused input everywhere."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ingest.report import InputResult, name_of
from translations.catalogue import translator

_ = translator("ingest")


_SLOW: Final = 1.5


class _Rate(ProgressColumn):
    """Files per second."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text(rate(speed) if speed else "")


def rate(files_per_s: float) -> str:
    """How fast it goes, in the unit that gives a number of a readable size."""
    if files_per_s >= _SLOW:
        return _("{rate} files/s").format(rate=f"{files_per_s:.0f}")
    return _("{rate} s per file").format(rate=f"{1 / files_per_s:.1f}")


@contextlib.contextmanager
def show_progress(
    title: str, *, is_quiet: bool = False, with_complaints: bool = False
) -> Iterator[Callable[[InputResult], None]]:
    """Show a run's progress while the block lasts; the value takes each result. `is_quiet` shows nothing.

    `with_complaints` is for runs that keep nothing: no report tells them later.
    """
    if is_quiet:
        yield lambda _result: None
        return
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def on_result(result: InputResult) -> None:
            progress.update(task, completed=result.position, total=result.total)
            if not result.outcome.is_accepted:
                console.print(refusal_line(result))
            elif with_complaints and result.complaints:
                console.print("\n  ".join([shown_path(result.source), *result.complaints]))

        yield on_result


def refusal_line(result: InputResult) -> str:
    """One line on a refused input: where it is, how it ended, what to do."""
    return f"{shown_path(result.source)}: {name_of(result.outcome)}: {result.error}"


def shown_path(source: str) -> str:
    """The path as a person would write it from here."""
    with contextlib.suppress(ValueError, OSError):
        return str(Path(source).relative_to(Path.cwd()))
    return source
