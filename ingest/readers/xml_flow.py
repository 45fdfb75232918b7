"""From mixed XML content to blocks: a walk that is driven by a table of handlers, one per element name.

A vocabulary (S1000D, DITA, HTML) is a table of handlers and a fallback that loses no text. Handlers add to a
`Flow`; the flow makes paragraphs of the running text between the blocks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ingest.readers.inline_runs import PLAIN, Inline, RunBuffer
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_outline import Outline, anchored, clean_anchor
from ingest.safe_xml import Element, attribute, name, own_text, text_of
from kb.content import Block, Item, ItemList, Paragraph, Run, RunStyle, Step, Steps

Context = TypeVar("Context")


class Handler(Protocol[Context]):
    """Adds what an element makes to a flow."""

    def __call__(self, walk: "Walker[Context]", element: Element, flow: "Flow", inline: Inline, /) -> None:
        """Read `element`, whose surroundings make of its characters what `inline` says."""
        ...


class Flow:
    """Blocks in the making. The top flow writes into the outline's sections, and only it may open one."""

    def __init__(self, outline: Outline, *, is_top: bool = False) -> None:
        self.is_top = is_top
        self.outline = outline
        self.runs = RunBuffer()
        self._blocks: list[Block] = []
        self._marks: list[str] = []
        self._steps: list[Step] = []

    def text(self, text: str | None, inline: Inline = PLAIN) -> None:
        """Add running text."""
        if text:
            self.runs.add(text, inline)

    def mark(self, source_id: str | None) -> None:
        """The place with this id begins here: the next block carries its anchor."""
        if source_id and clean_anchor(source_id):
            self._marks.append(source_id)

    def emit(self, block: Block) -> None:
        """Add a block after the running text so far."""
        self.flush()
        self._append(block)

    def step(self, step: Step) -> None:
        """Add a step; steps with nothing between them are one procedure."""
        self.flush()
        self.lead_marks(step.anchor or self.outline.anchor if self._marks else "")
        self._steps.append(step)

    def emit_all(self, blocks: tuple[Block, ...]) -> None:
        """Add several blocks."""
        for block in blocks:
            self.emit(block)

    def say(self, text: str, style: RunStyle = RunStyle.PLAIN) -> None:
        """Add a paragraph of one run; nothing when `text` is empty."""
        self.flush()
        self.text(text, Inline(style=style))
        self.flush()

    def flush(self) -> None:
        """End the paragraph that the running text makes."""
        runs = self.runs.take()
        if runs:
            self._append(Paragraph(runs=runs))

    def end(self) -> None:
        """End the paragraph and the procedure that are under way: a section begins."""
        self.flush()
        if self._steps:
            steps, self._steps = tuple(self._steps), []
            self._append(Steps(steps=steps))

    def close(self) -> tuple[Block, ...]:
        """All blocks; marks that no block could carry lead to the section."""
        self.end()
        self.lead_marks(self.outline.anchor if self._marks else "")
        return tuple(self._blocks)

    def lead_marks(self, anchor: str) -> None:
        """The places that were to begin with the next block are at `anchor`."""
        for source_id in self._marks:
            self.outline.anchors.lead(source_id, anchor)
        self._marks.clear()

    def _append(self, block: Block) -> None:
        if self._steps:
            steps, self._steps = tuple(self._steps), []
            self._keep(Steps(steps=steps))  # without the marks: those are of what comes now
        self._keep(self._anchored(block) if self._marks else block)

    def _keep(self, block: Block) -> None:
        if self.is_top:
            self.outline.append(block)
        else:
            self._blocks.append(block)

    def _anchored(self, block: Block) -> Block:
        carrier = anchored(block, "?")
        if carrier is None:
            own = getattr(block, "anchor", None)
            self.lead_marks(own or self.outline.anchor)
            return block
        anchor = self.outline.anchors.take(self._marks[0])
        self.lead_marks(anchor)
        return anchored(block, anchor) or block


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary(Generic[Context]):
    """What each element name means, and what becomes of the unknown ones."""

    handlers: Mapping[str, Handler[Context]]
    fallback: Handler[Context]


class Walker(Generic[Context]):
    """Walks a tree and hands every element to its vocabulary's handler."""

    def __init__(
        self,
        vocabulary: Vocabulary[Context],
        context: Context,
        *,
        outline: Outline,
        figures: FigureShelf,
        gettext: Callable[[str], str],
    ) -> None:
        self.context = context
        self.outline = outline
        self.figures = figures
        self.gettext = gettext
        self._vocabulary = vocabulary

    def content(
        self, element: Element, flow: Flow, inline: Inline = PLAIN, *, but: Element | None = None
    ) -> None:
        """Everything inside an element, in order, `but` left out (its heading, say)."""
        flow.text(element.text, inline)
        for inner in element:
            if inner is not but:
                self.element(inner, flow, inline)
            flow.text(inner.tail, inline)

    def element(self, element: Element, flow: Flow, inline: Inline = PLAIN) -> None:
        """The element itself, without the text after it."""
        vocabulary = self._vocabulary
        vocabulary.handlers.get(name(element), vocabulary.fallback)(self, element, flow, inline)

    def is_inline(self, element: Element) -> bool:
        """Whether an element that has no handler stands in running text, others of its like between."""
        parent = element.getparent()
        while parent is not None:
            if own_text(parent):
                return True
            if name(parent) in self._vocabulary.handlers:
                return False
            parent = parent.getparent()
        return False

    def blocks(self, element: Element, inline: Inline = PLAIN) -> tuple[Block, ...]:
        """What an element's content makes on its own."""
        flow = self.flow()
        self.content(element, flow, inline)
        return flow.close()

    def blocks_of(self, *elements: Element) -> tuple[Block, ...]:
        """What some elements make, one after the other."""
        flow = self.flow()
        for element in elements:
            self.element(element, flow)
            flow.flush()
        return flow.close()

    def runs(self, element: Element) -> tuple[Run, ...]:
        """An element's content as one line of runs."""
        flow = self.flow()
        self.content(element, flow)
        blocks = flow.close()
        runs = [
            run for block in blocks if isinstance(block, Paragraph) for run in (*block.runs, Run(text=" "))
        ]
        is_plain = all(isinstance(block, Paragraph) for block in blocks)
        return tuple(runs[:-1]) if is_plain else (Run(text=text_of(element)),)

    def flow(self) -> Flow:
        """A flow whose blocks go inside another block."""
        return Flow(self.outline)

    def anchor(self, source_id: str, otherwise: str = "") -> str | None:
        """The anchor of a block that carries its own: by the source's id, else by a given name."""
        if clean_anchor(source_id):
            return self.outline.anchors.take(source_id)
        return self.outline.anchors.invent(otherwise) if otherwise else None


def transparent(walk: Walker[Context], element: Element, flow: Flow, inline: Inline) -> None:
    """The element means nothing by itself: its content stands where it stands."""
    walk.content(element, flow, inline)


def boxed(walk: Walker[Context], element: Element, flow: Flow, inline: Inline) -> None:
    """The element begins and ends a paragraph."""
    flow.flush()
    flow.mark(element.get("id"))
    walk.content(element, flow, inline)
    flow.flush()


def dropped(_walk: Walker[Context], _element: Element, _flow: Flow, _inline: Inline) -> None:
    """The element says nothing to a reader."""


def safe_fallback(walk: Walker[Context], element: Element, flow: Flow, inline: Inline) -> None:
    """An element that nobody knows: inside running text it is running text, elsewhere a block of its own."""
    (transparent if walk.is_inline(element) else boxed)(walk, element, flow, inline)


def styled(style: RunStyle) -> Handler[Context]:
    """A handler that sets its content in a style."""

    def handle(walk: Walker[Context], element: Element, flow: Flow, inline: Inline) -> None:
        walk.content(element, flow, inline.styled(style))

    return handle


def sectioned(
    walk: Walker[Context],
    element: Element,
    flow: Flow,
    title: Element | str | None,
    *,
    fill: Callable[[], None] | None = None,
) -> None:
    """A section with the element's content; where none can stand, a line in strong letters before it.

    `fill` adds what stands under the title, where that is not just the content.
    """
    own = None if isinstance(title, str) else title
    fill = fill or (lambda: walk.content(element, flow, but=own))
    heading = title if isinstance(title, str) else text_of(title)
    source_id = element.get("id") or ""
    flow.flush()
    if not heading:
        flow.mark(source_id)
        fill()
    elif flow.is_top:
        flow.end()
        walk.outline.enter(heading, source_id, language=attribute(element, "lang"))
        fill()
        flow.end()
        walk.outline.leave()
    else:
        flow.mark(source_id)
        flow.say(heading, RunStyle.STRONG)
        fill()
    flow.flush()


def item_list(walk: Walker[Context], items: list[Element], *, is_ordered: bool) -> ItemList | None:
    """A list of what some elements hold; None when they hold nothing."""
    made = (Item(blocks=walk.blocks_of(item)) for item in items)
    kept = tuple(item for item in made if item.blocks)
    return ItemList(items=kept, is_ordered=is_ordered) if kept else None
