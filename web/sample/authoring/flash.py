"""The bytes of the two flash packages, for the virtual ECU and its tests: made of nothing but their names.

The facts tell address, size and checksums of each block; the content is what `programming.virtual_ecu.image`
makes for that number, name and size. Pure.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from programming.virtual_ecu.image import software_block
from translations.locales import Language
from web.sample.authoring.facts import Facts, Quantity, SourceInvalid, written

PACKAGES = ("engine", "battery")


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
    number = _said(facts, f"diagnosis.flash.{package}.new")
    for place in itertools.count(1):
        key = f"diagnosis.flash.{package}.block{place}"
        try:
            name = _said(facts, f"{key}.name")
        except SourceInvalid:
            return
        size = facts[f"{key}.size"]
        if not isinstance(size, Quantity) or size.value is None:
            raise SourceInvalid(f"{key}.size is no number of bytes")
        address = int(_said(facts, f"{key}.address"), 16)
        yield FlashBlock(
            name=name,
            address=address,
            content=software_block(number, version_of(number), name, int(size.value)),
        )


def version_of(number: str) -> str:
    """The version that a software of this number says it has: `SW01.22.20` is 22.20."""
    return number.partition(".")[2]


def _said(facts: Facts, key: str) -> str:
    return written(facts[key], Language.ENGLISH)
