"""What all readers of marked-up text do alike: take a file's bytes, end in a refusal, speak its language."""

from collections.abc import Callable
from datetime import date

from ingest.identity import path_identity
from ingest.outcomes import Malformed, TooLarge
from ingest.reader import InputFile, ReadDocument
from ingest.safe_xml import MAX_SIZE_BYTES
from translations.catalogue import catalogue, translator
from translations.locales import Language

_ = translator("readers")


def read_bytes(file: InputFile) -> bytes:
    """All bytes of the file.

    Raises:
        TooLarge: it is larger than any XML or HTML file may be.
        Malformed: it cannot be read.
    """
    try:
        if file.path.stat().st_size > MAX_SIZE_BYTES:
            limit = MAX_SIZE_BYTES // 2**20
            raise TooLarge(_("The file is larger than {limit} MiB.").format(limit=limit))
        return file.path.read_bytes()
    except OSError as error:
        raise Malformed(_("The file cannot be read: {reason}.").format(reason=error.strerror)) from None


def unnested(read: Callable[[InputFile], ReadDocument], file: InputFile) -> ReadDocument:
    """Read a file; nesting that outgrows the interpreter's stack is a file too large."""
    try:
        return read(file)
    except RecursionError:
        raise TooLarge(_("The file nests its elements too deeply to be read.")) from None


def day_of(text: str) -> date | None:
    """The day that a date of ISO 8601 names, a time after it left out; None for every other spelling."""
    try:
        return date.fromisoformat(text.strip().partition("T")[0])
    except ValueError:
        return None


def lazy_gettext(message: str) -> str:
    """Mark a message of a table, which is translated where it is used."""
    return message


def document_gettext(file: InputFile, language_tag: str | None) -> Callable[[str], str]:
    """Translates what a reader adds to a document into its language; English unless that is Polish.

    Where the document does not say its language, its path may.
    """
    tag = language_tag or path_identity(file.collection, file.relative_path).language_tag
    is_polish = (tag or "").lower().replace("_", "-").split("-")[0] in ("pl", "pol")
    return catalogue("readers", Language.POLISH if is_polish else Language.ENGLISH).gettext
