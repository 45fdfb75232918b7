"""Walks the nodes of one manifest, from a file of either kind, and notes everything that is wrong with it."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from ingest.manifest_complaints import Complaints, Refused
from ingest.manifest_documents import Row, SaidRelation, together, with_relations
from ingest.manifest_entry import Manifest, ManifestEntry, Rule
from ingest.manifest_fields import BY_NAME, DEFAULT_NAMES, RELATIONS
from ingest.manifest_nodes import NodeReader
from ingest.manifest_vehicles import VehicleReader
from ingest.manifest_words import NOTHING_SAID
from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind, Relation, Validity
from kb.systems import VehicleSystem
from translations.catalogue import translator
from translations.locales import Language

_ = translator("ingest")

_LONGEST_NUMBER: Final = 120
_OF_EDITIONS: Final = frozenset({"identity", "editions", "file", "title", "keywords"})
"""Fields that are not read for all files of a document alike."""


class ManifestChecker:
    """Reads one manifest. In a table (`is_table`) a document may stand in several rows, one per edition."""

    def __init__(self, path: Path, *, is_table: bool = False) -> None:
        self._path, self._is_table = path, is_table
        self._complaints = Complaints()
        self._nodes = NodeReader(self._complaints)
        self._vehicles = VehicleReader(self._nodes)
        self._entries: dict[Path, ManifestEntry] = {}
        self._identities: set[str] = set()
        self._relations: list[SaidRelation] = []
        self._rows: list[Row] = []

    @property
    def complaints(self) -> Complaints:
        """What is wrong, for whoever has made the nodes."""
        return self._complaints

    def manifest(self, root: yaml.Node) -> Manifest:
        """The whole manifest.

        Raises:
            ManifestInvalid: something in it is wrong; everything that is, is told.
        """
        rules: tuple[Rule, ...] = ()
        ignore: tuple[str, ...] = ()
        try:
            fields = self._nodes.mapping(root, optional={"documents", "defaults", "ignore"})
            if not fields and not isinstance(root, yaml.ScalarNode):
                self._nodes.note(root, _("the manifest is empty: it needs a list `documents`."))
            read = self._nodes.optional
            rules = read(fields.get("defaults"), self._rules) or ()
            read(fields.get("documents"), self._documents)
            ignore = read(fields.get("ignore"), self._ignored) or ()
            if self._is_table:
                self._entries = together(self._rows, self._nodes)
            self._entries = with_relations(self._path.parent, self._entries, self._relations, self._nodes)
        except Refused:
            pass
        self._complaints.raise_any(self._path)
        return Manifest(path=self._path, entries=self._entries, ignore=ignore, rules=rules)

    def _ignored(self, node: yaml.Node) -> tuple[str, ...]:
        return self._nodes.each(self._nodes.sequence(node), self._nodes.text)

    def _rules(self, node: yaml.Node) -> tuple[Rule, ...]:
        return self._nodes.each(self._nodes.sequence(node), self._rule)

    def _rule(self, node: yaml.Node) -> Rule:
        fields = self._nodes.mapping(node, required={"files"}, optional=DEFAULT_NAMES)
        patterns = self._nodes.texts(fields.pop("files"))
        return Rule(patterns=patterns, entry=replace(self._entry(fields), is_named=False))

    def _documents(self, node: yaml.Node) -> None:
        self._nodes.each(self._nodes.sequence(node), self._document)

    def _document(self, node: yaml.Node) -> None:
        fields = self._nodes.mapping(node, optional=set(BY_NAME))
        identity = self._nodes.optional(fields.get("identity"), self._identity)
        files = self._files(node, fields)
        if not self._is_table:
            if "identity" not in fields and "editions" in fields:
                self._nodes.note(node, _("`{name}` is missing here.").format(name="identity"))
            if identity is not None:
                self._take(fields["identity"], identity)
        titles = self._by_language(fields.get("title"), files)
        keywords = self._by_language(fields.get("keywords"), files)
        entry = self._entry({name: value for name, value in fields.items() if name not in _OF_EDITIONS})
        if "language" in fields and "editions" in fields:
            self._nodes.note(fields["language"], _("`editions` says the languages: leave `language` out."))
        for language, path in files.items():
            spoken = language or entry.language
            for name, said in (("title", titles), ("keywords", keywords)):
                if said and spoken is None and None not in said:
                    sentence = _("which of these is the file's: say its `language`, or one `{name}`.")
                    self._nodes.note(fields[name], sentence.format(name=name))
            self._entries[path] = replace(
                entry,
                identity=identity,
                language=spoken,
                title=self._nodes.optional(titles.get(language, titles.get(spoken)), self._nodes.text),
                keywords=self._nodes.optional(
                    keywords.get(language, keywords.get(spoken)), self._nodes.texts
                ),
            )
            self._rows.append(Row(node=node, path=path, entry=self._entries[path]))
        for first in list(files.values())[:1]:
            self._relations += [
                SaidRelation(node=said, path=first, relation=relation)
                for said, relation in self._said_relations(fields)
            ]

    def _identity(self, node: yaml.Node) -> str:
        text = self._nodes.text(node)
        if not any(character.isalnum() for character in text):
            self._nodes.refuse(node, _("an identity needs letters or digits."))
        return text

    def _take(self, node: yaml.Node, identity: str) -> None:
        if identity.casefold() in self._identities:
            reason = _("the identity {identity} stands here twice.")
            self._nodes.note(node, reason.format(identity=identity))
        self._identities.add(identity.casefold())

    def _files(self, node: yaml.Node, fields: Mapping[str, yaml.Node]) -> dict[Language | None, Path]:
        """The files of the document by their language, None where it has one whose words decide."""
        if ("editions" in fields) == ("file" in fields):
            self._nodes.refuse(
                node, _("a document needs either `editions`, a file for each language, or one `file`.")
            )
        if "file" in fields:
            path = self._nodes.optional(fields["file"], self._file)
            return {} if path is None else {None: path}
        editions = self._nodes.optional(fields["editions"], self._languages) or {}
        if not editions:
            self._nodes.note(fields["editions"], _("a document needs at least one edition (`pl` or `en`)."))
        found = {Language(name): self._nodes.optional(value, self._file) for name, value in editions.items()}
        return {language: path for language, path in found.items() if path is not None}

    def _languages(self, node: yaml.Node) -> dict[str, yaml.Node]:
        return self._nodes.mapping(node, optional={language.value for language in Language})

    def _by_language(
        self, node: yaml.Node | None, files: Mapping[Language | None, Path]
    ) -> dict[Language | None, yaml.Node]:
        """What stands there for each of the editions: one thing for all of them, or one by language."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            return dict.fromkeys(files, node)
        by_language = self._nodes.optional(node, self._languages) or {}
        if None in files and len(by_language) == 1:  # the language of the only file is not stated
            return {None: next(iter(by_language.values()))}
        return {Language(name): value for name, value in by_language.items()}

    def _file(self, node: yaml.Node) -> Path:
        text = self._nodes.text(node).replace("\\", "/")
        path = (self._path.parent / text).resolve()
        if not path.is_relative_to(self._path.parent):
            self._nodes.refuse(node, _("{file} lies outside the manifest's folder.").format(file=text))
        if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file fails where a name is too long
            self._nodes.refuse(node, _("there is no file {file}.").format(file=text))
        if path in self._entries:
            self._nodes.refuse(node, _("the file {file} stands here twice.").format(file=text))
        self._entries[path] = ManifestEntry()
        return path

    def _entry(self, fields: Mapping[str, yaml.Node]) -> ManifestEntry:
        """What is said of a document or of many files, without what its editions have of their own."""
        nodes, read = self._nodes, self._nodes.optional
        if "applicability" in fields and "vehicles" in fields:
            nodes.note(fields["vehicles"], _("`vehicles` is another name of `applicability`: leave one out."))
        relations = tuple(relation for _node, relation in self._said_relations(fields))
        is_any_relation_said = any(name in fields for name in RELATIONS)
        return ManifestEntry(
            language=read(fields.get("language"), lambda value: nodes.choice(value, Language)),
            kind=read(fields.get("kind"), lambda value: nodes.choice(value, DocumentKind)),
            access_class=read(fields.get("access"), lambda value: nodes.choice(value, AccessClass)),
            systems=read(fields.get("systems"), self._systems),
            applicability=read(fields.get("applicability") or fields.get("vehicles"), self._statements),
            number=read(fields.get("number"), self._number),
            issue=read(fields.get("issue"), nodes.text),
            issued_on=read(fields.get("issued"), self._day),
            validity=self._validity(fields),
            relations=relations if is_any_relation_said else None,
            tools=read(fields.get("tools"), nodes.texts),
            keywords=read(fields.get("keywords"), nodes.texts),
        )

    def _statements(self, node: yaml.Node) -> tuple[Applicability, ...]:
        return self._vehicles.statements(node)

    def _number(self, node: yaml.Node) -> str:
        text = self._nodes.text(node)
        if len(text) > _LONGEST_NUMBER:
            self._nodes.refuse(node, _("the number is too long."))
        return "" if text.casefold() in NOTHING_SAID else text

    def _systems(self, node: yaml.Node) -> tuple[VehicleSystem, ...]:
        systems: list[VehicleSystem] = []
        for value in self._nodes.sequence(node):
            system = self._nodes.optional(value, lambda node: self._nodes.choice(node, VehicleSystem))
            if system in systems:
                self._nodes.note(value, _("`{name}` stands here twice.").format(name=system))
            elif system is not None:
                systems.append(system)
        return tuple(systems)

    def _day(self, node: yaml.Node) -> date | None:
        days = self._nodes.days(node)
        return None if days is None else days.first

    def _validity(self, fields: Mapping[str, yaml.Node]) -> Validity | None:
        if "valid_from" not in fields and "valid_to" not in fields:
            return None
        first = self._nodes.optional(fields.get("valid_from"), self._nodes.days)
        last = self._nodes.optional(fields.get("valid_to"), self._nodes.days)
        validity = Validity(valid_from=first.first if first else None, valid_to=last.last if last else None)
        if validity.valid_from and validity.valid_to and validity.valid_from > validity.valid_to:
            self._nodes.note(fields["valid_to"], _("`valid_to` lies before `valid_from`."))
        return validity

    def _said_relations(self, fields: Mapping[str, yaml.Node]) -> list[tuple[yaml.Node, Relation]]:
        return [
            (fields[name], Relation(kind=kind, identity=target))
            for name, kind in RELATIONS.items()
            if name in fields
            for target in self._targets(fields[name])
        ]

    def _targets(self, node: yaml.Node) -> tuple[str, ...]:
        return self._nodes.optional(node, self._nodes.texts) or ()
