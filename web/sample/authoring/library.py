"""All sources of the sample library together: what a placeholder in one may say of another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.trouble_codes import trouble_code
from translations.locales import Language
from web.sample.authoring.facts import Facts, SourceInvalid, read_facts, read_yaml, written
from web.sample.authoring.model import Block, Figure, Step, Topic
from web.sample.authoring.netlists import NetLists, read_net_lists
from web.sample.authoring.text import Fill, Piece
from web.sample.authoring.vehicles import Maker

SOURCE: Final = Path(__file__).parents[1] / "source"

_WORDS: Final = {
    "fig": {Language.POLISH: "rys. {}", Language.ENGLISH: "Fig. {}"},
    "tab": {Language.POLISH: "tabela {}", Language.ENGLISH: "table {}"},
    "step": {Language.POLISH: "krok {}", Language.ENGLISH: "step {}"},
    "test": {Language.POLISH: "próba {}", Language.ENGLISH: "test {}"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Facts, vehicles, net lists, topics by their identity in the order of their files, names of drawings."""

    facts: Facts
    maker: Maker
    net_lists: NetLists
    topics: Mapping[str, Topic]
    figures: frozenset[str] = frozenset()

    def filler(self, topic: Topic, language: Language) -> Fill:
        """What fills the placeholders of one topic in one language."""
        return _Filler(self, topic, language)

    def title_of(self, identity: str, language: Language) -> str:
        """The title of another document, be it a topic or a wiring diagram."""
        if identity in self.topics:
            return self.topics[identity].full_title(language)
        return self.net_lists.title_of(identity, language)


def read_sources(folder: Path = SOURCE) -> Sources:
    """Read every source below a folder.

    Raises:
        SourceInvalid: one is not what `model`, `facts`, `vehicles` or `netlists` say.
    """
    topics: dict[str, Topic] = {}
    for path in sorted((folder / "topics").rglob("*.yaml")):
        topic = read_yaml(path, Topic)
        if topic.identity in topics:
            raise SourceInvalid(f"{path.name}: the identity {topic.identity} stands in another file too")
        topics[topic.identity] = topic
    return Sources(
        facts=read_facts(folder / "facts"),
        maker=read_yaml(folder / "vehicles.yaml", Maker),
        net_lists=read_net_lists(folder / "harness"),
        topics=topics,
        figures=frozenset(path.name for path in (folder / "figures").glob("*.svg")),
    )


class _Filler:
    """Fills the placeholders of one topic in one language."""

    def __init__(self, sources: Sources, topic: Topic, language: Language) -> None:
        self._sources = sources
        self._language = language
        self._numbers = dict(_numbers(topic))

    def __call__(self, inside: str) -> Piece:
        prefix, colon, name = inside.partition(":")
        if not colon:
            return Piece(text=written(self._sources.facts[inside], self._language), fact=inside)
        if prefix in _WORDS:
            return self._reference(prefix, name)
        if prefix == "see":
            identity, _, anchor = name.partition("#")
            title = self._sources.title_of(identity, self._language)
            return Piece(text=title, identity=identity, anchor=anchor or None)
        return Piece(text=self._designation(prefix, name), fact=inside)

    def _reference(self, prefix: str, name: str) -> Piece:
        if (prefix, name) not in self._numbers:
            raise SourceInvalid(f"there is no {prefix}:{name} in this topic")
        text = _WORDS[prefix][self._language].format(self._numbers[prefix, name])
        return Piece(text=text, fact=f"{prefix}:{name}", anchor=name)

    def _designation(self, prefix: str, name: str) -> str:
        facts, net_lists = self._sources.facts, self._sources.net_lists
        known = {
            "tool": lambda: name in facts.tools,
            "part": lambda: name in facts.parts,
            "supply": lambda: name in facts.supplies,
            "dtc": lambda: name in facts.trouble_codes or trouble_code(name) is not None,
            "pin": lambda: name in net_lists.pins,
            "component": lambda: name in net_lists.components,
            "wire": lambda: name in net_lists.wires,
        }
        if prefix not in known:
            raise SourceInvalid(f"{{{prefix}:{name}}} is no placeholder")
        if not known[prefix]():
            raise SourceInvalid(f"there is no {prefix} {name}")
        return net_lists.wires[name] if prefix == "wire" else name


def _numbers(topic: Topic) -> Iterator[tuple[tuple[str, str], str]]:
    figures = tables = 0
    for section in topic.sections:
        for block in section.blocks:
            for figure in _figures(block):
                figures += 1
                yield ("fig", figure.id), str(figures)
            if table := block.table or block.facts:
                tables += 1
                yield ("tab", table.id), str(tables)
            yield from _step_numbers(block.steps or (), "")
            for place, test in enumerate(block.tests or (), start=1):
                yield ("test", test.id), str(place)


def _step_numbers(steps: tuple[Step, ...], before: str) -> Iterator[tuple[tuple[str, str], str]]:
    for place, step in enumerate(steps, start=1):
        if step.id is not None:
            yield ("step", step.id), f"{before}{place}"
        yield from _step_numbers(step.steps, f"{before}{place}.")


def _figures(block: Block) -> Iterator[Figure]:
    if block.figure is not None:
        yield block.figure
    for step in block.steps or ():
        yield from _step_figures(step)


def _step_figures(step: Step) -> Iterator[Figure]:
    if step.figure is not None:
        yield step.figure
    for part in step.steps:
        yield from _step_figures(part)
