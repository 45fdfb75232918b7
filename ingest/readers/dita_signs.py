"""The signs by which a file shows that it is DITA, before it is parsed. Pure."""

import re
from typing import Final

from ingest.reader import InputFile

TOPICS: Final = frozenset({
    "topic", "concept", "task", "reference", "troubleshooting", "glossentry", "glossgroup", "generalTask",
    "machineryTask",
})  # fmt: skip
TOPIC_ROOTS: Final = TOPICS | {"dita"}
SUBMAP: Final = "aos-submap"
"""The attribute that marks a map, or a reference that a map was unfolded into, with the map's own address."""
MAP_ROOTS: Final = frozenset({"map", "bookmap", "subjectScheme", "learningMap", "classifyMap"})

_PUBLIC: Final = re.compile(rb"-//OASIS//DTD DITA\b")
_PROLOG: Final = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL)
_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.-]*)[\s>/]")
_OWN_ELEMENTS: Final = re.compile(
    rb"<(?:body|conbody|taskbody|refbody|troublebody|topicref|chapter|shortdesc|topichead|mapref|keydef)\b"
)
_OTHER_SUFFIXES: Final = (".html", ".htm", ".xhtml")


def dita_root(file: InputFile) -> str:
    """The root element of a file that shows signs of DITA; empty for any other file."""
    if file.path.suffix.lower() in _OTHER_SUFFIXES:
        return ""
    markup = _PROLOG.sub(b" ", file.head)
    root = _ROOT.search(markup)
    is_dita = _PUBLIC.search(file.head) or b"ditaarch" in file.head or _OWN_ELEMENTS.search(markup)
    found = root[1].decode("ascii", "replace") if root and is_dita else ""
    return found if found in TOPIC_ROOTS | MAP_ROOTS else ""
