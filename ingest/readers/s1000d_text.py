"""Running text of data modules: paragraphs, lists, references, quantities, acronyms, warnings."""

from typing import Final

from ingest.readers.inline_runs import PLAIN, Inline
from ingest.readers.s1000d_ident import module_code
from ingest.readers.s1000d_refs import References, module_target, reference_code, reference_title
from ingest.readers.xml_flow import (
    Flow,
    Handler,
    Walker,
    boxed,
    dropped,
    item_list,
    sectioned,
    styled,
    transparent,
)
from ingest.safe_xml import Element, attribute, child, children, children_named, name, own_text, text_of
from kb.content import Admonition, Block, Definition, Definitions, RunStyle, Severity, paragraph

Walk = Walker[References]
SEVERITIES: Final = {
    "warning": Severity.WARNING,
    "warningRef": Severity.WARNING,
    "caution": Severity.CAUTION,
    "cautionRef": Severity.CAUTION,
    "note": Severity.NOTE,
}
_SAFETY_REFS: Final = ("warningRefs", "cautionRefs")
_PUNCTUATION: Final = (".", ",", ";", ":", ")", "!", "?")
_EMPHASIS: Final = {"em02": RunStyle.EMPHASIS, "em03": RunStyle.EMPHASIS, "em04": RunStyle.EMPHASIS}
_TOLERANCES: Final = {"plus": "+", "minus": "−", "plusorminus": "±"}


def safety_first(walk: Walk, element: Element, flow: Flow) -> None:
    """The warnings and cautions, and the applicability, that an element takes over by reference."""
    for warning in walk.context.referenced(element, *_SAFETY_REFS):
        flow.flush()
        admonition(walk, warning, flow, PLAIN)
        walk.context.used.add(attribute(warning, "id"))
    for applic in walk.context.referenced(element, "applicRefId", "applicRefIds", "refapplic"):
        walk.context.used.add(attribute(applic, "id"))
        statement = walk.context.applies_to(applic)
        if statement:
            flow.flush()
            flow.say(walk.gettext("Applies to: {statement}").format(statement=statement), RunStyle.EMPHASIS)


def safe_content(walk: Walk, element: Element, flow: Flow, *, but: Element | None) -> None:
    """An element's content, what it takes over by reference before it."""
    safety_first(walk, element, flow)
    walk.content(element, flow, but=but)


def admonition(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A warning, caution or note in its frame."""
    blocks = walk.blocks(element) or _known_by_number(walk, element)
    symbol = attribute(element, "vitalWarningFlag") == "1"
    severity = Severity.DANGER if symbol else SEVERITIES.get(name(element), Severity.NOTE)
    if blocks:
        flow.emit(Admonition(severity=severity, blocks=blocks))


def _known_by_number(walk: Walk, element: Element) -> tuple[Block, ...]:
    """What to say of a warning whose text stands in a repository that all modules share."""
    number = attribute(element, "warningIdentNumber") or attribute(element, "cautionIdentNumber")
    spec = walk.context.beside.repositories.spec(element) if walk.context.beside else None
    if spec is not None:
        blocks = walk.blocks_of(*(inner for inner in children(spec) if not name(inner).endswith("Ident")))
        if blocks:
            return blocks
    said = walk.gettext("No. {number}: the text is not in this document but in the common repository.")
    return (paragraph(said.format(number=number)),) if number else ()


def _collected(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """Warnings or applicabilities in one place: those that something refers to stand there instead."""
    wanted = _wanted_ids(element)
    for inner in children(element):
        if attribute(inner, "id") not in wanted:
            walk.element(inner, flow)
            flow.flush()


def _wanted_ids(element: Element) -> set[str]:
    keys = (*_SAFETY_REFS, "applicRefId", "applicRefIds", "refapplic")
    root = element.getroottree().getroot()
    return {wanted for user in root.iter() for key in keys for wanted in (user.get(key) or "").split()}


def _applicability(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    for inner in children_named(element, "displayText", "displaytext"):
        walk.content(inner, flow, inline)
        flow.flush()
    if not text_of(element):
        flow.say(walk.context.applies_to(element))
    others = [inner for inner in children(element) if name(inner) not in ("displayText", "displaytext")]
    for inner in others:
        if text_of(inner):
            walk.element(inner, flow, inline)


def _para(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.flush()
    safety_first(walk, element, flow)
    flow.mark(attribute(element, "id"))
    walk.content(element, flow, inline)
    flow.flush()


def _titled(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    title = child(element, "title")
    sectioned(walk, element, flow, title, fill=lambda: safe_content(walk, element, flow, but=title))


def _list(is_ordered: bool) -> Handler[References]:
    def handle(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
        flow.flush()
        for title in children_named(element, "title"):
            flow.say(text_of(title), RunStyle.STRONG)
        items = [inner for inner in children(element) if name(inner) != "title"]
        made = item_list(walk, items, is_ordered=is_ordered)
        if made:
            flow.emit(made)

    return handle


def _definitions(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    for title in children_named(element, "title"):
        flow.say(text_of(title), RunStyle.STRONG)
    flow.mark(attribute(element, "id"))
    entries: list[Definition] = []
    for inner in children(element):
        if name(inner) in ("definitionListItem", "deflistitem"):
            entries.append(_definition(walk, inner))
        elif name(inner) == "definitionListHeader":
            entries.extend(_definition(walk, inner) for _ in (0,) if text_of(inner))
    if entries:
        flow.emit(Definitions(entries=tuple(entries)))


def _definition(walk: Walk, item: Element) -> Definition:
    parts = list(children(item))
    terms = [part for part in parts if name(part).lower().endswith(("term", "termtitle"))]
    rest = [part for part in parts if part not in terms]
    blocks: list[Block] = [block for part in rest for block in walk.blocks(part)]
    if item.get("id"):
        walk.outline.anchors.lead(attribute(item, "id"), walk.outline.anchor)
    return Definition(term=tuple(run for term in terms for run in walk.runs(term)), blocks=tuple(blocks))


def _internal_reference(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    wanted = attribute(element, "internalRefId") or attribute(element, "xrefid")
    linked = inline.linked(f"#{wanted}" if wanted else None)
    if text_of(element):
        walk.content(element, flow, linked)
    else:
        flow.text(walk.context.text(wanted), linked)
    _tighten(element, flow)


def _module_reference(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    code = reference_code(element)
    words = " ".join(" ".join(map(str, element.itertext())).split())
    title = reference_title(element) or (walk.context.module_title(code) if code else "")
    shown = title if _holds(title, words) else " ".join(filter(None, (title, words)))
    linked = inline.linked(module_target(element, code) if code else None)
    flow.text(shown or code or "", linked)
    _tighten(element, flow)


def _holds(title: str, words: str) -> bool:
    return sorted(words.split()) == sorted(title.replace(" – ", " ").split()) or not words


def _tighten(element: Element, flow: Flow) -> None:
    """Pretty-printers put a space between a reference and the full stop after it."""
    tail = (element.tail or "").lstrip()
    if tail.startswith(_PUNCTUATION):
        element.tail = tail
        flow.runs.tighten()


def _outside_reference(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """A publication that is no data module; an `xlink:href` to a file beside this one makes it a link."""
    linked = inline.linked(walk.context.link_to(attribute(element, "href")))
    codes = [attribute(part, "pubCodingScheme") for part in element.iter()]
    flow.text(" ".join(filter(None, codes)), linked)
    for part in element.iter():
        flow.text(f" {part.text or ''} ", linked)
        flow.text(f" {part.tail or ''} " if part is not element else "", linked)
    _tighten(element, flow)


def _quantity(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    if own_text(element):
        walk.content(element, flow, inline)
        return
    flow.text(" " if not flow.runs.is_empty and not flow.runs.is_after_opening else "", inline)
    for part in element.iter():
        if not own_text(part):
            continue
        sign = _TOLERANCES.get(attribute(part, "quantityToleranceType").lower(), "")
        unit = attribute(part, "quantityUnitOfMeasure") or attribute(part, "unitOfMeasure")
        group = part.getparent()
        unit = unit or (attribute(group, "quantityUnitOfMeasure") if group is not None else "")
        flow.text(" ".join(filter(None, (sign, own_text(part), unit))) + " ", inline)
    if (element.tail or "").lstrip().startswith(_PUNCTUATION):
        flow.runs.tighten()


def _acronym(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    for part in children(element):
        if name(part).lower().endswith("definition"):
            flow.text(" (", inline)
            walk.content(part, flow, inline)
            flow.text(")", inline)
        else:
            walk.element(part, flow, inline)


def _bracketed(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    if text_of(element):
        flow.text(" (", inline)
        flow.text(text_of(element), inline)
        flow.text(")", inline)


def _emphasis(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    style = _EMPHASIS.get(attribute(element, "emphasisType") or attribute(element, "emph"), RunStyle.STRONG)
    walk.content(element, flow, inline.styled(style))


def _code(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """The code of a module or publication that is not said by reference: on a title page."""
    flow.flush()
    flow.text(module_code(element) or text_of(element), inline)
    flow.flush()


def _issue(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    parts = [attribute(element, key) for key in ("issueNumber", "inWork", "year", "month", "day")]
    flow.flush()
    flow.text("-".join(filter(None, parts)) or text_of(element), inline)
    flow.flush()


def _coded(*keys: str) -> Handler[References]:
    """An element whose words may stand in attributes: its text, else what the attributes say."""

    def handle(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
        flow.text(" ".join(attribute(element, key) for key in keys if attribute(element, key)), inline)
        said = text_of(element)
        if said:
            flow.text(f" {said}", inline)
        elif known := walk.context.thing_name(element):
            flow.text(f" ({known})", inline)

    return handle


HANDLERS: Final[dict[str, Handler[References]]] = {
    **dict.fromkeys(SEVERITIES, admonition),
    **dict.fromkeys(
        ("para", "simplePara", "warningAndCautionPara", "notePara", "attentionListItemPara"), _para
    ),
    **dict.fromkeys(("levelledPara", "para0", "subpara1", "subpara2", "subpara3", "subpara4"), _titled),
    **dict.fromkeys(
        ("randomList", "randlist", "attentionRandomList", "attentionRandomListItem"), _list(False)
    ),
    **dict.fromkeys(("sequentialList", "seqlist", "attentionSequentialList"), _list(True)),
    **dict.fromkeys(("definitionList", "deflist"), _definitions),
    **dict.fromkeys(("internalRef", "xref"), _internal_reference),
    **dict.fromkeys(("dmRef", "refdm", "pmRef", "reftp_pm"), _module_reference),
    **dict.fromkeys(("externalPubRef", "reftp"), _outside_reference),
    **dict.fromkeys(
        (
            "warningsAndCautions",
            "warningsAndCautionsRef",
            "referencedApplicGroup",
            "referencedApplicGroupRef",
        ),
        _collected,
    ),
    **dict.fromkeys(("footnote", "ftnote"), _bracketed),
    **dict.fromkeys(("subScript", "subscrpt"), styled(RunStyle.SUBSCRIPT)),
    **dict.fromkeys(("superScript", "supscrpt"), styled(RunStyle.SUPERSCRIPT)),
    **dict.fromkeys(("verbatimText", "identName"), styled(RunStyle.CODE)),
    **dict.fromkeys(
        ("changeInline", "change", "inlineSignificantData", "acronymTerm", "proceduralStepGroup"), transparent
    ),
    **dict.fromkeys(
        ("indexFlag", "behavior", "colspec", "spanspec", "noConds", "noSupportEquips", "noSupplies"), dropped
    ),
    "applic": _applicability,
    **dict.fromkeys(("pmCode", "dmCode"), _code),
    **dict.fromkeys(("issueInfo", "issueDate"), _issue),
    "emphasis": _emphasis,
    "acronym": _acronym,
    "quantity": _quantity,
    "title": boxed,
    "listItem": boxed,
    "functionalItemRef": _coded("functionalItemNumber"),
    "functionalPhysicalAreaRef": _coded("functionalPhysicalAreaNumber"),
    "circuitBreakerRef": _coded("circuitBreakerNumber"),
    "zoneRef": _coded("zoneNumber"),
    "accessPointRef": _coded("accessPointNumber"),
    "controlIndicatorRef": _coded("controlIndicatorNumber"),
    "toolRef": _coded("toolNumber"),
    "partRef": _coded("partNumberValue"),
    "supplyRef": _coded("supplyNumber"),
    "enterpriseRef": _coded("manufacturerCodeValue"),
}
