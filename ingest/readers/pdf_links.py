"""The links of a PDF page: where they stand, and where they lead. PDFium only."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_structure import Entry

_MOST_OF_PAGE: Final = 2_000
_LONGEST_ADDRESS: Final = 4_096
_OUTSIDE: Final = ("http://", "https://", "mailto:")
_SAME_HEIGHT: Final = 3.0

AnchorAt = Callable[[int, float | None], str]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An area of a page that leads somewhere; edges in PDF points, the target as runs have it."""

    left: float
    bottom: float
    right: float
    top: float
    target: str

    def covers(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


def anchor_at(entries: Sequence[Entry], anchors: Sequence[str]) -> AnchorAt:
    """What leads from a place (page from 0, height in points) to the anchor of the section around it."""
    ordered = sorted(enumerate(entries), key=lambda item: (item[1].page_index, item[0]))

    def find(page_index: int, y: float | None) -> str:
        if not entries:
            return f"page-{page_index + 1}"
        reached = "s0"
        for number, entry in ordered:
            is_before = entry.page_index < page_index or (
                entry.page_index == page_index
                and (entry.y is None or (y is not None and entry.y >= y - _SAME_HEIGHT))
            )
            reached = anchors[number] if is_before else reached
        return reached

    return find


class LinkReader:
    """Reads the links of one document's pages; `link_to` gives the target of another file, if any."""

    def __init__(
        self, document: pypdfium2.PdfDocument, anchor: AnchorAt, link_to: Callable[[str], str | None]
    ) -> None:
        self._document = document
        self._anchor = anchor
        self._link_to = link_to

    def links(self, page: pypdfium2.PdfPage) -> list[Link]:
        """The links of `page` that lead somewhere."""
        return list(self._links(page))

    def _links(self, page: pypdfium2.PdfPage) -> Iterator[Link]:
        position = ctypes.c_int(0)
        found = pdfium.FPDF_LINK()
        box = pdfium.FS_RECTF()
        for _number in range(_MOST_OF_PAGE):
            if not pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(found)):
                return
            target = self._target(found)
            if target and pdfium.FPDFLink_GetAnnotRect(found, ctypes.byref(box)):
                yield Link(
                    left=min(box.left, box.right),
                    bottom=min(box.bottom, box.top),
                    right=max(box.left, box.right),
                    top=max(box.bottom, box.top),
                    target=target,
                )

    def _target(self, link: pdfium.FPDF_LINK) -> str | None:
        place = pdfium.FPDFLink_GetDest(self._document, link)
        if place:
            return self._inside(place)
        action = pdfium.FPDFLink_GetAction(link)
        if not action:
            return None
        match pdfium.FPDFAction_GetType(action):
            case pdfium.PDFACTION_GOTO:
                place = pdfium.FPDFAction_GetDest(self._document, action)
                return self._inside(place) if place else None
            case pdfium.PDFACTION_URI:
                address = _text(
                    lambda buffer, size: pdfium.FPDFAction_GetURIPath(self._document, action, buffer, size)
                )
                is_outside = address.lower().startswith(_OUTSIDE)
                return address if is_outside else self._link_to(address)
            case pdfium.PDFACTION_REMOTEGOTO | pdfium.PDFACTION_LAUNCH:
                return self._link_to(
                    _text(lambda buffer, size: pdfium.FPDFAction_GetFilePath(action, buffer, size))
                )
            case _:
                return None

    def _inside(self, place: pdfium.FPDF_DEST) -> str | None:
        page_index = pdfium.FPDFDest_GetDestPageIndex(self._document, place)
        if not 0 <= page_index < len(self._document):
            return None
        has = [ctypes.c_int() for _ in range(3)]
        at = [ctypes.c_float() for _ in range(3)]
        is_known = pdfium.FPDFDest_GetLocationInPage(place, *map(ctypes.byref, has), *map(ctypes.byref, at))
        y = at[1].value if is_known and has[1].value else None
        return f"#{self._anchor(page_index, y)}"


def _text(read: Callable[[object, int], int]) -> str:
    """A text that PDFium writes into a buffer: its length is asked for first."""
    size = min(read(None, 0), _LONGEST_ADDRESS)
    buffer = ctypes.create_string_buffer(max(size, 1))
    read(buffer, size)
    return buffer.value.decode("utf-8", "replace").strip()
