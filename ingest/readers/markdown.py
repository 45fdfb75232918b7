"""Reads Markdown (CommonMark with tables): headings become sections, top-level ordered lists steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.damage.decoding import decode
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.markdown_blocks import BlockMapper, heading_text
from ingest.readers.markdown_text import Links, heading_and_id, slug
from ingest.readers.xml_figures import FigureShelf
from ingest.readers.xml_reading import day_of, read_bytes
from kb.content import SectionContent

_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD: Final = re.compile(
    r"^(title|language|lang|kind|issued|date)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_DEEPEST: Final = 6


@dataclass(slots=True, kw_only=True)
class _Part:
    """A heading with the nodes up to the next one."""

    heading: str
    level: int
    anchor: str
    nodes: list[SyntaxTreeNode] = field(default_factory=list)


class MarkdownReader:
    """Reads Markdown."""

    name = "markdown"
    version = "7"

    def bid(self, file: InputFile) -> int:
        """Text files that are called Markdown."""
        return FORMAT_BID if file.media_type == "text/markdown" else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a Markdown file.

        Raises:
            InputRefused: it is too large.
        """
        decoded = decode(read_bytes(file))
        text, fields = _without_front_matter(_with_plain_breaks(decoded.text))
        parser = MarkdownIt("commonmark", {"html": True}).enable("table")
        parts = _parts(SyntaxTreeNode(parser.parse(text)).children)
        shelf = FigureShelf(file)
        mapper = BlockMapper(Links(anchors=_anchors(parts), elsewhere=file.link_to), shelf)
        sections = [
            SectionContent(
                anchor=part.anchor,
                heading=part.heading,
                level=part.level,
                blocks=tuple(mapper.blocks(part.nodes, is_procedure=True)),
            )
            for part in parts
        ]
        title = fields.get("title") or _title(parts)
        if len(sections) > 1 and not sections[0].blocks and sections[0].heading in ("", title):
            sections = sections[1:]
        return ReadDocument(
            title=title,
            sections=tuple(sections),
            figures=shelf.figures,
            language_tag=fields.get("language") or fields.get("lang"),
            kind=fields.get("kind"),
            issued_on=day_of(fields.get("issued") or fields.get("date") or ""),
            complaints=(*decoded.complaints, *shelf.complaints),
        )


def _with_plain_breaks(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _without_front_matter(text: str) -> tuple[str, dict[str, str]]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return text, {}
    fields = {name.lower(): value.strip("\"'") for name, value in _FIELD.findall(found[1] or "")}
    return text[found.end() :], fields


def _parts(nodes: Sequence[SyntaxTreeNode]) -> list[_Part]:
    """The text cut at its headings; what stands before the first one is a part without a heading."""
    levels = sorted({_level(node) for node in nodes if node.type == "heading"})
    ordinals = _ordinals(levels.index(_level(node)) + 1 for node in nodes if node.type == "heading")
    parts = [_Part(heading="", level=1, anchor="s0")]
    for node in nodes:
        if node.type != "heading":
            parts[-1].nodes.append(node)
            continue
        heading, explicit = heading_and_id(heading_text(node))
        ordinal = next(ordinals)
        parts.append(_Part(heading=heading, level=ordinal.count(".") + 1, anchor=explicit or ordinal))
    return parts if parts[0].nodes or len(parts) == 1 else parts[1:]


def _level(heading: SyntaxTreeNode) -> int:
    return int(heading.tag[1:])


def _ordinals(levels: Iterator[int]) -> Iterator[str]:
    """`s1`, `s1.1`, `s1.2`, `s2`: the same in every language edition of the text."""
    counters = [0] * _DEEPEST
    for level in levels:
        counters[level - 1] += 1
        counters[level:] = [0] * (_DEEPEST - level)
        yield "s" + ".".join(str(max(count, 1)) for count in counters[:level])


def _anchors(parts: Sequence[_Part]) -> dict[str, str]:
    """The anchor of each part by its slug and by its own id; of equal slugs the first one's."""
    anchors: dict[str, str] = {}
    for part in parts:
        anchors.setdefault(part.anchor.lower(), part.anchor)
        anchors.setdefault(slug(part.heading), part.anchor)
    return anchors


def _title(parts: Sequence[_Part]) -> str:
    return next((part.heading for part in parts if part.heading), "")
