"""Reads pictures of text: PNG, JPEG, WebP, TIFF with its pages.

What does the work is loaded in child processes only: see `ingest.readers.pdf`.
"""

import importlib
from types import ModuleType
from typing import Final

from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument

_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/tiff", "image/webp"})


class ImageReader:
    """Reads the text in pictures through the recogniser."""

    name = "image"
    version = "2"

    def bid(self, file: InputFile) -> int:
        """Pictures that scanners and cameras make."""
        return FORMAT_BID if file.media_type in _TYPES else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read every picture of the file.

        Raises:
            NeedsOcr: nothing that could recognise text is installed.
            Malformed: the picture cannot be decoded.
            TooLarge: it has more pixels or pages than the limits allow.
            Unsupported: no text was found in it.
        """
        document: ReadDocument = self._module().read_image(file)
        return document

    def load(self) -> None:
        """Load what does the work: a child does so before it is confined."""
        self._module()

    def _module(self) -> ModuleType:
        return importlib.import_module("ingest.readers.image_document")
