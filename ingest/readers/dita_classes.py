"""Specialised elements, by the `class` that they carry, as the elements that they are a kind of. Pure."""

from collections.abc import Set

from ingest.safe_xml import Element, name


def generalise(root: Element, known: Set[str]) -> None:
    """Call every element that is not known by the most special of its ancestors that is.

    `class="- topic/p acme-d/torque "` makes a `torque` a `p`. Without a class, which a document type gives
    that is not opened here, an element stays what it is and is read by what surrounds it.
    """
    for element in root.iter():
        classes = element.get("class") if name(element) else None
        if not classes or name(element) in known:
            continue
        kinds = (token.partition("/")[2] for token in reversed(classes.split()))
        found = next((kind for kind in kinds if kind in known), None)
        if found:
            element.tag = found
