"""What stands inside a Markdown paragraph: runs with styles and links, and the pictures among them. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from kb.content import Run, RunStyle

_STYLES: Final = {"strong": RunStyle.STRONG, "em": RunStyle.EMPHASIS}
_TAG: Final = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[A-Za-z!?][^<>]*>", re.DOTALL | re.IGNORECASE
)
_HEADING_ID: Final = re.compile(r"\s*\{#([^{}\s]+)\}\s*$")
_NOT_SLUG: Final = re.compile(r"[^\w\- ]")
_OUTSIDE: Final = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in the text: where it lies, and what is said of it."""

    href: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where links lead: `anchors` by heading slug or explicit id, `elsewhere` for other files."""

    anchors: Mapping[str, str]
    elsewhere: Callable[[str], str | None]

    def target(self, href: str) -> str | None:
        """The target for a link, None when it leads nowhere that may be shown."""
        if href.startswith("#"):
            anchor = self.anchors.get(href[1:].lower())
            return f"#{anchor}" if anchor else href  # one that leads nowhere is told, then cut
        return href if href.lower().startswith(_OUTSIDE) else self.elsewhere(href)


def inline(node: SyntaxTreeNode, links: Links) -> Iterator[Run | Picture]:
    """The runs and pictures of an `inline` node, in order."""
    yield from _inside(node.children, links, RunStyle.PLAIN, None)


def _inside(
    nodes: Iterable[SyntaxTreeNode], links: Links, style: RunStyle, target: str | None
) -> Iterator[Run | Picture]:
    for node in nodes:
        match node.type:
            case "text" if not node.content:
                continue  # the parser puts empty texts beside marks
            case "text":
                yield Run(text=node.content, style=style, target=target)
            case "softbreak" | "hardbreak":
                yield Run(text=" ", style=style, target=target)
            case "code_inline":
                yield Run(text=node.content, style=RunStyle.CODE, target=target)
            case "strong" | "em":
                yield from _inside(node.children, links, _STYLES[node.type], target)
            case "link":
                yield from _inside(node.children, links, style, links.target(str(node.attrs.get("href", ""))))
            case "image":
                yield Picture(href=str(node.attrs.get("src", "")), caption=plain_text(node.children))
            case "html_inline":
                continue
            case _:
                yield from _inside(node.children, links, style, target)


def plain_text(nodes: Iterable[SyntaxTreeNode]) -> str:
    """The words of inline nodes."""
    parts = []
    for node in nodes:
        if node.type in ("text", "code_inline"):
            parts.append(node.content)
        elif node.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(plain_text(node.children))
    return "".join(parts)


def without_tags(html: str) -> str:
    """The words of an HTML block; scripts, styles and comments have none."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def heading_and_id(text: str) -> tuple[str, str | None]:
    """A heading without its `{#id}`, and that id."""
    found = _HEADING_ID.search(text)
    return (text[: found.start()].strip(), found[1]) if found else (text.strip(), None)


def slug(heading: str) -> str:
    """The anchor that Markdown viewers give a heading, by which other places of the text link to it."""
    text = unicodedata.normalize("NFC", heading).strip().lower()
    return _NOT_SLUG.sub("", text).replace(" ", "-")
