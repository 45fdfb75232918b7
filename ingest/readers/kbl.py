"""Harnesses in KBL (VDA recommendation 4964, versions 2.3 to 2.5): XML of connectors, wires and connections.

What is not of the net list (routes, geometry, fixings in space) is left out; parts of every kind stand in the
parts list. Descriptions are taken in the language of the document; a file whose path does not say its
language gets headings in both.
"""

from typing import Final

from ingest.detect import root_element
from ingest.identity import path_identity
from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.harness_document import NO_LANGUAGE, Origin, document_of
from ingest.readers.kbl_container import Container
from ingest.readers.kbl_net_list import net_list_of
from ingest.readers.xml_reading import read_bytes, unnested
from ingest.safe_xml import parse_xml
from ingest.wiring.words import words
from kb.wiring import MistakeKind
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language, content_language

_ = translator("readers")

_ROOT: Final = "KBL_container"
_TOLERATED: Final = (
    MistakeKind.UNKNOWN_COLOUR,
    MistakeKind.SPLICE_OF_ONE_WIRE,
    MistakeKind.PIN_BEYOND_WAYS,
    MistakeKind.UNKNOWN_CORE,
)
"""Colours are those of each maker, cavities have any names."""


class KblReader:
    """Reads harnesses in KBL."""

    name = "kbl"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Sure of XML whose root is a KBL container."""
        if b"KBL_container" not in file.head:
            return NO_BID
        root = root_element(file.head)
        return VOCABULARY_BID if root is not None and root.name == _ROOT else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a harness and draw it.

        Raises:
            InputRefused: it is broken, has no harness, or is larger than the limits allow.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    parsed = parse_xml(read_bytes(file))
    tag = path_identity(file.collection, file.relative_path).language_tag
    language = _language(tag)
    container = Container(parsed.root, language)
    if container.harness is None:
        raise Malformed(_("The file has no harness: export it from its program anew."))
    title = file.path.name.partition(".")[0]
    net_list, complaints = net_list_of(container, container.harness, words(language), title)
    said = tag or container.only_language or NO_LANGUAGE
    origin = Origin(tag=said, tolerated=_TOLERATED, complaints=(*parsed.complaints, *complaints))
    return document_of(net_list, _language(said), origin)


def _language(tag: str | None) -> Language | None:
    content = content_language(tag)
    ours = (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
    return Language(content.value) if content in ours else None
