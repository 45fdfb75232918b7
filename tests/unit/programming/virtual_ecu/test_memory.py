"""The memory of a virtual ECU with several regions: started only when they hold one software, all of it."""

from pathlib import Path

import pytest

from programming.virtual_ecu.image import HEAD_SIZE, read_software, software_block
from programming.virtual_ecu.memory import LastingMemory
from programming.virtual_ecu.profile import ENGINE

PROGRAM, DATA = ENGINE.regions
NEW = ("SW01.22.20", "22.20")


def flash(memory: LastingMemory, region: int, number: str, version: str) -> None:
    """Erase a region and write this software's block into it."""
    place = ENGINE.regions[region]
    memory.erase(place.start, place.used)
    memory.write(place.start, software_block(number, version, place.name, place.used))


@pytest.fixture
def memory() -> LastingMemory:
    return LastingMemory.open(ENGINE, None)


def test_a_new_control_unit_holds_the_software_that_it_leaves_the_factory_with(memory: LastingMemory) -> None:
    assert memory.software() == ("SW01.22.13", "22.13")
    assert memory.validate()


def test_what_the_software_does_not_take_of_a_region_is_erased(memory: LastingMemory) -> None:
    assert memory.is_erased(PROGRAM.start + PROGRAM.used, PROGRAM.size - PROGRAM.used)
    assert not memory.is_erased(PROGRAM.start + PROGRAM.used - 40, 40)


def test_a_new_program_with_the_data_of_before_is_not_started(memory: LastingMemory) -> None:
    flash(memory, 0, *NEW)
    assert not memory.validate()
    assert memory.software() is None


def test_new_data_with_the_program_of_before_are_not_started(memory: LastingMemory) -> None:
    flash(memory, 1, *NEW)
    assert not memory.validate()


def test_program_and_data_of_one_software_are_started(memory: LastingMemory) -> None:
    flash(memory, 0, *NEW)
    flash(memory, 1, *NEW)
    assert memory.validate()
    assert memory.software() == NEW


@pytest.mark.parametrize("region", [0, 1])
def test_one_wrong_cell_in_any_region_keeps_it_from_starting(memory: LastingMemory, region: int) -> None:
    flash(memory, 0, *NEW)
    flash(memory, 1, *NEW)
    memory.flash[ENGINE.regions[region].name][HEAD_SIZE + 1000] ^= 1
    assert not memory.validate()


def test_nothing_lies_between_the_regions(memory: LastingMemory) -> None:
    assert ENGINE.region_of(DATA.start - 1, 2) is None
    assert ENGINE.region_of(DATA.end, 1) is None
    with pytest.raises(ValueError, match="no region"):
        memory.read(DATA.start - 1, 2)


def test_every_region_is_kept_on_the_disk_as_it_was_written(tmp_path: Path) -> None:
    memory = LastingMemory.open(ENGINE, tmp_path)
    flash(memory, 0, *NEW)
    flash(memory, 1, *NEW)
    memory.validate()
    assert LastingMemory.open(ENGINE, tmp_path).software() == NEW


def test_a_file_of_another_control_unit_is_not_taken_for_its_memory(tmp_path: Path) -> None:
    LastingMemory.open(ENGINE, tmp_path)
    (tmp_path / "flash-CAL.bin").write_bytes(b"\xff" * 100)
    with pytest.raises(ValueError, match=r"flash-CAL\.bin has 100 bytes"):
        LastingMemory.open(ENGINE, tmp_path)


@pytest.mark.parametrize("size", [HEAD_SIZE, HEAD_SIZE + 1, 4096, 0x6_0000])
def test_a_block_is_as_large_as_is_asked(size: int) -> None:
    block = software_block("SW01.22.20", "22.20", "ASW", size)
    software = read_software(block)
    assert len(block) == size
    assert software is not None
    assert software.length == size - HEAD_SIZE
