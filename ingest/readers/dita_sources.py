"""The files below the root that a DITA document refers to, each parsed once; all bounded."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from ingest.outcomes import InputRefused
from ingest.reader import InputFile
from ingest.readers.dita_hrefs import split
from ingest.readers.dita_keys import Key, Scope, words_of
from ingest.readers.dita_signs import TOPICS
from ingest.readers.xml_reading import day_of
from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, parse_xml
from translations.catalogue import translator

_ = translator("readers")

MAX_FILES: Final = 200
MAX_FILE_BYTES: Final = 4 * 1024 * 1024
MAX_FOLDERS_UP: Final = 12
_TOPIC_CLASS: Final = re.compile(r"\btopic/topic\b")
_TITLES: Final = (("title",), ("booktitle", "mainbooktitle"), ("glossterm",))


@dataclass(slots=True)
class Sources:
    """What a document takes from other files, and what could not be taken."""

    file: InputFile
    complaints: list[str] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    unfolded: int = 0
    included: int = 0
    _roots: dict[Path, Element | None] = field(default_factory=dict)
    _steps: int = 0

    @property
    def own_name(self) -> str:
        """The document's own file as references of files beside it name it."""
        return self.file.path.name

    def place(self, href: str) -> str:
        """The file that a reference leads to, by its path below the root: one spelling for each file."""
        folder = posixpath.join("/", self.file.relative_path.parent.as_posix())
        return posixpath.normpath(posixpath.join(folder, split(href)[0]))

    def next_step(self) -> str:
        """The anchor of a step that has no id: its place among all of the document."""
        self._steps += 1
        return f"step-{self._steps}"

    def key(self, key_name: str) -> Key | None:
        """What a key stands for where this document is used; None when no map says it."""
        return next((key for scope in self.scopes if (key := scope.find(key_name))), None)

    def title(self, href: str) -> str:
        """The title of the topic that `href` leads to; empty when it cannot be read."""
        element = self._find(href)
        if element is None:
            return ""
        return next((said for path in _TITLES if (said := words_of(child(element, *path), self.key))), "")

    def topic(self, href: str) -> Element | None:
        """The topic that `href` leads to."""
        return self._find(href)

    def root(self, href: str) -> Element | None:
        """The root of the file that a path names; None when it is not there or cannot be read."""
        try:
            path = self.file.sibling(href)
        except (ValueError, OSError):
            return None
        if path is None:
            return None
        if path not in self._roots:
            self._roots[path] = self._parse(path) if len(self._roots) < MAX_FILES else None
        return self._roots[path]

    def files_above(self, suffixes: Sequence[str]) -> Iterator[str]:
        """The files with these endings in the document's folder and above it, the nearest first."""
        root, folder, prefix = self.file.root.resolve(), self.file.path.resolve().parent, ""
        for _level in range(MAX_FOLDERS_UP):
            if not folder.is_relative_to(root):
                return
            try:
                names = sorted(each.name for each in folder.iterdir() if each.name.endswith(tuple(suffixes)))
            except OSError:
                names = []
            yield from (posixpath.join(prefix, each) for each in names)
            folder, prefix = folder.parent, posixpath.join(prefix, "..")

    def complain(self, sentence: str) -> None:
        """Say once what could not be read."""
        if sentence not in self.complaints:
            self.complaints.append(sentence)

    def _find(self, href: str) -> Element | None:
        path, fragment = split(href)
        home = self.root(path)
        if home is None or not fragment:
            return first_topic(home)
        wanted = fragment.partition("/")[0]
        return next((inner for inner in home.iter() if inner.get("id") == wanted), first_topic(home))

    def _parse(self, path: Path) -> Element | None:
        try:
            return parse_xml(path.read_bytes()).root if path.stat().st_size <= MAX_FILE_BYTES else None
        except (InputRefused, OSError) as error:
            self.complain(_("The file {name} cannot be read: {reason}").format(name=path.name, reason=error))
            return None


def issued_on(root: Element) -> date | None:
    """The day on which a topic or map was last revised, else made, by its metadata."""
    for dates in by_name(root, "critdates"):
        revisions = [attribute(part, "modified") for part in children_named(dates, "revised")]
        made = [attribute(part, "date") for part in children_named(dates, "created")]
        return next((day for text in (*reversed(revisions), *made) if (day := day_of(text))), None)
    return None


def is_topic(element: Element) -> bool:
    """Whether the element is a topic, of DITA's own types or by its class."""
    return name(element) in TOPICS or bool(_TOPIC_CLASS.search(element.get("class") or ""))


def first_topic(root: Element | None) -> Element | None:
    """The topic of a file: its root, or the first inside a `dita` element; the root when it is a map."""
    if root is None or name(root) != "dita":
        return root
    return next((inner for inner in children(root) if is_topic(inner)), root)
