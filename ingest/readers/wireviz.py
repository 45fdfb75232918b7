"""WireViz harnesses: YAML with connectors, cables and connections, which becomes a net list of ours.

The format is that of WireViz 0.4 (github.com/wireviz/WireViz, docs/syntax.md); pictures and tweaks of the
drawing are left out. A file does not say its language: where neither its metadata nor its path do, the
document has headings in both languages.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ingest.identity import path_identity
from ingest.outcomes import Malformed, TooLarge
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.harness_document import NO_LANGUAGE, Origin, document_of
from ingest.readers.wireviz_connections import SEPARATOR, connect
from ingest.readers.wireviz_items import items_of
from ingest.readers.wireviz_net_list import net_list_of
from ingest.readers.wireviz_parts import Attributes, said
from ingest.readers.wireviz_yaml import Plain, load_plain
from ingest.readers.xml_reading import read_bytes, unnested
from ingest.wiring.words import words
from kb.wiring import MistakeKind
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language, content_language

_ = translator("readers")

MAX_SIZE_BYTES: Final = 2 * 1024 * 1024
_MARKS: Final = tuple(
    re.compile(rb"^[\"']?" + key + rb"[\"']?[ \t]*:", re.MULTILINE)
    for key in (b"connectors", b"cables", b"connections")
)
_OURS: Final = re.compile(rb"^format[ \t]*:", re.MULTILINE)
_TOLERATED: Final = (MistakeKind.UNKNOWN_COLOUR, MistakeKind.SPLICE_OF_ONE_WIRE, MistakeKind.PIN_BEYOND_WAYS)
"""WireViz has more colours than IEC 60757, and pins of any name."""


class WireVizReader:
    """Reads harnesses that were written for WireViz."""

    name = "wireviz"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Sure of YAML with two of WireViz's three parts, unless it says that it is of another format."""
        if file.media_type != "application/yaml" or _OURS.search(file.head):
            return NO_BID
        found = sum(1 for mark in _MARKS if mark.search(file.head))
        return VOCABULARY_BID if found >= 2 else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a harness and draw it.

        Raises:
            InputRefused: it is no harness, or larger than the limits allow.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    content = read_bytes(file)
    if len(content) > MAX_SIZE_BYTES:
        raise TooLarge(_("The file is larger than {limit} MiB.").format(limit=MAX_SIZE_BYTES // 2**20))
    loaded = load_plain(content)
    raw = loaded if isinstance(loaded, dict) else {}
    connectors, cables = _parts(raw, "connectors"), _parts(raw, "cables")
    if not connectors and not cables:
        raise Malformed(_("The file is not a WireViz harness: it has neither connectors nor cables."))
    options = raw.get("options")
    separator = said(options.get("template_separator")) if isinstance(options, dict) else ""
    sets = raw.get("connections")
    harness = connect(connectors, cables, sets if isinstance(sets, list) else [], separator or SEPARATOR)
    metadata = raw.get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    tag = _language_tag(file, about)
    language = _language(tag)
    net_list = net_list_of(
        harness,
        words(language),
        title=said(about.get("title")) or file.path.name.partition(".")[0],
        number=said(about.get("pn")),
        issue=_issue(about.get("revisions")),
        remarks=tuple(filter(None, (said(about.get(key)) for key in ("description", "notes")))),
        parts=tuple(items_of(harness, raw.get("additional_bom_items"))),
    )
    complaints = tuple(harness.complaints)
    origin = Origin(tag=tag or NO_LANGUAGE, tolerated=_TOLERATED, complaints=complaints)
    return document_of(net_list, language, origin)


def _parts(raw: Mapping[str, Plain], key: str) -> dict[str, Attributes]:
    """The connectors or cables by their designations."""
    found = raw.get(key)
    return {name: part if isinstance(part, dict) else {} for name, part in _items(found)}


def _items(found: Plain) -> Iterator[tuple[str, Plain]]:
    if isinstance(found, dict):
        yield from found.items()


def _language_tag(file: InputFile, metadata: Attributes) -> str | None:
    """What the metadata or the path say."""
    given = said(metadata.get("language")) or said(metadata.get("lang"))
    return given or path_identity(file.collection, file.relative_path).language_tag


def _language(tag: str | None) -> Language | None:
    content = content_language(tag)
    ours = (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
    return Language(content.value) if content in ours else None


def _issue(revisions: Plain) -> str:
    """The last of the revisions, with its date: `B (2020-10-17)`."""
    if not isinstance(revisions, dict) or not revisions:
        return ""
    name, told = list(revisions.items())[-1]
    date = said(told.get("date")) if isinstance(told, dict) else ""
    return f"{name} ({date})" if date else name
