"""What an ingestion works with, and what its editor asks for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.limits import Limits
from ingest.nursery import Nursery
from ingest.reader import DeadLink
from ingest.report import InputResult
from kb.documents import DocumentKind, NewRevision
from kb.workspace import Workspace
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestServices:
    """What ingestion works with.

    `after_store` lets the search index follow and may do nothing; `search_engine` is that index's engine.
    Runs that are given one `nursery` fork their readers from it and leave it be; others start their own.
    """

    workspace: Workspace
    limits: Limits
    after_store: Callable[[], None]
    search_engine: str = "tantivy"
    nursery: Nursery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """The options of `aos ingest run`; `jobs` 0 is one per processor core, `editor` signs for it all.

    `passwords` are tried on protected files; they are kept nowhere.
    """

    kind: DocumentKind | None = None
    language: Language | None = None
    manifest: Path | None = None
    publish: bool = True
    jobs: int = 0
    is_dry_run: bool = False
    editor: str = ""
    passwords: tuple[str, ...] = field(default=(), repr=False)


OnResult = Callable[[InputResult], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a dry run would hand in, and the links in it that were cut because they lead nowhere."""

    new: NewRevision
    dead_links: tuple[DeadLink, ...]


def _pass_over(_foreseen: Foreseen) -> None:
    """What nobody wants to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who watches a run: `on_result` takes each result; once `stop` is set, no input is begun any more.

    `on_document` takes what a dry run would hand in.
    """

    on_result: OnResult
    stop: threading.Event
    on_document: Callable[[Foreseen], None] = field(default=_pass_over)
