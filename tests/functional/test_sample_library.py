"""The sample library: its files are what its sources say, and what is read out of them is what went in."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from ingest.outcomes import Outcome
from ingest.pipeline import InputResult
from kb.access import EVERYTHING
from kb.content import Table, texts, walk
from kb.documents import Revision
from kb.identifiers import DocumentId
from kb.library import Library
from kb.links import unresolved_links
from translations.locales import ContentLanguage, Language
from web.sample.authoring.build import EARLIER, LIBRARY, build, build_earlier
from web.sample.authoring.check import drawings_of
from web.sample.authoring.earlier import earlier_issues
from web.sample.authoring.edition import Edition, edition_of
from web.sample.authoring.library import Sources, read_sources
from web.sample.authoring.model import Format
from web.sample.authoring.text import Piece
from web.sample.demo import load_library
from web.settings import Settings
from web.wiring import Portal, open_portal

NUMBER = re.compile(r"^[\d.]+$")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def sources() -> Sources:
    return read_sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A portal that has taken in the sample library, as `aos demo` does, and what was reported."""

    portal: Portal
    results: list[InputResult]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    opened = open_portal(Settings(home=tmp_path_factory.mktemp("sample")))
    results: list[InputResult] = []
    load_library(opened, results.append)
    yield Loaded(portal=opened, results=results)
    opened.workspace.close()


@pytest.fixture(scope="session")
def portal(loaded: Loaded) -> Portal:
    return loaded.portal


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, sources: Sources) -> Path:
    """What the sources make, once more."""
    folder = tmp_path_factory.mktemp("written")
    build(sources, folder / LIBRARY.name)
    build_earlier(sources, folder / EARLIER.name)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): printed(path) if path.suffix == ".pdf" else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def printed(path: Path) -> bytes:
    """What a PDF says: its bytes depend on the fonts of the machine."""
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document).encode()


def revision(portal: Portal, identity: str, language: Language) -> Revision:
    with portal.workspace.database.read() as session:
        wanted = ContentLanguage(language.value)
        found = Library(session).published(DocumentId(identity), wanted, access=EVERYTHING)
    assert found is not None
    assert found.language == wanted
    return found


def rows_of(found: Revision) -> set[tuple[str, ...]]:
    """The first four cells of every row of every table; numbers with a point, as in the sources."""
    tables = (
        block for section in found.sections for block in walk(section.blocks) if isinstance(block, Table)
    )
    rows = ([" ".join(texts(cell.blocks)) for cell in row[:4]] for table in tables for row in table.body)
    return {tuple(NUMBER.sub(lambda number: f"{float(number[0])}", cell) for cell in row) for row in rows}


def said(found: Revision) -> str:
    """All that a revision says, white space as in running text."""
    return " ".join(" ".join(texts(section.blocks)) for section in found.sections)


def filled(edition: Edition) -> Iterator[str]:
    """Every value that an edition was filled with, as often as it was."""
    found = (piece for piece in pieces_of(edition) if piece.fact is not None and piece.anchor is None)
    yield from (tidy(piece.text) for piece in found)


def pieces_of(value: object) -> Iterator[Piece]:
    if isinstance(value, Piece):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from pieces_of(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from pieces_of(getattr(value, name))


def tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("\u2011", "-")


@pytest.mark.parametrize("folder", [LIBRARY, EARLIER], ids=lambda folder: folder.name)
def test_the_files_are_what_the_sources_make(written: Path, folder: Path) -> None:
    now, made = files_of(folder), files_of(written / folder.name)
    assert sorted(now) == sorted(made)
    assert [name for name in made if now[name] != made[name]] == []


def test_every_file_is_taken_in_without_a_complaint(loaded: Loaded) -> None:
    assert {result.outcome for result in loaded.results} == {Outcome.CREATED, Outcome.UPDATED}
    assert [(result.source, result.complaints) for result in loaded.results if result.complaints] == []


def test_no_link_leads_nowhere(portal: Portal) -> None:
    with portal.workspace.database.read() as session:
        assert unresolved_links(session) == []


def test_every_document_is_there_in_both_languages(portal: Portal, sources: Sources) -> None:
    identities = [*sources.topics, *sources.net_lists.sources]
    found = [revision(portal, identity, language) for identity in identities for language in Language]
    assert len(found) == 2 * len(identities)


def test_both_editions_have_the_same_sections(portal: Portal, sources: Sources) -> None:
    anchors = {
        identity: [
            [section.anchor for section in revision(portal, identity, language).sections]
            for language in Language
        ]
        for identity, topic in sources.topics.items()
        if topic.format is not Format.PDF
    }
    assert {identity: both for identity, both in anchors.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("language", Language)
def test_every_fact_is_read_back_from_every_document_that_names_it(
    portal: Portal, sources: Sources, language: Language
) -> None:
    missing = [
        (identity, value)
        for identity, topic in sources.topics.items()
        for text in [tidy(said(revision(portal, identity, language)))]
        for value, count in Counter(filled(edition_of(sources, topic, language))).items()
        if len(re.findall(rf"(?<![\w.,]){re.escape(value)}(?!\w)", text)) < count
    ]
    assert missing == []


@pytest.mark.parametrize("language", Language)
def test_every_wire_is_read_back_from_its_diagram(
    portal: Portal, sources: Sources, language: Language
) -> None:
    missing = [
        (identity, wire.start, wire.end)
        for identity, diagram in sources.net_lists.sources.items()
        for rows in [rows_of(revision(portal, identity, language))]
        for wire in diagram.wires
        if wire.colour and (wire.start, wire.end, wire.colour, f"{float(wire.mm2 or 0)}") not in rows
    ]
    assert missing == []


def test_every_drawing_of_a_topic_is_shown(portal: Portal, sources: Sources) -> None:
    lost = [
        topic.identity
        for topic in sources.topics.values()
        if len(list(drawings_of(topic))) > len(revision(portal, topic.identity, Language.POLISH).figures)
    ]
    assert lost == []


def test_a_document_with_a_past_says_what_it_says_now(portal: Portal, sources: Sources) -> None:
    past = [topic.identity for _was, topic in earlier_issues(sources)]
    numbers = {identity: revision(portal, identity, Language.ENGLISH).number for identity in past}
    assert set(numbers.values()) == {2}
    assert len(past) >= 3
