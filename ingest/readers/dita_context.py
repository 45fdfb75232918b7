"""What a topic owes to the maps that it belongs to: what its keys mean, and what is filtered out of it."""

from collections.abc import Callable
from typing import Final

from ingest.readers.dita_filter import (
    PROFILED,
    PROFILING,
    Branch,
    Ditaval,
    condition_words,
    ditaval_of,
    is_excluded,
    leave_out,
)
from ingest.readers.dita_hrefs import joined, split
from ingest.readers.dita_keys import KeySpace
from ingest.readers.dita_maps import MAP_SUFFIXES, maps_of, references_to
from ingest.readers.dita_signs import SUBMAP
from ingest.readers.dita_sources import Sources
from ingest.readers.xml_profile import each_profiled
from ingest.safe_xml import Element, attribute, children, name
from translations.catalogue import translator

_ = translator("readers")

_NEEDS_MAPS: Final = ("keyref", "conkeyref", *PROFILED)
DITAVAL: Final = ".ditaval"


def needs_maps(root: Element) -> bool:
    """Whether anything in a topic depends on the maps around it: most topics can be read without looking."""
    return any(element.get(key) for element in root.iter() for key in _NEEDS_MAPS)


def take_maps(sources: Sources) -> list[Branch]:
    """Learn the keys of the maps that lead to the document; returns the filters of every way to it."""
    maps = maps_of(sources)
    branches: list[Branch] = []
    for map_root in maps:
        space = KeySpace.of(map_root)
        references = list(references_to(map_root, sources))
        sources.scopes += [space.scopes[reference] for reference in references]
        sources.scopes.append(space.root)
        branches += [_branch(reference, sources) for reference in references]
    return branches


def filter_map(map_root: Element, sources: Sources) -> None:
    """Leave out of a map what the DITAVAL files of its branches exclude."""
    for element in [inner for inner in map_root.iter() if inner is not map_root and name(inner)]:
        branch = _branch(element, sources)
        parent = element.getparent()
        if parent is not None and is_excluded(element, [branch]):
            parent.remove(element)
            _say_left_out(1, [branch], sources)


def apply_conditions(
    root: Element, branches: list[Branch], sources: Sources, gettext: Callable[[str], str]
) -> None:
    """Leave out what every way to the topic excludes; let the rest say what it is for."""
    count = leave_out(root, branches)
    if count:
        _say_left_out(count, branches, sources)

    def statement(element: Element) -> str:
        stated, flagged = condition_words(element, branches)
        said = gettext("Applies to: {statement}").format(statement=", ".join(stated)) if stated else ""
        return ". ".join(filter(None, (", ".join(flagged), said)))

    each_profiled(root, statement, PROFILING)


def _say_left_out(count: int, branches: list[Branch], sources: Sources) -> None:
    names = {choice.name for branch in branches for choices in branch for choice in choices}
    sentence = _("{names} leaves out parts of the content ({count}).")
    sources.complain(sentence.format(names=", ".join(sorted(names)), count=count))


def _branch(element: Element, sources: Sources) -> Branch:
    """The filters on the way from the root of a map to one of its references."""
    levels = []
    outer: Element | None = element
    while outer is not None:
        files = [attribute(inner, "href") for inner in children(outer) if name(inner) == "ditavalref"]
        own = outer.get(SUBMAP)
        choices = tuple(filter(None, (_ditaval(href, sources) for href in files)))
        if choices:
            levels.append(choices)
        beside = _ditaval(_beside(own), sources) if own else None
        if beside:
            levels.append((beside,))
        outer = outer.getparent()
    return tuple(levels)


def _beside(map_href: str) -> str:
    suffix = next((each for each in MAP_SUFFIXES if map_href.endswith(each)), "")
    return map_href.removesuffix(suffix) + DITAVAL


def _ditaval(href: str, sources: Sources) -> Ditaval | None:
    path, _fragment = split(joined("", href))
    root = sources.root(path) if path else None
    return ditaval_of(root, path.rpartition("/")[2]) if root is not None and name(root) == "val" else None
