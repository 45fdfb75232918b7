"""A workshop that programs: a published package, a ticket that runs, agents with keys, all of one portal."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.products.kinds import Module, Period, Product, Scope
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import granted_product
from kb.database import Database
from kb.workspace import Workspace
from programming.exchange import CommitRequest, Enrolment, Event, EventKind, KeyRequest, Taking
from programming.exchange_offline import OfflineRequest, signed_request
from programming.jobs.agents import Agent, AgentDesk
from programming.jobs.desk import JobDesk
from programming.jobs.job_key import JobSigner
from programming.jobs.jobs import Job, JobStore
from programming.jobs.lane import Lane, Tools
from programming.jobs.models import JobEventRow, JobRow
from programming.jobs.preflight import Wanted
from programming.jobs.secrets import HMAC, FileKeyStore
from programming.packages.envelope import public_bytes
from programming.packages.keyring import Keyring
from programming.packages.store import PackageStore
from programming.phases import Phase
from tests.factories.flash_packages import CONTENTS, PUBLISHER, TARGET, manifest_of, write_package
from tests.factories.teams import add_operator, add_person

VIN: Final = "S6HS2CA53JK075927"
SERIAL: Final = "ECM0000075927"
SEED: Final = "0102030405060708"
FIRST_STAFF: Final = 901
SECOND_STAFF: Final = 902
SECRETS: Final = "ecu_secrets.json"
JOB_PRODUCT: Final = Product(
    code="programming-job", module=Module.PROGRAMMING, make=None, scope=Scope.JOB, period=None, seats=1
)


def publish(session: Session, root: Path, now: datetime, **changed: object) -> str:
    """A package that two people published; its name. `changed` are fields of its manifest."""
    ring = Keyring(session, lambda: now)
    if not ring.public_keys():
        ring.register(public_bytes(PUBLISHER.public_key()).hex(), "Test", FIRST_STAFF)
    store = PackageStore(session, root / "packages", lambda: now)
    with TemporaryDirectory() as folder:
        path = write_package(Path(folder, "package.aosflash"), manifest_of(CONTENTS, **changed))
        stored = store.take_in(path, FIRST_STAFF)
    for person in (FIRST_STAFF, SECOND_STAFF):
        store.agree(stored.sha256, person)
    FileKeyStore(root / SECRETS).make_missing(HMAC, [TARGET.name])
    return stored.sha256


def add_programming_ticket(
    session: Session, operator_id: int, account_id: int, now: datetime, *, period: Period = Period.DAY
) -> int:
    """A ticket for programming that runs; its number."""
    desk = TicketDesk(session, lambda: now)
    product = granted_product(period, Module.PROGRAMMING)
    return desk.activate(desk.grant(product, operator_id).id, account_id).id


@dataclass(slots=True, kw_only=True)
class Workshop:
    """An operator with a technician and a package; `clock` is the portal's, `agent_keys` by agent."""

    database: Database
    root: Path
    clock: Callable[[], datetime]
    operator_id: int
    account_id: int
    package: str
    agent_keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)

    @property
    def wanted(self) -> Wanted:
        """A job that the technician wants."""
        return Wanted(operator_id=self.operator_id, account_id=self.account_id, vin=VIN, is_cleared=False)

    def tools(self, session: Session) -> Tools:
        """What desks work with."""
        return Tools(
            packages=PackageStore(session, self.root / "packages", self.clock),
            keys=FileKeyStore(self.root / SECRETS),
            signer=JobSigner(self.root / "job_keys"),
        )

    def desk(self, session: Session) -> JobDesk:
        """What people do."""
        tools = self.tools(session)
        return JobDesk(session, self.clock, tools.packages, tools.keys)

    def lane(self, session: Session, agent: Agent) -> Lane:
        """What an agent does; its record is read anew."""
        known = AgentDesk(session, self.clock).known(agent.id) or agent
        return Lane(session, self.clock, known, self.tools(session))

    def create(self) -> Job:
        """A job that waits."""
        with self.database.write() as session:
            return self.desk(session).create(self.wanted, self.package)

    def job(self, job_id: str) -> Job:
        """How a job stands."""
        with self.database.read() as session:
            job = JobStore(session, self.clock).by_id(job_id)
        assert job is not None
        return job

    def enrol(self, name: str = "Bay 1", version: str = "1.0.0") -> Agent:
        """An agent of the operator."""
        key = Ed25519PrivateKey.generate()
        with self.database.write() as session:
            desk = AgentDesk(session, self.clock)
            code = desk.make_code(self.operator_id, self.account_id)
            public_key = public_bytes(key.public_key()).hex()
            agent = desk.enrol(Enrolment(code=code, name=name, public_key=public_key, version=version))
        self.agent_keys[agent.id] = key
        return agent

    def by_hand(self, job: Job, agent: Agent, serial: str = SERIAL, seed: str = SEED) -> OfflineRequest:
        """The request that an agent without a network shows."""
        asked = OfflineRequest(job=job.id, serial=serial, level=1, seed=bytes.fromhex(seed), estimate_s=30)
        return replace(asked, signature=self.agent_keys[agent.id].sign(signed_request(asked)))

    def take(self, job: Job, agent: Agent) -> None:
        """Let an agent take a job."""
        with self.database.write() as session:
            self.lane(session, agent).take(job.id, Taking(interface="test"))

    def unlock(self, job: Job, agent: Agent, serial: str = SERIAL) -> None:
        """Let an agent take a job and ask for a key."""
        with self.database.write() as session:
            lane = self.lane(session, agent)
            lane.take(job.id, Taking(interface="test"))
            lane.give_key(job.id, KeyRequest(serial=serial, level=1, seed=SEED))

    def commit(self, job: Job, agent: Agent, serial: str = SERIAL) -> None:
        """Let an agent take a job past the point of no return."""
        self.unlock(job, agent, serial)
        with self.database.write() as session:
            lane = self.lane(session, agent)
            lane.commit(job.id, CommitRequest(serial=serial, estimate_s=60))

    def tell(self, job: Job, agent: Agent, *events: Event) -> int:
        """Let an agent tell what happened; the number of the first event that the portal lacks."""
        with self.database.write() as session:
            return self.lane(session, agent).tell(job.id, events).next_seq


def workshop(workspace: Workspace, clock: Callable[[], datetime], **changed: object) -> Workshop:
    """A workshop with a day's ticket that runs; `changed` are fields of the package's manifest."""
    root = workspace.folder.root
    with workspace.database.write() as session:
        operator_id = add_operator(session, now=clock())
        account_id = add_person(session, "ewa@kowal.example", operator_id, Role.TECHNICIAN, now=clock())
        add_programming_ticket(session, operator_id, account_id, clock())
        package = publish(session, root, clock(), **changed)
    return Workshop(
        database=workspace.database,
        root=root,
        clock=clock,
        operator_id=operator_id,
        account_id=account_id,
        package=package,
    )


def event(seq: int, at: datetime, kind: EventKind, phase: Phase | None = None, **data: Any) -> Event:
    """An event of a job."""
    return Event(seq=seq, at=at, kind=kind, phase=phase, data=data)


def entered(seq: int, at: datetime, phase: Phase, block: str | None = None) -> Event:
    """That a phase was entered."""
    return Event(seq=seq, at=at, kind=EventKind.PHASE, phase=phase, data={"block": block} if block else {})


def add_ended_job(session: Session, operator_id: int, account_id: int, at: datetime) -> None:
    """A job as it stands in the tables after it ended, with one event."""
    session.add(
        JobRow(
            id="job", operator_id=operator_id, account_id=account_id, vin=VIN, package_sha256="", title="",
            target="", ticket_id=1, state="done", created_at=at, has_erased=False, ended_at=at, interface="",
            estimate_s=1, next_seq=2,
        )
    )  # fmt: skip
    session.flush()
    told = {"job_id": "job", "seq": 1, "agent_id": "agent", "at": at, "received_at": at}
    session.add(JobEventRow(**told, kind="supply", data={"volts": 13}))
