"""ODX-F flash data of a PDX archive (ISO 22901-1), read by odxtools, its bytes by our own readers.

odxtools gives the structure only: its readers of bytes are bincopy, which forgives what must not be forgiven,
and fill gaps. Documents that define entities are refused before anything is read from them.
"""

import io
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from programming.packages.flaws import FlashFileRefused, Flaw, SourceRefused
from programming.packages.sources.archive import unpacked
from programming.packages.sources.intel_hex import read_intel_hex
from programming.packages.sources.s_record import read_s_records
from programming.packages.sources.segments import Segment, Source, check_apart, joined

if TYPE_CHECKING:
    from odxtools.database import Database
    from odxtools.datablock import Datablock
    from odxtools.flashdata import Flashdata
    from odxtools.segment import Segment as OdxSegment
    from odxtools.session import Session

FORMAT: Final = "ODX-F"
_NOT_COMPRESSED: Final = frozenset({"", "0", "00"})


class _NoDoctype(ET.TreeBuilder):
    """Builds a tree of a document without a document type."""

    def doctype(self, name: str, _public_id: str | None, _system: str | None) -> None:
        """Called before anything that a document type declares."""
        raise SourceRefused(Flaw.DOCTYPE, name=name)


def is_archive(content: bytes) -> bool:
    """Whether a file begins as a PDX archive does."""
    return content[:4] == b"PK\3\4"


def read_pdx(content: bytes, session: str | None = None) -> Source:
    """What the session of an archive writes; `session` names it where there are several.

    Raises:
        SourceRefused: the archive is hostile or damaged, or has no flash data that can be written as it is.
    """
    files = unpacked(content)
    database = _database(files)  # kept until the end: its parts hold each other by weak references
    segments = [segment for block in _chosen(database, session) for segment in _segments(block, files)]
    return Source(format=FORMAT, segments=check_apart(segments))


def _database(files: dict[str, bytes]) -> "Database":
    trees = [
        _tree(name, content)
        for name, content in files.items()
        if PurePosixPath(name).suffix.lower().startswith(".odx")
    ]
    if not trees:
        raise SourceRefused(Flaw.NO_FLASH)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            database: Database = import_module("odxtools.database").Database()
            for name, content in files.items():
                database.add_auxiliary_file(name, io.BytesIO(content))
            for tree in trees:
                database.add_odx_xml_tree(tree)
            database.refresh()
    except Exception as error:  # whatever a damaged document makes odxtools raise
        raise SourceRefused(Flaw.BAD_ODX, detail=_told(error)) from error
    return database


def _tree(name: str, content: bytes) -> ET.Element:
    parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 - it refuses every document type
    try:
        parser.feed(content)
        tree: ET.Element = parser.close()
    except SourceRefused:
        raise SourceRefused(Flaw.DOCTYPE, name=name) from None
    except (ET.ParseError, LookupError, ValueError, RecursionError) as error:
        raise SourceRefused(Flaw.BAD_XML, name=name) from error
    return tree


def _told(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _chosen(database: "Database", wanted: str | None) -> "list[Datablock]":
    """The blocks of the session that is meant."""
    sessions: dict[str, Session] = {}
    for flash in database.flashs:
        for memory in flash.ecu_mems:
            sessions |= {session.short_name: session for session in memory.mem.sessions}
    if not sessions:
        raise SourceRefused(Flaw.NO_FLASH)
    if wanted is None and len(sessions) == 1:
        wanted = next(iter(sessions))
    if wanted is None or wanted not in sessions:
        raise SourceRefused(Flaw.MANY_SESSIONS, names=", ".join(sorted(sessions)))
    return list(sessions[wanted].datablocks)


def _segments(block: "Datablock", files: dict[str, bytes]) -> Iterator[Segment]:
    if block.filters or block.flashdata is None:
        raise SourceRefused(Flaw.BAD_ODX, detail=block.short_name)
    _check_plain(block.flashdata)
    for part in block.segments:
        _check_plain(part)
    data, offset = _data(block.flashdata, files), _offset(block)
    for part in block.segments:
        start, size = part.source_start_address, _size(part)
        name = block.short_name if len(block.segments) == 1 else f"{block.short_name}.{part.short_name}"
        yield Segment(address=_target(start, offset), content=_cut(data, start, size), name=name)
    if not block.segments:
        for one in data:
            yield Segment(address=_target(one.address, offset), content=one.content, name=block.short_name)


def _data(flashdata: "Flashdata", files: dict[str, bytes]) -> tuple[Segment, ...]:
    """The bytes of a block's data; binary ones are counted from 0."""
    selection = flashdata.dataformat.selection.value
    raw = _raw(flashdata, files)
    try:
        match selection:
            case "INTEL-HEX":
                return read_intel_hex(raw)
            case "MOTOROLA-S":
                return read_s_records(raw)
            case "BINARY":
                return joined([(0, raw if _is_extern(flashdata) else bytes.fromhex(raw.decode("ascii")))])
    except (ValueError, UnicodeDecodeError) as error:
        if isinstance(error, FlashFileRefused):
            raise
    raise SourceRefused(Flaw.BAD_ODX, detail=f"{flashdata.short_name}: {selection}")


def _raw(flashdata: "Flashdata", files: dict[str, bytes]) -> bytes:
    if not _is_extern(flashdata):
        return flashdata.data_str.encode("utf-8")
    datafile: Any = getattr(flashdata, "datafile")  # noqa: B009 - only one of the two kinds has it
    name = str(datafile.value).strip()
    if name not in files:
        raise SourceRefused(Flaw.MISSING_FILE, name=name)
    return files[name]


def _is_extern(flashdata: "Flashdata") -> bool:
    return hasattr(flashdata, "datafile")


def _check_plain(part: "Flashdata | OdxSegment") -> None:
    method = part.encrypt_compress_method
    if method is not None and method.value_raw.strip() not in _NOT_COMPRESSED:
        raise SourceRefused(Flaw.COMPRESSED)


def _size(segment: "OdxSegment") -> int:
    size = segment.uncompressed_size
    if size is None and segment.source_end_address is not None:
        size = segment.source_end_address - segment.source_start_address + 1
    if size is None or size < 1:
        raise SourceRefused(Flaw.BAD_ODX, detail=segment.short_name)
    return size


def _offset(block: "Datablock") -> int:
    """What is added to the addresses of the data to get those in the control unit."""
    offset: Any = block.target_addr_offset
    return int(getattr(offset, "positive_offset", 0)) - int(getattr(offset, "negative_offset", 0))


def _target(address: int, offset: int) -> int:
    if address + offset < 0:
        raise SourceRefused(Flaw.OUTSIDE, address=f"{address:X}")
    return address + offset


def _cut(data: tuple[Segment, ...], start: int, size: int) -> bytes:
    """The bytes of a range; none is made up."""
    for segment in data:
        if segment.address <= start < segment.end:
            if segment.end < start + size:
                raise SourceRefused(Flaw.GAP, address=f"{segment.end:X}")
            return segment.content[start - segment.address : start - segment.address + size]
    raise SourceRefused(Flaw.GAP, address=f"{start:X}")
