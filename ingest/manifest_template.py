"""A manifest to start with: what is known or guessed of the documents of a folder, as YAML or as a table."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from ingest.manifest_fields import RELATIONS
from ingest.report import InputResult
from kb.documents import Applicability, NewRevision
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language

_ = translator("ingest")

_LANGUAGES: Final = frozenset(language.value for language in Language)
_ORDER: Final = tuple(ContentLanguage)
_COLUMNS: Final = (
    "file", "identity", "language", "kind", "title", "number", "make", "series", "engines", "built_from",
    "built_to", "systems", "access", "issued", "valid_from", "valid_to", *RELATIONS, "tools", "keywords",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that was read of a file, and how its reading ended."""

    new: NewRevision
    result: InputResult


def yaml_template(folder: Path, found: Sequence[Found], refused: Sequence[InputResult]) -> str:
    """The manifest of a folder as YAML, with what was guessed as comments."""
    lines = [
        _("# What the files of this folder are; `aos ingest manifest --schema` says what may stand here."),
        _("# What was guessed stands above each document: correct it, then delete the comment."),
        *([] if found else ["documents: []"]),
        *(["documents:"] if found else []),
    ]
    for editions in _by_document(found):
        lines += [f"# {line}" for line in _comments(editions)]
        text = yaml.safe_dump([_document(folder, editions)], allow_unicode=True, sort_keys=False, width=110)
        lines += text.rstrip().splitlines()
    if refused:
        lines.append(_("# Files that were not read; name those in `ignore` that are no documents:"))
        lines += [f"#   {_below(folder, result.source)}: {_one_line(result.error)}" for result in refused]
    return "\n".join(lines) + "\n"


def csv_template(folder: Path, found: Sequence[Found]) -> str:
    """The manifest of a folder as a table, a row for each file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for editions in _by_document(found):
        for one in editions:
            writer.writerow(_row(folder, one, str(editions[0].result.kind or "")))
    return text.getvalue()


def _by_document(found: Sequence[Found]) -> Iterator[list[Found]]:
    documents: dict[str, list[Found]] = {}
    for one in found:
        documents.setdefault(one.new.document_id, []).append(one)
    for editions in documents.values():
        yield sorted(editions, key=lambda one: _ORDER.index(one.new.language))


def _identity(new: NewRevision) -> str:
    """The identity that gives the document's id again: `--` in it stands for the slash of a path."""
    return new.document_id.replace("--", "/")


def _comments(editions: Sequence[Found]) -> Iterator[str]:
    for one in editions:
        yield f"{one.new.language}: {_one_line(one.new.title)}"
    if any(one.new.is_issue_date_guessed for one in editions):
        yield _("Guessed: `issued` is the day in the properties of the file.")
    yield from dict.fromkeys(_one_line(line) for one in editions for line in one.result.complaints)


def _document(folder: Path, editions: Sequence[Found]) -> dict[str, Any]:
    first = editions[0].new
    said: dict[str, Any] = {"identity": _identity(first)}
    said |= {name: value for name, value in _said(first, str(editions[0].result.kind or "")).items() if value}
    vehicles = [_vehicle(item) for item in first.applicability or () if item.series]
    if vehicles:
        said["applicability"] = vehicles
    if len(editions) == 1 and first.language not in _LANGUAGES:
        return said | {"file": _below(folder, first.source.path)}
    files = {
        one.new.language.value: _below(folder, one.new.source.path)
        for one in editions
        if one.new.language in _LANGUAGES
    }
    return said | {"editions": files}


def _said(new: NewRevision, kind: str) -> dict[str, Any]:
    validity = new.validity
    relations = {
        name: [one.identity for one in new.relations or () if one.kind is relation]
        for name, relation in RELATIONS.items()
    }
    return {
        "number": new.document_number,
        "kind": kind,
        "systems": [system.value for system in new.systems or ()],
        "access": new.access_class.value if new.access_class else None,
        "issued": new.issued_on.isoformat() if new.issued_on else None,
        "valid_from": validity.valid_from.isoformat() if validity and validity.valid_from else None,
        "valid_to": validity.valid_to.isoformat() if validity and validity.valid_to else None,
        **relations,
        "tools": list(new.tools or ()),
        "keywords": list(new.keywords or ()),
    }


def _vehicle(item: Applicability) -> dict[str, Any]:
    said = {
        "make": item.make,
        "series": item.series,
        "engines": list(item.engines),
        "built_from": item.built_from.isoformat() if item.built_from else None,
        "built_to": item.built_to.isoformat() if item.built_to else None,
        "statement": item.statement,
    }
    return {name: value for name, value in said.items() if value}


def _row(folder: Path, one: Found, kind: str) -> dict[str, str]:
    """A row; the kind is the document's, whichever edition it was guessed from."""
    new = one.new
    vehicles = [item for item in new.applicability or () if item.series]
    said: dict[str, Any] = {
        "file": _below(folder, new.source.path),
        "identity": _identity(new),
        "language": new.language.value if new.language in _LANGUAGES else "",
        "title": _one_line(new.title),
        **_said(new, kind),
        **(_vehicle(vehicles[0]) if vehicles else {}),
    }
    if vehicles:
        said["series"] = " | ".join(str(item.series) for item in vehicles)
    return {name: _cell(said.get(name)) for name in _COLUMNS}


def _cell(value: Any) -> str:  # noqa: ANN401 - a text, a list of texts, or nothing
    return " | ".join(value) if isinstance(value, list) else str(value or "")


def _below(folder: Path, source: str) -> str:
    path = Path(source)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else source


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
