"""The bytes of the two flash packages, for the virtual ECU and its tests: made of nothing but their names.

The facts tell address, size and checksums of each block; the content is the concatenated SHA-256 digests of
`version/block/0`, `version/block/1`, ... cut to the size. Pure.
"""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from translations.locales import Language
from web.sample.authoring.facts import Facts, Quantity, SourceInvalid, written

PACKAGES = ("engine", "battery")
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashBlock:
    """A block of a package: its name, where it begins in the control unit's memory, and its bytes."""

    name: str
    address: int
    content: bytes


def flash_blocks(facts: Facts, package: str) -> Iterator[FlashBlock]:
    """The blocks of a package (one of `PACKAGES`), in their order.

    Raises:
        SourceInvalid: the facts know no such package.
    """
    version = _said(facts, f"diagnosis.flash.{package}.new")
    for number in itertools.count(1):
        key = f"diagnosis.flash.{package}.block{number}"
        try:
            name = _said(facts, f"{key}.name")
        except SourceInvalid:
            return
        size = facts[f"{key}.size"]
        if not isinstance(size, Quantity) or size.value is None:
            raise SourceInvalid(f"{key}.size is no number of bytes")
        address = int(_said(facts, f"{key}.address"), 16)
        yield FlashBlock(name=name, address=address, content=_bytes(f"{version}/{name}", int(size.value)))


def _said(facts: Facts, key: str) -> str:
    return written(facts[key], Language.ENGLISH)


def _bytes(seed: str, size: int) -> bytes:
    count = -(-size // _DIGEST_BYTES)
    digests = (hashlib.sha256(f"{seed}/{number}".encode("ascii")).digest() for number in range(count))
    return b"".join(digests)[:size]
