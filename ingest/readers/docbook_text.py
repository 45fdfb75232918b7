"""Components, sections and blocks of DocBook documents; the fallback loses no word."""

from typing import Final

from ingest.readers import docbook_inline, docbook_media, docbook_steps
from ingest.readers.docbook_info import about, legal_notices
from ingest.readers.docbook_places import Book, is_info, subtitles, title_of, title_text
from ingest.readers.docbook_signs import BOOKS, COMPONENTS, SECTIONS
from ingest.readers.inline_runs import Inline
from ingest.readers.xml_flow import (
    Flow,
    Handler,
    Vocabulary,
    Walker,
    boxed,
    dropped,
    safe_fallback,
    sectioned,
)
from ingest.readers.xml_profile import APPLIES, Profiling, applies
from ingest.readers.xml_reading import lazy_gettext
from ingest.safe_xml import Element, attribute, child, children, name, text_of
from kb.content import Admonition, Preformatted, RunStyle, Severity

Walk = Walker[Book]

_SEVERITIES: Final = {
    "danger": Severity.DANGER,
    "warning": Severity.WARNING,
    "caution": Severity.CAUTION,
    "important": Severity.NOTE,
    "note": Severity.NOTE,
    "tip": Severity.NOTE,
}
_HEADINGS: Final = {
    "preface": lazy_gettext("Preface"),
    "glossary": lazy_gettext("Glossary"),
    "bibliography": lazy_gettext("Bibliography"),
    "dedication": lazy_gettext("Dedication"),
    "acknowledgements": lazy_gettext("Acknowledgements"),
    "colophon": lazy_gettext("Colophon"),
    "index": lazy_gettext("Index"),
    "abstract": lazy_gettext("Summary"),
    "legalnotice": lazy_gettext("Legal notice"),
}
_VERBATIM: Final = (
    "programlisting", "screen", "literallayout", "synopsis", "address", "funcsynopsisinfo",
    "classsynopsisinfo",
)  # fmt: skip
_EFFECTIVITY: Final = (
    "condition", "audience", "userlevel", "os", "arch", "vendor", "conformance", "security", "wordsize",
)  # fmt: skip
PROFILING: Final = Profiling(
    holders=COMPONENTS | SECTIONS | BOOKS | frozenset(_SEVERITIES) | {
        "listitem", "step", "entry", "td", "th", "callout", "glossdef", "answer", "procedure", "task",
    },
    rows=frozenset({"row", "tr", "varlistentry", "glossentry"}),
    inline=docbook_inline.INLINE,
    headings=frozenset({"title", "subtitle", "titleabbrev", "info"}),
)  # fmt: skip


def effectivity(element: Element) -> str:
    """What the attributes of an element say that it is for: `pro, winter`; empty when it is for all."""
    said = (part.strip() for key in _EFFECTIVITY for part in (element.get(key) or "").split(";"))
    return ", ".join(dict.fromkeys(filter(None, said)))


def _component(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A chapter, section or glossary: a section of its own under its title, else under what it is."""
    title = title_of(element)
    known = _HEADINGS.get(name(element))
    heading: Element | str | None = title
    if title is None or not text_of(title):
        heading = title_text(element) or (walk.gettext(known) if known else "")
    sectioned(walk, element, flow, heading, fill=lambda: inside(walk, element, flow))


def inside(walk: Walk, element: Element, flow: Flow) -> None:
    """What stands in a component: its subtitle, what it says of itself, its content; not its title."""
    title = title_of(element)
    for subtitle in subtitles(element):
        flow.say(text_of(subtitle), RunStyle.EMPHASIS)
    skipped = {"subtitle", *(() if title is None else ("title",))}
    flow.text(element.text)
    for inner in element:
        if name(inner) not in skipped:
            walk.element(inner, flow)
        flow.text(inner.tail)
    for info in children(element):
        if is_info(info):
            legal_notices(walk, info, flow)


def _info(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    about(walk, element, flow)


def _admonition(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    title = title_of(element)
    inner = walk.flow()
    inner.say(text_of(title), RunStyle.STRONG)
    walk.content(element, inner, but=title)
    blocks = inner.close()
    flow.flush()
    flow.mark(element.get("id"))
    if blocks:
        flow.emit(Admonition(severity=_SEVERITIES[name(element)], blocks=blocks))


def _titled(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """An example, sidebar or quotation: its title is a line in strong letters before it."""
    flow.flush()
    flow.mark(element.get("id"))
    title = title_of(element)
    flow.say(text_of(title), RunStyle.STRONG)
    walk.content(element, flow, but=title)
    flow.flush()


def _attribution(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    flow.text("— ", inline)
    walk.content(element, flow, inline.styled(RunStyle.EMPHASIS))
    flow.flush()


def _verbatim(_walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    text = "".join(map(str, element.itertext())).strip("\n")
    if text.strip():
        flow.emit(Preformatted(text=text))


def _refname(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    names = ", ".join(text_of(part) for part in children(element) if name(part) == "refname")
    purpose = text_of(child(element, "refpurpose"))
    flow.say(" – ".join(filter(None, (names, purpose))))
    for part in children(element):
        if name(part) not in ("refname", "refpurpose"):
            walk.element(part, flow)
            flow.flush()


def _fallback(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    if is_info(element):
        _info(walk, element, flow, inline)
    elif child(element, "title") is not None:
        _titled(walk, element, flow, inline)
    else:
        safe_fallback(walk, element, flow, inline)


def _contents(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """A table of contents or an index that stands in the file: kept as it is, dropped when it is empty."""
    if text_of(element) and attribute(element, "role") != "generated":
        _component(walk, element, flow, inline)


VOCABULARY: Final = Vocabulary(
    handlers={
        **dict.fromkeys((*BOOKS, *COMPONENTS, *SECTIONS, "qandaset"), _component),
        **dict.fromkeys(("index", "toc"), _contents),
        **dict.fromkeys(("abstract", "legalnotice"), _component),
        **dict.fromkeys(_SEVERITIES, _admonition),
        **dict.fromkeys(("para", "simpara", "glossdef", "listitem", "callout", "member", "result"), boxed),
        **dict.fromkeys(("question", "msgtext", "tasksummary", "refpurpose", "term", "bibliomixed"), boxed),
        **dict.fromkeys(("title", "subtitle", "titleabbrev", "line", "blockinfo"), boxed),
        **dict.fromkeys(
            ("formalpara", "example", "informalexample", "sidebar", "blockquote", "epigraph"), _titled
        ),
        "attribution": _attribution,
        **dict.fromkeys(_VERBATIM, _verbatim),
        "refnamediv": _refname,
        **dict.fromkeys(("tocentry", "itermset", "screeninfo", "refmeta"), dropped),
        **docbook_inline.HANDLERS,
        **docbook_media.HANDLERS,
        **docbook_steps.HANDLERS,
        APPLIES: applies,
    },
    fallback=_fallback,
)
"""Every element name and its handler; `Handler` tells what a handler is."""

Handlers = dict[str, Handler[Book]]
