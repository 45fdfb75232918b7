"""A first look at a file, in the parent: checksum, media type, and which reader wants it. Parses nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.detect import EMPTY, HEAD_BYTES, PICTURES, media_type
from ingest.inputs import Input
from ingest.limits import MIB, Limits
from ingest.outcomes import InputRefused, TooLarge, Unsupported
from ingest.packages import BUNDLES, package_type
from ingest.reader import InputFile, Reader
from ingest.registry import best_reader
from kb.identifiers import Checksum
from translations.catalogue import translator

_ = translator("ingest")

_CHUNK_BYTES = MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What the first look gave; `refused` says why the file need not be read at all.

    A bundle has no reader: it is to be unfolded; `stamp` tells whether its file is still the same then.
    """

    checksum: Checksum | None = None
    media_type: str | None = None
    reader: Reader | None = None
    file: InputFile | None = None
    refused: InputRefused | None = None
    is_bundle: bool = False
    stamp: tuple[int, int] | None = None


def probe(item: Input, readers: Sequence[Reader], limits: Limits) -> Probe:
    """Look at a file."""
    if item.refused:
        return Probe(refused=item.refused)
    try:
        stamp = stamp_of(item.path)
        size = stamp[0]
        found = _media_type(item)
        limit = limits.bundle.packed_bytes if found in BUNDLES else limits.file_bytes
        if size > limit:
            return Probe(refused=TooLarge(_too_large(size, limit)))
        checksum, head = _checksum_and_head(item)
    except OSError as error:
        sentence = _("The file cannot be opened ({reason}): check its permissions.")
        return Probe(refused=InputRefused(sentence.format(reason=error.strerror)))
    if found in BUNDLES:
        return Probe(checksum=checksum, media_type=found, is_bundle=True, stamp=stamp)
    file = InputFile(
        path=item.path,
        root=item.root,
        relative_path=item.relative_path,
        collection=item.collection,
        media_type=found,
        head=head,
        size_bytes=size,
    )
    reader = best_reader(file, readers)
    refused = None if reader else Unsupported(_no_reader(found))
    return Probe(checksum=checksum, media_type=found, reader=reader, file=file, refused=refused)


def stamp_of(path: Path) -> tuple[int, int]:
    """The file's size in bytes and the time of its last change in ns."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _media_type(item: Input) -> str:
    with item.path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return package_type(item.path, media_type(item.path.name, head))


def _checksum_and_head(item: Input) -> tuple[Checksum, bytes]:
    digest = hashlib.sha256()
    with item.path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        digest.update(head)
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return Checksum(digest.hexdigest()), head


def _too_large(size: int, limit: int) -> str:
    return _("The file has {size} MiB, more than the {limit} MiB that are allowed: split it.").format(
        size=-(-size // MIB), limit=limit // MIB
    )


def _no_reader(found: str) -> str:
    if found == EMPTY:
        return _("The file is empty: nothing is in it to find or to read.")
    if found in PICTURES:
        return _("This is a picture: it is taken in with the document that shows it, not by itself.")
    return _("No reader knows this kind of file ({media_type}): convert it to PDF, HTML or Markdown.").format(
        media_type=found
    )
