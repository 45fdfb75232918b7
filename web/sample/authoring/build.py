"""Writes the sample library: `python -m web.sample.authoring.build` (in a checkout: `make library`).

Everything below `web/sample/library`, `web/sample/earlier` and `web/sample/goods` is made by this; nothing
there is edited by hand.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import yaml

from kb.access import AccessClass
from kb.documents import DocumentKind
from translations.locales import Language
from web.sample.authoring.check import complaints
from web.sample.authoring.earlier import earlier_issues
from web.sample.authoring.edition import Edition, Picture, Step, Steps, edition_of
from web.sample.authoring.entries import Entry
from web.sample.authoring.facts import SourceInvalid
from web.sample.authoring.formats.dita import dita_topic
from web.sample.authoring.formats.docx import docx_document
from web.sample.authoring.formats.html import html_page
from web.sample.authoring.formats.markdown import markdown_text
from web.sample.authoring.formats.pdf import pdf_document
from web.sample.authoring.formats.places import Places, folder_of, name_of
from web.sample.authoring.formats.s1000d import data_module, graphic_name
from web.sample.authoring.formats.tabular import csv_table
from web.sample.authoring.formats.wiring import wiring_file
from web.sample.authoring.library import SOURCE, Sources, read_sources
from web.sample.authoring.manuals import manual_map, manuals
from web.sample.authoring.model import Applies, Format, Topic
from web.sample.authoring.netlists import NetListSource
from web.sample.authoring.shop import shop_files, special_tools_of

LIBRARY: Final = SOURCE.parent / "library"
EARLIER: Final = SOURCE.parent / "earlier"
GOODS: Final = SOURCE.parent / "goods"
_HEAD: Final = (
    "# What the files are: identity, kind, access class, applicability and the edition in each language.\n"
    "# Made by web.sample.authoring.build from web/sample/source; do not edit.\n"
)
_README: Final = """# Sample library

Repair information for cars that do not exist, by a maker that does not exist, for the demo and the tests.
**Fictional: never work on a real vehicle by it.** Text and drawings are the project's own, under its licence.

All files here are written by `make library` from `web/sample/source`; `docs/sample-library.md` says how.
"""
_WITH_PICTURES_INSIDE: Final = (Format.PDF, Format.DOCX)
_FIGURES: Final = SOURCE / "figures"


def build(sources: Sources, folder: Path) -> int:
    """Write all files of the library into an empty folder; returns how many documents there are.

    Raises:
        SourceInvalid: a topic cannot be written in its format.
    """
    entries = [_write_topic(sources, topic, folder) for topic in sources.topics.values()]
    entries += [_write_diagram(sources, diagram, folder) for diagram in sources.net_lists.sources.values()]
    entries += [_write_manual(sources, identity, applies, folder) for identity, applies in manuals(sources)]
    _write_manifest(sources, entries, folder)
    _write(folder / "README.md", _README.encode())
    return len(entries)


def build_earlier(sources: Sources, folder: Path) -> None:
    """Write the earlier issues, each where its document stands in the library, into an empty folder."""
    entries = [_write_topic(was, topic, folder) for was, topic in earlier_issues(sources)]
    _write_manifest(sources, entries, folder)


def build_goods(sources: Sources, folder: Path) -> None:
    """Write the catalogue and the stock of the sample shop."""
    for name, text in shop_files(sources).items():
        _write(folder / name, text.encode())


def _write_manifest(sources: Sources, entries: list[Entry], folder: Path) -> None:
    documents = [entry.as_yaml(sources) for entry in entries]
    manifest = yaml.safe_dump({"documents": documents}, allow_unicode=True, sort_keys=False, width=120)
    _write(folder / "manifest.yaml", (_HEAD + manifest).encode())


def _write_topic(sources: Sources, topic: Topic, folder: Path) -> Entry:
    for language in Language:
        edition = edition_of(sources, topic, language)
        _write(folder / folder_of(topic) / name_of(topic, language), _content(sources, edition))
        for number, picture in enumerate(_pictures(edition), start=1):
            if topic.format not in _WITH_PICTURES_INSIDE:
                is_s1000d = topic.format is Format.S1000D
                name = f"{graphic_name(topic, number)}.svg" if is_s1000d else picture.file
                _write(folder / folder_of(topic) / name, (_FIGURES / picture.file).read_bytes())
    return Entry(
        identity=topic.identity,
        kind=topic.kind,
        access=topic.access,
        systems=topic.systems,
        applies=topic.applies,
        files={language: f"{folder_of(topic)}/{name_of(topic, language)}" for language in Language},
        title=topic.title if topic.format is Format.CSV else None,
        number=topic.number if topic.format is not Format.S1000D else None,
        issued=topic.issue.date,
        replaces=topic.replaces,
        tools=special_tools_of(topic),
    )


def _content(sources: Sources, edition: Edition) -> bytes:
    match edition.topic.format:
        case Format.S1000D:
            return data_module(edition, sources)
        case Format.DITA:
            return dita_topic(edition, sources)
        case Format.HTML:
            return html_page(edition, sources)
        case Format.MARKDOWN:
            return markdown_text(edition, sources)
        case Format.PDF:
            return pdf_document(edition, _FIGURES)
        case Format.DOCX:
            return docx_document(edition, sources, _FIGURES)
        case Format.CSV:
            return csv_table(edition)


def _write_diagram(sources: Sources, diagram: NetListSource, folder: Path) -> Entry:
    places = Places(sources=sources)
    files = {language: places.file_of(diagram.identity, language) for language in Language}
    for language, file in files.items():
        _write(folder / file, wiring_file(sources, diagram, language))
    return Entry(
        identity=diagram.identity,
        kind=DocumentKind.WIRING,
        access=AccessClass.RMI,
        systems=diagram.systems,
        applies=diagram.applies,
        files=files,
        issued=diagram.issue.date,
    )


def _write_manual(sources: Sources, identity: str, applies: Applies, folder: Path) -> Entry:
    stem = identity.removeprefix("halny-")
    files = {language: f"{stem}/{stem}-{language.value}.ditamap" for language in Language}
    for language, file in files.items():
        _write(folder / file, manual_map(sources, identity, applies.series, language))
    return Entry(
        identity=identity,
        kind=DocumentKind.DESCRIPTION,
        access=AccessClass.RMI,
        systems=(),
        applies=(applies,),
        files=files,
    )


def _pictures(edition: Edition) -> Iterator[Picture]:
    for part in edition.parts:
        for block in part.blocks:
            if isinstance(block, Picture):
                yield block
            elif isinstance(block, Steps):
                for step in block.steps:
                    yield from _step_pictures(step)


def _step_pictures(step: Step) -> Iterator[Picture]:
    if step.picture is not None:
        yield step.picture
    for inner in step.steps:
        yield from _step_pictures(inner)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> int:
    """Check the sources and write the library anew; 1 where something is wrong with them."""
    try:
        sources = read_sources()
        wrong = list(complaints(sources))
        if not wrong:
            with TemporaryDirectory(dir=LIBRARY.parent) as name:
                count = build(sources, Path(name, LIBRARY.name))
                build_earlier(sources, Path(name, EARLIER.name))
                build_goods(sources, Path(name, GOODS.name))
                for folder in (LIBRARY, EARLIER, GOODS):
                    shutil.rmtree(folder, ignore_errors=True)
                    Path(name, folder.name).rename(folder)
    except SourceInvalid as error:
        wrong = [str(error)]
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    if not wrong:
        sys.stdout.write(f"{count} documents written to {LIBRARY}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
