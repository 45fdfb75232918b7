"""Whatever editors do in whatever order: one published revision, four eyes, and a rollback that restores."""

import os
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kb.access import AccessClass
from kb.database import Database
from kb.documents import DocumentKind
from kb.four_eyes import Action, ApprovalMissing, Classification, Event, same_person
from kb.history import History, Signature
from kb.home import DataFolder
from kb.identifiers import DocumentId
from kb.lifecycle import ReviewStepNotAllowed, TransitionNotAllowed
from kb.models import DocumentRow, EditionRow, RevisionRow
from kb.publishing import Publisher, RevisionNotFound, classification_of, find_revision
from kb.rollback import NothingToRollBack, RollbackBlocked, plan_document, plan_run, roll_back
from kb.schedule import Schedule, ScheduledAction, carry_out_due
from kb.store import DocumentStore
from kb.waiting import in_review
from kb.workspace import open_workspace
from tests.conftest import VERSION_FOLDERS
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

pytestmark = pytest.mark.slow

NOON: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOCUMENTS = st.sampled_from([DocumentId("one"), DocumentId("two")])
LANGUAGES = st.sampled_from([ContentLanguage.ENGLISH, ContentLanguage.POLISH])
PEOPLE = st.sampled_from(["Anna", "Jan", "anna ", ""])
CLASSES = st.sampled_from([None, *AccessClass])
KINDS = st.sampled_from([None, DocumentKind.REPAIR, DocumentKind.FLASH])
CONTENTS = st.sampled_from([b"a", b"b", b"c", b"d"])
OPEN_CLASSES = [AccessClass.PUBLIC, AccessClass.RMI]
NUMBERS = st.integers(1, 4)
Published = dict[tuple[str, str], int]
Snapshot = tuple[Published, dict[str, Classification]]


def snapshot(session: Session) -> Snapshot:
    """What readers see, and what each document is."""
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language, RevisionRow.number)
        .join(DocumentRow.editions)
        .join(EditionRow.revisions)
        .where(RevisionRow.status == "published")
    ).all()
    assert len({row[:2] for row in rows}) == len(rows), "an edition with two published revisions"
    documents = {row.document_id: classification_of(row) for row in session.scalars(select(DocumentRow))}
    return {(document, language): number for document, language, number in rows}, documents


def everything(folder: Path) -> list[str]:
    """All rows of the database, as a program of SQL that would write them."""
    with closing(sqlite3.connect(next(folder.glob("*.db")))) as database:
        return list(database.iterdump())


def kill_before(session: Session, statement: int) -> None:
    """Kill this process when it is about to change the database and has done so often enough."""
    left = iter(range(1, statement))

    def count(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        is_change = text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if is_change and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(session.connection(), "before_cursor_execute", count)


class Desk(RuleBasedStateMachine):
    """Editors at work on two documents in two languages; `tables` is an empty database to begin with."""

    tables: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.tables, self.folder)
        home = DataFolder(root=self.folder)
        self.workspace = open_workspace(home, database_url=None, version_folders=VERSION_FOLDERS)
        self.runs = 0
        self.now = NOON
        self.before: Snapshot = ({}, {})

    def teardown(self) -> None:
        self.workspace.close()
        shutil.rmtree(self.folder)

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @contextmanager
    def publisher(self, by: str, run: int | None = None) -> Iterator[Publisher]:
        with suppress(
            ApprovalMissing, TransitionNotAllowed, ReviewStepNotAllowed, RevisionNotFound,
            NothingToRollBack, RollbackBlocked,
        ), self.workspace.database.write() as session:  # fmt: skip
            yield Publisher(session, self.clock, Signature(by=by, run=run))

    def hand_in(
        self, by: str, document: DocumentId, language: ContentLanguage, content: bytes, **said: object
    ) -> None:
        self.runs += 1
        original = f"{document} {language} ".encode() + content
        with self.workspace.database.write() as session:
            store = DocumentStore(session, self.workspace.files, self.clock, Signature(by=by, run=self.runs))
            said |= {"document_id": document, "language": language}
            store.put(new_revision(self.workspace.files, original, **said))

    @rule(
        by=PEOPLE, document=DOCUMENTS, language=LANGUAGES, content=CONTENTS,
        access=CLASSES, kind=KINDS, publish=st.booleans(),
    )  # fmt: skip
    def somebody_hands_in(
        self, by: str, document: DocumentId, language: ContentLanguage, content: bytes,
        access: AccessClass | None, kind: DocumentKind | None, publish: bool,
    ) -> None:  # fmt: skip
        self.hand_in(by, document, language, content, access_class=access, kind=kind, publish=publish)

    @rule(
        by=PEOPLE, document=DOCUMENTS, language=LANGUAGES, number=NUMBERS,
        step=st.sampled_from([Publisher.submit, Publisher.approve, Publisher.send_back, Publisher.publish,
                              Publisher.publish, Publisher.approve, Publisher.withdraw]),
    )  # fmt: skip
    def somebody_takes_a_step(
        self, by: str, document: DocumentId, language: ContentLanguage, number: int, step: object
    ) -> None:
        with self.publisher(by) as publisher:
            step(publisher, find_revision(publisher.session, document, language, number))  # type: ignore[operator]

    @rule(by=PEOPLE, other=PEOPLE)
    def somebody_approves_whatever_waits_and_another_publishes_it(self, by: str, other: str) -> None:
        with self.workspace.database.read() as session:
            waiting = [(row.edition.document.document_id, row.edition.language, row.number)
                       for row in in_review(session)]  # fmt: skip
        for document, language, number in waiting:
            which = (DocumentId(document), ContentLanguage(language), number)
            with self.publisher(by) as publisher:
                publisher.approve(find_revision(publisher.session, *which))
            with self.publisher(other) as publisher:
                publisher.publish(find_revision(publisher.session, *which))

    @rule(by=PEOPLE, document=DOCUMENTS)
    def somebody_rolls_a_document_back(self, by: str, document: DocumentId) -> None:
        with self.publisher(by) as publisher:
            roll_back(publisher, plan_document(publisher, document))

    @rule(
        by=PEOPLE, document=DOCUMENTS, language=LANGUAGES, number=NUMBERS, statement=st.integers(1, 6),
        step=st.sampled_from([Publisher.submit, Publisher.approve, Publisher.publish, Publisher.withdraw]),
    )  # fmt: skip
    def a_step_whose_process_is_killed_leaves_nothing_behind(
        self,
        by: str,
        document: DocumentId,
        language: ContentLanguage,
        number: int,
        statement: int,
        step: object,
    ) -> None:
        def work(publisher: Publisher) -> None:
            step(publisher, find_revision(publisher.session, document, language, number))  # type: ignore[operator]

        self.is_killed_or_done(by, work, statement)

    @rule(by=PEOPLE, document=DOCUMENTS, statement=st.integers(1, 12))
    def a_rollback_whose_process_is_killed_leaves_nothing_behind(
        self, by: str, document: DocumentId, statement: int
    ) -> None:
        def work(publisher: Publisher) -> None:
            roll_back(publisher, plan_document(publisher, document))

        self.is_killed_or_done(by, work, statement)

    def is_killed_or_done(self, by: str, work: Callable[[Publisher], None], statement: int) -> None:
        """Do the work in a process that is killed before one of its changes of the database, if it comes."""
        before = everything(self.folder)
        process = os.fork()
        if process == 0:
            with suppress(BaseException):
                home = Database(self.workspace.database.url)
                with home.write() as session:
                    kill_before(session, statement)
                    work(Publisher(session, self.clock, Signature(by=by)))
            os._exit(0)
        _, ending = os.waitpid(process, 0)
        if os.WIFSIGNALED(ending):
            assert everything(self.folder) == before, "half a step was kept"

    @rule(by=PEOPLE, run=st.integers(1, 6))
    def somebody_rolls_a_run_back(self, by: str, run: int) -> None:
        with self.publisher(by, run) as publisher:
            roll_back(publisher, plan_run(publisher, run))

    @rule(
        by=PEOPLE, document=DOCUMENTS, language=LANGUAGES, number=NUMBERS,
        action=st.sampled_from(ScheduledAction),
    )  # fmt: skip
    def something_is_scheduled_and_comes_due(
        self, by: str, document: DocumentId, language: ContentLanguage, number: int, action: ScheduledAction
    ) -> None:
        with self.publisher(by) as publisher:
            row = find_revision(publisher.session, document, language, number)
            Schedule(publisher.session).add(row, action, self.now, publisher.signature, self.now)
        carry_out_due(self.workspace.database, self.clock)

    @rule(document=DOCUMENTS, language=LANGUAGES, content=CONTENTS, access=st.sampled_from(OPEN_CLASSES))
    def a_run_that_is_rolled_back_at_once_changes_nothing(
        self, document: DocumentId, language: ContentLanguage, content: bytes, access: AccessClass
    ) -> None:
        with self.workspace.database.read() as session:
            before = snapshot(session)
        assume(not before[1].get(document, OPEN).is_protected)
        self.hand_in("Anna", document, language, content, access_class=access)
        with self.publisher("Jan", self.runs) as publisher:
            roll_back(publisher, plan_run(publisher, self.runs))
        with self.workspace.database.read() as session:
            after = snapshot(session)
        kept = {name: classification for name, classification in after[1].items() if name in before[1]}
        assert (after[0], kept) == before

    @invariant()
    def nothing_protected_changes_for_readers_by_one_pair_of_eyes(self) -> None:
        with self.workspace.database.read() as session:
            now = snapshot(session)
            events = {name: History(session, self.clock).of_document(DocumentId(name)) for name in now[1]}
        (was, classes), self.before = self.before, now
        came = {key: number for key, number in now[0].items() if was.get(key) != number}
        for (document, language), number in came.items():
            if now[1][document].is_protected or classes.get(document, OPEN).is_protected:
                assert has_second_pair(events[document], language, number), f"{document} {language} {number}"
        for document, before in classes.items():
            if before.is_protected and not now[1][document].is_protected:
                assert any(key[0] == document for key in came), f"{document} was opened by nothing"


OPEN: Final = Classification(kind=DocumentKind.REPAIR, access_class=AccessClass.RMI)


def has_second_pair(events: list[Event], language: str, number: int) -> bool:
    """Whether somebody approved since the publication before who neither handed in nor described it."""
    mine = [event for event in events if (event.language, event.revision) == (language, number)]
    hands = {same_person(e.by) for e in mine if e.action in (Action.HANDED_IN, Action.RESTATED)}
    published = [place for place, event in enumerate(mine) if event.action is Action.PUBLISHED]
    since = published[-2] if len(published) > 1 else 0
    approvals = {same_person(e.by) for e in mine[since : published[-1]] if e.action is Action.APPROVED}
    return bool(approvals - hands - {""})


def work(tables: Path, examples: int) -> None:
    """Let editors work so many days on an empty database that is a copy of `tables`."""
    Desk.tables = tables
    health = list(HealthCheck)
    rules = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=health
    )
    run_state_machine_as_test(Desk, settings=rules)


def test_whatever_editors_do_the_rules_hold(empty_tables: Path) -> None:
    work(empty_tables, 12)


@pytest.mark.slow
def test_whatever_editors_do_for_a_long_time_the_rules_hold(empty_tables: Path) -> None:
    work(empty_tables, 150)
