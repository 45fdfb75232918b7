"""The modules beside one: found by the code in their names, opened when something is asked of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from ingest.outcomes import InputRefused
from ingest.reader import InputFile
from ingest.readers.s1000d_ident import title_of
from ingest.safe_xml import Element, parse_xml

MAX_NAMES: Final = 50_000
MAX_FILES: Final = 500
MAX_FILE_BYTES: Final = 4 * 1024 * 1024
MAX_REPOSITORIES: Final = 20
_NAME: Final = re.compile(
    r"((?:DMC|PMC)-[A-Z0-9-]+)(?:_(\d{3})-\d{2})?(?:_([A-Z]{2,3})-[A-Z]{2})?\.xml", re.IGNORECASE
)
# S1000D chap. 8.4.1: the information codes of common repositories; with what each of them tells of.
_REPOSITORIES: Final = re.compile(r"00[E-NX]|0A[1-9]|012")


@dataclass(slots=True)
class Neighbours:
    """The folder of a module, by the codes of what lies in it."""

    file: InputFile
    language: str = ""
    _names: dict[str, list[str]] | None = None
    _roots: dict[str, Element | None] = field(default_factory=dict)

    def title(self, code: str) -> str:
        """The title of the module with this code; empty when it is not there or cannot be read."""
        root = self.root(code)
        return "" if root is None else title_of(root)

    def root(self, code: str) -> Element | None:
        """The module with this code, in the document's language if there is one, its newest issue."""
        names = self._listing().get(code.upper(), [])
        return self._parsed(max(names, key=self._rank)) if names else None

    def repositories(self) -> Iterator[Element]:
        """The common information repositories in the folder."""
        codes = [code for code in self._listing() if _is_repository(code)]
        found = (self.root(code) for code in sorted(codes)[:MAX_REPOSITORIES])
        yield from (root for root in found if root is not None)

    def _rank(self, name: str) -> tuple[bool, str, str]:
        match = _NAME.fullmatch(name)
        issue, language = (match[2] or "", (match[3] or "").lower()) if match else ("", "")
        return language == self.language.lower()[:2], issue, name

    def _listing(self) -> dict[str, list[str]]:
        if self._names is None:
            self._names = {}
            try:
                for path in islice(self.file.path.parent.iterdir(), MAX_NAMES):
                    match = _NAME.fullmatch(path.name)
                    if match and path.name != self.file.path.name:
                        self._names.setdefault(match[1].upper(), []).append(path.name)
            except OSError:
                pass
        return self._names

    def _parsed(self, name: str) -> Element | None:
        if name not in self._roots:
            self._roots[name] = self._parse(name) if len(self._roots) < MAX_FILES else None
        return self._roots[name]

    def _parse(self, name: str) -> Element | None:
        try:
            path = self.file.sibling(name)
            if path is None or path.stat().st_size > MAX_FILE_BYTES:
                return None
            return parse_xml(path.read_bytes()).root
        except (InputRefused, OSError, ValueError):
            return None  # it ends in an outcome of its own


def _is_repository(code: str) -> bool:
    parts = code.split("-")
    return len(parts) > 7 and bool(_REPOSITORIES.match(parts[7]))
