"""Whether a file that somebody hands in can be opened as what it says it is: pictures decoded, PDFs read.

What is in such a file comes from outside, and decoders have faults: this runs in a child process of its own
(`python -m entitlements.evidence_judge TYPE`, the bytes on standard input), which first takes memory,
processor time, files and writing away from itself. Its exit code is the `Finding`; any other means that it
died of the file.
"""

import io
import resource
import sys
from typing import Final

from PIL import Image
from pypdf import PdfReader

from entitlements.evidence import EvidenceType
from entitlements.evidence_finding import Finding

MOST_PIXELS: Final = 50_000_000
MOST_PAGES: Final = 500
_MEMORY_BYTES: Final = 1024 * 1024 * 1024
_CPU_S: Final = 20
_FILES: Final = 64
_FORMATS: Final = {EvidenceType.PNG: "PNG", EvidenceType.JPEG: "JPEG"}


def judge(content: bytes, kind: EvidenceType) -> Finding:
    """Open a file whole, as its type says."""
    try:
        return _judge_pdf(content) if kind is EvidenceType.PDF else _judge_picture(content, _FORMATS[kind])
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over: nobody can open the file
        return Finding.BROKEN


def _judge_picture(content: bytes, decoder: str) -> Finding:
    with Image.open(io.BytesIO(content), formats=[decoder]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return Finding.TOO_MANY_PIXELS
        picture.verify()
    with Image.open(io.BytesIO(content), formats=[decoder]) as picture:
        picture.load()
    return Finding.FINE


def _judge_pdf(content: bytes) -> Finding:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        return Finding.LOCKED
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        return Finding.TOO_MANY_PAGES
    sizes = [page.mediabox.width * page.mediabox.height for page in reader.pages]
    return Finding.FINE if sizes and all(sizes) else Finding.BROKEN


def _give_up_what_is_not_needed() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _give_up_what_is_not_needed()
    sys.exit(judge(sys.stdin.buffer.read(), EvidenceType(sys.argv[1])))
