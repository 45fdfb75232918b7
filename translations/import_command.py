"""`aos terms import`: a file's terms into the own ones, with a word on every concept."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import click

from translations.catalogue import plural_translator, translator
from translations.exchange import ReadTerms, TermFileRefused, XmlElement
from translations.merging import Change, Outcome, merge
from translations.skos import read_skos
from translations.tbx import read_tbx
from translations.term_csv import read_csv
from translations.term_folder import own_terms
from translations.term_services import (
    SOME_REFUSED,
    STANDARD_STREAM,
    Format,
    Services,
    kind_names,
    terms_as_json,
)
from translations.term_store import OwnTermsBroken, TermStore
from translations.terms import Term, is_concept_id

_ = translator("translations")
_n = plural_translator("translations")

LARGEST_IMPORT_BYTES: Final = 64 * 1024 * 1024
_MOST_NAMED: Final = 8


def import_command(services: Services) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command("import", help=_("Take the terms of FILE (TBX, SKOS or CSV) into the own terms."))
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE")
    @click.option(
        "--format",
        "format_",
        type=click.Choice([item.value for item in Format]),
        help=_("The format of the file; without it, what the file looks like."),
    )
    @click.option("--system", default="", metavar="NAME", help=_("Put new concepts into this system's file."))
    @click.option(
        "--replace",
        "is_replacing",
        is_flag=True,
        help=_("Where a concept is agreed already, let the file's row stand in its place."),
    )
    @click.option("--dry-run", is_flag=True, help=_("Only say what would change."))
    @click.option("--json", "as_json", is_flag=True, help=_("Print the answer as JSON."))
    def import_(  # noqa: PLR0913 - a command's options are its arguments
        file: Path, format_: str | None, system: str, is_replacing: bool, dry_run: bool, as_json: bool
    ) -> None:
        if system and not is_concept_id(system):
            raise click.BadParameter(
                _("{name} is no name of a system: use a-z, 0-9 and hyphens.").format(name=system)
            )
        opened = services()
        try:
            read = _read(file, Format(format_) if format_ else None, opened.parse_xml)
        except TermFileRefused as refusal:
            raise click.ClickException(str(refusal)) from None
        changes = _take_in(opened.folder, read, system=system, is_replacing=is_replacing, is_dry=dry_run)
        if as_json:
            _print_json(changes, read, is_dry=dry_run)
        else:
            _print_changes(changes, read, is_dry=dry_run)
        if any(change.conflicts for change in changes) or read.unusable_terms:
            sys.exit(SOME_REFUSED)

    return import_


def _read(file: Path, format_: Format | None, parse_xml: Callable[[bytes], XmlElement]) -> ReadTerms:
    try:
        if str(file) == STANDARD_STREAM:
            content = sys.stdin.buffer.read(LARGEST_IMPORT_BYTES + 1)
        else:
            with file.open("rb") as opened:
                content = opened.read(LARGEST_IMPORT_BYTES + 1)
    except OSError as error:
        text = _("{file} cannot be read ({reason}): name another file.")
        raise TermFileRefused(text.format(file=file, reason=error.strerror)) from None
    if len(content) > LARGEST_IMPORT_BYTES:
        limit = LARGEST_IMPORT_BYTES // 2**20
        raise TermFileRefused(_("The file is larger than {limit} MiB: divide it.").format(limit=limit))
    is_xml = content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<")
    if format_ is Format.CSV or (format_ is None and not is_xml):
        return read_csv(content)
    root = parse_xml(content)
    is_rdf = format_ is Format.SKOS or (format_ is None and root.tag.endswith("}RDF"))
    return read_skos(root) if is_rdf else read_tbx(root)


def _take_in(folder: Path, read: ReadTerms, *, system: str, is_replacing: bool, is_dry: bool) -> list[Change]:
    store = TermStore(folder)
    if is_dry:
        return merge(own_terms(folder).base, read, system=system, is_replacing=is_replacing)
    with store.locked():
        changes = merge(own_terms(folder).base, read, system=system, is_replacing=is_replacing)
        try:
            store.put(
                change.concept
                for change in changes
                if change.concept is not None and change.outcome in (Outcome.NEW, Outcome.CHANGED)
            )
        except OwnTermsBroken as broken:
            text = _("{place} is not in order: correct it first (`aos terms check` names every line).")
            raise click.ClickException(text.format(place=broken.faults[0].place)) from None
    return changes


def _print_json(changes: list[Change], read: ReadTerms, *, is_dry: bool) -> None:
    for change in changes:
        line = {
            "concept": change.name,
            "outcome": change.outcome,
            "added": terms_as_json(change.added),
            "conflicts": list(change.conflicts),
        }
        click.echo(json.dumps(line, ensure_ascii=False))
    summary: dict[str, Any] = {outcome.value: 0 for outcome in Outcome}
    for change in changes:
        summary[change.outcome] += 1
    summary |= {
        "conflicts": sum(len(change.conflicts) for change in changes),
        "is_dry_run": is_dry,
        "left_out": {
            "languages": dict(read.languages),
            "categories": dict(read.categories),
            "unusable_terms": read.unusable_terms,
        },
    }
    click.echo(json.dumps({"summary": summary}, ensure_ascii=False))


def _print_changes(changes: list[Change], read: ReadTerms, *, is_dry: bool) -> None:
    names = {
        Outcome.NEW: _("new"),
        Outcome.CHANGED: _("changed"),
        Outcome.UNCHANGED: _("unchanged"),
        Outcome.REFUSED: _("refused"),
    }
    for change in changes:
        if change.outcome is not Outcome.UNCHANGED or change.conflicts:
            click.echo(f"{names[change.outcome]:12} {change.name}  {_terms(change.added)}".rstrip())
        for conflict in change.conflicts:
            click.echo(f"    {conflict}")
    for sentence in _left_out(read):
        click.echo(sentence)
    counts = [f"{names[item]}: {sum(change.outcome is item for change in changes)}" for item in Outcome]
    click.echo(", ".join(counts))
    if is_dry:
        click.echo(_("Nothing was written."))


def _terms(terms: Iterable[Term]) -> str:
    names = kind_names()
    shown = (
        f"{term.language} {names[term.kind]}: {term.text}"
        if names[term.kind]
        else f"{term.language}: {term.text}"
        for term in terms
    )
    return " | ".join(shown)


def _left_out(read: ReadTerms) -> list[str]:
    sentences = []
    if read.languages:
        text = _("Left out, terms in other languages: {counts}.")
        sentences.append(text.format(counts=_counted(read.languages.most_common(_MOST_NAMED))))
    if read.categories:
        text = _("Left out, what agreed terms have no room for: {counts}.")
        sentences.append(text.format(counts=_counted(read.categories.most_common(_MOST_NAMED))))
    if read.unusable_terms:
        text = _n(
            "Left out, {count} term that is empty, too long, or holds | or a formula.",
            "Left out, {count} terms that are empty, too long, or hold | or a formula.",
            read.unusable_terms,
        )
        sentences.append(text.format(count=read.unusable_terms))
    return sentences


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name[:40]} ({count})" for name, count in counts)
