"""References by key in the text: words, links and pictures that a map gives."""

from typing import Final

from ingest.readers.dita_hrefs import is_outside
from ingest.readers.dita_keys import Key, KeySpace, referred, split_key
from ingest.readers.dita_sources import Sources
from ingest.safe_xml import Element, attribute, by_name, name, text_of
from translations.catalogue import translator

_ = translator("readers")

_LINKS: Final = frozenset({"xref", "link", "longdescref", "topicref"})
_WITHOUT_WORDS: Final = frozenset({"image", "topicref", "keydef", "chapter", "appendix", "part"})
_ABBREVIATIONS: Final = ("glossSurfaceForm", "glossAcronym", "glossAbbreviation")


def resolve_keys(root: Element, sources: Sources, space: KeySpace | None = None) -> None:
    """Give every element with a `keyref` what its key stands for, in a map in the scope where it stands."""
    for element in [inner for inner in root.iter() if inner.get("keyref")]:
        key_name, element_id = split_key(attribute(element, "keyref"))
        scope = space.scopes.get(element) if space else None
        key = scope.find(key_name) if scope else sources.key(key_name)
        if key is None:
            sources.complain(
                _("No map beside the topic defines the key {name}; its name was kept.").format(name=key_name)
            )
            continue
        if key.href:
            element.set("href", referred(key, element_id))
        is_nameless = not key.href or is_outside(key.href)
        if name(element) in _WITHOUT_WORDS and is_nameless and not attribute(element, "navtitle"):
            element.set("navtitle", key.link_words)
        if not text_of(element) and name(element) not in _WITHOUT_WORDS and not len(element):
            words = _words(element, key, sources)
            if words:
                element.text = words


def _words(element: Element, key: Key, sources: Sources) -> str:
    """The words for an element without any; empty where its handler finds the title by itself."""
    if name(element) in _LINKS:
        return key.link_words
    if key.words or not key.href:
        return key.words or key.link_words
    if name(element) == "abbreviated-form":
        topic = sources.topic(key.href)
        forms = () if topic is None else by_name(topic, *_ABBREVIATIONS)
        return next((said for form in forms if (said := text_of(form))), sources.title(key.href))
    return sources.title(key.href)
