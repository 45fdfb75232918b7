"""Lists what is wrong in the sources of the library: `python -m web.sample.authoring.check [FILE ...]`.

A text that types a value instead of naming a fact, or that names other facts in Polish than in English, is
wrong too: such texts are where two editions begin to disagree.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from kb.systems import VehicleSystem
from translations.locales import Language
from web.sample.authoring.facts import SourceInvalid, read_yaml
from web.sample.authoring.library import Sources, read_sources
from web.sample.authoring.manuals import CHAPTERS
from web.sample.authoring.model import Both, Figure, Format, Topic
from web.sample.authoring.text import pieces

_VALUE: Final = re.compile(
    r"\d(?:[\d.,–\- ]*\d)? ?(?:Nm|mm|µm|cm|km|bar|mbar|kPa|°C|°|V|mV|kV|A|mA|Ω|kΩ|MΩ|ml|l|g|kg|rpm|obr/min|"
    r"W|kW|Ah|kWh|kHz|Hz|mΩ|h|min|s|ms|%)(?![\w/])"
)
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_STRAIGHT_QUOTE: Final = re.compile(r"[\"]")
_SPACES: Final = re.compile(r"  |\s[.,;:!?](?:\s|$)|^\s|\s$")


def complaints(sources: Sources) -> Iterator[str]:
    """Everything that is wrong in the sources, a line each, beginning with the topic's identity."""
    numbers = Counter(topic.number for topic in sources.topics.values())
    for topic in sources.topics.values():
        if numbers[topic.number] > 1:
            yield f"{topic.identity}: its number {topic.number} is another topic's too"
        for reason in _of_topic(sources, topic):
            yield f"{topic.identity}: {reason}"


def texts_of(source: object) -> Iterator[Both]:
    """Every text in two languages below a source, in its order."""
    if isinstance(source, Both):
        yield source
    elif isinstance(source, msgspec.Struct):
        for name in source.__struct_fields__:
            yield from texts_of(getattr(source, name))
    elif isinstance(source, tuple):
        for part in source:
            yield from texts_of(part)


def _of_topic(sources: Sources, topic: Topic) -> Iterator[str]:
    yield from _frame(sources, topic)
    yield from _anchors(topic)
    yield from (
        f"there is no drawing {name}" for name in drawings_of(topic.sections) if name not in sources.figures
    )
    yield from _needs(sources, topic)
    yield from _fact_tables(sources, topic)
    for both in texts_of(topic):
        yield from _of_text(both)
        for language in Language:
            yield from _fill(sources, topic, both.in_(language), language)
    for name in _strings(topic.sections):
        yield from _fill(sources, topic, name, Language.ENGLISH)


def _frame(sources: Sources, topic: Topic) -> Iterator[str]:
    if (topic.format is Format.S1000D) != topic.number.startswith("DMC-HALNY-"):
        yield f"the number {topic.number} is not one of its format ({topic.format})"
    if topic.chapter not in CHAPTERS:
        yield f"there is no chapter {topic.chapter}"
    if topic.chapter in set(VehicleSystem) - set(topic.systems):
        yield f"it stands in the chapter {topic.chapter} and is not about that system"
    if sorted(set(topic.systems)) != list(topic.systems):
        yield "its systems are not in alphabetical order, each once"
    for applies in topic.applies:
        series = sources.maker.series.get(applies.series)
        if series is None:
            yield f"there is no series {applies.series}"
        elif unknown := set(applies.engines) - set(series.engines):
            yield f"{applies.series} was not built with {', '.join(sorted(unknown))}"
    yield from _replacements(sources, topic)


def _replacements(sources: Sources, topic: Topic) -> Iterator[str]:
    for identity in topic.replaces:
        other = sources.topics.get(identity)
        if other is None:
            yield f"it replaces {identity}, which is not there"
        elif f"{{see:{topic.identity}}}" not in str(other.sections[0]):
            yield f"{identity} does not begin by saying that it is replaced"


def _anchors(topic: Topic) -> Iterator[str]:
    anchors = Counter(_ids(topic.sections))
    yield from (f"the id {name} stands twice" for name, count in anchors.items() if count > 1)
    tests = {test.id for section in topic.sections for block in section.blocks for test in block.tests or ()}
    for section in topic.sections:
        for block in section.blocks:
            for test in block.tests or ():
                for answer in (test.if_yes, test.if_no):
                    if (answer.go is None) == (answer.result is None):
                        yield f"test {test.id}: an answer is either `go` or `result`"
                    elif answer.go is not None and answer.go not in tests:
                        yield f"test {test.id}: there is no test {answer.go}"


def _needs(sources: Sources, topic: Topic) -> Iterator[str]:
    needs = topic.needs
    if needs is None:
        return
    facts = sources.facts
    yield from (f"there is no tool {key}" for key in needs.tools if key not in facts.tools)
    yield from (f"there is no supply {need.key}" for need in needs.supplies if need.key not in facts.supplies)
    yield from (f"there is no part {need.key}" for need in needs.spares if need.key not in facts.parts)
    for key in (needs.labour, *(need.fact for need in (*needs.supplies, *needs.spares))):
        if key is not None:
            yield from _known_fact(sources, key)


def _fact_tables(sources: Sources, topic: Topic) -> Iterator[str]:
    tables = (block.facts for section in topic.sections for block in section.blocks if block.facts)
    for table in tables:
        try:
            list(sources.facts.matching(table.facts))
        except SourceInvalid as error:
            yield f"table {table.id}: {error}"


def _known_fact(sources: Sources, key: str) -> Iterator[str]:
    try:
        sources.facts[key]
    except SourceInvalid as error:
        yield str(error)


def _of_text(both: Both) -> Iterator[str]:
    for text in (both.pl, both.en):
        typed = _PLACEHOLDER.sub("", text)
        if found := _VALUE.search(typed):
            yield f"{found[0]!r} is typed into {text!r}: make it a fact"
        if _STRAIGHT_QUOTE.search(typed):
            yield f"straight quotes in {text!r}"
        if _SPACES.search(text):
            yield f"spaces at the wrong place in {text!r}"
    polish, english = (Counter(_PLACEHOLDER.findall(text)) for text in (both.pl, both.en))
    if polish != english:
        difference = sorted(((polish - english) + (english - polish)).keys())
        yield f"the editions name different facts ({', '.join(difference)}) in {both.en!r}"


def _fill(sources: Sources, topic: Topic, text: str, language: Language) -> Iterator[str]:
    try:
        for piece in pieces(text, sources.filler(topic, language)):
            other = piece.identity and sources.topics.get(piece.identity)
            if other and piece.anchor is not None and piece.anchor not in set(_ids(other.sections)):
                yield f"{piece.identity} has no part {piece.anchor}"
    except SourceInvalid as error:
        yield f"{error}, in {text!r}"


def _ids(source: object) -> Iterator[str]:
    if isinstance(source, msgspec.Struct):
        if isinstance(getattr(source, "id", None), str):
            yield source.id  # type: ignore[attr-defined]
        for name in source.__struct_fields__:
            yield from _ids(getattr(source, name))
    elif isinstance(source, tuple):
        for part in source:
            yield from _ids(part)


def drawings_of(source: object) -> Iterator[str]:
    """The files of the drawings below a source, in its order."""
    if isinstance(source, Figure):
        yield source.file
    elif isinstance(source, msgspec.Struct):
        for name in source.__struct_fields__:
            yield from drawings_of(getattr(source, name))
    elif isinstance(source, tuple):
        for part in source:
            yield from drawings_of(part)


def _strings(source: object) -> Iterator[str]:
    """The cells of tables that are the same in both languages."""
    if isinstance(source, msgspec.Struct):
        for name in source.__struct_fields__:
            value = getattr(source, name)
            if name in ("columns", "rows"):
                cells = (cell for row in value for cell in (row if isinstance(row, tuple) else (row,)))
                yield from (cell for cell in cells if isinstance(cell, str))
            else:
                yield from _strings(value)
    elif isinstance(source, tuple):
        for part in source:
            yield from _strings(part)


def main(arguments: list[str]) -> int:
    """Print every complaint, or those about some files alone; 1 where there is one."""
    try:
        sources = read_sources()
    except SourceInvalid as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found = list(complaints(sources))
    if arguments:
        try:
            chosen = {read_yaml(Path(name), Topic).identity for name in arguments}
        except SourceInvalid as error:
            sys.stderr.write(f"{error}: name files of topics\n")
            return 1
        found = [line for line in found if line.partition(":")[0] in chosen]
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{len(sources.topics)} topics, {len(found)} complaints\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
