"""Topics as DITA 1.3: a topic for the document, one nested in it for each section."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kb.documents import DocumentKind
from translations.locales import Language
from web.sample.authoring import edition as source
from web.sample.authoring.edition import Edition, Inline
from web.sample.authoring.facts import SourceInvalid
from web.sample.authoring.formats.around import NO, YES, parts_of
from web.sample.authoring.formats.cals import cals_table
from web.sample.authoring.formats.places import Places
from web.sample.authoring.formats.tree import Content, Element, document, group, node
from web.sample.authoring.library import Sources

_PROLOG: Final = '<!DOCTYPE dita PUBLIC "-//OASIS//DTD DITA Composite//EN" "ditabase.dtd">\n'
_TAGS: Final = {Language.POLISH: "pl-PL", Language.ENGLISH: "en-GB"}
_ROOTS: Final = {
    DocumentKind.DIAGNOSIS: ("troubleshooting", "troublebody"),
    DocumentKind.TECHNICAL_DATA: ("reference", "refbody"),
    DocumentKind.DESCRIPTION: ("concept", "conbody"),
    DocumentKind.LOCATION: ("reference", "refbody"),
}


def dita_topic(edition: Edition, sources: Sources) -> bytes:
    """The file of an edition: one topic with nested topics, as `ditabase` allows them."""
    return _Writer(edition, sources).document()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEntry:
    """A document that a map leads to."""

    href: str
    title: str


def dita_map(
    identity: str, title: str, language: Language, groups: Mapping[str, tuple[MapEntry, ...]]
) -> bytes:
    """A map that leads to documents, group by group, by their paths relative to the map."""
    heads = (
        node("topichead", None, _navigation(name), *map(_reference, entries))
        for name, entries in groups.items()
    )
    attributes = {"id": identity.removeprefix("halny-"), "xml:lang": _TAGS[language]}
    root = node("map", attributes, node("title", None, title), *heads)
    return document(root, '<!DOCTYPE map PUBLIC "-//OASIS//DTD DITA Map//EN" "map.dtd">\n')


def _navigation(title: str) -> Element:
    return node("topicmeta", None, node("navtitle", None, title))


def _reference(entry: MapEntry) -> Element:
    suffix = entry.href.rpartition(".")[2]
    peer = {} if suffix == "dita" else {"format": suffix, "scope": "peer"}
    return node("topicref", {"href": entry.href, **peer}, _navigation(entry.title))


class _Writer:
    """Writes one edition."""

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._places = Places(sources=sources)
        self._sources = sources
        self._id = edition.topic.identity.removeprefix("halny-")
        self._topics = dict(source.anchors_of(parts_of(edition)))

    def document(self) -> bytes:
        edition = self._edition
        tag, body = _ROOTS.get(edition.topic.kind, ("task", "taskbody"))
        topic = node(
            tag,
            {"id": self._id, "xml:lang": _TAGS[edition.language]},
            node("title", None, edition.title),
            self._prolog(),
            node(body),
            *map(self._part, parts_of(edition)),
        )
        return document(node("dita", None, topic), _PROLOG)

    def _place(self, anchor: str) -> str:
        """A reference within the file: to a nested topic, or to an element of one."""
        topic = self._topics.get(anchor, anchor)
        return f"#{topic}" if topic == anchor else f"#{topic}/{anchor}"

    def _prolog(self) -> Element:
        topic = self._edition.topic
        product = node("prodname", None, f"{self._sources.maker.name}: {self._edition.applies}")
        dates = node("critdates", None, node("revised", {"modified": topic.issue.date.isoformat()}))
        metadata = node(
            "metadata",
            None,
            node("prodinfo", None, product),
            node("othermeta", {"name": "number", "content": topic.number}),
        )
        return node("prolog", None, node("author", None, self._sources.maker.name), dates, metadata)

    def _part(self, part: source.Part) -> Element:
        heading = node("title", None, part.heading)
        if any(isinstance(block, source.Steps | source.Tests) for block in part.blocks):
            return node("task", {"id": part.id}, heading, self._task(part))
        content = [element for block in part.blocks for element in self._block(block)]
        return node("concept", {"id": part.id}, heading, node("conbody", None, *content))

    def _task(self, part: source.Part) -> Element:
        places = [
            number
            for number, block in enumerate(part.blocks)
            if isinstance(block, source.Steps | source.Tests)
        ]
        if len(places) > 1:
            raise SourceInvalid(f"section {part.id}: a task of DITA has one list of steps; make two sections")
        before, steps, after = part.blocks[: places[0]], part.blocks[places[0]], part.blocks[places[0] + 1 :]
        return node(
            "taskbody",
            None,
            group("context", (element for block in before for element in self._block(block))),
            node("steps", None, *self._block(steps)),
            group("result", (element for block in after for element in self._block(block))),
        )

    def _block(self, block: source.Block) -> Iterator[Element]:
        match block:
            case source.Paragraph():
                yield self._para(block.text)
            case source.Signal():
                yield self._signal(block)
            case source.Bullets():
                yield node("ul", None, *(node("li", None, *self._inline(item)) for item in block.items))
            case source.Picture():
                yield from self._figure(block)
            case source.Grid():
                yield cals_table(block, source.captioned(block), self._para)
            case source.Steps():
                yield from (self._step(step, "step") for step in block.steps)
            case source.Tests():
                yield from map(self._test, block.tests)

    def _step(self, step: source.Step, tag: str) -> Element:
        if step.steps and tag == "substep":
            raise SourceInvalid(f"step {step.id or step.title}: DITA has no steps within substeps")
        title = None if step.title is None else node("b", None, f"{step.title.rstrip('.')}.")
        command = node(
            "cmd", None, title, " " if title is not None and step.text else None, *self._inline(step.text)
        )
        figure = () if step.picture is None else tuple(self._figure(step.picture))
        inner = group("substeps", (self._step(part, "substep") for part in step.steps))
        return node(
            tag, {"id": step.id}, *map(self._signal, step.before), command, inner, group("info", figure)
        )

    def _test(self, test: source.Test) -> Element:
        language = self._edition.language
        choices = (
            node("choice", None, node("b", None, f"{word.in_(language)}:"), " ", *self._answer(answer))
            for word, answer in ((YES, test.yes), (NO, test.no))
        )
        return node(
            "step",
            {"id": test.id},
            *map(self._signal, test.before),
            node("cmd", None, *self._inline(test.text)),
            node("info", None, node("p", None, node("b", None, *self._inline(test.question)))),
            node("choices", None, *choices),
        )

    def _answer(self, answer: source.Answer) -> Iterator[Content]:
        if answer.go is None:
            yield from self._inline(answer.text)
        else:
            yield "→ "
            yield from self._inline(answer.text)

    def _signal(self, signal: source.Signal) -> Element:
        return node("note", {"type": signal.severity.value}, self._para(signal.text))

    def _figure(self, picture: source.Picture) -> Iterator[Element]:
        image = node(
            "image",
            {"href": picture.file, "placement": "break"},
            node("alt", None, source.captioned(picture)),
        )
        yield node("fig", {"id": picture.id}, node("title", None, source.captioned(picture)), image)
        if picture.legend:
            entries = (
                node("dlentry", None, node("dt", None, str(number)), node("dd", None, text))
                for number, text in enumerate(picture.legend, start=1)
            )
            yield node("dl", None, *entries)

    def _para(self, inline: Inline) -> Element:
        return node("p", None, *self._inline(inline))

    def _inline(self, inline: Inline) -> Iterator[Content]:
        topic, language = self._edition.topic, self._edition.language
        for piece in inline:
            if piece.identity is not None:
                other = self._sources.topics.get(piece.identity)
                is_dita = other is not None and other.format is topic.format
                href = self._places.from_topic(topic, piece.identity, language, piece.anchor)
                suffix = href.partition("#")[0].rpartition(".")[2]
                kind = {"href": href} if is_dita else {"href": href, "format": suffix, "scope": "peer"}
                yield node("xref", kind, piece.text)
            elif piece.anchor is not None:
                yield node("xref", {"href": self._place(piece.anchor)}, piece.text)
            else:
                yield piece.text
