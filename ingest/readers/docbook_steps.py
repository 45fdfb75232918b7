"""Procedures, tasks and lists of DocBook documents."""

from typing import Final

from ingest.readers.docbook_places import Book, title_of
from ingest.readers.inline_runs import PLAIN, Inline
from ingest.readers.xml_flow import Flow, Handler, Walker, item_list, sectioned, transparent
from ingest.readers.xml_reading import lazy_gettext
from ingest.safe_xml import Element, attribute, child, children, children_named, name, text_of
from kb.content import Cell, Definition, Definitions, Item, ItemList, Run, RunStyle, Step, Table

Walk = Walker[Book]

_LIST_HEADS: Final = ("title", "titleabbrev", "info", "blockinfo")
_TASK_PARTS: Final = {
    "taskprerequisites": lazy_gettext("Before you begin"),
    "taskrelated": lazy_gettext("Related information"),
}


def _titled(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A procedure or task: by its title a section, else where it stands."""
    sectioned(walk, element, flow, title_of(element))


def _task_part(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    title = title_of(element)
    sectioned(walk, element, flow, walk.gettext(_TASK_PARTS[name(element)]) if title is None else title)


def _step(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    title = title_of(element)
    anchor = walk.anchor(element.get("id") or "", f"step-{walk.context.step_numbers.get(element, '0')}")
    inner = walk.flow()
    if attribute(element, "performance") == "optional":
        inner.say(walk.gettext("Optional:"), RunStyle.EMPHASIS)
    walk.content(element, inner, but=title)
    blocks, heading = inner.close(), text_of(title)
    if blocks or heading:
        flow.step(Step(blocks=blocks, anchor=anchor, title=heading or None))


def _alternatives(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """Steps of which one is to be done: a list, for their order means nothing."""
    flow.flush()
    steps = list(children_named(element, "step"))
    for inner in children(element):
        if inner not in steps:
            walk.element(inner, flow)
    if attribute(element, "performance") == "optional":
        flow.say(walk.gettext("Optional:"), RunStyle.EMPHASIS)
    made = []
    for step in steps:
        title = title_of(step)
        inside = walk.flow()
        inside.mark(step.get("id"))
        inside.say(text_of(title), RunStyle.STRONG)
        walk.content(step, inside, but=title)
        made.append(Item(blocks=inside.close()))
    kept = tuple(item for item in made if item.blocks)
    if kept:
        flow.emit(ItemList(items=kept))


def _heads(element: Element, flow: Flow) -> None:
    flow.flush()
    title = title_of(element)
    if title is not None:
        flow.say(text_of(title), RunStyle.STRONG)
    flow.mark(element.get("id"))


def _list(is_ordered: bool) -> Handler[Book]:
    def handle(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
        _heads(element, flow)
        items = [inner for inner in children(element) if name(inner) in _ITEMS]
        for inner in children(element):
            if inner not in items and name(inner) not in _LIST_HEADS:
                walk.element(inner, flow)
                flow.flush()
        made = item_list(walk, items, is_ordered=is_ordered)
        if made:
            flow.emit(made)

    return handle


def _simple_list(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """A list of short things: in a line with commas where it is inline, else one below the other."""
    members = list(children_named(element, "member"))
    if attribute(element, "type") == "inline":
        for number, member in enumerate(members):
            flow.text(", " if number else "", inline)
            walk.content(member, flow, inline)
        return
    _heads(element, flow)
    made = item_list(walk, members, is_ordered=False)
    if made:
        flow.emit(made)


def _variables(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    _heads(element, flow)
    entries: list[Definition] = []
    for inner in children(element):
        if name(inner) in _ENTRIES:
            entries.extend(_entries(walk, inner))
        elif name(inner) not in _LIST_HEADS:
            walk.element(inner, flow)
            flow.flush()
    if entries:
        flow.emit(Definitions(entries=tuple(entries)))


def _entries(walk: Walk, entry: Element) -> list[Definition]:
    """The entries of a list of terms; `glossdiv` and its like hold several."""
    parts = list(children(entry))
    terms = [part for part in parts if name(part) in _TERMS]
    rest = [part for part in parts if part not in terms and name(part) != "indexterm"]
    term: tuple[Run, ...] = ()
    for part in terms:
        term = (*term, Run(text=", "), *walk.runs(part)) if term else walk.runs(part)
        walk.outline.anchors.lead(part.get("id") or "", walk.outline.anchor)
    inside = walk.flow()
    inside.mark(entry.get("id"))
    for part in rest:
        walk.element(part, inside)
        inside.flush()
    blocks = inside.close()
    return [Definition(term=term, blocks=blocks)] if term or blocks else []


def _glossary_entry(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """An entry that stands in a glossary: neighbours make one list."""
    previous = element.getprevious()
    if previous is not None and name(previous) == name(element):
        return
    flow.flush()
    run = [element]
    following = element.getnext()
    while following is not None and name(following) == name(element):
        run.append(following)
        following = following.getnext()
    entries = tuple(made for entry in run for made in _entries(walk, entry))
    if entries:
        flow.emit(Definitions(entries=entries))


def _see(words: str) -> Handler[Book]:
    def handle(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
        flow.flush()
        wanted = attribute(element, "otherterm")
        linked = inline.linked(f"#{wanted}" if wanted else None)
        flow.text(walk.gettext(words) + " ", inline.styled(RunStyle.EMPHASIS))
        if text_of(element):
            walk.content(element, flow, linked)
        else:
            flow.text(walk.context.called(wanted) if wanted else "", linked)
        flow.flush()

    return handle


def _segments(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    anchor = walk.anchor(element.get("id") or "")
    titles = list(children_named(element, "segtitle"))
    head = tuple(Cell(blocks=walk.blocks(title), is_header=True) for title in titles)
    body = tuple(
        tuple(Cell(blocks=walk.blocks(seg)) for seg in children_named(item, "seg"))
        for item in children_named(element, "seglistitem")
    )
    rows = tuple(row for row in body if row)
    caption = text_of(child(element, "title")) or None
    if rows or head:
        flow.emit(Table(head=(head,) if head else (), body=rows, caption=caption, anchor=anchor))


def _question(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    for inner in children(element):
        if name(inner) == "question":
            walk.content(inner, flow, PLAIN.styled(RunStyle.STRONG))
        else:
            walk.element(inner, flow)
        flow.flush()


def _answer(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    label = child(element, "label")
    if label is not None:
        flow.text(f"{text_of(label)} ", inline.styled(RunStyle.STRONG))
    walk.content(element, flow, inline, but=label)
    flow.flush()


_ITEMS: Final = frozenset({"listitem", "callout", "member", "bibliomixed", "biblioentry"})
_ENTRIES: Final = frozenset({"varlistentry", "glossentry"})
_TERMS: Final = frozenset({"term", "glossterm", "acronym", "abbrev"})
HANDLERS: Final[dict[str, Handler[Book]]] = {
    **dict.fromkeys(("procedure", "task"), _titled),
    **dict.fromkeys(_TASK_PARTS, _task_part),
    "step": _step,
    "substeps": transparent,
    "stepalternatives": _alternatives,
    **dict.fromkeys(("itemizedlist", "bibliolist"), _list(False)),
    **dict.fromkeys(("orderedlist", "calloutlist"), _list(True)),
    "simplelist": _simple_list,
    **dict.fromkeys(("variablelist", "glosslist"), _variables),
    "glossentry": _glossary_entry,
    "glosssee": _see(lazy_gettext("See")),
    "glossseealso": _see(lazy_gettext("See also")),
    "segmentedlist": _segments,
    "qandaentry": _question,
    "answer": _answer,
}
