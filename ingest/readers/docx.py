"""Word documents (DOCX): mammoth makes a page of them, which is read like any page.

Numbered lists become steps. Paragraphs in a style that is called like a signal word (`Warning`,
`Ostrzeżenie`) become framed warnings. Insertions under revision count, deletions do not. Macros are never
run, linked files never opened.
"""

import io
import zipfile
import zlib
from datetime import date
from typing import Final

import mammoth
import msgspec

from ingest.detect import DOCX
from ingest.outcomes import Encrypted, InputRefused, Malformed, TooLarge, Unsupported
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.docx_order import put_in_order
from ingest.readers.docx_parts import DEEPEST, HEADING, prepare
from ingest.readers.html import read_page
from ingest.readers.xml_reading import day_of, unnested
from ingest.safe_xml import by_name, parse_html, parse_xml, text_of
from translations.catalogue import translator

_ = translator("readers")

MAX_ENTRIES: Final = 5_000
MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
_ENCRYPTED_FLAG: Final = 0x1
_FRAMES: Final = {
    "danger": ("Danger", "Niebezpieczeństwo"),
    "warning": ("Warning", "Ostrzeżenie"),
    "caution": ("Caution", "Przestroga", "Uwaga"),
    "note": ("Note", "Wskazówka", "Tip"),
}
_HEADINGS: Final = "\n".join(f"p.{HEADING}{rank} => h{rank + 1}:fresh" for rank in range(DEEPEST + 1))
_OLD_CONTAINER: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_WORD_SUFFIXES: Final = (".docx", ".docm", ".dotx", ".doc")
_STYLES: Final = "\n".join(
    [
        _HEADINGS,
        "p[style-name='Caption'] => p.caption:fresh",
        *(
            f"p[style-name='{style}'] => div.{name} > p:fresh"
            for name, styles in _FRAMES.items()
            for style in styles
        ),
    ]
)


class DocxReader:
    """Reads Word documents."""

    name = "docx"
    version = "5"

    def bid(self, file: InputFile) -> int:
        """Files whose content is a Word document, or that are called one and are protected, or too old."""
        is_old = file.head.startswith(_OLD_CONTAINER) and file.path.suffix.lower() in _WORD_SUFFIXES
        return FORMAT_BID if file.media_type == DOCX or is_old else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a Word document.

        Raises:
            InputRefused: it is broken, protected, or unfolds to more than the limits allow.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    content = file.path.read_bytes()
    if content.startswith(_OLD_CONTAINER):
        _refuse_old(content)
    _check_bounds(content)
    try:
        prepared = prepare(content)
        converted = mammoth.convert_to_html(io.BytesIO(prepared.content), style_map=_STYLES, id_prefix="")
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, AttributeError) as error:
        raise Malformed(_("The Word document is damaged: open it in Word, save it anew.")) from error
    root = parse_html(f"<html><body>{converted.value}</body></html>")
    put_in_order(next(by_name(root, "body")))
    page = read_page(file, root, prepared.complaints)
    return msgspec.structs.replace(page, issued_on=_saved_on(content))


def _refuse_old(content: bytes) -> None:
    """Refuse what Word kept in its old container: documents with a password, and those of before 2007."""
    if _ENCRYPTED_PACKAGE in content:
        raise Encrypted(_("The Word document is protected: save it without a password."))
    raise Unsupported(_("The Word document is of an old kind (.doc): save it as .docx."))


def _saved_on(content: bytes) -> date | None:
    """The day on which the document was last saved, as its properties have it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            properties = parse_xml(archive.read("docProps/core.xml")).root
        except (KeyError, InputRefused, zipfile.BadZipFile, OSError, ValueError, zlib.error):
            return None
    return next((day for part in by_name(properties, "modified") if (day := day_of(text_of(part)))), None)


def _check_bounds(content: bytes) -> None:
    """Refuse an archive that would unfold to more than any document needs, before anything is unfolded."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Malformed(_("The Word document is damaged: open it in Word, save it anew.")) from error
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise Encrypted(_("The Word document is protected: save it without a password."))
    size_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or size_bytes > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise TooLarge(_("The Word document unfolds to more than {limit} MiB.").format(limit=limit))
