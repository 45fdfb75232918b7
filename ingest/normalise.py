"""What a reader returned, made fit to be kept, or refused. Pure; nothing a child process says is trusted."""

import math
import re
from collections.abc import Iterator, Sequence, Set
from datetime import date

import msgspec

from ingest import images
from ingest.limits import Limits
from ingest.normalise_blocks import Anchors, BlockNormaliser, without_dead_anchors
from ingest.normalise_text import one_line, tidy
from ingest.outcomes import InputRefused, TooLarge
from ingest.reader import DeadLink, ReadDocument
from kb.content import FigureContent, Label, SectionContent, Steps, link_targets, texts, walk
from kb.documents import Applicability
from translations.catalogue import translator

_ = translator("ingest")

_DEEPEST_LEVEL = 6
_MOST_PAGES = 1_000_000
_FIGURE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_LONGEST_LABEL = 64
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_HEADING_WORDS = 10
_MOST_COMPLAINTS = 100
_MOST_APPLICABILITIES = 200
_SVG = "image/svg+xml"


def normalise(document: ReadDocument, *, fallback_title: str, limits: Limits) -> ReadDocument:
    """The document with a title, headings, unique anchors, tidy text, and only what may be kept.

    Raises:
        InputRefused: there is neither text nor a figure in it.
        TooLarge: it has more sections, blocks, figures or text than the limits allow.
    """
    _check_counts(document, limits)
    complaints = list(document.complaints)
    figures = _figures(document.figures, limits, complaints)
    title = one_line(document.title) or one_line(fallback_title) or "?"
    sections, dead_links = _with_live_links(_sections(document, title, figures, limits, complaints))
    if not figures and not _has_text(sections):
        raise InputRefused(
            _("The file holds no text and no figure: there is nothing in it to find or to read.")
        )
    return ReadDocument(
        title=title,
        sections=sections,
        dead_links=dead_links,
        figures=figures,
        identity=tidy(document.identity or "") or None,
        language_tag=tidy(document.language_tag or "") or None,
        kind=document.kind,
        issue=tidy(document.issue or "")[:_LONGEST_LABEL] or None,
        issued_on=_day_of_issue(document.issued_on),
        applicability=tuple(text for text in map(tidy, document.applicability) if text),
        applies=tuple(map(_applicability, document.applies[:_MOST_APPLICABILITIES])),
        page_count=_page_number(document.page_count),
        complaints=tuple(one_line(complaint) for complaint in complaints[:_MOST_COMPLAINTS]),
        has_scans=document.has_scans,
        companions=document.companions,
    )


def _applicability(data: Applicability) -> Applicability:
    return Applicability(
        make=_name(data.make),
        series=_name(data.series),
        engines=tuple(name for engine in data.engines if (name := _name(engine))),
        built_from=_day_of_issue(data.built_from),
        built_to=_day_of_issue(data.built_to),
        statement=tidy(data.statement or "") or None,
    )


def _name(text: str | None) -> str | None:
    return tidy(text or "")[:_LONGEST_LABEL] or None


def _day_of_issue(day: date | None) -> date | None:
    """The day, unless no file can be so old or so new: a clock that was never set."""
    return day if day is not None and _FIRST_DAY <= day <= _LAST_DAY else None


def _check_counts(document: ReadDocument, limits: Limits) -> None:
    if len(document.sections) > limits.sections or len(document.figures) > limits.figures:
        raise TooLarge(_("The document has too many parts: split it into smaller files."))
    left = limits.text_characters
    for section in document.sections:
        left -= sum(map(len, texts(section.blocks)))
        if left < 0:
            raise TooLarge(_("The document has too much text: split it into smaller files."))


def _has_text(sections: Sequence[SectionContent]) -> bool:
    return any(section.heading or section.blocks for section in sections)


def _figures(
    figures: Sequence[FigureContent], limits: Limits, complaints: list[str]
) -> tuple[FigureContent, ...]:
    kept: dict[str, FigureContent] = {}
    for figure in figures:
        reason = _reason_against(figure, limits)
        if reason:
            complaints.append(
                _("Figure {figure} is left out: {reason}").format(figure=figure.figure_id, reason=reason)
            )
        elif figure.figure_id not in kept:
            kept[figure.figure_id] = _figure(figure)
    return tuple(kept.values())


def _reason_against(figure: FigureContent, limits: Limits) -> str | None:
    if not _FIGURE_ID.fullmatch(figure.figure_id):
        return _("its name cannot be used.")
    if len(figure.content) > limits.figure_bytes:
        return _("it is too large.")
    if figure.media_type == _SVG:
        return None
    try:
        picture = images.probe(figure.content)
    except InputRefused as refused:
        return str(refused)
    if picture.media_type != figure.media_type:
        return _("it is not what it says it is.")
    return _("it is too large.") if picture.width * picture.height > limits.figure_pixels else None


def _figure(figure: FigureContent) -> FigureContent:
    return msgspec.structs.replace(
        figure,
        title=one_line(figure.title),
        width=_length(figure.width),
        height=_length(figure.height),
        labels=tuple(_labels(figure.labels)),
    )


def _labels(labels: Sequence[Label]) -> list[Label]:
    tidied = (msgspec.structs.replace(label, text=tidy(label.text)) for label in labels)
    return [label for label in tidied if label.text and math.isfinite(label.x) and math.isfinite(label.y)]


def _length(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and value > 0 else None


def _page_number(number: int | None) -> int | None:
    return number if number is not None and 1 <= number <= _MOST_PAGES else None


def _sections(
    document: ReadDocument,
    title: str,
    figures: Sequence[FigureContent],
    limits: Limits,
    complaints: list[str],
) -> tuple[SectionContent, ...]:
    anchors = Anchors()
    # Sections take their anchors before anything inside them: hits and links of other documents land on them.
    names = [
        anchors.take_any(section.anchor, f"s{position}")
        for position, section in enumerate(document.sections, start=1)
    ]
    normaliser = BlockNormaliser(
        limits=limits, anchors=anchors, figure_ids=frozenset(figure.figure_id for figure in figures)
    )
    sections = [
        _section(section, anchor, normaliser)
        for section, anchor in zip(document.sections, names, strict=True)
    ]
    if normaliser.has_flattened:
        complaints.append(_("The text is nested too deeply; what lies deepest was set as plain paragraphs."))
    kept = [section for section in sections if section.heading or section.blocks]
    return tuple(
        _with_heading(section, title, is_first=not position)
        for position, section in enumerate(_levelled(kept))
    )


def _levelled(sections: Sequence[SectionContent]) -> Iterator[SectionContent]:
    """The sections with levels that begin at 1 and leave none out on the way down."""
    highest = min((section.level for section in sections), default=1)
    deepest = 1
    for section in sections:
        level = min(section.level - highest + 1, deepest)
        deepest = min(_DEEPEST_LEVEL, level + 1)
        yield section if level == section.level else msgspec.structs.replace(section, level=level)


def _section(section: SectionContent, anchor: str, normaliser: BlockNormaliser) -> SectionContent:
    return SectionContent(
        anchor=anchor,
        heading=one_line(section.heading),
        blocks=normaliser.blocks(section.blocks),
        level=section.level,
        language=section.language,
        page_number=_page_number(section.page_number),
        page_label=tidy(section.page_label or "")[:_LONGEST_LABEL] or None,
    )


def _places(section: SectionContent) -> Iterator[str]:
    """The anchors that are there to lead to: those of what was left out are not."""
    yield section.anchor
    for block in walk(section.blocks):
        steps = block.steps if isinstance(block, Steps) else ()
        for item in (block, *steps):
            anchor = getattr(item, "anchor", None)
            if anchor:
                yield anchor


def _with_live_links(
    sections: Sequence[SectionContent],
) -> tuple[tuple[SectionContent, ...], tuple[DeadLink, ...]]:
    """The sections without links to places that are not there, and those links."""
    places = frozenset(place for section in sections for place in _places(section))
    dead = tuple(dict.fromkeys(link for section in sections for link in _dead_links(section, places)))
    cut_in = {link.section for link in dead}
    live = (
        msgspec.structs.replace(section, blocks=without_dead_anchors(section.blocks, places))
        if section.anchor in cut_in
        else section
        for section in sections
    )
    return tuple(live), dead


def _dead_links(section: SectionContent, places: Set[str]) -> Iterator[DeadLink]:
    for target, text in link_targets(section.blocks):
        if target.startswith("#") and target[1:] not in places:
            yield DeadLink(section=section.anchor, text=text, target=target)


def _with_heading(section: SectionContent, title: str, *, is_first: bool) -> SectionContent:
    """A section without a heading: the first is named after the document, another by its first words."""
    if section.heading:
        return section
    if is_first:
        return msgspec.structs.replace(section, heading=title)
    words = next((text for text in texts(section.blocks) if text.strip()), title).split()
    heading = " ".join(words[:_HEADING_WORDS])
    return msgspec.structs.replace(
        section, heading=one_line(heading if len(words) <= _HEADING_WORDS else f"{heading} …")
    )
