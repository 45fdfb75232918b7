"""Whether a run has taken everything in: figures of one that has read nothing would be the best of all."""

from collections import Counter
from pathlib import Path

from search.engine import IndexReader
from search.engines.registry import engine_named
from search.folders import IndexFolders, IndexMissing
from search.mapping import decode_payload
from tests.bench.manuals import Written, words_of
from web.settings import Settings


class NotTakenIn(RuntimeError):
    """Words of the pages are not in the index; how often each is missing is in `missing`."""

    def __init__(self, missing: Counter[str], written: Written) -> None:
        some = ", ".join(word for word, _count in missing.most_common(5))
        super().__init__(
            f"{missing.total():,} of the {written.words.total():,} words on {written.pages:,} pages are not"
            f" in the index ({some}, ...): no figures of such a run; see what `aos ingest report` says"
        )
        self.missing = missing


def ensure_taken_in(home: Path, written: Written) -> None:
    """See to it that every word of every page is in the index of a data folder, as often as it was written.

    Raises:
        NotTakenIn: some are not.
    """
    missing = written.words - _indexed_words(home)
    if missing:
        raise NotTakenIn(missing, written)


def _indexed_words(home: Path) -> Counter[str]:
    found = Counter[str]()
    reader = _reader(Settings(home=home))
    for payload in reader.payloads() if reader else ():
        section = decode_payload(payload)
        found.update(words_of(f"{section.heading}\n{section.body}"))
    return found


def _reader(settings: Settings) -> IndexReader | None:
    folders = IndexFolders(settings.folder.index, settings.search_engine)
    try:
        pointer = folders.read_pointer()
    except IndexMissing:
        return None
    return engine_named(settings.search_engine).open(folders.generation(pointer.index_id)).reader()
