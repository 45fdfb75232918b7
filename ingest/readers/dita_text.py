"""The body of DITA topics (1.3, part 3: technical content): every element; the fallback loses no word."""

from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

from ingest.readers.cals_table import cals_tables
from ingest.readers.dita_sources import Sources, first_topic, is_topic
from ingest.readers.inline_runs import PLAIN, Inline
from ingest.readers.xml_flow import (
    Flow,
    Handler,
    Walker,
    boxed,
    dropped,
    item_list,
    safe_fallback,
    sectioned,
    styled,
    transparent,
)
from ingest.readers.xml_profile import APPLIES, applies
from ingest.readers.xml_reading import lazy_gettext
from ingest.safe_xml import Element, attribute, child, children, children_named, name, own_text, text_of
from kb.content import (
    Admonition,
    Block,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    Item,
    ItemList,
    Preformatted,
    RunStyle,
    Severity,
    Step,
    Table,
    paragraph,
)

Walk = Walker[Sources]
_SEVERITIES: Final = {
    "danger": Severity.DANGER,
    "warning": Severity.WARNING,
    "caution": Severity.CAUTION,
    "attention": Severity.CAUTION,
    "notice": Severity.CAUTION,
    "restriction": Severity.CAUTION,
}
_OUTSIDE: Final = ("http://", "https://", "mailto:")
_BLOCKY: Final = frozenset(
    {"p", "ul", "ol", "dl", "table", "simpletable", "note", "fig", "codeblock", "image", "lq"}
)


def _note(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    kind = attribute(element, "type")
    own = attribute(element, "othertype") if kind == "other" else ""
    inner = walk.flow()
    inner.say(own, RunStyle.STRONG)
    walk.content(element, inner)
    blocks = inner.close()
    if blocks:
        flow.emit(Admonition(severity=_SEVERITIES.get(kind, Severity.NOTE), blocks=blocks))


def _hazard(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    blocks = walk.blocks(element)
    if blocks:
        flow.emit(
            Admonition(severity=_SEVERITIES.get(attribute(element, "type"), Severity.WARNING), blocks=blocks)
        )


def _list(is_ordered: bool) -> Handler[Sources]:
    def handle(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
        flow.flush()
        flow.mark(element.get("id"))
        flow.text(element.text)
        made = item_list(walk, list(children(element)), is_ordered=is_ordered)
        if made:
            flow.emit(made)

    return handle


def _choices(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    _list(is_ordered=False)(walk, element, flow, inline)


def _definitions(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    entries: list[Definition] = []
    for inner in children(element):
        terms = [part for part in children(inner) if name(part) in ("dt", "dthd", "pt")]
        rest = [part for part in children(inner) if part not in terms]
        runs = tuple(run for term in terms for run in walk.runs(term))
        blocks = tuple(block for part in rest for block in walk.blocks(part))
        if runs or blocks:
            entries.append(Definition(term=runs, blocks=blocks))
    if entries:
        flow.emit(Definitions(entries=tuple(entries)))


def _step(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    parent = element.getparent()
    if parent is not None and name(parent) == "steps-unordered":
        _bullets(walk, element, flow)
        return
    anchor = walk.anchor(element.get("id") or "", walk.context.next_step())
    blocks = _step_blocks(walk, element)
    if blocks:
        flow.step(Step(blocks=blocks, anchor=anchor))


def _bullets(walk: Walk, first: Element, flow: Flow) -> None:
    """Steps whose order means nothing: the first of a run makes one list of all."""
    previous = first.getprevious()
    if previous is not None and name(previous) == "step":
        return
    run = [first, *takewhile(lambda other: name(other) == "step", first.itersiblings())]
    made = (Item(blocks=_step_blocks(walk, step)) for step in run)
    items = tuple(item for item in made if item.blocks)
    if items:
        flow.emit(ItemList(items=items))


def _step_blocks(walk: Walk, element: Element) -> tuple[Block, ...]:
    inner = walk.flow()
    if attribute(element, "importance") == "optional":
        inner.text(walk.gettext("Optional:"), Inline(style=RunStyle.EMPHASIS))
        inner.flush()
    walk.content(element, inner)
    return inner.close()


def _task_section(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A part of a task that has no title of its own: DITA's processors give it one."""
    if not text_of(element) and not any(True for _ in element.iter("image", "{*}image")):
        return
    title = child(element, "title")
    own = walk.gettext(_HEADINGS[name(element)]) if _needs_heading(element) else None
    sectioned(walk, element, flow, own if title is None else title)


def _needs_heading(element: Element) -> bool:
    """Whether a part without a title gets one: a remedy and a nested topic have theirs."""
    parent = element.getparent()
    topic = None if parent is None else parent.getparent()
    outer = None if topic is None or not is_topic(topic) else topic.getparent()
    is_titled = parent is not None and (name(parent) == "remedy" or (outer is not None and is_topic(outer)))
    return name(element) in _HEADINGS and not is_titled


def _section(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    sectioned(walk, element, flow, child(element, "title"))


def _simple_table(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    head: list[tuple[Cell, ...]] = []
    body: list[tuple[Cell, ...]] = []
    for row in children(element):
        is_header = name(row) in ("sthead", "chhead", "prophead")
        cells = tuple(Cell(blocks=walk.blocks(cell), is_header=is_header) for cell in children(row))
        if cells and name(row) != "title":
            (head if is_header else body).append(cells)
    width = max((len(row) for row in (*head, *body)), default=0)
    if name(element) == "choicetable" and not head and width == len(_CHOICE_HEAD):
        texts = (walk.gettext(text) for text in _CHOICE_HEAD)
        head.append(tuple(Cell(blocks=(paragraph(text),), is_header=True) for text in texts))
    if head or body:
        caption = text_of(child(element, "title"))
        anchor = walk.anchor(element.get("id") or "")
        flow.emit(Table(head=tuple(head), body=tuple(body), caption=caption or None, anchor=anchor))


def _table(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    anchor = walk.anchor(element.get("id") or "")
    for table in cals_tables(walk, element, caption=text_of(child(element, "title")), anchor=anchor):
        flow.emit(table)
    for inner in children_named(element, "desc"):
        boxed(walk, inner, flow, PLAIN)


def _figure(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    title = child(element, "title")
    caption = text_of(title)
    for inner in children(element):
        if inner is title:
            continue
        if name(inner) == "image":
            _image_block(walk, inner, flow, caption=caption)
            caption = ""
        else:
            walk.element(inner, flow)
            flow.flush()
    flow.say(caption)


def _image(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    _image_block(walk, element, flow, caption="")


def _image_block(walk: Walk, element: Element, flow: Flow, *, caption: str) -> None:
    alternative = text_of(child(element, "alt")) or attribute(element, "alt")
    figure_id = walk.figures.beside([attribute(element, "href")], title=caption or alternative)
    flow.mark(element.get("id"))
    shown = " – ".join(dict.fromkeys(filter(None, (caption, alternative))))
    if figure_id:
        flow.emit(FigureBlock(figure_id=figure_id, caption=shown or None))
    else:
        missing = walk.gettext("(picture {code} is not available)")
        flow.say(" ".join(filter(None, (shown, missing.format(code=attribute(element, "href") or "?")))))
    for inner in children_named(element, "longdescref"):
        walk.element(inner, flow)


def _preformatted(_walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.mark(element.get("id"))
    text = "".join(map(str, element.itertext())).strip("\n")
    if text.strip():
        flow.emit(Preformatted(text=text))


def _link(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    href = attribute(element, "href")
    linked = inline.linked(link_target(walk.context, href))
    text = next(children_named(element, "linktext"), None)
    if text is not None:
        walk.content(text, flow, linked)
    elif own_text(element) or len(list(children(element))) > len(list(children_named(element, "desc"))):
        walk.content(element, flow, linked)
    else:
        flow.text(walk.context.title(href) or href or attribute(element, "keyref"), linked)
    for inner in children_named(element, "desc") if text is not None or not own_text(element) else ():
        flow.text(" – ", inline)
        walk.content(inner, flow, inline)


def link_target(sources: Sources, href: str) -> str | None:
    """Where a DITA `href` leads: outside, into another topic's document, or within this one."""
    if href.startswith(_OUTSIDE):
        return href if _is_url(href) else None
    if href.startswith("#"):
        return "#" + href[1:].rpartition("/")[2]
    path, _hash, fragment = href.partition("#")
    element_id = fragment.partition("/")[2]
    if path == sources.own_name:
        return "#" + (element_id or fragment) if fragment else None
    try:
        element_id = element_id or _nested_topic(sources, path, fragment)
        return sources.file.link_to(f"{path}#{element_id}" if element_id else path)
    except ValueError:
        return None


def _nested_topic(sources: Sources, path: str, topic_id: str) -> str:
    """The id of a topic that is not the first of its file: that one's place is the document's beginning."""
    first = first_topic(sources.root(path)) if topic_id else None
    return "" if first is None or first.get("id") == topic_id else topic_id


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.netloc or parts.path)


def _keyed(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """Text that a map's key would give: the text in place, else the key's name."""
    linked = inline.linked(link_target(walk.context, attribute(element, "href")))
    if text_of(element):
        walk.content(element, flow, linked)
    else:
        flow.text(attribute(element, "keyref"), linked)


def _quoted(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.text("“", inline)
    walk.content(element, flow, inline)
    flow.text("”", inline)


def _menu(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    for number, inner in enumerate(children(element)):
        flow.text(" > " if number else "", inline)
        walk.element(inner, flow, inline)


def _bracketed(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    if text_of(element):
        flow.text(" (", inline)
        walk.content(element, flow, inline)
        flow.text(")", inline)


def _related(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    links = [
        inner for inner in element.iter() if name(inner) in ("link", "linkinfo") or _is_list_title(inner)
    ]
    made = item_list(walk, links, is_ordered=False)
    if not made:
        return
    flow.end()
    if flow.is_top:
        walk.outline.enter(walk.gettext("Related information"))
    flow.emit(made)
    flow.end()
    if flow.is_top:
        walk.outline.leave()


def _is_list_title(element: Element) -> bool:
    parent = element.getparent()
    return (
        name(element) in ("title", "desc") and parent is not None and name(parent) in ("linklist", "linkpool")
    )


def fallback(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """Read an element that has no handler: by its title a section, else where its parent's text puts it."""
    if any(name(inner) in _BLOCKY for inner in children(element)) or child(element, "title") is not None:
        sectioned(walk, element, flow, child(element, "title"))
    else:
        safe_fallback(walk, element, flow, inline)


_CHOICE_HEAD: Final = (lazy_gettext("Option"), lazy_gettext("Description"))
_HEADINGS: Final = {
    "prereq": lazy_gettext("Before you begin"),
    "context": lazy_gettext("About this task"),
    "steps": lazy_gettext("Procedure"),
    "steps-unordered": lazy_gettext("Procedure"),
    "steps-informal": lazy_gettext("Procedure"),
    "result": lazy_gettext("Result"),
    "tasktroubleshooting": lazy_gettext("Troubleshooting"),
    "postreq": lazy_gettext("What to do next"),
    "condition": lazy_gettext("Condition"),
    "cause": lazy_gettext("Cause"),
    "remedy": lazy_gettext("Remedy"),
    "diagnostics": lazy_gettext("Diagnostics"),
    "refsyn": lazy_gettext("Syntax"),
}
HANDLERS: Final[dict[str, Handler[Sources]]] = {
    **dict.fromkeys((*_HEADINGS, "troubleSolution"), _task_section),
    **dict.fromkeys(("section", "example", "refbodydiv"), _section),
    **dict.fromkeys(("ph", "term", "keyword", "tm", "abbreviated-form", "text"), _keyed),
    **dict.fromkeys(
        ("bodydiv", "sectiondiv", "div", "body", "conbody", "taskbody", "refbody", "troublebody"), boxed
    ),
    **dict.fromkeys(
        ("p", "shortdesc", "abstract", "cmd", "info", "stepxmp", "stepresult", "tutorialinfo"), boxed
    ),
    **dict.fromkeys(
        ("stepsection", "steptroubleshooting", "lq", "li", "sli", "choice", "dd", "lines-p"), boxed
    ),
    **dict.fromkeys(("hazardsymbol", "messagepanel", "typeofhazard", "consequence", "howtoavoid"), boxed),
    **dict.fromkeys(("ul", "sl"), _list(is_ordered=False)),
    "ol": _list(is_ordered=True),
    "choices": _choices,
    **dict.fromkeys(("step", "substep", "responsibleParty-step"), _step),
    **dict.fromkeys(("substeps", "itemgroup"), transparent),
    **dict.fromkeys(("dl", "parml"), _definitions),
    **dict.fromkeys(("simpletable", "choicetable", "properties"), _simple_table),
    "table": _table,
    "fig": _figure,
    "image": _image,
    **dict.fromkeys(("pre", "codeblock", "screen", "msgblock", "lines"), _preformatted),
    **dict.fromkeys(("xref", "link"), _link),
    "related-links": _related,
    "note": _note,
    "hazardstatement": _hazard,
    **dict.fromkeys(("b", "uicontrol", "wintitle", "cmdname", "parmname", "option"), styled(RunStyle.STRONG)),
    **dict.fromkeys(("i", "u", "cite", "varname", "line-through", "overline"), styled(RunStyle.EMPHASIS)),
    **dict.fromkeys(
        ("codeph", "tt", "filepath", "userinput", "systemoutput", "apiname"), styled(RunStyle.CODE)
    ),
    "sub": styled(RunStyle.SUBSCRIPT),
    "sup": styled(RunStyle.SUPERSCRIPT),
    "q": _quoted,
    "menucascade": _menu,
    "fn": _bracketed,
    **dict.fromkeys(("title", "glossdef", "glossUsage", "glossScopeNote"), boxed),
    **dict.fromkeys(("glossterm", "glossSurfaceForm"), styled(RunStyle.STRONG)),
    APPLIES: applies,
    **dict.fromkeys(
        ("prolog", "indexterm", "data", "titlealts", "draft-comment", "required-cleanup"), dropped
    ),
}
