"""Every reader that comes along has a good file of ours, which it reads, and a hostile one, harmless then."""

from pathlib import Path
from typing import Final

import pytest

from ingest.limits import Limits
from ingest.normalise import normalise
from ingest.outcomes import InputRefused, NeedsOcr
from ingest.reader import ReadDocument
from ingest.registry import best_reader, shipped_and_plugged_in
from kb.content import link_targets, texts
from tests.conftest import ROOT
from tests.unit.ingest.conftest import input_file

DATA: Final = ROOT / "tests" / "data"
S1000D: Final = "s1000d-set/{code}_001-00_EN-GB.xml"
FILES: Final = {
    "dita": ("dita/changing-oil.dita", "readers/hostile.dita"),
    "dita-map": ("dita/garage.ditamap", "readers/hostile.ditamap"),
    "docbook": ("docbook/handbook.xml", "docbook/hostile-entities.xml"),
    "docx": ("readers/good.docx", "readers/hostile.docx"),
    "harness": ("readers/good.yaml", "readers/hostile.yaml"),
    "html": ("html/brakes.html", "readers/hostile.html"),
    "image": ("readers/good.png", "readers/hostile.png"),
    "kbl": ("kbl/door.kbl", "kbl/hostile-entity.kbl"),
    "markdown": ("ingest-markdown/everything.md", "readers/hostile.md"),
    "pdf": ("ingest-pdf/beyond-bmp.pdf", "ingest-pdf/loop.pdf"),
    "plain-text": ("readers/good.txt", "readers/hostile.txt"),
    "qelectrotech": ("qelectrotech/door.qet", "qelectrotech/hostile-outside.qet"),
    "s1000d": (S1000D.format(code="DMC-SOKOL-A-72-20-00-00A-520A-A"), "readers/hostile-module.xml"),
    "s1000d-pm": (S1000D.format(code="PMC-SOKOL-HALNY-00001-00"), "readers/hostile-publication.xml"),
    "svg": ("svg/harness.svg", "svg/hostile-script.svg"),
    "table": ("tables/labour.pl.csv", "tables/hostile-cells.csv"),
    "wireviz": ("wireviz/door.pl.yml", "wireviz/hostile-bomb.yml"),
    "xlsx": ("readers/good.xlsx", "readers/hostile.xlsx"),
}
MOST_CHARACTERS: Final = 100_000


def read(path: Path) -> ReadDocument | InputRefused:
    """What becomes of a file before it is stored, without the process that confines its reader."""
    file = input_file(path)
    reader = best_reader(file, shipped_and_plugged_in())
    assert reader is not None
    try:
        return normalise(reader.read(file), fallback_title=path.stem, limits=Limits())
    except InputRefused as refused:
        return refused


def said(found: ReadDocument | InputRefused) -> str:
    if isinstance(found, InputRefused):
        return str(found)
    return " ".join(text for section in found.sections for text in texts(section.blocks))


def targets(found: ReadDocument | InputRefused) -> list[str]:
    sections = () if isinstance(found, InputRefused) else found.sections
    return [target for section in sections for target, _text in link_targets(section.blocks)]


def test_every_reader_that_comes_along_has_its_files() -> None:
    assert [reader.name for reader in shipped_and_plugged_in()] == sorted(FILES)


@pytest.mark.parametrize(("name", "path"), [(name, good) for name, (good, _hostile) in FILES.items()])
def test_the_reader_knows_its_good_file_best_and_reads_it(name: str, path: str) -> None:
    reader = best_reader(input_file(DATA / path), shipped_and_plugged_in())
    assert reader is not None
    assert reader.name == name
    found = read(DATA / path)
    assert isinstance(found, ReadDocument | NeedsOcr)  # a picture waits for its text recognition
    assert len(said(found)) > 10


@pytest.mark.parametrize("path", [hostile for _good, hostile in FILES.values()])
def test_a_hostile_file_brings_in_nothing_from_outside_and_nothing_that_runs(path: str) -> None:
    found = read(DATA / path)
    words = said(found)
    assert "Made for this project's tests" not in words
    assert "root:" not in words
    assert len(words) < MOST_CHARACTERS
    assert [
        target for target in targets(found) if not target.startswith(("#", "aos:", "http", "mailto:"))
    ] == []


@pytest.mark.parametrize("folder", sorted({path.split("/")[0] for pair in FILES.values() for path in pair}))
def test_the_files_say_where_they_come_from_and_under_which_licence(folder: str) -> None:
    text = (DATA / folder / "README.md").read_text().lower()
    assert "apache-2.0" in text
    assert "this project" in text or "our own work" in text
