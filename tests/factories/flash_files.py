"""Files that software comes in, of our own making: VBF, and PDX archives with an ODX-F part."""

import binascii
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

HEADER: Final = """vbf_version = 2.6;
header {{
    description = {{ "A brace {{ in a text", "of two lines" }};
    // and one } in a remark
    sw_part_number = "30778123";
    /* file_checksum = 0x1; */
    data_format_identifier = {dfi};
    erase = {{ {{ 0x00010000, 0x00000200 }}, {{ 0x00020000, 0x00000100 }} }};
    {checksum}
}}"""
BLOCKS: Final = ((0x1_0000, bytes(range(256)) * 2), (0x2_0000, b"\x5a" * 100))
PROGRAM: Final = bytes(range(64))


def vbf(
    blocks: Sequence[tuple[int, bytes]] = BLOCKS,
    *,
    dfi: str = "0x00",
    checksum: str | None = None,
) -> bytes:
    """A VBF file; `checksum` is the header's line in place of the right one."""
    body = b"".join(
        address.to_bytes(4, "big")
        + len(content).to_bytes(4, "big")
        + content
        + binascii.crc_hqx(content, 0xFFFF).to_bytes(2, "big")
        for address, content in blocks
    )
    said = f"file_checksum = 0x{zlib.crc32(body):08X};" if checksum is None else checksum
    header = HEADER.replace("one } in", "one }} in").format(dfi=dfi, checksum=said)
    return header.encode("ascii") + body


def archive(files: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return made.getvalue()


INTERN: Final = """<FLASHDATA ID="fd.{name}" xsi:type="INTERN-FLASHDATA"><SHORT-NAME>FD_{name}</SHORT-NAME>
<DATAFORMAT SELECTION="{format}"/>{method}<DATA>{data}</DATA></FLASHDATA>"""
EXTERN: Final = """<FLASHDATA ID="fd.{name}" xsi:type="EXTERN-FLASHDATA"><SHORT-NAME>FD_{name}</SHORT-NAME>
<DATAFORMAT SELECTION="{format}"/>{method}
<DATAFILE LATEBOUND-DATAFILE="false">{data}</DATAFILE></FLASHDATA>"""
SEGMENT: Final = """<SEGMENT ID="seg.{name}.{number}"><SHORT-NAME>S{number}</SHORT-NAME>
<SOURCE-START-ADDRESS>{start:08X}</SOURCE-START-ADDRESS>{size}</SEGMENT>"""
BLOCK: Final = """<DATABLOCK ID="db.{name}" TYPE="CODE"><SHORT-NAME>{name}</SHORT-NAME>
<FLASHDATA-REF ID-REF="fd.{name}"/>{segments}{offset}</DATABLOCK>"""
SESSION: Final = """<SESSION ID="s.{name}"><SHORT-NAME>{name}</SHORT-NAME>
<DATABLOCK-REFS>{references}</DATABLOCK-REFS></SESSION>"""
DOCUMENT: Final = """<?xml version="1.0" encoding="UTF-8"?>
<ODX MODEL-VERSION="2.2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<FLASH ID="fl.A1"><SHORT-NAME>A1</SHORT-NAME><ECU-MEMS><ECU-MEM ID="em.A1"><SHORT-NAME>A1</SHORT-NAME><MEM>
<SESSIONS>{sessions}</SESSIONS><DATABLOCKS>{blocks}</DATABLOCKS><FLASHDATAS>{datas}</FLASHDATAS>
</MEM></ECU-MEM></ECU-MEMS></FLASH></ODX>"""


def flash_data(
    name: str,
    dataformat: str,
    data: str,
    *,
    is_extern: bool = False,
    method: str = "",
) -> str:
    """A FLASHDATA element."""
    said = f'<ENCRYPT-COMPRESS-METHOD TYPE="A_BYTEFIELD">{method}</ENCRYPT-COMPRESS-METHOD>' if method else ""
    return (EXTERN if is_extern else INTERN).format(name=name, format=dataformat, data=data, method=said)


def data_block(name: str, *segments: tuple[int, int], offset: str = "") -> str:
    """A DATABLOCK element with segments of a start and a size."""
    written = "".join(
        SEGMENT.format(
            name=name, number=number, start=start, size=f"<UNCOMPRESSED-SIZE>{size}</UNCOMPRESSED-SIZE>"
        )
        for number, (start, size) in enumerate(segments)
    )
    return BLOCK.format(
        name=name, segments=f"<SEGMENTS>{written}</SEGMENTS>" if written else "", offset=offset
    )


def document(datas: Sequence[str], blocks: Sequence[str], sessions: Mapping[str, Sequence[str]]) -> str:
    """An ODX-F document; `sessions` name the blocks of each."""
    written = "".join(
        SESSION.format(name=name, references="".join(f'<DATABLOCK-REF ID-REF="db.{one}"/>' for one in names))
        for name, names in sessions.items()
    )
    return DOCUMENT.format(sessions=written, blocks="".join(blocks), datas="".join(datas))


def positive(offset: int) -> str:
    """A TARGET-ADDR-OFFSET element."""
    return (
        '<TARGET-ADDR-OFFSET xsi:type="POS-OFFSET">'
        f"<POSITIVE-OFFSET>{offset:08X}</POSITIVE-OFFSET></TARGET-ADDR-OFFSET>"
    )
