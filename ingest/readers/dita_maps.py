"""Maps: submaps unfolded in their places, and the maps from whose point of view a topic is read."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from typing import Final

from ingest.readers.dita_conrefs import include
from ingest.readers.dita_hrefs import is_outside, rebase, split
from ingest.readers.dita_signs import MAP_ROOTS, SUBMAP
from ingest.readers.dita_sources import Sources
from ingest.safe_xml import Element, attribute, children, name
from translations.catalogue import translator

_ = translator("readers")

MAX_MAPS: Final = 100
MAX_SUBMAP_DEPTH: Final = 10
MAX_ELEMENTS: Final = 100_000
MAP_SUFFIXES: Final = (".ditamap", ".bookmap")
_OF_THE_MAP: Final = frozenset({"title", "booktitle", "topicmeta", "bookmeta"})
_OTHER_MAPS: Final = ("peer", "external")


def is_map(root: Element) -> bool:
    """Whether the element is a map, of DITA's own types or by its class."""
    return name(root) in MAP_ROOTS or "map/map" in (root.get("class") or "")


def is_map_reference(element: Element) -> bool:
    """Whether a reference leads to a map that belongs to this one."""
    path, _fragment = split(attribute(element, "href"))
    says_so = attribute(element, "format") == "ditamap" or name(element) == "mapref"
    is_own = attribute(element, "scope") not in _OTHER_MAPS
    return bool(path) and is_own and (says_so or path.endswith(MAP_SUFFIXES))


def unfold(root: Element, sources: Sources, source: str) -> None:
    """Put what the maps hold that `root` (read from `source`) refers to inside their references."""
    root.set(SUBMAP, source)
    _unfold(root, sources, (sources.place(source),))


def _unfold(part: Element, sources: Sources, above: tuple[str, ...]) -> None:
    for reference in [inner for inner in part.iter() if is_map_reference(inner)]:
        path, _fragment = split(attribute(reference, "href"))
        found = sources.root(path)
        sources.unfolded += 0 if found is None else sum(1 for _each in found.iter())
        is_bounded = len(above) <= MAX_SUBMAP_DEPTH and sources.unfolded <= MAX_ELEMENTS
        if found is None or sources.place(path) in above or not is_map(found) or not is_bounded:
            sentence = _("The map {name} is not there, includes itself, or is too large: it was left out.")
            sources.complain(sentence.format(name=path))
            continue
        if name(found) == "subjectScheme":  # values for attributes, nothing to read
            continue
        copy = deepcopy(found)
        rebase(copy, path)
        include(copy, sources)
        reference.set(SUBMAP, path)
        scopes = f"{attribute(reference, 'keyscope')} {attribute(copy, 'keyscope')}".split()
        if scopes:
            reference.set("keyscope", " ".join(scopes))
        for inner in [each for each in children(copy) if name(each) not in _OF_THE_MAP]:
            reference.append(inner)
            _unfold(inner, sources, (*above, sources.place(path)))


def maps_of(sources: Sources) -> list[Element]:
    """The maps that a topic belongs to, unfolded: those that lead to it, else all that lie at or above it.

    Looked for in the topic's folder and the folders above it, up to the root that is read.
    """
    said = len(sources.complaints)
    found = {href: deepcopy(root) for href, root in _beside_and_above(sources)}
    for href, root in found.items():
        rebase(root, href)
        unfold(root, sources, href)
    del sources.complaints[said:]  # they are the map's, which is read on its own
    inner = {
        sources.place(attribute(reference, "href"))
        for root in found.values()
        for reference in root.iter()
        if name(reference) and reference is not root and reference.get(SUBMAP)
    }
    outermost = [root for href, root in found.items() if sources.place(href) not in inner]
    leading = [root for root in outermost if any(True for _each in references_to(root, sources))]
    return leading or outermost


def references_to(root: Element, sources: Sources) -> Iterator[Element]:
    """The references of a map that lead to the document's own file."""
    own = sources.place(sources.own_name)
    for element in root.iter():
        href = attribute(element, "href") if name(element) else ""
        if href and not is_outside(href) and sources.place(href) == own:
            yield element


def _beside_and_above(sources: Sources) -> Iterator[tuple[str, Element]]:
    for href in islice(sources.files_above(MAP_SUFFIXES), MAX_MAPS):
        root = sources.root(href)
        if root is not None and is_map(root):
            yield href, root
