"""PDFium's own functions without what its wrapper makes for every call: pointer objects, a released lock.

A page takes thousands of them. Handles go in as addresses (`address_of`); what they belong to must be open.
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

import pypdfium2.raw as pdfium

Edges = tuple[float, float, float, float]
"""Left, bottom, right, top in PDF points."""

_POINTER: Final = ctypes.c_void_p
_INT: Final = ctypes.c_int


def _function(wrapped: Any, result: Any, *arguments: Any) -> Callable[..., int]:  # noqa: ANN401 - ctypes' types have no common one
    address = ctypes.cast(wrapped, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


object_at: Final = _function(pdfium.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
kind_of: Final = _function(pdfium.FPDFPageObj_GetType, _INT, _POINTER)
bounds_of: Final = _function(
    pdfium.FPDFPageObj_GetBounds, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER
)
matrix_of: Final = _function(pdfium.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
fill_of: Final = _function(
    pdfium.FPDFPageObj_GetFillColor, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER
)
draw_mode_of: Final = _function(pdfium.FPDFPath_GetDrawMode, _INT, _POINTER, _POINTER, _POINTER)
segment_count: Final = _function(pdfium.FPDFPath_CountSegments, _INT, _POINTER)
segment_at: Final = _function(pdfium.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
segment_kind: Final = _function(pdfium.FPDFPathSegment_GetType, _INT, _POINTER)
segment_point: Final = _function(pdfium.FPDFPathSegment_GetPoint, _INT, _POINTER, _POINTER, _POINTER)
is_segment_closing: Final = _function(pdfium.FPDFPathSegment_GetClose, _INT, _POINTER)
_loose_box: Final = _function(pdfium.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_text_object: Final = _function(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
_font_of: Final = _function(pdfium.FPDFTextObj_GetFont, _POINTER, _POINTER)
_rectangles: Final = _function(pdfium.FPDFText_CountRects, _INT, _POINTER, _INT, _INT)

_LONGEST_FONT_NAME: Final = 128
_NOWHERE: Final = (0.0, 0.0, 0.0, 0.0)
BOLD: Final = 600


def address_of(handle: Any) -> int:  # noqa: ANN401 - any of PDFium's handles
    """Where the object lies that a handle stands for."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


class Characters:
    """The characters of one open text page, by their numbers."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE) -> None:
        self._handle = text_page
        self._page = address_of(text_page)
        self._rectangle = pdfium.FS_RECTF()
        self._to_rectangle = ctypes.addressof(self._rectangle)
        self._weights: dict[int, int] = {}

    def box(self, character: int) -> Edges:
        """The box of a character with the room around it; all zero where it has none."""
        if not _loose_box(self._page, character, self._to_rectangle):
            return _NOWHERE
        box = self._rectangle
        return box.left, box.bottom, box.right, box.top

    def rectangle_count(self, first: int, count: int) -> int:
        """How many stretches without a wide gap the characters stand in."""
        return _rectangles(self._page, first, count)

    def weight(self, character: int) -> int:
        """The weight of a character's type; what the font does not say, its name often does. 0 if unknown."""
        drawn = _text_object(self._page, character)
        font = _font_of(drawn) if drawn else None
        if not font:
            return 0
        weight = self._weights.get(font)  # fonts stay where they are as long as their page is open
        if weight is None:
            weight = self._weights[font] = self._weight(character)
        return weight

    def _weight(self, character: int) -> int:
        weight = max(int(pdfium.FPDFText_GetFontWeight(self._handle, character)), 0)
        if weight < BOLD:
            name = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
            pdfium.FPDFText_GetFontInfo(self._handle, character, name, _LONGEST_FONT_NAME, None)
            weight = max(weight, BOLD) if b"bold" in name.value.lower() else weight
        return weight
