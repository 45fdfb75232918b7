"""`aos ingest doctor`: examines files for damaged text and reports; nothing is stored."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from ingest.commands.options import json_option
from ingest.commands.running import SOME_REFUSED
from ingest.damage.diagnosis import evidence
from ingest.damage.telling import loss_line
from ingest.doctor import Doctor, Examination, Verdict, patients, write_repaired
from ingest.outcomes import Misuse, RunFailed
from ingest.pipeline import IngestServices
from ingest.progress import shown_path
from translations.catalogue import plural_translator, translator

_ = translator("ingest")
_n = plural_translator("ingest")

_MOST_SHOWN: Final = 20
_LONGEST: Final = 100
_REFUSED: Final = (Verdict.DAMAGED, Verdict.UNREADABLE)


def make(_services: Callable[[], IngestServices]) -> click.Command:
    """The command; it needs no data folder."""

    @click.command("doctor", help=_("Examine files for damaged text, and report; nothing is stored."))
    @click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option(
        "--repair-to",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help=_("Write repaired copies of text files there, as UTF-8; never over a file that is there."),
    )
    @json_option
    def doctor(paths: tuple[Path, ...], repair_to: Path | None, is_json: bool) -> None:
        try:
            found = _examined(paths, repair_to, is_json)
        except Misuse as misuse:
            raise click.UsageError(str(misuse)) from misuse
        except RunFailed as failure:
            raise click.ClickException(str(failure)) from failure
        if not is_json:
            click.echo(_summary(found))
        if any(verdict in _REFUSED for verdict in found):
            raise click.exceptions.Exit(SOME_REFUSED)

    return doctor


def _examined(paths: tuple[Path, ...], folder: Path | None, is_json: bool) -> list[Verdict]:
    found: list[Verdict] = []
    with Doctor() as doctor:
        for patient in patients(paths):
            examination = doctor.examine(patient)
            can_be_written = examination.verdict is Verdict.REPAIRABLE and examination.text is not None
            copy = write_repaired(examination, folder) if folder and can_be_written else None
            click.echo(_json(examination, copy) if is_json else _told(examination, copy))
            found.append(examination.verdict)
    return found


def _told(examination: Examination, copy: Path | None) -> str:
    head = f"{shown_path(str(examination.patient.path))}: {_verdict(examination.verdict)}"
    lines = [f"{head} ({examination.encoding})" if examination.encoding else head]
    lines += [examination.error] if examination.error else []
    lines += examination.complaints
    if examination.verdict is Verdict.REPAIRABLE:
        lines += [
            _("line {number}: {before} -> {after}").format(
                number=repair.line, before=_cut(repair.before), after=_cut(repair.after)
            )
            for repair in examination.repairs[:_MOST_SHOWN]
        ]
        lines += _rest(len(examination.repairs) - _MOST_SHOWN)
    losses = list(evidence(examination.losses))
    lines += [loss_line(loss) for loss in losses[:_MOST_SHOWN]] + _rest(len(losses) - _MOST_SHOWN)
    if copy:
        lines.append(_("A repaired copy is in {path}.").format(path=shown_path(str(copy))))
    return "\n  ".join(lines)


def _json(examination: Examination, copy: Path | None) -> str:
    return json.dumps(
        {
            "source": str(examination.patient.path),
            "verdict": examination.verdict.value,
            "encoding": examination.encoding,
            "complaints": examination.complaints,
            "repairs": [
                {"line": repair.line, "before": repair.before, "after": repair.after}
                for repair in examination.repairs
            ],
            "losses": [
                {"place": loss.place, "stands": loss.stands, "was": loss.was, "letters": loss.letters}
                for loss in examination.losses
            ],
            "letters_lost": sum(loss.letters for loss in examination.losses),
            "repaired_copy": str(copy) if copy else None,
            "error": examination.error,
        },
        ensure_ascii=False,
    )


def _summary(found: list[Verdict]) -> str:
    counts = ", ".join(
        f"{_verdict(verdict)} {found.count(verdict)}" for verdict in Verdict if verdict in found
    )
    files = _n("{count} file", "{count} files", len(found)).format(count=len(found))
    return _("{files} examined: {counts}.").format(files=files, counts=counts or "–")


def _rest(count: int) -> list[str]:
    return [_n("and {count} more", "and {count} more", count).format(count=count)] if count > 0 else []


def _verdict(verdict: Verdict) -> str:
    return {
        Verdict.SOUND: _("sound"),
        Verdict.REPAIRABLE: _("can be repaired"),
        Verdict.COMPLAINTS: _("can be taken in, with complaints"),
        Verdict.DAMAGED: _("damaged"),
        Verdict.UNREADABLE: _("cannot be read"),
    }[verdict]


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
