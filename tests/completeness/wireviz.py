"""How many connectors, pins and wires of WireViz files are found.

    python -m tests.completeness.wireviz ../shared/data/documents/wireviz

Each `.yml` is read by the reader of descriptions, the `.svg` beside it by the reader of drawings.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.reader import ReadDocument, Reader
from ingest.readers.svg import SvgReader
from ingest.readers.wireviz import WireVizReader
from kb.content import SectionContent
from kb.places import lines
from tests.completeness.harness_truth import Fact, truth_of
from tests.unit.ingest.readers.reading import input_file

_WORD = re.compile(r"[^\s.:,;()]+")
_PAIR = re.compile(r"(?<=[A-Z]{2})/(?=[A-Z]{2})")


@dataclass(frozen=True)
class Completeness:
    """What was wanted of a file, and what of it was not found."""

    name: str
    wanted: int
    missing: tuple[Fact, ...]


def completeness(path: Path, reader: Reader) -> Completeness:
    """How complete a file is read; the truth of a drawing is the description that it was drawn from."""
    truth = truth_of(path.with_suffix(".yml"))
    facts = truth.described if path.suffix == ".yml" else truth.drawn
    rows = list(_rows(reader.read(input_file(path))))
    missing = tuple(fact for fact in facts if not any(_words(fact) <= row for row in rows))
    return Completeness(path.name, len(facts), missing)


def _rows(document: ReadDocument) -> Iterator[set[str]]:
    """The words of every line, row and heading, each with the words of the heading that it stands under."""
    for section in document.sections:
        heading = _split(section.heading)
        yield heading
        yield from (heading | _split(line) for line in _lines(section))


def _lines(section: SectionContent) -> Iterator[str]:
    return (line.text for line in lines(section.blocks))


def _words(fact: Fact) -> set[str]:
    return _split(" ".join((fact.part, *fact.words)))


def _split(text: str) -> set[str]:
    """The words of a text; `WH/GN` and `WHGN` are one colour."""
    return set(_WORD.findall(_PAIR.sub("", text)))


def main() -> None:
    """Print how complete each file is read, and what is missing."""
    folder = Path(sys.argv[1])
    found = [
        completeness(path.with_suffix(suffix), reader)
        for path in sorted(folder.glob("*.yml"))
        for suffix, reader in ((".yml", WireVizReader()), (".svg", SvgReader()))
        if path.with_suffix(suffix).is_file()
    ]
    for each in found:
        print(f"{each.name:20} {each.wanted - len(each.missing):4} of {each.wanted:4}")  # noqa: T201 - this is the output
        for fact in each.missing:
            print("    missing:", fact.part, *fact.words)  # noqa: T201 - this is the output
    wanted = sum(each.wanted for each in found)
    missing = sum(len(each.missing) for each in found)
    print(f"{wanted - missing} of {wanted} ({100 * (wanted - missing) / max(wanted, 1):.2f} %)")  # noqa: T201 - this is the output
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
