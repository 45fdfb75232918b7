"""Files that are wrong in ways nobody thought of: parts of good XML files moved, doubled, renamed, emptied.

The same seed always makes the same file, so that a failure can be looked at.
"""

import random
from copy import deepcopy
from pathlib import Path
from typing import Final

from lxml import etree

MOST_CHANGES: Final = 8
MOST_ELEMENTS: Final = 800
_JUNK: Final = (
    "", "#", "a b", "http://[x", "../x", "9" * 30, "-1", "~", "|", "a|b~c", "(", "{", "#a/b", "x.ditamap",
    "a.b.c", "0", "é",
)  # fmt: skip
_ATTRIBUTES: Final = (
    "conref", "conkeyref", "keyref", "conaction", "conrefend", "applicRefId", "warningRefs", "linkend",
    "class", "keyscope", "keys", "product", "props", "morerows", "namest", "xpointer", "href", "colspan",
)  # fmt: skip


def mutated(source: Path, seed: int) -> bytes:
    """The file with some of its parts changed; well-formed all the same."""
    chance = random.Random(seed)
    tree = etree.parse(str(source), etree.XMLParser(resolve_entities=False, recover=True, no_network=True))
    root = tree.getroot()
    for _change in range(chance.randint(1, MOST_CHANGES)):
        elements = [element for element in root.iter("{*}*") if isinstance(element.tag, str)]
        _change_one(chance, elements)
    return etree.tostring(tree)


def _change_one(chance: random.Random, elements: list[etree._Element]) -> None:
    element, other = chance.choice(elements), chance.choice(elements)
    parent = element.getparent()
    match chance.randint(0, 6):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if len(elements) < MOST_ELEMENTS:
            element.insert(0, deepcopy(other))
        case 2:
            element.set(chance.choice(_ATTRIBUTES), chance.choice(_JUNK))
        case 3:
            element.tag = other.tag
        case 4:
            element.text = chance.choice(_JUNK)
        case 5 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(_JUNK))
        case 6 if other.attrib:
            key = chance.choice(list(other.attrib))
            element.set(key, str(other.get(key)))
