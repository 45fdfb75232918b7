"""SVG drawings: one figure whose labels keep their places, and what it says in sections to land on.

A drawing that tells wires, pins and components apart becomes tables, any other a section per component.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.identity import path_identity
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.svg_diagram import diagram, tokens
from ingest.readers.svg_labels import Drawing, Part, hints, language_of_labels, read_drawing
from ingest.readers.svg_tables import tell_diagram
from ingest.readers.svg_wiring import EDGE, NODE, component_blocks, component_heading
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import attribute, parse_xml
from ingest.sanitise import GZIP_MARK, clean_svg, unpack_svg
from ingest.wiring.words import Words, words
from kb.content import FigureBlock, FigureContent, Item, ItemList, Paragraph, Run, paragraph
from kb.documents import DocumentKind
from translations.locales import ContentLanguage, Language, content_language

_ROOT: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?svg\b",
    re.DOTALL | re.IGNORECASE,
)
_SUFFIXES: Final = (".svg", ".svgz")
_FIGURE: Final = "drawing"
MAX_SECTIONS: Final = 2000


class SvgReader:
    """Reads drawings, wiring diagrams above all."""

    name = "svg"
    version = "4"

    def bid(self, file: InputFile) -> int:
        """Sure of a root element `svg`, and of compressed files that are named as drawings."""
        suffix = file.path.suffix.lower()
        is_packed = file.head.startswith(GZIP_MARK) and suffix in _SUFFIXES
        is_named = suffix == ".svg" and file.head.lstrip().startswith((b"<", b"\xef\xbb\xbf<"))
        return FORMAT_BID if is_packed or is_named or _ROOT.search(file.head) else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a drawing.

        Raises:
            InputRefused: it is broken, or unpacks or unfolds to more than the limits allow.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    content = unpack_svg(read_bytes(file))
    parsed = parse_xml(content)
    clean = clean_svg(content)
    drawing = read_drawing(parse_xml(clean).root)
    language = attribute(parsed.root, "lang") or language_of_labels(drawing)
    title = drawing.title or file.path.name.partition(".")[0]
    outline = Outline(title)
    outline.open(title, 1, _FIGURE)
    _tell(drawing, outline, _Voice.of(file, language), hints(parsed.root))
    figure = FigureContent(
        figure_id=_FIGURE,
        media_type="image/svg+xml",
        content=clean,
        title=title,
        width=drawing.width,
        height=drawing.height,
        labels=drawing.labels,
    )
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        figures=(figure,),
        language_tag=language,
        kind=DocumentKind.WIRING,
        complaints=parsed.complaints,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """What the reader adds to a drawing's own words, in the drawing's language."""

    labels: str
    words: Words

    @classmethod
    def of(cls, file: InputFile, language: str | None) -> "_Voice":
        tag = language or path_identity(file.collection, file.relative_path).language_tag
        is_polish = content_language(tag) is ContentLanguage.POLISH
        gettext = document_gettext(file, language)
        return cls(labels=gettext("Labels"), words=words(Language.POLISH if is_polish else Language.ENGLISH))


def _tell(drawing: Drawing, outline: Outline, voice: _Voice, tips: tuple[str, ...]) -> None:
    """The drawing and what is said in it: a wiring diagram in tables, anything else part by part."""
    figure = FigureBlock(figure_id=_FIGURE, caption=drawing.description or None)
    told = diagram(drawing)
    if told is None or len(told.connectors) > MAX_SECTIONS:
        outline.append(figure)
        texts_ = [label.text for label in drawing.parts[0].labels if label.text != drawing.title]
        _tell_parts(drawing.parts[1:], texts_, outline, voice.labels, tips)
        return
    said = tell_diagram(told, figure, outline, voice.words)
    loose = [label.text for label in told.loose if not tokens(label.text) <= said]
    _tell_parts(told.rest, loose, outline, voice.labels, tips)


def _tell_parts(
    parts: Sequence[Part], texts_: Iterable[str], outline: Outline, heading: str, tips: Iterable[str]
) -> None:
    """A section per component with its texts; names alone, and what belongs to none, are a list of labels."""
    loose = dict.fromkeys(texts_)
    components: list[Part] = []
    for part in parts:
        if _is_component(part) and len(components) < MAX_SECTIONS:
            components.append(part)
        else:
            loose |= dict.fromkeys(filter(None, (part.description, *(label.text for label in part.labels))))
    named: dict[str, Paragraph] = {}
    for part in components:
        name, source_id = component_heading(part), part.element_id or part.title
        blocks = tuple(component_blocks(part))
        if not blocks:
            _name_alone(name, source_id, named, outline)
            continue
        outline.enter(name, source_id)
        for block in blocks:
            outline.append(block)
        outline.leave()
    lines = [*named.values()]
    lines.extend(paragraph(text) for text in (*loose, *(tip for tip in tips if tip not in loose)))
    if lines:
        outline.enter(heading, "labels")
        outline.append(ItemList(items=tuple(Item(blocks=(line,)) for line in lines)))
        outline.leave()


def _name_alone(name: str, source_id: str, named: dict[str, Paragraph], outline: Outline) -> None:
    """A line for a component of which nothing but its name is said; those of one name share it."""
    if name in named:
        outline.anchors.lead(source_id, named[name].anchor or "")
    else:
        named[name] = Paragraph(runs=(Run(text=name),), anchor=outline.anchors.take(source_id))


def _is_component(part: Part) -> bool:
    if part.kind == NODE:
        return True
    is_told = bool(part.title and part.description)
    return part.kind != EDGE and (is_told or bool(part.labels and (part.title or part.description)))
