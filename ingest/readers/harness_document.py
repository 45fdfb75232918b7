"""A net list as a document, whatever it was read from: drawn, told in tables, its mistakes complained of."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from ingest.outcomes import Malformed, TooLarge
from ingest.reader import ReadDocument
from ingest.readers.harness_tables import Sheet, sections
from ingest.readers.svg_labels import read_drawing
from ingest.readers.xml_outline import Anchors
from ingest.readers.xml_reading import lazy_gettext
from ingest.safe_xml import parse_xml
from ingest.sanitise import clean_svg
from ingest.wiring.division import divide, parts_of
from ingest.wiring.drawing import draw
from ingest.wiring.words import words
from kb.content import FigureContent
from kb.documents import DocumentKind
from kb.wiring import Mistake, MistakeKind, NetList, mistakes
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

NO_LANGUAGE: Final = "zxx"
"""The tag of a document whose words are designations; ISO 639-2 has it for what is in no language."""

MAX_WIRES: Final = 5_000
MAX_WIRES_DRAWN_TOGETHER: Final = 100
WIRES_OF_A_SHEET: Final = 60
MAX_SHEETS: Final = 24
_SENTENCES: Final = {
    MistakeKind.UNKNOWN_END: lazy_gettext(
        "A wire ends at {subject}, which is not in the file: it is left out."
    ),
    MistakeKind.NAMED_TWICE: lazy_gettext("Two parts are called {subject}."),
    MistakeKind.PIN_LISTED_TWICE: lazy_gettext("The pin {subject} is listed twice."),
    MistakeKind.PIN_OF_TWO_SIGNALS: lazy_gettext("The pin {subject} has two different signals."),
    MistakeKind.PIN_BEYOND_WAYS: lazy_gettext("The connector has fewer ways than its pin {subject} needs."),
    MistakeKind.SPLICE_OF_ONE_WIRE: lazy_gettext("Fewer than two wires are joined at the splice {subject}."),
    MistakeKind.FUSE_WITHOUT_RATING: lazy_gettext("The rating of the fuse {subject} is missing."),
    MistakeKind.IMPOSSIBLE_RATING: lazy_gettext("The rating of the fuse {subject} is not a number."),
    MistakeKind.UNKNOWN_BOX: lazy_gettext("The fuse box that {subject} is in is not in the file."),
    MistakeKind.IMPOSSIBLE_CROSS_SECTION: lazy_gettext(
        "The cross-section of the wire {subject} is not a number above 0."
    ),
    MistakeKind.UNKNOWN_COLOUR: lazy_gettext(
        "The colour of the wire {subject} is not one or two codes of IEC 60757, such as BK or BK/YE."
    ),
    MistakeKind.WIRE_TO_ITSELF: lazy_gettext("A wire leads from {subject} to itself: it is left out."),
    MistakeKind.UNEXPLAINED_CODE: lazy_gettext(
        "A wire depends on {subject}, which the file does not explain under codes."
    ),
    MistakeKind.CORE_LISTED_TWICE: lazy_gettext("The core {subject} is listed twice."),
    MistakeKind.UNKNOWN_CORE: lazy_gettext("A wire is called {subject}, but the cable has no such core."),
}
_NOT_DRAWABLE: Final = (MistakeKind.IMPOSSIBLE_CROSS_SECTION, MistakeKind.IMPOSSIBLE_RATING)
"""What cannot be complained of and drawn all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is known of a net list besides: its language's tag, and what its reader complains of.

    Mistakes that the source's format does not know of are `tolerated`. `anchors` are those of the document
    that the diagram is only a part of, `figure_id` is what its drawing is called there. `folios` are the
    parts that its maker divided it into, each with a title of its own.
    """

    tag: str
    tolerated: Collection[MistakeKind] = ()
    complaints: tuple[str, ...] = ()
    anchors: Anchors | None = None
    figure_id: str = "drawing"
    folios: tuple[NetList, ...] = ()


def document_of(net_list: NetList, language: Language | None, origin: Origin) -> ReadDocument:
    """The document of a net list; without a language it has the headings of both.

    Raises:
        Malformed: it cannot be drawn, a cross-section being no number.
        TooLarge: it has more than `MAX_WIRES` wires.
    """
    if len(net_list.wires) > MAX_WIRES:
        raise TooLarge(_("The harness has more than {limit} wires: divide it.").format(limit=MAX_WIRES))
    wrong = [mistake for mistake in mistakes(net_list) if mistake.kind not in origin.tolerated]
    for mistake in wrong:
        if mistake.kind in _NOT_DRAWABLE:
            raise Malformed(_complaint(mistake))
    kept = _connected(net_list)
    parts = tuple(sheet for part in origin.folios or (kept,) for sheet in _sheets(_connected(part)))
    drawn = list(_drawn(kept.title, parts, language, origin.figure_id))
    told = [_complaint(mistake) for mistake in wrong]
    if len(parts) > MAX_SHEETS:
        sentence = _("The harness fills more than {limit} sheets: what is on no sheet is in the tables.")
        told.append(sentence.format(limit=MAX_SHEETS))
    return ReadDocument(
        title=net_list.title,
        sections=sections(kept, language, [sheet for sheet, _figure in drawn], origin.anchors),
        figures=tuple(figure for _sheet, figure in drawn),
        identity=net_list.identity or None,
        language_tag=origin.tag,
        kind=DocumentKind.WIRING,
        issue=net_list.issue or None,
        applicability=net_list.applies,
        complaints=(*origin.complaints, *told),
    )


def _connected(net_list: NetList) -> NetList:
    """The net list without wires that lead nowhere or to themselves."""
    ends = net_list.ends()
    wires = tuple(
        wire for wire in net_list.wires if wire.start != wire.end and {wire.start, wire.end} <= ends
    )
    return msgspec.structs.replace(net_list, wires=wires)


def _sheets(net_list: NetList) -> tuple[NetList, ...]:
    """The net lists to be drawn: none without wires, several of one that is too large for a drawing."""
    if len(net_list.wires) <= MAX_WIRES_DRAWN_TOGETHER:
        return (net_list,) if net_list.wires else ()
    return divide(net_list, WIRES_OF_A_SHEET)


def _drawn(
    title: str, parts: Sequence[NetList], language: Language | None, figure_id: str
) -> Iterator[tuple[Sheet, FigureContent]]:
    if len(parts) == 1:
        sheet = Sheet(figure_id=figure_id, caption=title)
        yield sheet, _figure(parts[0], sheet, language)
        return
    for number, part in enumerate(parts[:MAX_SHEETS], start=1):
        own = f" · {part.title}" if part.title != title else ""
        caption = f"{title}: {words(language).folio} {number}/{len(parts)}{own}"
        sheet = Sheet(figure_id=f"{figure_id}-{number}", caption=caption, designations=parts_of(part))
        yield sheet, _figure(msgspec.structs.replace(part, title=caption), sheet, language)


def _figure(net_list: NetList, sheet: Sheet, language: Language | None) -> FigureContent:
    content = clean_svg(draw(net_list, language))
    drawing = read_drawing(parse_xml(content).root)
    return FigureContent(
        figure_id=sheet.figure_id,
        media_type="image/svg+xml",
        content=content,
        title=sheet.caption,
        width=drawing.width,
        height=drawing.height,
        labels=drawing.labels,
    )


def _complaint(mistake: Mistake) -> str:
    return _(_SENTENCES[mistake.kind]).format(subject=mistake.subject)
