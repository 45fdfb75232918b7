"""Where the siblings meet: one opened portal, from which commands and requests take what they need."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import entitlements
import ingest
import kb
import programming
import search
from ingest.limits import Limits
from ingest.pipeline import IngestServices
from kb.schedule import carry_out_due
from kb.store import utc_now
from kb.workspace import Workspace, open_workspace
from search.cli import SearchServices
from search.indexer import IndexBusy, Indexer, IndexStatus, status
from search.searcher import Searcher
from search.service import open_searcher
from web.alerts import Alerts
from web.factor_reset_chore import FactorRemoval
from web.mail.delivery import Postman
from web.mail.transport import FileTransport, MailTransport, SmtpTransport, console
from web.settings import Settings

VERSION_FOLDERS: Final = tuple(
    folder / "migrations" / "versions"
    for folder in (
        *(Path(package.__path__[0]) for package in (kb, entitlements, ingest, search, programming)),
        Path(__file__).parent,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """An opened data folder with the services that work on it."""

    settings: Settings
    workspace: Workspace

    def secret_key(self) -> str:
        """The key that signs cookies."""
        return _secret_key(self.settings)

    def searcher(self) -> Searcher:
        """A searcher on the live index.

        Raises:
            IndexMissing: no index has been built yet.
        """
        folder = self.settings.folder
        return open_searcher(folder.index, self.settings.search_engine, folder.terms)

    def postman(self, clock: Callable[[], datetime] = utc_now) -> Postman:
        """Who takes mails out of the portal: to the mail server, or into files where there is none."""
        settings = self.settings
        server, sender = settings.mail.server, settings.mail.sender
        transport: MailTransport = (
            SmtpTransport(server=server, own_name=sender.domain)
            if server is not None
            else FileTransport(
                folder=settings.folder.root / "outbox", echo=console() if settings.is_debugging else None
            )
        )
        return Postman(database=self.workspace.database, transport=transport, sender=sender, clock=clock)

    def factor_removal(self, clock: Callable[[], datetime] = utc_now) -> FactorRemoval:
        """Who takes second factors off accounts when their owners have lost them."""
        return FactorRemoval(
            database=self.workspace.database, base_url=self.settings.base_url or "", clock=clock
        )

    def alerts(self, clock: Callable[[], datetime] = utc_now) -> Alerts:
        """The alerts of saved searches."""
        return Alerts(
            database=self.workspace.database,
            searcher=cache(self.searcher),
            engine=self.settings.search_engine,
            base_url=self.settings.base_url,
            secret_key=self.secret_key(),
            clock=clock,
        )

    def indexer(self) -> Indexer:
        """The index's writer."""
        return Indexer(self.workspace.database, self.settings.folder.index, self.settings.search_engine)

    def index_status(self) -> IndexStatus:
        """How much the index holds, and how far it is behind."""
        return status(self.workspace.database, self.settings.folder.index, self.settings.search_engine)

    def search_services(self) -> SearchServices:
        """What the search commands need."""
        return SearchServices(
            database=self.workspace.database,
            index_root=self.settings.folder.index,
            engine=self.settings.search_engine,
            terms_folder=self.settings.folder.terms,
        )

    def ingest_services(self, after_store: Callable[[], None] | None = None) -> IngestServices:
        """What the ingest commands need; what they store is in the index when they end."""
        return IngestServices(
            workspace=self.workspace,
            limits=Limits(),
            after_store=after_store or self.follow_changes,
            search_engine=self.settings.search_engine,
        )

    def carry_out_due(self, clock: Callable[[], datetime] = utc_now) -> None:
        """Do what was scheduled and is due; where the index cannot follow now, the next command does it."""
        if carry_out_due(self.workspace.database, clock):
            with suppress(IndexBusy):
                self.follow_changes()

    def follow_changes(self) -> None:
        """Bring the index up to date with the change log."""
        self.indexer().drain()


def open_portal(settings: Settings) -> Portal:
    """Open the data folder that the settings name, making it and its tables where they are missing.

    Raises:
        DatabaseTooNew: the data was written by a later version of AOS.
    """
    workspace = open_workspace(
        settings.folder,
        database_url=settings.database_url,
        version_folders=VERSION_FOLDERS,
        secret_key=lambda: _secret_key(settings),
    )
    return Portal(settings=settings, workspace=workspace)


def _secret_key(settings: Settings) -> str:
    return settings.secret_key or settings.folder.secret_key()
