"""`aos ingest diff`: files, or drafts, against what is published, word by word."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from ingest.commands.choosing import misuse_told
from ingest.commands.options import COUNTED
from ingest.commands.running import SOME_REFUSED
from ingest.comparing import (
    ChangeKind,
    Comparison,
    Piece,
    SectionChange,
    ValueChange,
    ValueKind,
    compare,
)
from ingest.outcomes import Misuse
from ingest.pipeline import IngestOptions, IngestServices, examine_inputs
from ingest.progress import show_progress
from ingest.services import Foreseen, Watch
from ingest.versions import draft_version, handed_in_version, published_version
from ingest.workflow import named_documents
from kb.models import RevisionRow
from kb.waiting import drafts_of_documents, drafts_of_run, unpublished
from translations.catalogue import translator

_ = translator("ingest")

_COLOURS: Final = {ChangeKind.ADDED: "green", ChangeKind.REMOVED: "red"}
_BRACKETS: Final = {ChangeKind.ADDED: ("{+", "+}"), ChangeKind.REMOVED: ("[-", "-]")}


def make(services: Callable[[], IngestServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command("diff", help=_("What would change for readers: files, or drafts (--drafts, --run)."))
    @click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
    @click.option("--drafts", "of_drafts", is_flag=True, help=_("The drafts that wait, not files."))
    @click.option("--document", multiple=True, metavar="DOCUMENT", help=_("The drafts of this document."))
    @click.option("--run", type=COUNTED, metavar="N", help=_("The drafts that run N handed in."))
    @click.option(
        "--manifest", type=click.Path(path_type=Path), help=_("The manifest that says what they are.")
    )
    @click.option(
        "--colour/--no-colour",
        default=None,
        help=_("Added words green and removed ones red, also where this is no terminal; or never."),
    )
    @click.option("--json", "is_json", is_flag=True, help=_("One line of JSON per document, for machines."))
    def diff(
        paths: tuple[Path, ...],
        of_drafts: bool,
        document: tuple[str, ...],
        run: int | None,
        manifest: Path | None,
        colour: bool | None,
        is_json: bool,
    ) -> None:
        opened, refused = services(), 0
        if sum([bool(paths), of_drafts, bool(document), run is not None]) != 1:
            raise click.UsageError(_("Say which: files, or --drafts, or --document, or --run."))
        with misuse_told():
            if paths:
                options = IngestOptions(manifest=manifest)
                comparisons, refused = _of_files(opened, paths, options, is_quiet=is_json)
            else:
                with opened.workspace.database.read() as session:
                    comparisons = [_of_draft(session, row) for row in _drafts(session, document, run)]
        for comparison in comparisons:
            line = _json(comparison) if is_json else "\n".join(_lines(comparison))
            click.echo(line, color=colour)
        if not comparisons and not is_json:
            click.echo(_("There is nothing to compare."))
        if refused:
            raise click.exceptions.Exit(SOME_REFUSED)

    return diff


def _of_files(
    services: IngestServices, paths: tuple[Path, ...], options: IngestOptions, *, is_quiet: bool
) -> tuple[list[Comparison], int]:
    found: list[Foreseen] = []
    with show_progress(_("Reading"), is_quiet=is_quiet) as show:
        watch = Watch(on_result=show, stop=threading.Event(), on_document=found.append)
        summary = examine_inputs(services, paths, options, watch)
    with services.workspace.database.read() as session:
        comparisons = [
            compare(
                published_version(session, one.new.document_id, one.new.language),
                handed_in_version(session, one.new),
            )
            for one in found
        ]
    return comparisons, summary.refused


def _of_draft(session: Session, row: RevisionRow) -> Comparison:
    version = draft_version(row)
    return compare(published_version(session, version.document_id, version.language), version)


def _drafts(session: Session, documents: tuple[str, ...], run: int | None) -> list[RevisionRow]:
    if run is not None:
        rows = drafts_of_run(session, run)
    elif documents:
        rows = drafts_of_documents(session, named_documents(session, documents))
    else:
        rows = unpublished(session)
    if not rows:
        raise Misuse(_("No draft waits there: `aos ingest status` lists what does."))
    return rows


def _lines(comparison: Comparison) -> Iterator[str]:
    after = comparison.after
    name = f"{after.document_id} ({after.language})"
    if comparison.before is None:
        yield click.style(_("{document}: new").format(document=name), bold=True)
        return
    if not comparison.is_changed:
        yield _("{document}: unchanged").format(document=name)
        return
    yield click.style(_("{document}: changed").format(document=name), bold=True)
    for fact in comparison.facts:
        before, now = _marked(ChangeKind.REMOVED, fact.before), _marked(ChangeKind.ADDED, fact.after)
        yield f"  {_fact(fact.name)}: {before} {now}"
    for section in comparison.sections:
        yield from _section_lines(section)


def _section_lines(section: SectionChange) -> Iterator[str]:
    what = {
        ChangeKind.ADDED: _("added"),
        ChangeKind.REMOVED: _("removed"),
        ChangeKind.CHANGED: _("changed"),
    }[section.kind]
    yield f"  § {section.heading} #{section.anchor}: {what}"
    for value in section.values:
        yield "    " + click.style(f"! {_value_line(value)}", bold=True, fg="yellow")
    for passage in section.passages:
        yield "    " + "".join(map(_piece, passage))


def _value_line(value: ValueChange) -> str:
    what = {
        ValueKind.TORQUE: _("torque"),
        ValueKind.MEASURE: _("measure"),
        ValueKind.TROUBLE_CODE: _("trouble code"),
        ValueKind.PART_NUMBER: _("part number"),
    }[value.kind]
    return f"{what}: {_list(value.before)} → {_list(value.after)}"


def _list(values: Iterable[str]) -> str:
    return ", ".join(values) or "–"


def _fact(name: str) -> str:
    return {
        "title": _("title"),
        "kind": _("kind"),
        "access": _("access class"),
        "systems": _("systems"),
        "applicability": _("applicability"),
        "figures": _("figures"),
    }[name]


def _piece(piece: Piece) -> str:
    return piece.text if piece.kind is ChangeKind.SAME else _marked(piece.kind, piece.text)


def _marked(kind: ChangeKind, text: str) -> str:
    """Words added or removed: brackets say so where no colour does."""
    opening, closing = _BRACKETS[kind]
    return click.style(f"{opening}{text}{closing}", fg=_COLOURS[kind])


def _json(comparison: Comparison) -> str:
    after, before = comparison.after, comparison.before
    state = "new" if before is None else "changed" if comparison.is_changed else "unchanged"
    entry = {
        "document_id": after.document_id,
        "language": after.language,
        "published": before.number if before else None,
        "revision": after.number,
        "state": state,
        "facts": [
            {"name": fact.name, "before": fact.before, "after": fact.after} for fact in comparison.facts
        ],
        "sections": [_section_json(section) for section in comparison.sections],
    }
    return json.dumps(entry, ensure_ascii=False)


def _section_json(section: SectionChange) -> dict[str, object]:
    return {
        "section_id": section.anchor,
        "heading": section.heading,
        "change": section.kind,
        "values": [
            {"kind": value.kind, "before": value.before, "after": value.after} for value in section.values
        ],
        "passages": [[[piece.kind, piece.text] for piece in passage] for passage in section.passages],
    }
