"""The parts of a Word document made fit to be converted: parsed safely, headings marked, losses told.

The converter knows headings by the names of English styles, and leaves out simple fields and formulas; here
every heading gets a style of ours, whatever its template calls it, and what would be lost is put as text.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ingest.outcomes import Malformed
from ingest.readers.html_page import drop, unwrap
from ingest.safe_xml import Element, attribute, by_name, child, name, parse_xml, serialise, text_of
from translations.catalogue import plural_translator, translator

_ = translator("readers")
_n = plural_translator("readers")

HEADING: Final = "AosHeading"
DEEPEST: Final = 5
_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD: Final = f"{{{_NAMESPACE}}}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_HEADING_NAME: Final = re.compile(r"(?:heading|nagłówek|naglowek)\s*(?P<rank>[1-9])", re.IGNORECASE)
_TITLE_NAMES: Final = frozenset({"title", "tytuł"})
_BODY_LEVEL: Final = 9
_MOST_ANCESTORS: Final = 20
_TEXTS: Final = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_STYLES: Final = "word/styles.xml"
_COMMENTS: Final = "word/comments.xml"
_MACROS: Final = "vbaproject.bin"
_SHOWN: Final = frozenset({".png", ".jpg", ".jpeg"})
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A Word document that may be converted, and what was left out of it."""

    content: bytes
    complaints: tuple[str, ...]


@dataclass(slots=True)
class _Counts:
    """What was met on the way through a document's texts."""

    deletions: int = 0
    hidden: int = 0
    linked: int = 0
    imported: int = 0


def prepare(content: bytes) -> Prepared:
    """Prepare the document's parts.

    Raises:
        Malformed: a part is no XML, or brings a document type along.
        TooLarge: a part unfolds to more than the limits allow.
    """
    counts = _Counts()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        names = source.namelist()
        styles = _Styles(parse_xml(source.read(_STYLES)).root if _STYLES in names else None)
        for part in dict.fromkeys(names):
            data = source.read(part)
            if part.endswith((".xml", ".rels")) and b"<!DOCTYPE" in data:
                raise Malformed(
                    _("The Word document is not what Word writes: open it in Word, save it anew.")
                )
            if part.endswith((".xml", ".rels")):
                root = parse_xml(data).root
                if _TEXTS.fullmatch(part):
                    _prepare_text(root, styles, counts)
                data = serialise(root)
            target.writestr(part, data)
        comments = parse_xml(source.read(_COMMENTS)).root if _COMMENTS in names else None
    return Prepared(content=out.getvalue(), complaints=_complaints(names, comments, counts))


def _prepare_text(root: Element, styles: "_Styles", counts: _Counts) -> None:
    counts.deletions += sum(1 for _element in by_name(root, "del", "moveFrom"))
    counts.imported += sum(1 for _element in by_name(root, "altChunk"))
    for field in list(by_name(root, "fldSimple")):
        unwrap(field)
    for formula in list(by_name(root, "oMath")):
        _say_as_text(formula)
    for run in [run for run in by_name(root, "r") if _is_on(child(run, "rPr", "vanish"))]:
        counts.hidden += bool(text_of(run))
        drop(run)
    for blip in by_name(root, "blip"):
        counts.linked += bool(blip.attrib.pop(f"{_RELATION}link", ""))
    for paragraph in by_name(root, "p"):
        styles.mark(paragraph)


def _is_on(switch: Element | None) -> bool:
    return switch is not None and attribute(switch, "val").lower() not in ("0", "false", "off")


def _say_as_text(formula: Element) -> None:
    """A formula as the characters that it consists of."""
    run, text = formula.makeelement(f"{_WORD}r"), formula.makeelement(f"{_WORD}t")
    text.text = "".join(str(part.text or "") for part in by_name(formula, "t"))
    run.append(text)
    parent = formula.getparent()
    if parent is not None and name(parent) == "oMathPara":
        outer = parent.getparent()
        if outer is not None and name(outer) != "p":
            return
        formula.addprevious(run)
        drop(formula)
        unwrap(parent)
        return
    formula.addprevious(run)
    drop(formula)


class _Styles:
    """The paragraph styles of a document: which of them are headings, of which rank."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else list(by_name(root, "style"))
        self._styles = {attribute(style, "styleId"): style for style in styles}

    def mark(self, paragraph: Element) -> None:
        """Give a heading the style by which the converter knows it."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return
        style = child(properties, "pStyle")
        rank = _outline_rank(properties)
        if rank is None and style is not None:
            rank = self._rank(attribute(style, "val"), _MOST_ANCESTORS)
        if rank is None:
            return
        if style is None:
            style = properties.makeelement(f"{_WORD}pStyle")
            properties.insert(0, style)
        style.set(f"{_WORD}val", f"{HEADING}{min(rank, DEEPEST)}")

    def _rank(self, style_id: str, left: int) -> int | None:
        """0 for the title, 1 for a chapter; None for what is no heading."""
        style = self._styles.get(style_id)
        if style is None or not left:
            return None
        title = child(style, "name")
        called = "" if title is None else attribute(title, "val")
        found = _HEADING_NAME.fullmatch(called)
        if found:
            return int(found["rank"])
        if called.lower() in _TITLE_NAMES:
            return 0
        properties = child(style, "pPr")
        if properties is not None and child(properties, "outlineLvl") is not None:
            return _outline_rank(properties)
        above = child(style, "basedOn")
        return None if above is None else self._rank(attribute(above, "val"), left - 1)


def _outline_rank(properties: Element) -> int | None:
    level = child(properties, "outlineLvl")
    digits = "" if level is None else attribute(level, "val")
    return int(digits) + 1 if digits.isdigit() and int(digits) < _BODY_LEVEL else None


def _complaints(names: list[str], comments: Element | None, counts: _Counts) -> tuple[str, ...]:
    """A sentence for everything that a reader of the Word document sees and of this one does not."""
    found: list[str] = []
    remarks = 0 if comments is None else sum(1 for _comment in by_name(comments, "comment"))
    if remarks:
        found.append(
            _n("{count} comment was left out.", "{count} comments were left out.", remarks).format(
                count=remarks
            )
        )
    if counts.deletions:
        found.append(
            _("Tracked changes were taken as accepted: accept or reject them in Word if that is not meant.")
        )
    if counts.hidden:
        found.append(_("Hidden text was left out."))
    if counts.imported:
        found.append(_("Imported parts were left out: open the document in Word, save it anew."))
    if counts.linked:
        found.append(_("Linked pictures were left out: embed them in Word."))
    pictures = [part for part in names if part.startswith("word/media/")]
    unshown = [part for part in pictures if PurePosixPath(part).suffix.lower() not in _SHOWN]
    if unshown:
        found.append(
            _("Pictures that no browser shows were left out: {names}. Save them as PNG.").format(
                names=_named(unshown)
            )
        )
    embedded = [part for part in names if part.startswith("word/embeddings/")]
    if embedded:
        found.append(_("Embedded files were left out: {names}.").format(names=_named(embedded)))
    if any(part.lower().endswith(_MACROS) for part in names):
        found.append(_("The document's macros were left out; nothing of them was run."))
    return tuple(found)


def _named(parts: list[str]) -> str:
    shown = ", ".join(PurePosixPath(part).name for part in parts[:_MOST_NAMED])
    return shown + (" …" if len(parts) > _MOST_NAMED else "")
