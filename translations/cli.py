"""`aos terms`: the agreed terms of this portal: find them, check the own ones, take them out and in."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import click

from translations.catalogue import plural_translator, translator
from translations.finding import Found, find
from translations.import_command import import_command
from translations.locales import Language
from translations.skos import write_skos
from translations.tbx import write_tbx
from translations.term_csv import write_csv
from translations.term_folder import is_own, own_terms
from translations.term_services import (
    SOME_REFUSED,
    STANDARD_STREAM,
    Format,
    Services,
    kind_names,
    terms_as_json,
)
from translations.terms import Concept, TermKind, Violation

_ = translator("translations")
_n = plural_translator("translations")


def terms_group(services: Services) -> click.Group:
    """The commands, on services that are opened when one of them runs."""
    group = click.Group("terms", help=_("The agreed terms: find and check them, take them out and in."))
    for make in (_find, _check, _export, import_command):
        group.add_command(make(services))
    return group


def _find(services: Services) -> click.Command:
    @click.command("find", help=_("Find agreed concepts by a term, in whatever form TEXT has it."))
    @click.argument("text")
    @click.option(
        "--limit",
        type=click.IntRange(1, 10_000),
        default=10,
        show_default=True,
        help=_("How many concepts to show."),
    )
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def find_(text: str, limit: int, as_json: bool) -> None:
        opened = services()
        found = find(own_terms(opened.folder).base, text, opened.readings)
        if as_json:
            for item in found[:limit]:
                click.echo(json.dumps(_found_as_json(item), ensure_ascii=False))
            return
        for item in found[:limit]:
            click.echo(_shown(item.concept))
        if len(found) > limit:
            click.echo(_("{count} more: --limit shows them.").format(count=len(found) - limit))
        if not found:
            click.echo(_("No agreed term has these words."), err=True)

    return find_


def _found_as_json(found: Found) -> dict[str, Any]:
    concept = found.concept
    return {
        "concept": concept.id,
        "system": concept.system,
        "part_of_speech": concept.part_of_speech,
        "matched": found.term.text,
        "terms": terms_as_json(concept.terms),
        "related": list(concept.related),
        "note": concept.note,
        "is_own": is_own(concept.place),
        "place": str(concept.place),
    }


def _shown(concept: Concept) -> str:
    names = kind_names()
    lines = [f"{click.style(concept.id, bold=True)}  ({concept.place})"]
    for language in Language:
        kinds = [
            f"{names[kind]}: {', '.join(texts)}" if names[kind] else ", ".join(texts)
            for kind in TermKind
            if (texts := concept.texts(language, kind))
        ]
        lines.append(f"  {language}  " + "; ".join(kinds))
    if concept.related:
        lines.append("  " + _("related: {concepts}").format(concepts=", ".join(concept.related)))
    if concept.note:
        lines.append(f"  {concept.note}")
    return "\n".join([*lines, ""])


def _check(services: Services) -> click.Command:
    @click.command("check", help=_("Check the own terms, file by file and line by line."))
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def check(as_json: bool) -> None:
        own = own_terms(services().folder)
        found = [(item, True) for item in own.faults] + [(item, False) for item in own.doubts]
        for item, is_left_out in found:
            if as_json:
                click.echo(json.dumps(_violation_as_json(item, is_left_out), ensure_ascii=False))
            else:
                click.echo(str(item))
        if not as_json:
            _say_state(len(own.concepts), {item.place.file for item in own.faults}, len(own.doubts))
        if own.faults:
            sys.exit(SOME_REFUSED)

    return check


def _violation_as_json(violation: Violation, is_left_out: bool) -> dict[str, Any]:
    place = violation.place
    return {"file": place.file, "line": place.line, "message": violation.message, "is_left_out": is_left_out}


def _say_state(concepts: int, broken: set[str], doubts: int) -> None:
    click.echo(
        _n("{count} own concept in use.", "{count} own concepts in use.", concepts).format(count=concepts)
    )
    if broken:
        text = _("Left out until they are corrected: {files}.")
        click.echo(text.format(files=", ".join(sorted(broken))), err=True)
    if doubts:
        text = _n(
            "{count} line is used but gets in the way of another concept.",
            "{count} lines are used but get in the way of another concept.",
            doubts,
        )
        click.echo(text.format(count=doubts))


Writer = Callable[[Iterable[Concept]], bytes]
_WRITERS: Final[dict[Format, Writer]] = {
    Format.TBX: write_tbx,
    Format.SKOS: write_skos,
    Format.CSV: write_csv,
}


def _export(services: Services) -> click.Command:
    @click.command("export", help=_("Write the agreed terms to FILE, or to standard output for -."))
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE")
    @click.option(
        "--format",
        "format_",
        required=True,
        type=click.Choice([item.value for item in Format]),
        help=_("The format of the file."),
    )
    @click.option("--system", metavar="NAME", help=_("Only the concepts of this system, such as brakes."))
    @click.option("--own", "is_own_only", is_flag=True, help=_("Only this portal's own concepts."))
    def export(file: Path, format_: str, system: str | None, is_own_only: bool) -> None:
        base = own_terms(services().folder).base
        systems = sorted({concept.system for concept in base})
        if system is not None and system not in systems:
            text = _("There is no system {name}: it is one of {choices}.")
            raise click.BadParameter(text.format(name=system, choices=", ".join(systems)))
        chosen = [
            concept
            for concept in base
            if system in (None, concept.system) and (not is_own_only or is_own(concept.place))
        ]
        content = _WRITERS[Format(format_)](chosen)
        if str(file) == STANDARD_STREAM:
            sys.stdout.buffer.write(content)
            return
        _write(file, content)
        text = _n("{count} concept written to {file}.", "{count} concepts written to {file}.", len(chosen))
        click.echo(text.format(count=len(chosen), file=file))

    return export


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        text = _("{file} cannot be written ({reason}): name another file.")
        raise click.ClickException(text.format(file=file, reason=error.strerror)) from None
