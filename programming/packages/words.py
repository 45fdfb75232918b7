"""What is said of a file that is refused: one sentence that says what to do, in either language."""

import os
from typing import Final

from programming.packages.flaws import FlashFileRefused, Flaw
from translations.catalogue import catalogue, process_language
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is said."""
    return message


_SENTENCES: Final = {
    Flaw.NO_PACKAGE: _("This is no flash package of AOS: fetch the file again, or build the package anew."),
    Flaw.TRUNCATED: _("The file is cut off: fetch it again."),
    Flaw.TRAILING: _("Something follows the end of the package: fetch the file again from its publisher."),
    Flaw.TOO_LARGE: _("The file holds more than {most} bytes: split the software into several packages."),
    Flaw.NOT_TRUSTED: _(
        "No key that is registered here signed this package: ask its publisher for the public key,"
        " and register it with `aos programming package keys register`."
    ),
    Flaw.BAD_MANIFEST: _("The description in the package is wrong ({detail}): build the package anew."),
    Flaw.BLOCK_DAMAGED: _("Block {block} is not what was signed: fetch the package again."),
    Flaw.UNKNOWN_FORMAT: _(
        "The format is not known: give Intel HEX, S-records, VBF or PDX, or say `format: binary`."
    ),
    Flaw.NO_DATA: _("The file holds no data: check that it is the right one."),
    Flaw.NO_END: _(
        "The record that ends the file is missing, so more may be missing: export the file again, whole."
    ),
    Flaw.AFTER_END: _("Line {line} stands after the end of the file: export the file again."),
    Flaw.BAD_LINE: _("Line {line} is no record of this format: export the file again."),
    Flaw.BAD_CHECKSUM: _("The checksum of line {line} is wrong: fetch the file again."),
    Flaw.WRONG_COUNT: _(
        "The file says it has {said} records and has {found}: fetch it again, some are missing."
    ),
    Flaw.WRAPS: _(
        "Line {line} reaches over the end of its 64 KiB segment: export the file with linear addresses."
    ),
    Flaw.OVERLAP: _("There are two values for address {address}: correct the build that made the file."),
    Flaw.OUTSIDE: _("From address {address} on the data reach beyond 32 bits: correct the address."),
    Flaw.GAP: _(
        "There are no data for address {address}: export without gaps, or say what fills them with `fill`."
    ),
    Flaw.TOO_MANY_PIECES: _("The data are in more than {most} pieces: export them without gaps."),
    Flaw.BAD_HEADER: _("The header of the VBF file cannot be read ({detail}): export the file again."),
    Flaw.BLOCK_CHECKSUM: _("The checksum of block {block} is wrong: fetch the file again."),
    Flaw.FILE_CHECKSUM: _("The checksum of the whole file is wrong: fetch the file again."),
    Flaw.COMPRESSED: _("The data are compressed or encrypted: export them plain."),
    Flaw.BAD_ARCHIVE: _("The archive is damaged or unsafe to unpack ({detail}): export it again."),
    Flaw.DOCTYPE: _("{name} declares a document type, which is not safe to read: export it without one."),
    Flaw.BAD_XML: _("{name} is no well-formed XML: export the archive again."),
    Flaw.BAD_ODX: _("The ODX data cannot be used ({detail}): export the archive again."),
    Flaw.NO_FLASH: _("The archive describes diagnostics only, no flash data: give one with an ODX-F part."),
    Flaw.MANY_SESSIONS: _("Say with `session` which of these is meant: {names}."),
    Flaw.BAD_DESCRIPTION: _("The description is wrong: {detail}."),
    Flaw.NO_VIN: _(
        "A `vin` under `vehicles` is no beginning of a VIN: write 3 to 17 capital letters and digits, none of"
        " them I, O or Q, * for any sign behind the third, such as S6HS2C."
    ),
    Flaw.UNREADABLE: _("The file cannot be read ({reason}): check its name."),
    Flaw.NO_SUCH_SEGMENT: _("There is no such segment in it: name one of {names}."),
    Flaw.ADDRESS_WANTED: _(
        "Say with `address` and `size` where the block lies, for the file alone does not tell."
    ),
    Flaw.LEFT_OVER: _(
        "No block takes the data at address {address}: add a block, or name them under `leave_out`."
    ),
    Flaw.ERASE_WANTED: _("Say with `erase` which ranges are erased for this block."),
    Flaw.MISSING_FILE: _("The archive lacks {name}, which its data name: export it with all its files."),
}


def flaw_sentence(refused: FlashFileRefused, language: Language | None = None) -> str:
    """What is wrong and what to do, in a language; in the process's own where none is given."""
    spoken = catalogue("programming", language or process_language(os.environ))
    return spoken.gettext(_SENTENCES[refused.flaw]).format(**refused.values)
