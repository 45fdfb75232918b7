"""Every connector, pin and wire of WireViz files is found, and what is missing would be told."""

import shutil
from pathlib import Path

import pytest

from ingest.readers.svg import SvgReader
from ingest.readers.wireviz import WireVizReader
from tests.completeness.harness_truth import Fact, truth_of
from tests.completeness.wireviz import completeness
from tests.unit.ingest.readers.reading import FIXTURES

DOOR = FIXTURES / "wireviz" / "door.pl.yml"


def test_everything_of_our_own_harness_is_found() -> None:
    found = completeness(DOOR, WireVizReader())
    assert (found.missing, found.wanted > 30) == ((), True)


@pytest.mark.parametrize(
    "fact",
    [
        Fact("X1", ("2", "MASA")),
        Fact("W1", ("RD",)),
        Fact("W1", ("X1", "1")),
        Fact("W2", ("2", "BN")),
        Fact("B1", ("1",)),
        Fact("SP1", ("Połączenie", "lutowane")),
    ],
    ids=["pin", "wire of a bundle", "connection", "core", "pin that is connected", "splice"],
)
def test_the_truth_knows_what_a_description_says(fact: Fact) -> None:
    assert fact in truth_of(DOOR).described


def test_what_is_not_drawn_is_told_as_missing(tmp_path: Path) -> None:
    shutil.copy(DOOR, tmp_path / "door.yml")
    drawing = tmp_path / "door.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>X1 2 MASA</text></svg>')
    found = completeness(drawing, SvgReader())
    assert Fact("X1", ("2", "MASA")) not in found.missing
    assert Fact("X1", ("3", "LIN")) in found.missing


def folder(test_data: Path) -> list[Path]:
    return sorted((test_data / "documents" / "wireviz").glob("*.yml"))


@pytest.mark.slow
def test_everything_of_real_descriptions_is_found(test_data: Path) -> None:
    found = [completeness(path, WireVizReader()) for path in folder(test_data)]
    assert {each.name: each.missing for each in found if each.missing} == {}
    assert sum(each.wanted for each in found) > 800


@pytest.mark.slow
def test_everything_of_the_drawings_made_from_them_is_found(test_data: Path) -> None:
    found = [completeness(path.with_suffix(".svg"), SvgReader()) for path in folder(test_data)]
    assert {each.name: each.missing for each in found if each.missing} == {}
    assert sum(each.wanted for each in found) > 800
