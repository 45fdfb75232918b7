"""The flash packages of the sample library: what their documents say of the blocks is true of the bytes."""

import hashlib
import zlib

import pytest

from translations.locales import Language
from web.sample.authoring.facts import Facts, SourceInvalid, read_facts, written
from web.sample.authoring.flash import PACKAGES, flash_blocks
from web.sample.authoring.library import SOURCE


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts(SOURCE / "facts")


def told(facts: Facts, package: str, number: int, what: str) -> str:
    return written(facts[f"diagnosis.flash.{package}.block{number}.{what}"], Language.ENGLISH)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_checksums_that_are_told_are_those_of_the_bytes(facts: Facts, package: str) -> None:
    blocks = list(enumerate(flash_blocks(facts, package), start=1))
    assert len(blocks) >= 2
    assert [told(facts, package, number, "sha256") for number, _block in blocks] == [
        hashlib.sha256(block.content).hexdigest() for _number, block in blocks
    ]
    assert [told(facts, package, number, "crc32") for number, _block in blocks] == [
        f"{zlib.crc32(block.content):08X}" for _number, block in blocks
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_block_reaches_into_another(facts: Facts, package: str) -> None:
    blocks = sorted(flash_blocks(facts, package), key=lambda block: block.address)
    ends = [block.address + len(block.content) for block in blocks]
    assert all(end <= block.address for end, block in zip(ends, blocks[1:], strict=False))


def test_the_verification_number_is_that_of_the_whole_engine_software(facts: Facts) -> None:
    whole = b"".join(block.content for block in flash_blocks(facts, "engine"))
    told_number = written(facts["diagnosis.flash.engine.cvn"], Language.ENGLISH)
    assert told_number == f"{zlib.crc32(whole):08X}"


def test_a_package_that_nobody_knows_is_refused(facts: Facts) -> None:
    with pytest.raises(SourceInvalid, match="radio"):
        list(flash_blocks(facts, "radio"))
