"""What can be wrong with a file that is to become, or says it is, a flash package. Pure; words in `words`."""

from enum import StrEnum


class Flaw(StrEnum):
    """Why a file is refused. Behind each: the values that its sentence names."""

    NO_PACKAGE = "no-package"
    """It does not begin, go on or end as a package does."""
    TRUNCATED = "truncated"
    TRAILING = "trailing"
    """Something follows the package."""
    TOO_LARGE = "too-large"
    """`most`: bytes."""
    NOT_TRUSTED = "not-trusted"
    """No key that is trusted signed the manifest."""
    BAD_MANIFEST = "bad-manifest"
    """`detail`: which field."""
    BLOCK_DAMAGED = "block-damaged"
    """`block`: its bytes are not those that were signed."""

    UNKNOWN_FORMAT = "unknown-format"
    NO_DATA = "no-data"
    NO_END = "no-end"
    """The record that ends the file is missing: the rest may be as well."""
    AFTER_END = "after-end"
    """`line`: something follows the record that ends the file."""
    BAD_LINE = "bad-line"
    """`line`: it is no record."""
    BAD_CHECKSUM = "bad-checksum"
    """`line`."""
    WRONG_COUNT = "wrong-count"
    """`said`, `found`: records of data."""
    WRAPS = "wraps"
    """`line`: it reaches over the end of its segment of 64 KiB, where formats disagree what is meant."""
    OVERLAP = "overlap"
    """`address`: there are bytes for it twice."""
    OUTSIDE = "outside"
    """`address`: from there it reaches beyond 32 bits."""
    GAP = "gap"
    """`address`: the file has no byte for it, and one is wanted."""
    TOO_MANY_PIECES = "too-many-pieces"
    """`most`."""
    BAD_HEADER = "bad-header"
    """`detail`: what is wrong with the header of a VBF file."""
    BLOCK_CHECKSUM = "block-checksum"
    """`block`: its bytes do not give the checksum that the file says."""
    FILE_CHECKSUM = "file-checksum"
    COMPRESSED = "compressed"
    """Compressed or encrypted: what is written into the control unit must be known."""
    BAD_ARCHIVE = "bad-archive"
    """`detail`: the archive is damaged, or could harm whoever unpacks it."""
    DOCTYPE = "doctype"
    """`name`: an XML file that defines entities of its own."""
    BAD_XML = "bad-xml"
    """`name`."""
    BAD_ODX = "bad-odx"
    """`detail`: what the ODX data lack."""
    NO_FLASH = "no-flash"
    """ODX data, and no flash data among them."""
    MANY_SESSIONS = "many-sessions"
    """`names`: the sessions to choose from."""
    BAD_DESCRIPTION = "bad-description"
    """`detail`: which field."""
    NO_VIN = "no-vin"
    """What `vehicles` says is no VIN, and none begins like that."""
    UNREADABLE = "unreadable"
    """`reason`: what the system says of a file that is named."""
    NO_SUCH_SEGMENT = "no-such-segment"
    """`names`: the segments that the file has."""
    ADDRESS_WANTED = "address-wanted"
    """Raw bytes, or a file in several pieces."""
    LEFT_OVER = "left-over"
    """`address`: data of the file that no block takes."""
    ERASE_WANTED = "erase-wanted"
    """Neither the description nor the file says what is erased."""
    MISSING_FILE = "missing-file"
    """`name`: the archive lacks a file that its data name."""


class FlashFileRefused(ValueError):
    """A file that is refused; `flaw` says why, `values` what its sentence names."""

    def __init__(self, flaw: Flaw, **values: str | int) -> None:
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"{flaw}: {said}" if said else flaw.value)
        self.flaw, self.values = flaw, values


class PackageRefused(FlashFileRefused):
    """A file that is no whole package by somebody who is trusted."""


class SourceRefused(FlashFileRefused):
    """A file from which no software is taken."""


class BuildRefused(FlashFileRefused):
    """A description from which no package is built; `where` is the file or the block that is wrong."""

    def __init__(self, where: str, flaw: Flaw, **values: str | int) -> None:
        super().__init__(flaw, **values)
        self.where = where


class PackageDamaged(Exception):
    """A package on the disk is not what was signed any more; it must be fetched again."""
