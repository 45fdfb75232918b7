"""Whatever happens to an XML file, it is read or refused in a sentence; no reader ends in an exception."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.normalise import normalise
from ingest.outcomes import InputRefused
from ingest.registry import best_reader, shipped_and_plugged_in
from tests.conftest import ROOT
from tests.reading.mutations import mutated
from tests.unit.ingest.readers.reading import input_file

FIXTURES = ROOT / "tests" / "data"
SUFFIXES = (".xml", ".dita", ".ditamap", ".ditaval")
FOLDERS = ("docbook", "dita", "dita-service", "s1000d", "s1000d-set")


def ending(path: Path, root: Path, content: bytes) -> str:
    """How the reading of a file ends that has this content instead of its own."""
    original = path.read_bytes()
    path.write_bytes(content)
    try:
        file = input_file(path, root)
        reader = best_reader(file, shipped_and_plugged_in())
        if reader is None:
            return "unsupported"
        normalise(reader.read(file), fallback_title="x", limits=Limits())
    except InputRefused as refused:
        return str(refused)
    finally:
        path.write_bytes(original)
    return "read"


def endings(folder: Path, seeds: range) -> Iterator[str]:
    """How the files of a folder end, each changed once by every seed."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return (ending(path, folder, mutated(path, seed)) for path in paths for seed in seeds)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_file_with_its_parts_moved_about_ends_well(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(FIXTURES / name, tmp_path / name)
    found = set(endings(folder, range(3)))
    assert "read" in found
    assert "" not in found


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_hundreds_of_such_files_end_well(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(FIXTURES / name, tmp_path / name)
    found = list(endings(folder, range(100)))
    assert len(found) >= 500
    assert "" not in found


def test_the_same_seed_makes_the_same_file() -> None:
    source = FIXTURES / "docbook" / "handbook.xml"
    assert mutated(source, 7) == mutated(source, 7) != source.read_bytes()
