"""The flash packages of the sample library: what their documents say of the blocks is true of the bytes."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from kb.workspace import Workspace
from programming.jobs.secrets import FILE_NAME, FileKeyStore
from programming.packages.container import open_container
from programming.packages.keyring import Keyring
from programming.packages.manifest import Manifest
from programming.packages.store import PackageStore
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import ENGINE
from tests.conftest import NOON
from tests.factories.accounts import add_account
from translations.locales import Language
from web.sample.authoring.facts import Facts, SourceInvalid, read_facts, written
from web.sample.authoring.flash import PACKAGES, flash_blocks
from web.sample.authoring.library import SOURCE
from web.sample.flash_demo import battery_manifest, engine_manifest, load_packages, make_secrets


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


MANIFESTS = pytest.mark.parametrize(
    ("package", "manifest"), [("engine", engine_manifest), ("battery", battery_manifest)], ids=PACKAGES
)
STAFF = ("anna@example.org", "piotr@example.org")


@MANIFESTS
def test_the_demo_s_package_is_the_one_that_the_document_describes(
    facts: Facts, package: str, manifest: Callable[[], Manifest]
) -> None:
    made = manifest()
    described = list(flash_blocks(facts, package))
    assert [(block.name, block.address, block.size, block.crc32) for block in made.blocks] == [
        (block.name, block.address, len(block.content), zlib.crc32(block.content)) for block in described
    ]
    said = {
        what: written(facts[f"diagnosis.flash.{package}.{what}"], Language.ENGLISH)
        for what in ("part", "hardware", "old", "new")
    }
    target = made.target
    assert target.part_numbers == (said["part"],)
    assert target.hardware_numbers == (said["hardware"],)
    assert (target.software_from, target.software_to) == ((said["old"],), said["new"])


@pytest.fixture
def portal(workspace: Workspace) -> Iterator[Session]:
    """A portal with two members of the staff, into which the packages were loaded twice."""
    with workspace.database.write() as session:
        for email in STAFF:
            add_account(session, email, email, "long enough for a demo", Role.STAFF, NOON)
        for _time in range(2):
            load_packages(session, workspace.folder.packages, STAFF, lambda: NOON)
        yield session


def test_the_demo_publishes_both_packages_once(portal: Session, workspace: Workspace) -> None:
    store = PackageStore(portal, workspace.folder.packages, lambda: NOON)
    assert sorted((one.manifest.package, one.is_published) for one in store.all()) == [
        ("rybitwa-e-a10", True),
        ("sokol2-hb16-a1", True),
    ]
    assert store.damaged() == []
    assert len(Keyring(portal, lambda: NOON).public_keys()) == 1


@MANIFESTS
def test_the_demo_has_the_secret_that_unlocks_what_a_package_is_for(
    tmp_path: Path, package: str, manifest: Callable[[], Manifest]
) -> None:
    make_secrets(tmp_path)
    keys, recipe, kind = FileKeyStore(tmp_path / FILE_NAME), manifest().recipe, manifest().target.name
    first = keys.key(recipe.key_scheme, kind, b"a seed", recipe.security_level)
    make_secrets(tmp_path)
    assert keys.key(recipe.key_scheme, kind, b"a seed", recipe.security_level) == first, package


def test_the_virtual_engine_control_unit_is_offered_its_package_and_takes_it_as_whole(
    portal: Session, workspace: Workspace
) -> None:
    store = PackageStore(portal, workspace.folder.packages, lambda: NOON)
    (offer,) = store.offers_for("H62-1010-200", "HW01.20", "SW01.22.13")
    package = open_container(offer.path, Keyring(portal, lambda: NOON).trusted())
    memory = LastingMemory.open(ENGINE, None)
    for block in package.manifest.blocks:
        memory.erase(block.erase[0].start, block.erase[0].size)
        memory.write(block.address, package.pieces(block, 0, block.size))
    assert memory.validate()
    assert memory.software() == ("SW01.22.20", "22.20")
    assert package.manifest.target.name == ENGINE.kind == "A1"
    assert store.offers_for("H62-1010-200", "HW01.20", "SW01.22.20") == []
