"""The process that prepares entries for the indexer: `python -m search.preparing_child`.

It takes requests from its standard input and answers on what was its standard output. It ends when the
indexer does: nobody is left to ask.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Final

from kb.access import EVERYTHING
from kb.database import Database
from kb.documents import Revision
from kb.garbage import give_back
from kb.identifiers import DocumentId
from kb.library import Library
from search import preparing_protocol as protocol
from search.mapping import IndexEntry, index_entries
from search.words import Collected

_LARGE_SECTIONS: Final = 500

Editions = Callable[[Sequence[str]], Iterable[Sequence[Revision]]]
"""Gives the published editions of documents, one document after the other."""


def serve(requests: IO[bytes], answers: IO[bytes], open_editions: Callable[[str], Editions]) -> None:
    """Answer requests until there are none; the first one says what `open_editions` opens."""
    first = protocol.read_frame(requests)
    if first is None:
        return
    start = protocol.decode_request(first)
    assert isinstance(start, protocol.Start)
    editions, collected = open_editions(start.database_url), Collected()
    while (message := protocol.read_frame(requests)) is not None:
        request = protocol.decode_request(message)
        if isinstance(request, protocol.Prepare):
            entries = _collected(editions(request.document_ids), collected)
            protocol.write_frame(answers, protocol.encode_entries(entries))
        else:
            protocol.write_frame(answers, protocol.encode_words(collected.take()))


def _collected(documents: Iterable[Sequence[Revision]], collected: Collected) -> Iterator[IndexEntry]:
    for editions in documents:
        for entry in index_entries(editions):
            collected.add(entry)
            yield entry


def library_editions(database: Database) -> Editions:
    """The published editions of a database's documents."""

    def editions(document_ids: Sequence[str]) -> Iterator[Sequence[Revision]]:
        with database.read() as session:
            library = Library(session)
            for document_id in document_ids:
                found = library.published_editions(DocumentId(document_id), access=EVERYTHING)
                session.expunge_all()
                if sum(len(edition.sections) for edition in found) >= _LARGE_SECTIONS:
                    give_back()  # the rows that it was made from, before as much is made of it again
                yield found

    return editions


def main() -> None:
    """Serve the indexer that has started this process."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints, disturbs no answer
    try:
        serve(sys.stdin.buffer, answers, lambda url: library_editions(Database(url)))
    except BrokenPipeError:  # the indexer has ended
        os._exit(0)


if __name__ == "__main__":
    main()
