"""One topic in one language, its facts filled in: what every format is written from. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kb.content import Severity
from translations.locales import Language
from web.sample.authoring import model
from web.sample.authoring.facts import Facts, Torque, written
from web.sample.authoring.library import Sources
from web.sample.authoring.model import Both, Topic
from web.sample.authoring.text import Fill, Piece, pieces, plain

Inline = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A framed sentence."""

    severity: Severity
    text: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing of `source/figures` and what its numbers point at; `called` is how texts refer to it."""

    id: str
    file: str
    called: str
    title: str
    legend: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; cells hold running text. `called` is how texts refer to it, empty where none does."""

    id: str
    called: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step with what stands before it; `text` is empty where only substeps follow a title."""

    id: str | None
    title: str | None
    before: tuple[Signal, ...]
    text: Inline
    steps: tuple["Step", ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Numbered steps."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where an answer leads: to another test of the same document, or to a result."""

    go: str | None
    text: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test of a diagnosis."""

    id: str
    before: tuple[Signal, ...]
    text: Inline
    question: Inline
    yes: Answer
    no: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """The tests of a diagnosis, in their order."""

    tests: tuple[Test, ...]


Block = Paragraph | Signal | Bullets | Picture | Grid | Steps | Tests


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section with its heading."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A tool, supply or part that is needed: its number (empty for ordinary things), name, and how much."""

    number: str
    name: str
    quantity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What has to be there before the work begins."""

    conditions: tuple[Inline, ...]
    tools: tuple[Supply, ...]
    supplies: tuple[Supply, ...]
    spares: tuple[Supply, ...]
    labour: str | None
    warnings: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A whole topic in one language."""

    topic: Topic
    language: Language
    title: str
    applies: str
    preparation: Preparation | None
    parts: tuple[Part, ...]
    afterwards: tuple[Inline, ...]


_HEADS: Final = {
    "joint": Both(pl="Połączenie", en="Fastener"),
    "thread": Both(pl="Gwint", en="Thread"),
    "torque": Both(pl="Moment dokręcania", en="Tightening torque"),
    "renew": Both(pl="Wymienić", en="Renew"),
    "quantity": Both(pl="Wielkość", en="Quantity"),
    "value": Both(pl="Wartość", en="Value"),
    "yes": Both(pl="tak", en="yes"),
    "no": Both(pl="nie", en="no"),
}


def captioned(item: Grid | Picture) -> str:
    """The caption of a table or drawing, with what texts call it: `Table 2. Limits`."""
    return f"{item.called}. {item.title}" if item.called else item.title


def anchors_of(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Every id with the section that it stands in; a section stands in itself."""
    for part in parts:
        yield part.id, part.id
        for block in part.blocks:
            yield from ((name, part.id) for name in _ids(block))


def _ids(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _ids(item)
    elif not isinstance(value, Piece) and hasattr(value, "__dataclass_fields__"):
        name = getattr(value, "id", None)
        if isinstance(name, str):
            yield name
        for field in value.__dataclass_fields__:
            yield from _ids(getattr(value, field))


def edition_of(sources: Sources, topic: Topic, language: Language) -> Edition:
    """Fill a topic in one language.

    Raises:
        SourceInvalid: a text names what nothing knows.
    """
    return _Editor(sources, topic, language).edition()


def built_between(sources: Sources, applies: model.Applies) -> tuple[str, str | None]:
    """The first and the last month that a topic applies to, the series' own where it says nothing."""
    series = sources.maker.series[applies.series]
    return applies.built_from or series.built_from, applies.built_to or series.built_to


class _Editor:
    """Fills one topic in one language."""

    def __init__(self, sources: Sources, topic: Topic, language: Language) -> None:
        self._sources = sources
        self._topic = topic
        self._language = language
        self._fill: Fill = sources.filler(topic, language)

    def edition(self) -> Edition:
        topic = self._topic
        return Edition(
            topic=topic,
            language=self._language,
            title=topic.full_title(self._language),
            applies="; ".join(map(self._applies, topic.applies)),
            preparation=None if topic.needs is None else self._preparation(topic.needs),
            parts=tuple(map(self._part, topic.sections)),
            afterwards=tuple(map(self._text, topic.afterwards)),
        )

    def _applies(self, applies: model.Applies) -> str:
        maker = self._sources.maker
        series = maker.series[applies.series]
        first, last = built_between(self._sources, applies)
        engines = ", ".join(applies.engines or series.engines)
        return f"{maker.name} {series.name} ({first} – {last or ''}), {engines}".replace("– )", "–)")

    def _text(self, both: Both) -> Inline:
        return tuple(pieces(both.in_(self._language), self._fill))

    def _plain(self, both: Both) -> str:
        return plain(both.in_(self._language), self._fill)

    def _words(self, words: model.Words) -> Inline:
        return tuple(pieces(words, self._fill)) if isinstance(words, str) else self._text(words)

    def _part(self, section: model.Section) -> Part:
        return Part(
            id=section.id,
            heading=self._plain(section.title),
            blocks=tuple(self._block(block) for block in section.blocks),
        )

    def _block(self, block: model.Block) -> Block:
        match block:
            case model.Block(text=Both() as text):
                return Paragraph(text=self._text(text))
            case model.Block(items=tuple() as items):
                return Bullets(items=tuple(map(self._text, items)))
            case model.Block(steps=tuple() as steps):
                return Steps(steps=tuple(map(self._step, steps)))
            case model.Block(tests=tuple() as tests):
                return Tests(tests=tuple(map(self._test, tests)))
            case model.Block(table=model.Table() as table):
                return self._table(table)
            case model.Block(facts=model.FactTable() as table):
                return self._fact_table(table)
            case model.Block(figure=model.Figure() as figure):
                return self._picture(figure)
            case _:
                return next(self._signals(block))

    def _signals(self, source: model.Block | model.Step | model.Test) -> Iterator[Signal]:
        for severity in Severity:
            text = getattr(source, severity.value, None)
            if text is not None:
                yield Signal(severity=severity, text=self._text(text))

    def _step(self, step: model.Step) -> Step:
        return Step(
            id=step.id,
            title=None if step.title is None else self._plain(step.title),
            before=tuple(self._signals(step)),
            text=() if step.text is None else self._text(step.text),
            steps=tuple(map(self._step, step.steps)),
            picture=None if step.figure is None else self._picture(step.figure),
        )

    def _test(self, test: model.Test) -> Test:
        return Test(
            id=test.id,
            before=tuple(self._signals(test)),
            text=self._text(test.text),
            question=self._text(test.question),
            yes=self._answer(test.if_yes),
            no=self._answer(test.if_no),
        )

    def _answer(self, answer: model.Answer) -> Answer:
        if answer.go is not None:
            return Answer(go=answer.go, text=(self._fill(f"test:{answer.go}"),))
        return Answer(go=None, text=() if answer.result is None else self._text(answer.result))

    def _picture(self, figure: model.Figure) -> Picture:
        return Picture(
            id=figure.id,
            file=figure.file,
            called=self._called("fig", figure.id),
            title=self._plain(figure.title),
            legend=tuple(map(self._plain, figure.legend)),
        )

    def _called(self, prefix: str, name: str) -> str:
        return _capital(self._fill(f"{prefix}:{name}").text)

    def _table(self, table: model.Table) -> Grid:
        return Grid(
            id=table.id,
            called=self._called("tab", table.id),
            title=self._plain(table.title),
            head=tuple("".join(piece.text for piece in self._words(words)) for words in table.columns),
            rows=tuple(tuple(map(self._words, row)) for row in table.rows),
        )

    def _fact_table(self, table: model.FactTable) -> Grid:
        facts = list(self._sources.facts.matching(table.facts))
        has_torques = any(isinstance(fact, Torque) for _key, fact in facts)
        prefix = _shared_prefix([fact.name.in_(self._language) for _key, fact in facts])
        columns = ("joint", "thread", "torque", "renew") if has_torques else ("quantity", "value")
        return Grid(
            id=table.id,
            called=self._called("tab", table.id),
            title=self._plain(table.title),
            head=tuple(_HEADS[column].in_(self._language) for column in columns),
            rows=tuple(self._fact_row(key, prefix, has_torques=has_torques) for key, _fact in facts),
        )

    def _fact_row(self, key: str, prefix: str, *, has_torques: bool) -> tuple[Inline, ...]:
        fact = self._sources.facts[key]
        value = Piece(text=written(fact, self._language), fact=key)
        cells = [Piece(text=_capital(fact.name.in_(self._language).removeprefix(prefix))), value]
        if has_torques:
            thread = fact.thread if isinstance(fact, Torque) and fact.thread else "–"
            renew = "yes" if isinstance(fact, Torque) and fact.renew else "no"
            cells = [cells[0], Piece(text=thread), value, Piece(text=_HEADS[renew].in_(self._language))]
        return tuple((cell,) for cell in cells)

    def _preparation(self, needs: model.Needs) -> Preparation:
        facts, language = self._sources.facts, self._language
        return Preparation(
            conditions=tuple(map(self._text, needs.conditions)),
            tools=tuple(_supply(key, facts.tools[key].name.in_(language), "1") for key in needs.tools),
            supplies=tuple(self._need(need, facts.supplies[need.key].name) for need in needs.supplies),
            spares=tuple(self._need(need, facts.parts[need.key].name) for need in needs.spares),
            labour=None if needs.labour is None else written(facts[needs.labour], language),
            warnings=tuple(map(self._text, needs.warnings)),
        )

    def _need(self, need: model.Need, name: Both) -> Supply:
        facts: Facts = self._sources.facts
        quantity = str(need.count) if need.fact is None else written(facts[need.fact], self._language)
        return _supply(need.key, name.in_(self._language), quantity)


def _supply(key: str, name: str, quantity: str) -> Supply:
    return Supply(number=key if key[:1].isupper() else "", name=name, quantity=quantity)


def _shared_prefix(names: list[str]) -> str:
    """What every name begins with, up to a colon: a table about one vehicle need not name it in every row."""
    prefixes = {name.partition(": ")[0] for name in names if ": " in name}
    is_shared = len(prefixes) == 1 and all(": " in name for name in names)
    return f"{prefixes.pop()}: " if is_shared else ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
