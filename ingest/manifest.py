"""The manifest beside the files: which document a file is, its kind and systems, who may read it, for what.

YAML, read as a tree of nodes so that every complaint names its line. Unknown keys are refused: a misspelt
`acces:` must not open a protected document.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NoReturn, TypeVar

import yaml

from ingest.outcomes import Misuse
from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind
from kb.systems import VehicleSystem
from translations.catalogue import translator
from translations.locales import Language

_ = translator("ingest")

FILE_NAME: Final = "manifest.yaml"
_MAX_BYTES: Final = 16 * 1024 * 1024
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


class ManifestInvalid(Misuse):
    """A mistake in a manifest; the sentence names the file and the line, which is also in `line` (from 1)."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            _("{manifest}, line {line}: {reason}").format(manifest=path, line=line, reason=reason)
        )
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """What the manifest says of one file."""

    identity: str
    language: Language
    kind: DocumentKind | None = None
    access_class: AccessClass | None = None
    systems: tuple[VehicleSystem, ...] | None = None
    applicability: tuple[Applicability, ...] | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest: its own path, what it says by the absolute path of each file that it names, what to ignore.

    An `ignore` pattern without a slash is held against the name of a file, another against its path below
    the manifest's folder; `*` stands for anything, slashes too.
    """

    path: Path
    entries: Mapping[Path, ManifestEntry]
    ignore: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that its paths start from."""
        return self.path.parent

    def ignores(self, path: Path) -> bool:
        """Whether the file at this absolute path is none of the documents, because the manifest says so."""
        if path in self.entries or not path.is_relative_to(self.folder):
            return False
        below = path.relative_to(self.folder).as_posix()
        return any(fnmatchcase(below if "/" in glob else path.name, glob) for glob in self.ignore)


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        ManifestInvalid: it cannot be read, or something in it is wrong.
    """
    path = path.resolve()
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ManifestInvalid(path, 1, _("the manifest is too large: split the folder."))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestInvalid(path, 1, _("the manifest cannot be read: save it as UTF-8 text.")) from error
    return _Checker(path).manifest(_compose(path, text))


def _compose(path: Path, text: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ManifestInvalid(
            path, line, _("this is not YAML: {problem}.").format(problem=error.problem)
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ManifestInvalid(path, 1, _("this is not YAML: {problem}.").format(problem=error)) from error
    if node is None:
        raise ManifestInvalid(path, 1, _("the manifest is empty: it needs a list `documents`."))
    return node


class _Checker:
    """Walks the nodes of one manifest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[Path, ManifestEntry] = {}
        self._identities: set[str] = set()

    def manifest(self, root: yaml.Node) -> Manifest:
        fields = self._mapping(root, required={"documents"}, optional={"ignore"})
        for node in self._sequence(fields["documents"]):
            self._document(node)
        ignore = tuple(map(self._text, self._sequence(fields["ignore"]))) if "ignore" in fields else ()
        return Manifest(path=self._path, entries=self._entries, ignore=ignore)

    def _document(self, node: yaml.Node) -> None:
        fields = self._mapping(
            node,
            required={"identity", "editions"},
            optional={"kind", "access", "systems", "applicability", "title"},
        )
        identity = self._text(fields["identity"])
        if identity.casefold() in self._identities:
            self._refuse(
                fields["identity"], _("the identity {identity} stands here twice.").format(identity=identity)
            )
        self._identities.add(identity.casefold())
        kind = self._optional(fields.get("kind"), lambda value: self._choice(value, DocumentKind))
        access_class = self._optional(fields.get("access"), lambda value: self._choice(value, AccessClass))
        systems = self._optional(fields.get("systems"), self._systems)
        applicability = self._optional(
            fields.get("applicability"), lambda value: tuple(map(self._applicability, self._sequence(value)))
        )
        editions = self._by_language(fields["editions"])
        titles = self._by_language(fields["title"]) if "title" in fields else {}
        if not editions:
            self._refuse(fields["editions"], _("a document needs at least one edition (`pl` or `en`)."))
        for language, value in editions.items():
            path = self._file(value)
            if path in self._entries:
                self._refuse(value, _("the file {file} stands here twice.").format(file=value.value))
            self._entries[path] = ManifestEntry(
                identity=identity,
                language=Language(language),
                kind=kind,
                access_class=access_class,
                systems=systems,
                applicability=applicability,
                title=self._optional(titles.get(language), self._text),
            )

    def _by_language(self, node: yaml.Node) -> dict[str, yaml.Node]:
        return self._mapping(node, optional={language.value for language in Language})

    def _file(self, node: yaml.Node) -> Path:
        text = self._text(node)
        path = (self._path.parent / text).resolve()
        if not path.is_relative_to(self._path.parent):
            self._refuse(node, _("{file} lies outside the manifest's folder.").format(file=text))
        if not path.is_file():
            self._refuse(node, _("there is no file {file}.").format(file=text))
        return path

    def _systems(self, node: yaml.Node) -> tuple[VehicleSystem, ...]:
        systems: list[VehicleSystem] = []
        for value in self._sequence(node):
            system = self._choice(value, VehicleSystem)
            if system in systems:
                self._refuse(value, _("`{name}` stands here twice.").format(name=system))
            systems.append(system)
        return tuple(systems)

    def _applicability(self, node: yaml.Node) -> Applicability:
        fields = self._mapping(
            node, optional={"make", "series", "engines", "built_from", "built_to", "statement"}
        )
        engines = fields.get("engines")
        applicability = Applicability(
            make=self._optional(fields.get("make"), self._text),
            series=self._optional(fields.get("series"), self._text),
            engines=tuple(map(self._text, self._sequence(engines))) if engines else (),
            built_from=self._optional(fields.get("built_from"), self._first_day),
            built_to=self._optional(fields.get("built_to"), self._last_day),
            statement=self._optional(fields.get("statement"), self._text),
        )
        built_from, built_to = applicability.built_from, applicability.built_to
        if built_from and built_to and built_from > built_to:
            self._refuse(fields["built_to"], _("`built_to` lies before `built_from`."))
        return applicability

    def _first_day(self, node: yaml.Node) -> date:
        return self._days(node)[0]

    def _last_day(self, node: yaml.Node) -> date:
        return self._days(node)[1]

    def _days(self, node: yaml.Node) -> tuple[date, date]:
        """The first and the last day of a month; a day is both."""
        text = self._text(node)
        found = _MONTH.fullmatch(text)
        reason = _("{text} is no month: write it like 2015-03.").format(text=text)
        if found is None:
            self._refuse(node, reason)
        year, month, day = int(found[1]), int(found[2]), found[3]
        try:
            first = date(year, month, int(day or 1))
        except ValueError:
            self._refuse(node, reason)
        return first, first if day else date(year, month, calendar.monthrange(year, month)[1])

    def _choice(self, node: yaml.Node, choices: type[Choice]) -> Choice:
        text = self._text(node)
        try:
            return choices(text)
        except ValueError:
            known = ", ".join(choices)
            self._refuse(node, _("{text} is none of: {known}.").format(text=text, known=known))

    @staticmethod
    def _optional(node: yaml.Node | None, read: Callable[[yaml.Node], Value]) -> Value | None:
        return None if node is None else read(node)

    def _mapping(
        self,
        node: yaml.Node,
        *,
        required: AbstractSet[str] = frozenset(),
        optional: AbstractSet[str] = frozenset(),
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._refuse(node, _("names with values are expected here."))
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key)
            if name not in required | optional:
                known = ", ".join(sorted(required | optional))
                self._refuse(
                    key, _("`{name}` is unknown here; known are: {known}.").format(name=name, known=known)
                )
            if name in fields:
                self._refuse(key, _("`{name}` stands here twice.").format(name=name))
            fields[name] = value
        for name in sorted(required - set(fields)):
            self._refuse(node, _("`{name}` is missing here.").format(name=name))
        return fields

    def _sequence(self, node: yaml.Node) -> Iterator[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self._refuse(node, _("a list is expected here."))
        yield from node.value

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._refuse(node, _("a text is expected here."))
        return str(node.value).strip()

    def _refuse(self, node: yaml.Node, reason: str) -> NoReturn:
        raise ManifestInvalid(self._path, node.start_mark.line + 1, reason)
