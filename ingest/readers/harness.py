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
from ingest.readers.harness_tables import sections
from ingest.readers.svg_labels import read_drawing
from ingest.readers.xml_reading import lazy_gettext, read_bytes, unnested
from ingest.safe_xml import parse_xml
from ingest.sanitise import clean_svg
from ingest.wiring.drawing import draw
from kb.content import FigureContent
from kb.documents import DocumentKind
from kb.wiring import Mistake, MistakeKind, NetList, mistakes
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

FORMAT: Final = "aos-harness"
VERSION: Final = 1
MAX_WIRES: Final = 100
MAX_SIZE_BYTES: Final = 2 * 1024 * 1024
_FIGURE: Final = "drawing"
_MARK: Final = re.compile(rb"^format[ \t]*:[ \t]*[\"']?aos-harness\b", re.MULTILINE)
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
}
_NOT_DRAWABLE: Final = (MistakeKind.IMPOSSIBLE_CROSS_SECTION, MistakeKind.IMPOSSIBLE_RATING)
"""What cannot be complained of and drawn all the same."""


class HarnessFile(NetList, frozen=True, kw_only=True):
    """A net list as it stands in a file."""

    format: Literal["aos-harness"]
    version: int
    language: str


class HarnessReader:
    """Reads wiring harnesses."""

    name = "harness"
    version = "3"

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
    wrong = mistakes(harness)
    for mistake in wrong:
        if mistake.kind in _NOT_DRAWABLE:
            raise Malformed(_complaint(mistake))
    unknown = {mistake.subject for mistake in wrong if mistake.kind is MistakeKind.UNKNOWN_END}
    kept = tuple(
        wire for wire in harness.wires if wire.start != wire.end and not {wire.start, wire.end} & unknown
    )
    net_list = msgspec.structs.replace(harness, wires=kept)
    language = Language.POLISH if harness.language.lower().startswith("pl") else Language.ENGLISH
    return ReadDocument(
        title=harness.title,
        sections=sections(net_list, language, _FIGURE if kept else None),
        figures=(_figure(net_list, language),) if kept else (),
        identity=harness.identity or None,
        language_tag=harness.language,
        kind=DocumentKind.WIRING,
        issue=harness.issue or None,
        applicability=harness.applies,
        complaints=tuple(_complaint(mistake) for mistake in wrong),
    )


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
    if len(harness.wires) > MAX_WIRES:
        raise TooLarge(_("The harness has more than {limit} wires: divide it.").format(limit=MAX_WIRES))
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


def _figure(net_list: NetList, language: Language) -> FigureContent:
    content = clean_svg(draw(net_list, language))
    drawing = read_drawing(parse_xml(content).root)
    return FigureContent(
        figure_id=_FIGURE,
        media_type="image/svg+xml",
        content=content,
        title=net_list.title,
        width=drawing.width,
        height=drawing.height,
        labels=drawing.labels,
    )


def _complaint(mistake: Mistake) -> str:
    return _(_SENTENCES[mistake.kind]).format(subject=mistake.subject)
