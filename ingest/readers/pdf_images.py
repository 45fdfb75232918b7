"""The pictures that a PDF page draws: where they stand, and their pixels. PDFium only.

A picture may lie in a form (a page within the page), and forms in forms; their places are multiplied out.
"""

import ctypes
import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from ingest import images
from ingest.images import MAX_PIXELS, MAX_SIZE_BYTES
from ingest.outcomes import InputRefused
from ingest.readers.image_pixels import as_png
from ingest.readers.pdf_rules import Effort
from ingest.readers.pdfium_calls import address_of, kind_of, object_at

_MOST_OBJECTS: Final = 10_000
_DEEPEST_FORM: Final = 3
_JPEG: Final = "DCTDecode"
_LONGEST_FILTER: Final = 32
_MOST_CHANNELS_BITS: Final = 24
_DRAWN_DOTS_PER_POINT: Final = 200 / 72
_MOST_DRAWN_PIXELS: Final = 12_000_000

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """Edges in PDF points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @property
    def area(self) -> float:
        """In square points."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    def covers(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def touches(self, other: "Box", gap: float) -> bool:
        """Whether the other one is no further away than `gap`."""
        is_beside = self.left <= other.right + gap and other.left <= self.right + gap
        return is_beside and self.bottom <= other.top + gap and other.bottom <= self.top + gap

    def with_(self, other: "Box") -> "Box":
        """The box around both."""
        return Box(
            left=min(self.left, other.left),
            bottom=min(self.bottom, other.bottom),
            right=max(self.right, other.right),
            top=max(self.top, other.top),
        )

    def within(self, other: "Box") -> "Box":
        """What of it lies in the other."""
        return Box(
            left=max(self.left, other.left),
            bottom=max(self.bottom, other.bottom),
            right=min(self.right, other.right),
            top=min(self.top, other.top),
        )


class PageImage(msgspec.Struct, frozen=True, kw_only=True):
    """A picture on a page; `width` and `height` in pixels. It lives as long as its page is open."""

    image: pdfium.FPDF_PAGEOBJECT
    box: Box
    width: int
    height: int
    bits_per_pixel: int


class Pixels(msgspec.Struct, frozen=True, kw_only=True):
    """A picture as a browser shows it."""

    media_type: str
    content: bytes
    width: int
    height: int

    @property
    def key(self) -> str:
        """The same for the same picture."""
        return hashlib.sha256(self.content).hexdigest()


def page_images(page: pypdfium2.PdfPage, effort: Effort) -> list[PageImage]:
    """The pictures of a page in the order in which they are drawn, as far as the effort is worth it."""
    count = pdfium.FPDFPage_CountObjects(page)
    if not 0 < count <= _MOST_OBJECTS or not effort.spend(count):
        return []
    start = address_of(page.raw)
    objects = (object_at(start, index) for index in range(count))
    left, bottom, right, top = page.get_bbox()
    paper = Box(left=left, bottom=bottom, right=right, top=top)
    found = _images(objects, page, _IDENTITY, effort, 0)
    return [image for image in found if image.box.within(paper).area > 0]


def _images(
    objects: Iterator[int], page: pypdfium2.PdfPage, outer: _Matrix, effort: Effort, depth: int
) -> Iterator[PageImage]:
    for pointer in objects:
        kind = kind_of(pointer)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield from _image(ctypes.cast(pointer, pdfium.FPDF_PAGEOBJECT), page, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            form = ctypes.cast(pointer, pdfium.FPDF_PAGEOBJECT)
            count = pdfium.FPDFFormObj_CountObjects(form)
            if count <= 0 or not effort.spend(count):
                continue
            inner = (address_of(pdfium.FPDFFormObj_GetObject(form, index)) for index in range(count))
            yield from _images(inner, page, _product(_matrix(form), outer), effort, depth + 1)


def _image(image: pdfium.FPDF_PAGEOBJECT, page: pypdfium2.PdfPage, outer: _Matrix) -> Iterator[PageImage]:
    metadata = pdfium.FPDF_IMAGEOBJ_METADATA()
    if not pdfium.FPDFImageObj_GetImageMetadata(image, page, ctypes.byref(metadata)):
        return
    if not metadata.width or not metadata.height:
        return
    a, b, c, d, e, f = _product(_matrix(image), outer)
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    yield PageImage(
        image=image,
        box=Box(left=min(xs), bottom=min(ys), right=max(xs), top=max(ys)),
        width=int(metadata.width),
        height=int(metadata.height),
        bits_per_pixel=int(metadata.bits_per_pixel),
    )


def _matrix(drawn: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix)):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _product(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def own_pixels(found: PageImage) -> Pixels | None:
    """The picture's own pixels: a JPEG as it is, anything else as PNG; None where that cannot be had."""
    if found.width * found.height > MAX_PIXELS:
        return None
    return _jpeg(found) or _decoded(found)


def _jpeg(found: PageImage) -> Pixels | None:
    image = found.image
    filters = pdfium.FPDFImageObj_GetImageFilterCount(image)
    if filters != 1 or found.bits_per_pixel > _MOST_CHANNELS_BITS:
        return None
    name = ctypes.create_string_buffer(_LONGEST_FILTER)
    pdfium.FPDFImageObj_GetImageFilter(image, 0, name, _LONGEST_FILTER)
    size = pdfium.FPDFImageObj_GetImageDataRaw(image, None, 0)
    if name.value.decode("ascii", "replace") != _JPEG or not 0 < size <= MAX_SIZE_BYTES:
        return None
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFImageObj_GetImageDataRaw(image, buffer, size)
    content = buffer.raw
    try:
        picture = images.probe(content)
    except InputRefused:
        return None
    if picture.media_type != "image/jpeg":
        return None
    return Pixels(media_type=picture.media_type, content=content, width=picture.width, height=picture.height)


def _decoded(found: PageImage) -> Pixels | None:
    raw = pdfium.FPDFImageObj_GetBitmap(found.image)
    if not raw:
        return None
    image = pypdfium2.PdfBitmap.from_raw(raw).to_pil()  # which frees itself
    content = as_png(image)
    return Pixels(media_type="image/png", content=content, width=image.width, height=image.height)


def drawn_pixels(page: pypdfium2.PdfPage, box: Box) -> Pixels | None:
    """The part of a page as it looks, with all that is drawn over the pictures in it; the page is upright."""
    left, bottom, right, top = page.get_bbox()
    paper = Box(left=left, bottom=bottom, right=right, top=top)
    box = box.within(paper)
    if box.area <= 0:
        return None
    scale = min(_DRAWN_DOTS_PER_POINT, (_MOST_DRAWN_PIXELS / box.area) ** 0.5)
    crop = (box.left - left, box.bottom - bottom, right - box.right, top - box.top)
    return _drawn(page, scale, crop)


def drawn_page(page: pypdfium2.PdfPage) -> Pixels:
    """The whole page as it looks, turned as it is shown."""
    width, height = page.get_size()
    scale = min(_DRAWN_DOTS_PER_POINT, (_MOST_DRAWN_PIXELS / max(width * height, 1.0)) ** 0.5)
    return _drawn(page, scale, (0, 0, 0, 0))


def _drawn(page: pypdfium2.PdfPage, scale: float, crop: tuple[float, float, float, float]) -> Pixels:
    bitmap = page.render(scale=scale, crop=crop, may_draw_forms=False)
    try:
        image = bitmap.to_pil()
        content = as_png(image)
    finally:
        bitmap.close()
    return Pixels(media_type="image/png", content=content, width=image.width, height=image.height)
