"""Topics as HTML 5 pages."""

from collections.abc import Iterator

from web.sample.authoring import edition as source
from web.sample.authoring.edition import Edition, Inline
from web.sample.authoring.formats.around import NO, SIGNAL_WORDS, YES, parts_of
from web.sample.authoring.formats.places import Places
from web.sample.authoring.formats.tree import Content, Element, node, write
from web.sample.authoring.library import Sources


def html_page(edition: Edition, sources: Sources) -> bytes:
    """The page of an edition."""
    return _Writer(edition, sources).document()


class _Writer:
    """Writes one edition."""

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._places = Places(sources=sources)

    def document(self) -> bytes:
        edition, topic = self._edition, self._edition.topic
        head = node(
            "head",
            None,
            node("meta", {"charset": "utf-8"}),
            node("title", None, edition.title),
            node("meta", {"name": "date", "content": topic.issue.date.isoformat()}),
            node("meta", {"name": "identifier", "content": topic.number}),
        )
        facts = node("p", None, f"{topic.number} · {edition.applies}")
        main = node("main", None, node("h1", None, edition.title), facts, *map(self._part, parts_of(edition)))
        root = node("html", {"lang": edition.language.value}, head, node("body", None, main))
        return b"<!DOCTYPE html>\n" + write(root, method="html")

    def _part(self, part: source.Part) -> Element:
        content = (element for block in part.blocks for element in self._block(block))
        return node("section", None, node("h2", {"id": part.id}, part.heading), *content)

    def _block(self, block: source.Block) -> Iterator[Element]:
        match block:
            case source.Paragraph():
                yield self._para(block.text)
            case source.Signal():
                yield self._signal(block)
            case source.Bullets():
                yield node("ul", None, *(node("li", None, *self._inline(item)) for item in block.items))
            case source.Picture():
                yield self._figure(block)
            case source.Grid():
                yield self._table(block)
            case source.Steps():
                yield node("ol", None, *map(self._step, block.steps))
            case source.Tests():
                yield node("ol", None, *map(self._test, block.tests))

    def _step(self, step: source.Step) -> Element:
        title = None if step.title is None else node("p", None, node("strong", None, step.title))
        text = self._para(step.text) if step.text else None
        inner = node("ol", None, *map(self._step, step.steps)) if step.steps else None
        figure = None if step.picture is None else self._figure(step.picture)
        return node("li", {"id": step.id}, title, *map(self._signal, step.before), text, inner, figure)

    def _test(self, test: source.Test) -> Element:
        language = self._edition.language
        answers = (
            node("li", None, node("strong", None, f"{word.in_(language)}:"), *self._answer(answer))
            for word, answer in ((YES, test.yes), (NO, test.no))
        )
        return node(
            "li",
            {"id": test.id},
            *map(self._signal, test.before),
            self._para(test.text),
            node("p", None, node("strong", None, *self._inline(test.question))),
            node("ul", None, *answers),
        )

    def _answer(self, answer: source.Answer) -> Iterator[Content]:
        yield " " if answer.go is None else " → "
        yield from self._inline(answer.text)

    def _signal(self, signal: source.Signal) -> Element:
        word = SIGNAL_WORDS[signal.severity].in_(self._edition.language)
        text = node("p", None, node("strong", None, f"{word}:"), " ", *self._inline(signal.text))
        return node("div", {"class": signal.severity.value}, text)

    def _figure(self, picture: source.Picture) -> Element:
        image = node("img", {"src": picture.file, "alt": source.captioned(picture)})
        rows = (
            (node("dt", None, str(number)), node("dd", None, text))
            for number, text in enumerate(picture.legend, start=1)
        )
        legend = node("dl", None, *(part for row in rows for part in row)) if picture.legend else None
        return node(
            "figure", {"id": picture.id}, image, node("figcaption", None, source.captioned(picture)), legend
        )

    def _table(self, grid: source.Grid) -> Element:
        head = node("tr", None, *(node("th", {"scope": "col"}, text) for text in grid.head))
        rows = (
            node("tr", None, *(node("td", None, *self._inline(cell)) for cell in row)) for row in grid.rows
        )
        return node(
            "table",
            {"id": grid.id},
            node("caption", None, source.captioned(grid)),
            node("thead", None, head),
            node("tbody", None, *rows),
        )

    def _para(self, inline: Inline) -> Element:
        return node("p", None, *self._inline(inline))

    def _inline(self, inline: Inline) -> Iterator[Content]:
        topic, language = self._edition.topic, self._edition.language
        for piece in inline:
            if piece.identity is not None:
                href = self._places.from_topic(topic, piece.identity, language, piece.anchor)
                yield node("a", {"href": href}, piece.text)
            elif piece.anchor is not None:
                yield node("a", {"href": f"#{piece.anchor}"}, piece.text)
            else:
                yield piece.text
