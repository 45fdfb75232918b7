"""Learning data modules, and the branching ones: fault isolation and crew drills."""

from typing import Final

from ingest.readers.inline_runs import Inline
from ingest.readers.s1000d_refs import References, reference_code
from ingest.readers.s1000d_text import Walk
from ingest.readers.xml_flow import Flow, Handler, boxed, item_list, sectioned, transparent
from ingest.readers.xml_reading import lazy_gettext
from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, text_of
from kb.content import Cell, Definition, Definitions, Run, RunStyle, Table

MAX_HEADING: Final = 120


def _options(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    made = item_list(walk, list(children(element)), is_ordered=False)
    if made:
        flow.emit(made)


def _correct(walk: Walk, _element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.say(walk.gettext("Correct answer"), RunStyle.EMPHASIS)


def _position(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    place = attribute(element, "lcValue")
    flow.say(walk.gettext("Position {number}").format(number=place) if place else "", RunStyle.EMPHASIS)


def _matches(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    head = [_match_row(walk, row, is_header=True) for row in children_named(element, "lcMatchingHeader")]
    body = [_match_row(walk, row, is_header=False) for row in children_named(element, "lcMatchingPair")]
    if head or body:
        flow.emit(Table(head=tuple(head), body=tuple(body)))
    for inner in children(element):
        if name(inner) not in ("lcMatchingHeader", "lcMatchingPair"):
            walk.element(inner, flow)


def _match_row(walk: Walk, row: Element, *, is_header: bool) -> tuple[Cell, ...]:
    return tuple(Cell(blocks=walk.blocks(cell), is_header=is_header) for cell in children(row))


def _course(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    steps = item_list(walk, list(children(element)), is_ordered=True)
    if steps:
        flow.emit(steps)


def _references(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """The list of referenced modules, under a heading."""
    codes = [inner for inner in children(element) if reference_code(inner) or text_of(inner)]
    made = item_list(walk, codes, is_ordered=False)
    if not made:
        return
    flow.end()
    if flow.is_top:
        walk.outline.enter(walk.gettext("References"))
    flow.emit(made)
    flow.end()
    if flow.is_top:
        walk.outline.leave()


def _fault(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A fault under its code and description."""
    fault = next(by_name(element, "fault"), element)
    code = attribute(element, "faultCode") or attribute(fault, "faultCode")
    described = child(element, "faultDescr")
    description = text_of(described)
    is_short = len(description) <= MAX_HEADING
    said = " – ".join(filter(None, (code, description if is_short else "")))
    heading = walk.gettext("Fault {name}").format(name=said) if said else walk.gettext("Fault")
    if described is not None and is_short:  # it stands in the heading, not once more below
        element.remove(described)
    sectioned(walk, element, flow, heading)


def _isolation(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    sectioned(walk, element, flow, walk.gettext("Fault isolation"))


def _question(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    walk.content(element, flow, inline.styled(RunStyle.STRONG))
    flow.flush()


def _answer(words: str) -> Handler[References]:
    """An answer and where it leads: "Yes: step 3"."""

    def handle(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
        flow.flush()
        flow.text(walk.gettext(words) if words else "", inline.styled(RunStyle.STRONG))
        if text_of(element):
            flow.text(" ", inline)
            walk.content(element, flow, inline)
        wanted = attribute(element, "nextActionRefId") or attribute(element, "refid")
        if wanted:
            flow.text(" → ", inline)
            flow.text(walk.context.text(wanted), inline.linked(f"#{wanted}"))
        flow.flush()

    return handle


def _exchange(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A crew's challenge, and the response to it."""
    challenges = [
        run for inner in children_named(element, "challenge") for run in (*walk.runs(inner), Run(text=" "))
    ]
    responses = [inner for inner in children(element) if name(inner) != "challenge"]
    entry = Definition(term=tuple(challenges[:-1]), blocks=walk.blocks_of(*responses))
    flow.emit(Definitions(entries=(entry,)))


HANDLERS: Final[dict[str, Handler[References]]] = {
    **dict.fromkeys(("lcAnswerOptionGroup", "lcSequenceOptionGroup"), _options),
    **dict.fromkeys(("yesAnswer", "yes"), _answer(lazy_gettext("Yes"))),
    **dict.fromkeys(("noAnswer", "no"), _answer(lazy_gettext("No"))),
    **dict.fromkeys(
        ("question", "isolationStepQuestion", "caseCond", "crewProcedureName", "lcQuestion"), _question
    ),
    **dict.fromkeys(("yesNoAnswer", "isolationStepAnswer", "listOfChoices", "trainingStep"), transparent),
    **dict.fromkeys(
        ("faultIsolationProcedure", "isolatedFault", "detectedFault", "observedFault", "correlatedFault"),
        _fault,
    ),
    **dict.fromkeys(("isolationMainProcedure", "isoproc"), _isolation),
    **dict.fromkeys(("action", "description", "learning", "lcInteraction"), boxed),
    "choice": _answer(""),
    "fault": transparent,
    "lcCorrectResponse": _correct,
    "lcSequence": _position,
    "lcMatchTable": _matches,
    "scoContent": _course,
    "refs": _references,
    "challengeAndResponse": _exchange,
}
