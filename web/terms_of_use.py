"""The terms that whoever registers agrees to: shipped ones, or those of the people who run the portal.

Own terms are `terms-of-use.pl.txt` and `terms-of-use.en.txt` in the data folder, both or none. Paragraphs are
separated by empty lines; a line that begins with `# ` is a heading. The version that somebody agreed to is
the checksum of the text they saw, and every text that was agreed to is kept under it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.filestore import FileStore
from kb.home import DataFolder
from kb.identifiers import Checksum, checksum_of
from translations.locales import Language

_SHIPPED: Final = Path(__file__).parent / "terms_texts"
_HEADING: Final = "# "


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsOfUse:
    """The terms in one language."""

    language: Language
    text: str

    @property
    def version(self) -> Checksum:
        """What tells this text from any other."""
        return checksum_of(self.text.encode())

    @property
    def parts(self) -> list[tuple[bool, str]]:
        """Headings (True) and paragraphs (False), in their order."""
        blocks = [" ".join(block.split()) for block in self.text.split("\n\n")]
        return [
            (block.startswith(_HEADING), block.removeprefix(_HEADING).strip()) for block in blocks if block
        ]


def terms_of_use(folder: DataFolder, language: Language) -> TermsOfUse:
    """The terms that count now."""
    own = {one: folder.root / f"terms-of-use.{one}.txt" for one in Language}
    is_own = all(path.is_file() for path in own.values())
    path = own[language] if is_own else _SHIPPED / f"{language}.txt"
    return TermsOfUse(language=language, text=path.read_text(encoding="utf-8"))


def keep(folder: DataFolder, terms: TermsOfUse) -> None:
    """Keep a text that somebody agrees to; the same one again costs one look."""
    FileStore(folder.agreed_terms).put(terms.text.encode())
