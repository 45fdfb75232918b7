"""Any file that software comes in: its format is seen from its content; raw bytes have none."""

from pathlib import Path

from programming.packages.flaws import Flaw, SourceRefused
from programming.packages.sources.intel_hex import is_intel_hex, read_intel_hex
from programming.packages.sources.odx import is_archive, read_pdx
from programming.packages.sources.s_record import is_s_record, read_s_records
from programming.packages.sources.segments import LARGEST_FILE, Segment, Source, check_apart
from programming.packages.sources.vbf import is_vbf, read_vbf


def read_file(path: Path, *, session: str | None = None, binary_at: int | None = None) -> Source:
    """What a file holds; `binary_at` says that it is raw bytes, and where they belong.

    Raises:
        SourceRefused: why nothing is taken from it is in its flaw.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise SourceRefused(Flaw.TOO_LARGE, most=LARGEST_FILE)
    if binary_at is not None:
        segment = Segment(address=binary_at, content=content)
        return Source(format="binary", segments=check_apart([segment]))
    return read_source(content, session)


def read_source(content: bytes, session: str | None = None) -> Source:
    """What the bytes of a file hold, in whichever of the formats; `session` is for ODX-F.

    Raises:
        SourceRefused: why nothing is taken from it is in its flaw.
    """
    if not content.strip():
        raise SourceRefused(Flaw.NO_DATA)
    if is_archive(content):
        return read_pdx(content, session)
    if is_vbf(content):
        return read_vbf(content)
    if is_intel_hex(content):
        return Source(format="Intel HEX", segments=read_intel_hex(content))
    if is_s_record(content):
        return Source(format="S-record", segments=read_s_records(content))
    raise SourceRefused(Flaw.UNKNOWN_FORMAT)
