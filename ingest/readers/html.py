"""HTML pages as they are found: the content without the site around it, mapped to blocks."""

import re
from typing import Final

from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.html_encoding import decode_html
from ingest.readers.html_page import main_content, page_day, page_language, page_title
from ingest.readers.html_text import FALLBACK, HANDLERS, Page
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_flow import Flow, Vocabulary, Walker
from ingest.readers.xml_outline import Outline
from ingest.readers.xml_reading import document_gettext, read_bytes, unnested
from ingest.safe_xml import Element, attribute, by_name, ids_of, parse_html

_SUFFIXES: Final = (".html", ".htm", ".xhtml")
_MARKUP: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OTHER_ROOT: Final = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:svg|dmodule)\b", re.DOTALL)
_VOCABULARY: Final = Vocabulary(handlers=HANDLERS, fallback=FALLBACK)


class HtmlReader:
    """Reads web pages."""

    name = "html"
    version = "7"

    def bid(self, file: InputFile) -> int:
        """Sure of what looks like a page, by its media type, its markup or its name."""
        if _OTHER_ROOT.search(file.head):
            return NO_BID
        is_page = file.media_type in ("text/html", "application/xhtml+xml") or _MARKUP.search(
            file.head[:4096]
        )
        return FORMAT_BID if is_page or file.path.suffix.lower() in _SUFFIXES else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a page.

        Raises:
            InputRefused: there is nothing in it, or it is too large.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    decoded = decode_html(read_bytes(file))
    return read_page(file, parse_html(decoded.text), decoded.complaints)


def read_page(file: InputFile, root: Element, complaints: tuple[str, ...] = ()) -> ReadDocument:
    """Read a page that is, or was made of, the file; `complaints` are those that came up before.

    Raises:
        InputRefused: there is nothing in it.
    """
    language = page_language(root)
    base = next((attribute(element, "href") for element in by_name(root, "base") if element.get("href")), "")
    issued = page_day(root)  # before what is not content goes
    ids = ids_of(root)  # those of the site around it too: a link there is not dead
    content = main_content(root)
    title = page_title(root, content) or file.path.stem
    outline, figures = Outline(title, ids), FigureShelf(file)
    page = Page(file, base=base)
    walk = Walker(
        _VOCABULARY, page, outline=outline, figures=figures, gettext=document_gettext(file, language)
    )
    flow = Flow(outline, is_top=True)
    walk.content(content, flow)
    flow.close()
    outline.anchors.lead("top", outline.first_anchor)  # as HTML has it, unless something is called so
    return ReadDocument(
        title=title,
        sections=outline.finish(),
        figures=figures.figures,
        language_tag=language,
        issued_on=issued,
        complaints=(*complaints, *figures.complaints),
    )
