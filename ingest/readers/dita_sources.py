"""What a topic takes from other files: titles of linked topics, content by `conref`; all bounded."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ingest.outcomes import InputRefused
from ingest.reader import InputFile
from ingest.readers.dita_signs import TOPICS
from ingest.safe_xml import Element, attribute, child, children, name, parse_xml, text_of
from translations.catalogue import translator

_ = translator("readers")

MAX_FILES: Final = 200
MAX_FILE_BYTES: Final = 4 * 1024 * 1024
MAX_CONREFS: Final = 1000
MAX_CONREF_DEPTH: Final = 5
_OWN_ATTRIBUTES: Final = ("id", "conref")
_USE_TARGET: Final = "-dita-use-conref-target"
_TOPIC_CLASS: Final = re.compile(r"\btopic/topic\b")


@dataclass(slots=True)
class Sources:
    """The files below the root that this document refers to, each parsed once."""

    file: InputFile
    complaints: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    _roots: dict[Path, Element | None] = field(default_factory=dict)
    _conrefs: int = 0
    _steps: int = 0

    def next_step(self) -> str:
        """The anchor of a step that has no id: its place among all of the document."""
        self._steps += 1
        return f"step-{self._steps}"

    def title(self, href: str) -> str:
        """The title of the topic that `href` leads to; empty when it cannot be read."""
        element = self._find(href)
        if element is None:
            return ""
        return text_of(child(element, "title")) or text_of(child(element, "booktitle", "mainbooktitle"))

    def include(self, root: Element) -> None:
        """Put the content that `conref` attributes name in their elements' places."""
        self._include(root, root, 0, ())

    def define_keys(self, root: Element) -> None:
        """Remember which file each key of a map stands for; the first definition counts (DITA 2.3.4)."""
        for element in root.iter():
            href = attribute(element, "href")
            for key in attribute(element, "keys").split() if href else ():
                self.keys.setdefault(key, href)

    def complain(self, sentence: str) -> None:
        """Say once what could not be read."""
        if sentence not in self.complaints:
            self.complaints.append(sentence)

    def _include(self, root: Element, part: Element, depth: int, above: tuple[str, ...]) -> None:
        for element in [inner for inner in part.iter() if inner.get("conref")]:
            reference = attribute(element, "conref")
            path, _hash, fragment = reference.partition("#")
            found = self._element(root, path, fragment)
            self._conrefs += 1
            is_bounded = depth < MAX_CONREF_DEPTH and self._conrefs <= MAX_CONREFS and reference not in above
            if found is None or not is_bounded or name(found) != name(element):
                self.complain(
                    _("The content that {reference} names was not found.").format(reference=reference)
                )
                continue
            self._replace(element, found)
            self._include(found.getroottree().getroot(), element, depth + 1, (*above, reference))

    @staticmethod
    def _replace(element: Element, found: Element) -> None:
        """Give an element the content of another, and the attributes that it has not itself (DITA 2.4.4)."""
        copy = deepcopy(found)
        del element.attrib["conref"]
        for key, value in copy.attrib.items():
            is_own = element.get(key) not in (None, _USE_TARGET)
            if key not in _OWN_ATTRIBUTES and not is_own:
                element.set(key, value)
        for inner in list(element):
            element.remove(inner)
        element.text = copy.text
        for inner in list(copy):
            element.append(inner)
        if copy.get("conref"):
            element.set("conref", str(copy.get("conref")))

    def _element(self, root: Element, path: str, fragment: str) -> Element | None:
        home = self._root(path) if path else root
        topic_id, _slash, element_id = fragment.partition("/")
        if home is None or not topic_id:
            return None
        topic = next((inner for inner in home.iter() if inner.get("id") == topic_id), None)
        if topic is None or not element_id:
            return topic
        return next((inner for inner in topic.iter() if inner.get("id") == element_id), None)

    def _find(self, href: str) -> Element | None:
        path, _hash, fragment = href.partition("#")
        home = self._root(path)
        if home is None or not fragment:
            return first_topic(home)
        wanted = fragment.partition("/")[0]
        return next((inner for inner in home.iter() if inner.get("id") == wanted), first_topic(home))

    def _root(self, href: str) -> Element | None:
        try:
            path = self.file.sibling(href)
        except (ValueError, OSError):
            return None
        if path is None:
            return None
        if path not in self._roots:
            self._roots[path] = self._parse(path) if len(self._roots) < MAX_FILES else None
        return self._roots[path]

    def _parse(self, path: Path) -> Element | None:
        try:
            return parse_xml(path.read_bytes()).root if path.stat().st_size <= MAX_FILE_BYTES else None
        except (InputRefused, OSError) as error:
            self.complain(_("The file {name} cannot be read: {reason}").format(name=path.name, reason=error))
            return None


def is_topic(element: Element) -> bool:
    """Whether the element is a topic, of DITA's own types or by its class."""
    return name(element) in TOPICS or bool(_TOPIC_CLASS.search(element.get("class") or ""))


def first_topic(root: Element | None) -> Element | None:
    """The topic of a file: its root, or the first inside a `dita` element; the root when it is a map."""
    if root is None or name(root) != "dita":
        return root
    return next((inner for inner in children(root) if is_topic(inner)), root)
