"""Profiled content: what an element's attributes say it applies to, put into words where the element stands.

Nothing is chosen for a reader who may have any vehicle: the content stays, and says what it is for.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any, Final

from ingest.readers.inline_runs import Inline
from ingest.readers.xml_flow import Context, Flow, Walker
from ingest.safe_xml import Element, children, name, own_text
from kb.content import RunStyle

APPLIES: Final = "aos-applies"
"""The name of the elements that `state` puts in; no vocabulary has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiling:
    """How a vocabulary is built, as far as a statement needs a place in it, by local names.

    `holders` take it inside, after what is in `headings`; `rows` in their first cell; `inline` elements
    after their words; everything else has it before itself.
    """

    holders: Set[str]
    rows: Set[str]
    inline: Set[str]
    headings: Set[str]


def state(element: Element, statement: str, profiling: Profiling) -> None:
    """Let an element say what it applies to."""
    local, parent = name(element), element.getparent()
    first = next(children(element), None)
    if local in profiling.inline or (parent is not None and own_text(parent)):
        _append(element, f" ({statement})")
    elif local in profiling.rows and first is not None:
        _insert(list(children(element))[-1] if local.endswith("entry") else first, statement, profiling)
    elif local in profiling.holders or parent is None:
        _insert(element, statement, profiling)
    else:
        parent.insert(parent.index(element), _said(element, statement))


def applies(_walk: Walker[Context], element: Element, flow: Flow, _inline: Inline) -> None:
    """The handler of what `state` put in."""
    flow.say(element.text or "", RunStyle.EMPHASIS)


def each_profiled(root: Element, statement_of: Callable[[Element], str], profiling: Profiling) -> None:
    """Let every element below the root that has a statement say it."""
    for element in [inner for inner in root.iter() if inner is not root and name(inner)]:
        statement = statement_of(element)
        if statement:
            state(element, statement, profiling)


def _said(element: Element, statement: str) -> Element:
    make: Any = element.makeelement  # the stubs know no plain call
    said: Element = make(APPLIES)
    said.text = statement
    return said


def _insert(element: Element, statement: str, profiling: Profiling) -> None:
    said = _said(element, statement)
    position = 0
    for number, inner in enumerate(element, start=1):
        if name(inner) in profiling.headings:
            position = number
    if not position:
        said.tail, element.text = element.text, None
    element.insert(position, said)


def _append(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
