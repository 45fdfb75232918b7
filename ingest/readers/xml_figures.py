"""The figures of a document while it is being read: found beside it, checked, kept once each."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ingest.images import probe
from ingest.outcomes import InputRefused
from ingest.reader import InputFile
from ingest.readers.svg_labels import read_drawing
from ingest.safe_xml import parse_xml
from ingest.sanitise import GZIP_MARK, clean_svg
from kb.content import FigureContent
from translations.catalogue import translator

_ = translator("readers")

MAX_FIGURES: Final = 500
MAX_FIGURE_BYTES: Final = 32 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 256 * 1024 * 1024
PICTURE_SUFFIXES: Final = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svgz")
SVG: Final = "image/svg+xml"
_NOT_ID: Final = re.compile(r"[^A-Za-z0-9._-]+")


class FigureShelf:
    """Takes figures in and gives their ids out. A picture that cannot be taken becomes a complaint."""

    def __init__(self, file: InputFile) -> None:
        self._file = file
        self._figures: dict[str, FigureContent] = {}
        self._by_path: dict[Path, str | None] = {}
        self._size_bytes = 0
        self.complaints: list[str] = []

    @property
    def figures(self) -> tuple[FigureContent, ...]:
        """All figures, in the order in which they came."""
        return tuple(self._figures.values())

    def beside(
        self, hrefs: Iterable[str], *, title: str = "", called: str = "", is_needed: bool = True
    ) -> str | None:
        """Take in the first of these files (relative to the document) that exists; return its figure's id.

        Where none exists, that is a complaint if the picture is needed.
        """
        names = list(dict.fromkeys(href for href in hrefs if href))
        for href in names:
            path = self._sibling(href)
            if path is not None:
                return self._from_path(path, title)
        if names and is_needed:
            self._complain(
                _("The picture {name} is not beside the document.").format(name=called or names[0])
            )
        return None

    def put(self, name: str, content: bytes, *, title: str = "") -> str | None:
        """Take in a picture's bytes; None, with a complaint, when it is broken or too large."""
        try:
            figure = _figure(self._free_id(name), content, title)
        except InputRefused as refusal:
            self._complain(_("The picture {name} was left out: {reason}").format(name=name, reason=refusal))
            return None
        self._size_bytes += len(figure.content)
        if len(self._figures) >= MAX_FIGURES or self._size_bytes > MAX_TOTAL_BYTES:
            self._complain(_("The document has more pictures than the limits allow; the rest was left out."))
            return None
        self._figures[figure.figure_id] = figure
        return figure.figure_id

    def _sibling(self, href: str) -> Path | None:
        try:
            return self._file.sibling(href)
        except (ValueError, OSError):  # no path at all: a NUL, a name too long
            return None

    def _from_path(self, path: Path, title: str) -> str | None:
        if path not in self._by_path:
            self._by_path[path] = self._read(path, title)
        return self._by_path[path]

    def _read(self, path: Path, title: str) -> str | None:
        try:
            if path.stat().st_size > MAX_FIGURE_BYTES:
                self._complain(_("The picture {name} is too large; it was left out.").format(name=path.name))
                return None
            content = path.read_bytes()
        except OSError:
            self._complain(_("The picture {name} cannot be read.").format(name=path.name))
            return None
        return self.put(path.name, content, title=title)

    def _free_id(self, name: str) -> str:
        stem = _NOT_ID.sub("-", name.rsplit(".", 1)[0]).strip("-.")[:100] or "figure"
        wanted, number = stem, 1
        while wanted in self._figures:
            number += 1
            wanted = f"{stem}-{number}"
        return wanted

    def _complain(self, sentence: str) -> None:
        if sentence not in self.complaints:
            self.complaints.append(sentence)


def _figure(figure_id: str, content: bytes, title: str) -> FigureContent:
    """The figure that some bytes are, sanitised.

    Raises:
        InputRefused: they are no picture that can be shown.
    """
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(GZIP_MARK) or start.startswith(b"<"):
        clean = clean_svg(content)
        drawing = read_drawing(parse_xml(clean).root)
        return FigureContent(
            figure_id=figure_id,
            media_type=SVG,
            content=clean,
            title=title or drawing.title,
            width=drawing.width,
            height=drawing.height,
            labels=drawing.labels,
        )
    picture = probe(content)
    return FigureContent(
        figure_id=figure_id,
        media_type=picture.media_type,
        content=content,
        title=title,
        width=float(picture.width),
        height=float(picture.height),
    )
