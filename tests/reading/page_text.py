"""How much of pages is kept: `python -m tests.reading.page_text DIR` for HTML, Markdown and Word.

Every word that a browser (or Word) shows in the body is looked for in what the reader returns, as often as it
stands there. What is left out, and why: what a browser does not show (scripts, styles, `hidden`), the site
around the content (`nav`, `header`, `footer`, `aside`, forms), in Word what is deleted under revision, in
Markdown the names of headings (`{#oil}`). A signal word that heads a frame is kept as the kind of the frame.
Nothing of the readers is used to tell the words. Ends with 1 when a word is lost.
"""

import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Final

from lxml import etree
from markdown_it import MarkdownIt

from ingest.detect import HEAD_BYTES, media_type
from ingest.reader import InputFile, ReadDocument
from ingest.registry import best_reader, shipped_and_plugged_in
from kb.content import Admonition, Severity, texts, walk
from tests.reading.bodies import WORD

_UNSHOWN: Final = frozenset(
    {
        "script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside", "form",
        "button", "select", "textarea", "iframe", "object", "dialog", "menu", "audio", "video", "canvas",
        "datalist",
    }
)  # fmt: skip
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_BREAKS: Final = frozenset(
    {"br", "p", "div", "td", "th", "li", "dt", "dd", "tr", "h1", "h2", "h3", "h4", "pre"}
)
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TWICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_SHOWN: Final = 12
_HEADING_NAME: Final = re.compile(r"\s*\{#[\w.-]+\}\s*$", re.MULTILINE)
_SIGNAL_WORDS: Final = {
    Severity.DANGER: "Danger Niebezpieczeństwo",
    Severity.WARNING: "Warning Ostrzeżenie",
    Severity.CAUTION: "Caution Przestroga Uwaga",
    Severity.NOTE: "Note Wskazówka Tip",
}


class _Shown(HTMLParser):
    """The text that a page shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._unshown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is not shown, and what parts words."""
        style = str(dict(attrs).get("style")).replace(" ", "").lower()
        is_hidden = "hidden" in dict(attrs) or "display:none" in style
        if tag not in _VOID and (self._unshown or tag in _UNSHOWN or is_hidden):
            self._unshown.append(tag)
        self.text.append(" " if tag in _BREAKS else "")

    def handle_endtag(self, tag: str) -> None:
        """Show again what follows."""
        if tag in self._unshown:
            while self._unshown and self._unshown.pop() != tag:
                pass
        self.text.append(" " if tag in _BREAKS else "")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._unshown:
            self.text.append(data)


def shown_words(path: Path) -> Counter[str] | None:
    """The words that a file shows; None for what is none of the three kinds."""
    match path.suffix.lower():
        case ".html" | ".htm" | ".xhtml":
            return _words_of_page(_decoded(path.read_bytes()))
        case ".md":
            return _words_of_page(_rendered(path.read_text(encoding="utf-8")))
        case ".docx":
            return Counter(WORD.findall("".join(_word_text(path))))
        case _:
            return None


def lost_words(path: Path) -> tuple[int, list[str]]:
    """How many words a file shows, and those that its reader does not return."""
    shown = shown_words(path)
    if shown is None:
        return 0, []
    read = _read(path)
    found = Counter(WORD.findall(read.title))
    for section in read.sections:
        for text in (section.heading, *texts(section.blocks)):
            found += Counter(WORD.findall(text))
        frames = (block for block in walk(section.blocks) if isinstance(block, Admonition))
        for frame in frames:
            words = _SIGNAL_WORDS[frame.severity]
            found += Counter(f"{words} {words.upper()}".split())
    return shown.total(), list((shown - found).elements())


def main(folders: list[str]) -> int:
    """Print what is kept of each kind of file; 1 where a word is lost."""
    totals: dict[str, Counter[str]] = {}
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*") if path.is_file()):
        words, lost = lost_words(path)
        if words:
            total = totals.setdefault(path.suffix.lower(), Counter())
            total.update(files=1, words=words, lost=len(lost))
        if lost:
            print(f"{path}: {' '.join(lost[:_MOST_SHOWN])}")  # noqa: T201 - this is the output
    for suffix, total in totals.items():
        kept = total["words"] - total["lost"]
        print(f"{suffix}: {kept} of {total['words']} words in {total['files']} files")  # noqa: T201
    return int(any(total["lost"] for total in totals.values()))


def _words_of_page(source: str) -> Counter[str]:
    page = _Shown()
    page.feed(source)
    return Counter(WORD.findall("".join(page.text)))


def _decoded(content: bytes) -> str:
    """A page as UTF-8, or else as what Polish Windows writes."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1250")


def _rendered(source: str) -> str:
    """The Markdown as a page, its front matter left out."""
    if source.startswith("---\n") and "\n---\n" in source[4:]:
        source = source[4:].split("\n---\n", 1)[1]
    return str(MarkdownIt("commonmark").enable("table").render(_HEADING_NAME.sub("", source)))


def _word_text(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as parts:
        root = etree.fromstring(parts.read("word/document.xml"))
    for element in root.iter():
        if any(outer.tag in (_TWICE, f"{_WORD}del", f"{_WORD}moveFrom") for outer in element.iterancestors()):
            continue
        if element.tag in (f"{_WORD}t", f"{_MATH}t"):
            yield element.text or ""
        elif element.tag in (f"{_WORD}p", f"{_WORD}tab", f"{_WORD}br"):
            yield " "


def _read(path: Path) -> ReadDocument:
    content = path.read_bytes()
    file = InputFile(
        path=path,
        root=path.parent,
        relative_path=PurePosixPath(path.name),
        collection=path.parent.name,
        media_type=media_type(path.name, content[:HEAD_BYTES]),
        head=content[:HEAD_BYTES],
        size_bytes=len(content),
    )
    reader = best_reader(file, shipped_and_plugged_in())
    assert reader is not None, path
    return reader.read(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
