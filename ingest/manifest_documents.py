"""What the entries of a manifest say of each other: rows of one document, relations between documents."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

from ingest.identity import path_identity
from ingest.manifest_entry import ManifestEntry
from ingest.manifest_nodes import NodeReader
from kb.documents import Relation, RelationKind
from kb.identifiers import DocumentId, document_id_from
from translations.catalogue import translator
from translations.locales import Language

_ = translator("ingest")

_EACH_EDITION_S_OWN: Final = frozenset({"language", "title", "issue", "issued_on", "keywords", "is_named"})
_SHARED: Final = tuple(field.name for field in fields(ManifestEntry) if field.name not in _EACH_EDITION_S_OWN)
_COLUMNS: Final = {"access_class": "access", "validity": "valid_from, valid_to"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file and what the row or document that names it says."""

    node: yaml.Node
    path: Path
    entry: ManifestEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRelation:
    """A relation that is said of the document that the file at `path` is an edition of."""

    node: yaml.Node
    path: Path
    relation: Relation


def together(rows: Sequence[Row], nodes: NodeReader) -> dict[Path, ManifestEntry]:
    """The entries, where rows of one document say together what is said of all of it.

    What is said in one row must not hang on the order of the rows: a document that is protected in one of
    them is so in all.
    """
    by_document: dict[str, list[Row]] = {}
    for row in rows:
        key = row.entry.identity.casefold() if row.entry.identity else str(row.path)
        by_document.setdefault(key, []).append(row)
    return {
        row.path: entry
        for group in by_document.values()
        for row, entry in zip(group, _shared(group, nodes), strict=True)
    }


def _shared(rows: Sequence[Row], nodes: NodeReader) -> list[ManifestEntry]:
    languages: set[Language | None] = set()
    said: dict[str, tuple[int, object]] = {}
    for row in rows:
        if row.entry.language in languages:
            reason = _("the identity {identity} stands here twice in the same language.")
            nodes.note(row.node, reason.format(identity=row.entry.identity))
        languages.add(row.entry.language)
        for name in _SHARED:
            value = getattr(row.entry, name)
            if value is None or name == "identity":
                continue
            line, before = said.setdefault(name, (row.node.start_mark.line + 1, value))
            if before != value:
                nodes.note(
                    row.node,
                    _("`{name}` is another one than in line {line}, for the same document.").format(
                        name=_COLUMNS.get(name, name), line=line
                    ),
                )
    everything: dict[str, Any] = {name: value for name, (_line, value) in said.items()}
    return [replace(row.entry, **everything) for row in rows]


def with_relations(
    folder: Path, entries: Mapping[Path, ManifestEntry], said: Iterable[SaidRelation], nodes: NodeReader
) -> dict[Path, ManifestEntry]:
    """The entries, their relations led to identities where they name files or numbers of this manifest."""
    names = _Names(folder, entries)
    replacements: dict[tuple[DocumentId, DocumentId], yaml.Node] = {}
    for one in said:
        this, other = names.of(one.path), names.id(one.relation.identity)
        if this == other:
            nodes.note(one.node, _("a document is not related to itself."))
        pair = _older_and_newer(one.relation.kind, this, other)
        if pair is not None:
            replacements[pair] = one.node
            if this != other and (pair[1], pair[0]) in replacements:
                reason = _("{one} and {other} replace each other: only one of them can be the newer one.")
                nodes.note(one.node, reason.format(one=names.name(this), other=names.name(other)))
    return {
        path: entry
        if entry.relations is None
        else replace(
            entry,
            relations=tuple(
                Relation(kind=relation.kind, identity=names.identity(relation.identity))
                for relation in entry.relations
            ),
        )
        for path, entry in entries.items()
    }


def _older_and_newer(
    kind: RelationKind, this: DocumentId, other: DocumentId
) -> tuple[DocumentId, DocumentId] | None:
    if kind is RelationKind.REPLACES:
        return other, this
    return (this, other) if kind is RelationKind.REPLACED_BY else None


class _Names:
    """What documents are called in one manifest: by identity, number, or file."""

    def __init__(self, folder: Path, entries: Mapping[Path, ManifestEntry]) -> None:
        self._folder, self._entries = folder, entries
        self._identities = {
            document_id_from(name): entry.identity
            for entry in entries.values()
            for name in (entry.number, entry.identity)
            if entry.identity and name
        }
        self._shown: dict[DocumentId, str] = {}

    def identity(self, name: str) -> str:
        """The identity that a name stands for; the name itself where this manifest does not know it."""
        known = self._identities.get(document_id_from(name))
        if known is not None:
            return known
        path = (self._folder / name.replace("\\", "/")).resolve()
        is_file = path.is_relative_to(self._folder) and os.path.isfile(path)  # noqa: PTH113
        return self._identity_of(path) if is_file else name

    def id(self, name: str) -> DocumentId:
        """The id of the document that a name stands for."""
        return self._kept(self.identity(name))

    def of(self, path: Path) -> DocumentId:
        """The id of the document that a file of the manifest is an edition of."""
        return self._kept(self._identity_of(path))

    def name(self, document_id: DocumentId) -> str:
        """How a document was called whose id was asked for."""
        return self._shown[document_id]

    def _kept(self, identity: str) -> DocumentId:
        document_id = document_id_from(identity)
        self._shown.setdefault(document_id, identity)
        return document_id

    def _identity_of(self, path: Path) -> str:
        entry = self._entries.get(path)
        if entry is not None and entry.identity:
            return entry.identity
        below = PurePosixPath(path.relative_to(self._folder).as_posix())
        return path_identity(self._folder.name, below).identity
