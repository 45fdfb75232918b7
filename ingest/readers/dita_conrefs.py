"""Content by reference (DITA 1.3, 2.4.4): `conref`, `conkeyref`, ranges, and what is pushed; all bounded."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import takewhile
from typing import Final

from ingest.readers.dita_hrefs import rebase, split
from ingest.readers.dita_keys import referred, split_key
from ingest.readers.dita_sources import Sources, first_topic
from ingest.safe_xml import Element, attribute, name, take_out
from translations.catalogue import translator

_ = translator("readers")

MAX_CONREFS: Final = 1000
MAX_CONREF_DEPTH: Final = 5
_OWN_ATTRIBUTES: Final = ("id", "conref", "conkeyref", "conrefend", "conaction")
_USE_TARGET: Final = "-dita-use-conref-target"
_PUSHES: Final = ("pushreplace", "pushbefore", "pushafter")


def include(root: Element, sources: Sources) -> None:
    """Put the content that references name in their elements' places."""
    _push(root, sources)
    _include(root, root, sources, ())


def _include(root: Element, part: Element, sources: Sources, above: tuple[str, ...]) -> None:
    for element in [inner for inner in part.iter() if inner.get("conref") or inner.get("conkeyref")]:
        if element.getparent() is None and element is not root:
            continue
        reference = _reference(element, sources)
        path, fragment = split(reference)
        found = _element(root, path, fragment, sources)
        sources.included += 1
        is_bounded = len(above) < MAX_CONREF_DEPTH and sources.included <= MAX_CONREFS
        if found is None or not is_bounded or reference in above or name(found) != name(element):
            shown = reference or attribute(element, "conkeyref")
            sources.complain(_("The content that {reference} names was not found.").format(reference=shown))
            continue
        home = found.getroottree().getroot()
        added = _following(element, found, sources) if element.get("conrefend") else []
        _replace(element, found, path)
        for taken in (element, *_put_after(element, added, path)):
            _include(home, taken, sources, (*above, reference))


def _reference(element: Element, sources: Sources) -> str:
    """Where the content is: what the key of `conkeyref` stands for, else `conref`."""
    key_name, element_id = split_key(attribute(element, "conkeyref"))
    key = sources.key(key_name) if key_name else None
    if key is None or not key.href:
        return attribute(element, "conref")
    path, fragment = split(key.href)
    topic = first_topic(sources.root(path))
    topic_id = fragment.partition("/")[0] or ("" if topic is None else topic.get("id") or "")
    return referred(key, element_id).replace("#./", f"#{topic_id}/") if element_id else f"{path}#{topic_id}"


def _element(root: Element, path: str, fragment: str, sources: Sources) -> Element | None:
    home = sources.root(path) if path else root
    topic_id, _slash, element_id = fragment.partition("/")
    if home is None or not topic_id:
        return None
    topic = next((inner for inner in home.iter() if inner.get("id") == topic_id), None)
    if topic is None or not element_id:
        return topic
    return next((inner for inner in topic.iter() if inner.get("id") == element_id), None)


def _replace(element: Element, found: Element, path: str) -> None:
    """Give an element the content of another, and the attributes that it has not itself (DITA 2.4.4)."""
    copy = deepcopy(found)
    if path:
        rebase(copy, path)
    _drop(element, "conref", "conkeyref", "conrefend")
    for key, value in copy.attrib.items():
        is_own = element.get(key) not in (None, _USE_TARGET)
        if key not in _OWN_ATTRIBUTES and not is_own:
            element.set(key, value)
    for inner in list(element):
        element.remove(inner)
    element.text = copy.text
    for inner in list(copy):
        element.append(inner)
    for own in ("conref", "conkeyref"):
        if copy.get(own):
            element.set(own, str(copy.get(own)))


def _following(element: Element, found: Element, sources: Sources) -> list[Element]:
    """The elements of a range after its first one, up to that which `conrefend` names."""
    wanted = split(attribute(element, "conrefend"))[1].rpartition("/")[2]
    siblings = [inner for inner in found.itersiblings() if name(inner)]
    if not any(inner.get("id") == wanted for inner in siblings):
        if found.get("id") != wanted:
            reference = attribute(element, "conrefend")
            sources.complain(
                _("The content that {reference} names was not found.").format(reference=reference)
            )
        return []
    before = list(takewhile(lambda inner: inner.get("id") != wanted, siblings))
    sources.included += len(before) + 1
    return siblings[: len(before) + 1] if sources.included <= MAX_CONREFS else []


def _put_after(element: Element, added: list[Element], path: str) -> Iterator[Element]:
    parent = element.getparent()
    if parent is None:
        return
    tail, element.tail = element.tail, None
    last = element
    for original in added:
        copy = deepcopy(original)
        copy.tail = None
        if path:
            rebase(copy, path)
        parent.insert(parent.index(last) + 1, copy)
        last = copy
        yield copy
    last.tail = tail


def _push(root: Element, sources: Sources) -> None:
    """Carry out what the document pushes within itself; what it pushes into other files stays where it is."""
    for element in [inner for inner in root.iter() if inner.get("conaction")]:
        parent = element.getparent()
        if parent is None:
            continue
        action, target = attribute(element, "conaction"), attribute(element, "conref")
        if action not in _PUSHES:
            continue
        place = target or _marked_beside(element, action)
        path, fragment = split(place)
        found = _element(root, "", fragment, sources) if path in ("", sources.own_name) else None
        if found is None or found.getparent() is None or element in found.iter():
            sources.complain(
                _("Content that is pushed to {reference} is shown where it is written.").format(
                    reference=place or "?"
                )
            )
            _forget(element)
        else:
            _carry_out(element, found, action)
    for marker in [inner for inner in root.iter() if inner.get("conaction") == "mark"]:
        take_out(marker)


def _carry_out(element: Element, found: Element, action: str) -> None:
    home = found.getparent()
    if home is None:
        return
    _forget(element)
    take_out(element)
    if action == "pushbefore":
        home.insert(home.index(found), element)
        return
    home.insert(home.index(found) + 1, element)
    element.tail, found.tail = found.tail, None
    if action == "pushreplace":
        element.set("id", found.get("id") or "")
        take_out(found)


def _forget(element: Element) -> None:
    _drop(element, "conaction", "conref", "conkeyref")


def _drop(element: Element, *keys: str) -> None:
    for key in keys:
        if key in element.attrib:
            del element.attrib[key]


def _marked_beside(element: Element, action: str) -> str:
    """The place of the mark beside pushed content: before it when it goes after, and the other way round."""
    other = element.getprevious() if action == "pushafter" else element.getnext()
    return attribute(other, "conref") if other is not None and other.get("conaction") == "mark" else ""
