"""Reads wiring harnesses as net lists: YAML with `format: aos-harness`, one language per file.

The file has the fields of `kb.wiring.NetList`, and `format`, `version` and `language` before them;
`docs/harness.md` tells publishers of it. The reader draws the diagram, as a figure whose labels keep their
places, and tells the net list in tables.
"""

import math
import re
from typing import Any, Final, Literal

import msgspec
import yaml

from ingest.outcomes import Malformed, TooLarge
from ingest.reader import NO_BID, VOCABULARY_BID, InputFile, ReadDocument
from ingest.readers.harness_document import Origin, document_of
from ingest.readers.xml_reading import read_bytes, unnested
from kb.wiring import NetList
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

FORMAT: Final = "aos-harness"
VERSION: Final = 1
MAX_SIZE_BYTES: Final = 2 * 1024 * 1024
_FIGURE: Final = "drawing"
_MARK: Final = re.compile(rb"^format[ \t]*:[ \t]*[\"']?aos-harness\b", re.MULTILINE)


class HarnessFile(NetList, frozen=True, kw_only=True):
    """A net list as it stands in a file."""

    format: Literal["aos-harness"]
    version: int
    language: str


class HarnessReader:
    """Reads wiring harnesses."""

    name = "harness"
    version = "4"

    def bid(self, file: InputFile) -> int:
        """Sure of YAML that says it is a harness, and of nothing else."""
        is_harness = file.media_type == "application/yaml" and _MARK.search(file.head)
        return VOCABULARY_BID if is_harness else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a harness and draw it.

        Raises:
            InputRefused: it is no harness of a version that is known, or larger than the limits allow.
        """
        return unnested(_read, file)


def _read(file: InputFile) -> ReadDocument:
    harness = _decoded(read_bytes(file))
    language = Language.POLISH if harness.language.lower().startswith("pl") else Language.ENGLISH
    return document_of(harness, language, Origin(tag=harness.language))


def _decoded(content: bytes) -> HarnessFile:
    if len(content) > MAX_SIZE_BYTES:
        raise TooLarge(_("The file is larger than {limit} MiB.").format(limit=MAX_SIZE_BYTES // 2**20))
    try:
        raw = yaml.load(content, Loader=_PlainLoader)  # noqa: S506 - it makes nothing but texts
        _refuse_other_version(raw)
        harness = msgspec.convert(raw, HarnessFile, strict=False)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise Malformed(_("The file is not a wiring harness: {reason}.").format(reason=reason)) from None
    return harness


def _refuse_other_version(raw: object) -> None:
    """Look at the version before anything else: a later one may have fields that this reader cannot know."""
    found = raw.get("version") if isinstance(raw, dict) and raw.get("format") == FORMAT else None
    if isinstance(found, str) and found != str(VERSION):
        sentence = _("The harness is of version {version}; this reader knows version {known}.")
        raise Malformed(sentence.format(version=found, known=VERSION))


class _PlainLoader(yaml.BaseLoader):
    """YAML without aliases, which unfold to more than the file says; whatever is no list is a text.

    So a pin may be called 1, a code NO and an issue 2015-03 without quotes; numbers are made where the model
    has numbers.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias, and read everything else as ever."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it uses aliases")
        return super().compose_node(parent, index)


def _not_finite(_loader: yaml.BaseLoader, _node: Any) -> float:  # noqa: ANN401 - the library has no types
    return math.nan


_PlainLoader.add_implicit_resolver("!empty", re.compile(r"(?:~|null|Null|NULL)?$"), ["~", "n", "N", ""])
_PlainLoader.add_constructor("!empty", lambda _loader, _node: None)
_PlainLoader.add_implicit_resolver(
    "!not-finite", re.compile(r"[-+]?\.(?:inf|nan)$", re.IGNORECASE), list("-+.")
)
_PlainLoader.add_constructor("!not-finite", _not_finite)
