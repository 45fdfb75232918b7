"""XInclude 1.1 within the folder that is read: no network, no file outside, and bounded on every side."""

import posixpath
import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ingest.outcomes import InputRefused, TooLarge
from ingest.reader import InputFile
from ingest.safe_xml import Element, attribute, children, children_named, name, parse_xml
from translations.catalogue import translator

_ = translator("readers")

NAMESPACES: Final = ("http://www.w3.org/2001/XInclude", "http://www.w3.org/2003/XInclude")
MAX_INCLUSIONS: Final = 2000
MAX_DEPTH: Final = 12
MAX_FILE_BYTES: Final = 16 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 64 * 1024 * 1024
MAX_TEXT_BYTES: Final = 1024 * 1024
_SHORTHAND: Final = re.compile(r"[\w.-]+")
_BY_ID: Final = re.compile(r"""(?:element\(([\w.-]+)\)|xpointer\(id\(['"]([\w.-]+)['"]\)\))""")
_REFERENCES: Final = ("fileref", "href")
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Inclusions:
    """Puts the files that a document includes in its place; what cannot be included is a complaint."""

    file: InputFile
    complaints: list[str] = field(default_factory=list)
    _count: int = 0
    _size_bytes: int = 0

    def resolve(self, root: Element) -> Element:
        """The document with everything that it includes; a root that is an inclusion gives its place.

        Raises:
            TooLarge: it includes more than the limits allow.
        """
        if _is_include(root):
            holder: Element = root.makeelement("include")
            holder.append(root)
            self._resolve(holder, "", (self.file.path.resolve(),))
            return next(children(holder), holder)
        self._resolve(root, "", (self.file.path.resolve(),))
        return root

    def _resolve(self, part: Element, folder: str, above: tuple[Path, ...]) -> None:
        for include in [inner for inner in part.iter() if _is_include(inner)]:
            if include.getparent() is not None and not _is_inside_fallback(include, part):
                self._one(include, folder, above)

    def _one(self, include: Element, folder: str, above: tuple[Path, ...]) -> None:
        self._count += 1
        if self._count > MAX_INCLUSIONS:
            raise TooLarge(_("The file includes more than the limits allow; nothing was read."))
        href = attribute(include, "href")
        path = self._path(folder, href)
        if attribute(include, "parse") in ("text", "text/plain") and path is not None:
            text = self._text(path, attribute(include, "encoding") or "utf-8")
            if text is not None:
                _replace(include, [], text)
                return
        elif path is not None and path not in above and len(above) <= MAX_DEPTH:
            found = self._elements(path, attribute(include, "xpointer") or attribute(include, "fragid"))
            if found:
                self._put(include, found, posixpath.join(folder, posixpath.dirname(href)), (*above, path))
                return
        self._fall_back(include, href, folder, above)

    def _put(self, include: Element, found: list[Element], folder: str, above: tuple[Path, ...]) -> None:
        holder: Element = include.makeelement("include")
        holder.extend(found)
        if folder:
            _rebase(holder, folder)
        self._resolve(holder, folder, above)
        _replace(include, list(holder), holder.text or "")

    def _fall_back(self, include: Element, href: str, folder: str, above: tuple[Path, ...]) -> None:
        fallback = next(children_named(include, "fallback"), None)
        if fallback is None:
            self._complain(
                _(
                    "{name} cannot be included: it is not there, not below the folder that is read, "
                    "or includes itself. It was left out."
                ).format(name=href or "?")
            )
            _replace(include, [], "")
            return
        self._resolve(fallback, folder, above)
        _replace(include, list(fallback), fallback.text or "")

    def _path(self, folder: str, href: str) -> Path | None:
        try:
            joined = posixpath.join(folder, href) if href and not urlsplit(href).scheme else href
            path = self.file.sibling(joined)
        except (ValueError, OSError):
            return None
        return path.resolve() if path else None

    def _elements(self, path: Path, pointer: str) -> list[Element]:
        try:
            root = parse_xml(self._bytes(path)).root
        except TooLarge:
            raise
        except (InputRefused, OSError) as error:
            self._complain(_("The file {name} cannot be read: {reason}").format(name=path.name, reason=error))
            return []
        if not pointer:
            return [root]
        by_id = _BY_ID.fullmatch(pointer)
        wanted = (by_id[1] or by_id[2]) if by_id else pointer
        if not _SHORTHAND.fullmatch(wanted):
            return []
        found = next((part for part in root.iter() if name(part) and attribute(part, "id") == wanted), None)
        return [] if found is None else [_alone(found)]

    def _text(self, path: Path, encoding: str) -> str | None:
        try:
            content = self._bytes(path)
            if len(content) > MAX_TEXT_BYTES:
                return None
            return _NOT_XML.sub("�", content.decode(encoding, "replace"))
        except (LookupError, OSError):
            return None

    def _bytes(self, path: Path) -> bytes:
        size_bytes = path.stat().st_size
        self._size_bytes += size_bytes
        if size_bytes > MAX_FILE_BYTES or self._size_bytes > MAX_TOTAL_BYTES:
            raise TooLarge(_("The file includes more than the limits allow; nothing was read."))
        return path.read_bytes()

    def _complain(self, sentence: str) -> None:
        if sentence not in self.complaints:
            self.complaints.append(sentence)


def _is_include(element: Element) -> bool:
    return name(element) == "include" and any(str(element.tag).startswith(f"{{{ns}}}") for ns in NAMESPACES)


def _is_inside_fallback(include: Element, part: Element) -> bool:
    outer = include.getparent()
    while outer is not None and outer is not part:
        if name(outer) == "fallback" and _is_include_parent(outer):
            return True
        outer = outer.getparent()
    return False


def _is_include_parent(fallback: Element) -> bool:
    parent = fallback.getparent()
    return parent is not None and _is_include(parent)


def _alone(found: Element) -> Element:
    copy = deepcopy(found)
    copy.tail = None
    return copy


def _rebase(holder: Element, folder: str) -> None:
    """Let relative references of included passages lead from where they stand now."""
    for inner in holder.iter():
        for key, value in inner.attrib.items() if not _is_include(inner) else ():
            local = str(key).rpartition("}")[2]
            text = str(value)
            is_relative = local in _REFERENCES and text and text[0] not in "#/" and not _has_scheme(text)
            if is_relative:
                inner.set(key, posixpath.normpath(posixpath.join(folder, text)))


def _has_scheme(text: str) -> bool:
    try:
        return bool(urlsplit(text).scheme)
    except ValueError:
        return True


def _replace(include: Element, elements: list[Element], text: str) -> None:
    """Put elements and the text before them in the place of an inclusion."""
    parent = include.getparent()
    if parent is None:
        return
    position, tail = parent.index(include), include.tail or ""
    before = include.getprevious()
    parent.remove(include)
    said = text if text.strip() else ""
    if elements:
        elements[-1].tail = (elements[-1].tail or "") + tail
    else:
        said += tail
    if before is None:
        parent.text = (parent.text or "") + said
    else:
        before.tail = (before.tail or "") + said
    for offset, element in enumerate(elements):
        parent.insert(position + offset, element)
