"""Reads PDF files. What does the work is loaded in child processes only, before they are confined.

The parent asks for bids only: it need not load PDFium, pypdf and its cryptography, which take half a second.
"""

import importlib
from types import ModuleType

from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument


class PdfReader:
    """Reads PDF: a section per entry of the outline, else one per page."""

    name = "pdf"
    version = "7"

    def bid(self, file: InputFile) -> int:
        """Every PDF, by its content."""
        return FORMAT_BID if file.media_type == "application/pdf" else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read the whole file.

        Raises:
            Encrypted: the file wants a password that is not among those given.
            Malformed: it cannot be opened, or not one of its pages be read.
            NeedsOcr: its pages are pictures of text, and nothing can recognise it.
            Unsupported: there is no text on its pages.
        """
        document: ReadDocument = self._module().read_pdf(file)
        return document

    def load(self) -> None:
        """Load what does the work: a child does so before it is confined."""
        self._module()

    def _module(self) -> ModuleType:
        return importlib.import_module("ingest.readers.pdf_document")
