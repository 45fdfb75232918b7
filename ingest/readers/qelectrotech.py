"""Projects of QElectroTech (.qet): XML of folios with elements and conductors, as far as their net list goes.

Each folio is a sheet of the drawing. Elements of one label are one component, coil and contacts of a relay
for instance; what continues on another folio is joined there. Drawn shapes and pictures are left out.
"""

from typing import Final

from ingest.detect import root_element
from ingest.identity import path_identity
from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.harness_document import NO_LANGUAGE, Origin, document_of
from ingest.readers.qelectrotech_net_list import net_list_of
from ingest.readers.qelectrotech_project import Project
from ingest.readers.xml_reading import read_bytes, unnested
from ingest.safe_xml import attribute, name, parse_xml
from kb.wiring import MistakeKind
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language, content_language

_ = translator("readers")

_TOLERATED: Final = (
    MistakeKind.UNKNOWN_COLOUR,
    MistakeKind.SPLICE_OF_ONE_WIRE,
    MistakeKind.PIN_BEYOND_WAYS,
    MistakeKind.PIN_LISTED_TWICE,
    MistakeKind.PIN_OF_TWO_SIGNALS,
)
"""Colours are free texts, and several elements may stand for one component."""


class QElectroTechReader:
    """Reads projects of QElectroTech."""

    name = "qelectrotech"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Sure of XML whose root is a project with folios."""
        root = root_element(file.head) if b"<project" in file.head else None
        is_project = root is not None and root.name == "project"
        is_named = file.path.suffix.lower() == ".qet"
        return VOCABULARY_BID if is_project and (is_named or b"<diagram" in file.head) else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a project and draw its folios.

        Raises:
            InputRefused: it is broken, has no folio, or is larger than the limits allow.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    if name(parsed.root) != "project":
        raise Malformed(_("The file is no project of QElectroTech: save it as .qet."))
    tag = path_identity(file.collection, file.relative_path).language_tag
    content = content_language(tag)
    ours = (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
    language = Language(content.value) if content in ours else None
    project = Project(parsed.root, language)
    if not project.folios:
        raise Malformed(_("The project has no folio: there is nothing in it to draw."))
    title = attribute(parsed.root, "title") or file.path.name.partition(".")[0]
    found = net_list_of(project, title, language)
    origin = Origin(
        tag=tag or NO_LANGUAGE,
        tolerated=_TOLERATED,
        complaints=(*parsed.complaints, *found.complaints),
        folios=found.folios,
    )
    return document_of(found.whole, language, origin)
