"""What a manifest says, as data: entries of files, rules for many files, what is no document. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind, Relation, Validity
from kb.systems import VehicleSystem
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """What manifests say of one file; None where nobody says anything.

    `is_named` where the file stands there itself, and is not merely one of many that a rule is about.
    An empty number says that there is none.
    """

    identity: str | None = None
    language: Language | None = None
    kind: DocumentKind | None = None
    access_class: AccessClass | None = None
    systems: tuple[VehicleSystem, ...] | None = None
    applicability: tuple[Applicability, ...] | None = None
    title: str | None = None
    number: str | None = None
    issue: str | None = None
    issued_on: date | None = None
    validity: Validity | None = None
    relations: tuple[Relation, ...] | None = None
    tools: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None
    is_named: bool = True

    def over(self, other: "ManifestEntry") -> "ManifestEntry":
        """The entry, where it says nothing what the other one says."""
        left_open: dict[str, Any] = {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if getattr(self, field.name) is None
        }
        return replace(self, is_named=self.is_named or other.is_named, **left_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is said of every file that matches one of the patterns."""

    patterns: tuple[str, ...]
    entry: ManifestEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest: its own path, what it says by the absolute path of each file that it names, what to ignore.

    A pattern without a slash is held against the name of a file, another against its path below the
    manifest's folder; `*` stands for anything, slashes too, and a slash at the end for all that lies below.
    Of the `rules` that match a file, the last one that says something decides.
    """

    path: Path
    entries: Mapping[Path, ManifestEntry]
    ignore: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that its paths start from."""
        return self.path.parent

    def ignores(self, path: Path) -> bool:
        """Whether the file at this absolute path is none of the documents, because the manifest says so."""
        return path not in self.entries and self._matches(path, self.ignore)

    def defaults(self, path: Path) -> ManifestEntry | None:
        """What the rules say of the file at this absolute path; None where no rule is about it."""
        said: ManifestEntry | None = None
        for rule in self.rules:
            if self._matches(path, rule.patterns):
                said = rule.entry if said is None else rule.entry.over(said)
        return said

    def _matches(self, path: Path, patterns: Iterable[str]) -> bool:
        if not path.is_relative_to(self.folder):
            return False
        below = path.relative_to(self.folder).as_posix()
        return any(fnmatchcase(below if "/" in glob else path.name, _whole(glob)) for glob in patterns)


def _whole(glob: str) -> str:
    return f"{glob}*" if glob.endswith("/") else glob
