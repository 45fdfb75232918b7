"""Keys and key scopes (DITA 1.3, 2.3.4): what a map says that a name stands for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.readers.dita_hrefs import split
from ingest.readers.dita_signs import SUBMAP
from ingest.safe_xml import Element, attribute, by_name, child, name, text_of

MAX_CHAIN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a key stands for: a file, words, or another key."""

    href: str = ""
    words: str = ""
    link_words: str = ""
    keyref: str = ""


@dataclass(slots=True)
class Scope:
    """A key scope: its names, its own keys, and the scopes around and inside it."""

    names: tuple[str, ...] = ()
    outer: "Scope | None" = None
    keys: dict[str, Key] = field(default_factory=dict)
    inner: list["Scope"] = field(default_factory=list)

    def find(self, wanted: str) -> Key | None:
        """The key of that name as seen from here: a definition further out counts before one further in."""
        return self._find(wanted, 0)

    def _find(self, wanted: str, chain: int) -> Key | None:
        key = next((scope.keys[wanted] for scope in self._from_outermost() if wanted in scope.keys), None)
        if key is None or not key.keyref or chain >= MAX_CHAIN:
            return key
        other = self._find(split_key(key.keyref)[0], chain + 1)
        if other is None:
            return key
        return Key(
            href=key.href or other.href,
            words=key.words or other.words,
            link_words=key.link_words or other.link_words,
        )

    def _from_outermost(self) -> Iterator["Scope"]:
        line = [self]
        while line[-1].outer is not None:
            line.append(line[-1].outer)
        return reversed(line)


@dataclass(slots=True)
class KeySpace:
    """The keys of a map with its submaps, and in which scope each of its references stands."""

    root: Scope = field(default_factory=Scope)
    scopes: dict[Element, Scope] = field(default_factory=dict)

    @classmethod
    def of(cls, map_root: Element) -> "KeySpace":
        """The keys of an unfolded map."""
        space = cls()
        space.add(map_root)
        return space

    def add(self, map_root: Element) -> None:
        """Take in the keys of one more map: those that are there already count before its own."""
        top = self._scope_of(map_root, self.root)
        defined: list[tuple[int, Element, Scope]] = []
        self._place(map_root, top, 0, defined)
        for _depth, element, scope in sorted(defined, key=lambda each: each[0]):
            key = _key(element)
            for key_name in attribute(element, "keys").split():
                scope.keys.setdefault(key_name, key)
        _publish(self.root)

    def _place(
        self, element: Element, scope: Scope, depth: int, defined: list[tuple[int, Element, Scope]]
    ) -> None:
        """Remember the scope of every element; maps further out define their keys first."""
        self.scopes[element] = scope
        if attribute(element, "keys"):
            defined.append((depth, element, scope))
        inside = depth + 1 if element.get(SUBMAP) else depth
        for inner in element:
            if name(inner):
                self._place(inner, self._scope_of(inner, scope), inside, defined)

    @staticmethod
    def _scope_of(element: Element, scope: Scope) -> Scope:
        names = tuple(attribute(element, "keyscope").split())
        if not names:
            return scope
        own = Scope(names=names, outer=scope)
        scope.inner.append(own)
        return own


def words_of(element: Element | None, find: Callable[[str], Key | None]) -> str:
    """The text of an element, the words of keys where it has nothing but their names."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for inner in element:
        key = find(split_key(attribute(inner, "keyref"))[0]) if name(inner) and inner.get("keyref") else None
        said = words_of(inner, find) if name(inner) else ""
        parts += [said or (key.words if key else ""), inner.tail or ""]
    return " ".join("".join(parts).split())


def split_key(reference: str) -> tuple[str, str]:
    """The name of the key and the id of the element inside it: `oil/note`."""
    key_name, _slash, element_id = reference.partition("/")
    return key_name, element_id


def referred(key: Key, element_id: str) -> str:
    """The `href` that a key and an element inside it stand for."""
    path, fragment = split(key.href)
    if not element_id:
        return key.href
    return f"{path}#{fragment.partition('/')[0] or '.'}/{element_id}"


def _publish(scope: Scope) -> None:
    """Let the keys of inner scopes be known further out by the scope's name before theirs: `left.lamp`."""
    for inner in scope.inner:
        _publish(inner)
        for scope_name in inner.names:
            for key_name, key in inner.keys.items():
                scope.keys.setdefault(f"{scope_name}.{key_name}", key)


def _key(element: Element) -> Key:
    meta = child(element, "topicmeta")
    keywords = None if meta is None else child(meta, "keywords")
    words = "" if keywords is None else _first_words(keywords)
    named = "" if meta is None else text_of(child(meta, "linktext"))
    navigation = text_of(child(element, "topicmeta", "navtitle")) or attribute(element, "navtitle")
    return Key(
        href=attribute(element, "href"),
        words=words or named,
        link_words=named or words or navigation,
        keyref=attribute(element, "keyref"),
    )


def _first_words(keywords: Element) -> str:
    return next((text_of(part) for part in by_name(keywords, "keyword", "term") if text_of(part)), "")
