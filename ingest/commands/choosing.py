"""Options that say which revisions are meant, and the lines that say what became of them."""

import contextlib
import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from ingest.commands.options import COUNTED, by_option, remark_option
from ingest.commands.running import SOME_REFUSED
from ingest.outcomes import Misuse, RunFailed
from ingest.workflow import Selection, StepResult, name_of
from kb.history import Signature
from kb.lifecycle import ReviewState, RevisionStatus
from kb.schedule import NoSuchInstant, local_instant
from kb.store import utc_now
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("ingest")

_LANGUAGES: Final = [language.value for language in ContentLanguage]


def selection_options(command: Callable[..., None]) -> Callable[..., None]:
    """DOCUMENT..., `--run`, `--below`, `--language`, `--revision` as `chosen: Selection`; and who signs.

    That is `signature: Signature` of `--by` and `--remark`; `--json` is `is_json: bool`.
    """

    @functools.wraps(command)
    def choose(
        *,
        documents: tuple[str, ...],
        run: int | None,
        below: Path | None,
        language: str | None,
        revision: int | None,
        by: str,
        remark: str,
        **others: Any,  # noqa: ANN401 - the command's own options
    ) -> None:
        chosen = Selection(
            documents=documents,
            run=run,
            below=below,
            language=ContentLanguage(language) if language else None,
            revision=revision,
        )
        with misuse_told():
            command(chosen=chosen.checked(), signature=Signature(by=by, remark=remark), **others)

    options = (
        click.argument("documents", metavar="[DOCUMENT]...", nargs=-1),
        click.option("--run", type=COUNTED, metavar="N", help=_("All that run N handed in.")),
        click.option("--below", type=click.Path(path_type=Path), metavar="PATH",
                     help=_("All that was read from this file, or below this folder.")),
        click.option("--language", type=click.Choice(_LANGUAGES), help=_("Only this edition.")),
        click.option("--revision", type=COUNTED, metavar="N",
                     help=_("This revision of one document, not its newest draft.")),
        by_option,
        remark_option,
        click.option("--json", "is_json", is_flag=True,
                     help=_("One line of JSON per revision, for machines.")),
    )  # fmt: skip
    wrapped: Callable[..., None] = choose
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


@contextlib.contextmanager
def misuse_told() -> Iterator[None]:
    """A misuse or a failure within the block becomes the command's own."""
    try:
        yield
    except Misuse as misuse:
        raise click.UsageError(str(misuse)) from misuse
    except RunFailed as failure:
        raise click.ClickException(str(failure)) from failure


def at_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--at TIME`, as `at: str | None`."""
    return click.option(
        "--at",
        metavar="TIME",
        help=_("Not now, but then: 2026-12-01T06:00 in this machine's time, or with an offset (+01:00, Z)."),
    )(command)


def instant(text: str) -> datetime:
    """The instant that `--at` names.

    Raises:
        click.UsageError: it names none, or one that is past.
    """
    try:
        found = local_instant(text)
    except NoSuchInstant as trouble:
        sentence = (
            _("The clocks are put back then, {time} comes twice: add the offset, for example +01:00.")
            if trouble.is_twice
            else _("The clocks are put forward then, there is no {time}: name another time.")
        )
        raise click.UsageError(sentence.format(time=text)) from trouble
    except (ValueError, OverflowError) as error:
        sentence = _("{time} is no time: write it like 2026-12-01T06:00.")
        raise click.UsageError(sentence.format(time=text)) from error
    if found <= utc_now():
        raise click.UsageError(_("{time} is past: leave --at out to do it now.").format(time=text))
    return found


def show_results(results: list[StepResult], *, is_json: bool, due_at: datetime | None = None) -> None:
    """Print a line per revision and end with the exit code that says whether any was refused."""
    for result in results:
        line = _json(result, due_at) if is_json else _line(result, due_at)
        click.echo(line, err=result.error is not None and not is_json)
    refused = sum(result.error is not None for result in results)
    if is_json:
        click.echo(json.dumps({"summary": {"done": len(results) - refused, "refused": refused}}))
    if refused:
        raise click.exceptions.Exit(SOME_REFUSED)


def _json(result: StepResult, due_at: datetime | None) -> str:
    due = {"due_at": due_at.isoformat()} if due_at and not result.error else {}
    return json.dumps(asdict(result) | due, ensure_ascii=False)


def _line(result: StepResult, due_at: datetime | None) -> str:
    name = f"{result.document_id} ({result.language}, {result.revision})"
    if result.error is not None:
        return f"{name}: {result.error}"
    if due_at is not None:
        return f"{name}: {due_at.astimezone():%Y-%m-%d %H:%M %Z}"
    said = name_of(ReviewState(result.review) if result.review else RevisionStatus(result.status))
    return f"{name}: {said}"
