"""The elements of an HTML page as blocks. Nothing of the page's markup is kept, so nothing of it can run."""

import base64
import binascii
import posixpath
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from ingest.reader import InputFile
from ingest.readers.html_table import html_table, is_layout
from ingest.readers.inline_runs import PLAIN, Inline
from ingest.readers.signal_words import signal_word, without_signal_word
from ingest.readers.xml_flow import (
    Flow,
    Handler,
    Walker,
    boxed,
    dropped,
    item_list,
    safe_fallback,
    styled,
    transparent,
)
from ingest.readers.xml_outline import clean_anchor
from ingest.safe_xml import Element, attribute, child, children, name, text_of
from kb.content import (
    Admonition,
    Block,
    Definition,
    Definitions,
    FigureBlock,
    Preformatted,
    Run,
    RunStyle,
    Severity,
    Step,
)

MAX_DATA_URI: Final = 8 * 1024 * 1024
_DATA_URI: Final = re.compile(r"data:image/(?:png|jpe?g);base64,(.*)", re.IGNORECASE | re.DOTALL)
_OUTSIDE: Final = ("http", "https", "mailto")
_SEVERITIES: Final = {
    "danger": Severity.DANGER,
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "ostrzezenie": Severity.WARNING,
    "caution": Severity.CAUTION,
    "attention": Severity.CAUTION,
    "notice": Severity.CAUTION,
    "important": Severity.CAUTION,
    "uwaga": Severity.CAUTION,
    "note": Severity.NOTE,
    "tip": Severity.NOTE,
    "hint": Severity.NOTE,
}
_FRAMES: Final = frozenset({"div", "p", "table", "aside", "section", "blockquote", "dl"})
_FRAME_WORDS: Final = frozenset({"admonition", "alert", "callout", "box", "msg", "block", "is"})


@dataclass(slots=True)
class Page:
    """The page that is being read."""

    file: InputFile
    base: str = ""
    steps: int = 0
    headings: list[int] = field(default_factory=list)

    def level(self, rank: int) -> int:
        """The level of a section whose heading has this rank: pages skip ranks, contents must not."""
        while self.headings and self.headings[-1] >= rank:
            self.headings.pop()
        self.headings.append(rank)
        return len(self.headings)

    def path(self, href: str) -> str:
        """A relative reference as seen from the file, whatever base the page sets."""
        if not self.base or urlsplit(self.base).scheme or href.startswith("/"):
            return href
        return posixpath.join(posixpath.dirname(self.base), href)

    def target(self, href: str) -> str | None:
        """Where a link leads; None for what a document must not lead to."""
        try:
            parts = urlsplit(href)
            if parts.scheme:
                return href if parts.scheme.lower() in _OUTSIDE and (parts.netloc or parts.path) else None
            if not parts.path and not parts.netloc:
                return f"#{parts.fragment}" if parts.fragment else None
            return self.file.link_to(self.path(href))
        except ValueError:
            return None


Walk = Walker[Page]


def severity_of(element: Element) -> Severity | None:
    """What a frame's class or role says it is; None when it is no frame."""
    if name(element) not in _FRAMES:
        return None
    for word in (element.get("class") or "").lower().split():
        pieces = re.split(r"[-_]+", word)
        is_known = len(pieces) == 1 or any(piece in _FRAME_WORDS for piece in pieces)
        for piece in pieces if is_known else ():
            if piece in _SEVERITIES:
                return _SEVERITIES[piece]
    return Severity.NOTE if element.get("role") == "note" else None


def framed(inner: Handler[Page]) -> Handler[Page]:
    """The handler of an element that may be a note or a warning."""

    def handle(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
        severity = severity_of(element)
        if severity is None:
            inner(walk, element, flow, inline)
            return
        flow.flush()
        flow.mark(element.get("id"))
        own = walk.flow()
        inner(walk, element, own, PLAIN)
        blocks = _without_icon(own.close())
        said, rest = signal_word(blocks)
        # The frame says it already.
        blocks = rest if said is severity and rest else without_signal_word(blocks, severity)
        if blocks:
            flow.emit(Admonition(severity=severity, blocks=blocks))

    return handle


def _without_icon(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    first, *rest = blocks or (None,)
    return tuple(rest) if isinstance(first, FigureBlock) and rest else blocks


def _heading(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    heading = text_of(element)
    ids = [
        part.get("id") or part.get("name") for part in element.iter() if part.get("id") or part.get("name")
    ]
    flow.end()
    if not heading:
        for source_id in ids:
            flow.mark(source_id)
    elif flow.is_top:
        anchor = walk.outline.open(heading, walk.context.level(int(name(element)[1])), (ids or [""])[0] or "")
        for source_id in ids:
            flow.mark(source_id)
        flow.lead_marks(anchor)
    else:
        for source_id in ids:
            flow.mark(source_id)
        flow.say(heading, RunStyle.STRONG)
    for picture in element.iter("img"):
        walk.element(picture, flow)


def _ordered(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """An ordered list is a procedure, unless it stands in a table or among bullets."""
    outer = {name(above) for above in element.iterancestors()}
    is_how_to = "howto" in (element.get("itemtype") or "").lower()
    if outer & {"ul", "td", "th", "dd"} and not is_how_to:
        _list(walk, element, flow, inline)
        return
    flow.flush()
    for item in children(element):
        if name(item) != "li":
            walk.element(item, flow)
            continue
        walk.context.steps += 1
        anchor = walk.anchor(item.get("id") or "", f"step-{walk.context.steps}")
        blocks = walk.blocks(item)
        if blocks:
            flow.step(Step(blocks=blocks, anchor=anchor))


def _list(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    flow.text(element.text)
    made = item_list(walk, list(children(element)), is_ordered=name(element) == "ol")
    if made:
        flow.emit(made)


def _definitions(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    entries: list[tuple[tuple[Run, ...], list[Block]]] = []
    for part in (
        inner for group in children(element) for inner in (group if name(group) == "div" else (group,))
    ):
        if name(part) == "dt":
            entries.append((walk.runs(part), []))
            continue
        if not entries:
            entries.append(((), []))
        entries[-1][1].extend(walk.blocks(part))
    made = tuple(Definition(term=term, blocks=tuple(blocks)) for term, blocks in entries if term or blocks)
    if made:
        flow.emit(Definitions(entries=made))


def _table(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    if is_layout(element):
        boxed(walk, element, flow, inline)
        return
    anchor = walk.anchor(element.get("id") or "")
    table = html_table(walk, element, anchor=anchor)
    if table:
        flow.emit(table)


def _preformatted(_walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    for line_end in element.iter("br"):
        line_end.text = "\n"
    text = "".join(map(str, element.itertext())).strip("\n")
    if text.strip():
        flow.emit(Preformatted(text=text))


def _link(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.mark(element.get("name") or element.get("id"))
    href = attribute(element, "href")
    walk.content(element, flow, inline.linked(walk.context.target(href) if href else None))


def _break(_walk: Walk, _element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()


def _picture(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    caption = " ".join(attribute(element, "alt").split())
    is_icon = _is_icon(element)
    figure_id = _take_picture(walk, attribute(element, "src"), caption, is_needed=not is_icon)
    flow.mark(element.get("id"))
    if figure_id:
        flow.emit(FigureBlock(figure_id=figure_id, caption=caption or None))
    elif caption and not is_icon:
        flow.text(f" {caption}", inline)


def _is_icon(element: Element) -> bool:
    said = f"{element.get('class') or ''} {element.get('src') or ''}".lower()
    return "icon" in said


def _take_picture(walk: Walk, source: str, title: str, *, is_needed: bool) -> str | None:
    data = _DATA_URI.fullmatch(source)
    if data and len(source) <= MAX_DATA_URI:
        try:
            return walk.figures.put("picture", base64.b64decode(data[1]), title=title)
        except (binascii.Error, ValueError):
            return None
    if source.lower().startswith("data:"):
        return None
    names = [walk.context.path(source)] if source else []
    return walk.figures.beside(names, title=title, is_needed=is_needed)


def _figure(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    caption = child(element, "figcaption")
    own = walk.flow()
    walk.content(element, own, but=caption)
    blocks = list(own.close())
    said = text_of(caption)
    for number, block in enumerate(blocks):
        if isinstance(block, FigureBlock) and said:
            blocks[number] = FigureBlock(figure_id=block.figure_id, caption=said, anchor=block.anchor)
            said = ""
            break
    flow.emit_all(tuple(blocks))
    flow.say(said)


def _abbreviation(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    walk.content(element, flow, inline)
    title = attribute(element, "title")
    if title and title != text_of(element):
        flow.text(f" ({title})", inline)


def _quoted(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.text("“", inline)
    walk.content(element, flow, inline)
    flow.text("”", inline)


def _span(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    if clean_anchor(element.get("id") or "") and not (element.get("class") or "").startswith("switch"):
        flow.mark(element.get("id"))
    style = _SPANS.get((element.get("class") or "").split(" ")[0])
    walk.content(element, flow, inline.styled(style) if style else inline)


_SPANS: Final = {
    "emph": RunStyle.STRONG,
    "menuitem": RunStyle.STRONG,
    "keycode": RunStyle.CODE,
    "literal": RunStyle.CODE,
    "input": RunStyle.CODE,
}
_CONTAINERS: Final = (
    "div", "p", "section", "article", "main", "blockquote", "aside", "header", "footer", "center", "form",
    "fieldset", "address", "details", "hgroup", "figcaption", "td", "th", "tr", "li", "dd", "dt", "body",
    "html", "caption", "tbody", "thead", "tfoot", "legend",
)  # fmt: skip

HANDLERS: Final[dict[str, Handler[Page]]] = {
    **dict.fromkeys(_CONTAINERS, framed(boxed)),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("b", "strong", "summary", "dfn"), styled(RunStyle.STRONG)),
    **dict.fromkeys(("em", "i", "cite", "var", "u", "mark"), styled(RunStyle.EMPHASIS)),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), styled(RunStyle.CODE)),
    **dict.fromkeys(
        ("font", "small", "big", "label", "time", "nobr", "bdi", "bdo", "ins", "del", "s"), transparent
    ),
    **dict.fromkeys(("br", "hr"), _break),
    **dict.fromkeys(("ul", "dir"), _list),
    **dict.fromkeys(("wbr", "col", "colgroup", "title"), dropped),
    "sub": styled(RunStyle.SUBSCRIPT),
    "sup": styled(RunStyle.SUPERSCRIPT),
    "ol": _ordered,
    "dl": framed(_definitions),
    "table": framed(_table),
    "pre": _preformatted,
    "a": _link,
    "img": _picture,
    "figure": _figure,
    "abbr": _abbreviation,
    "acronym": _abbreviation,
    "q": _quoted,
    "span": _span,
}
FALLBACK: Final[Handler[Page]] = safe_fallback
