"""A portal as an agent sees it, small: it speaks `programming.exchange` and breaks off when it is told to."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from programming.exchange import (
    AGENT_HEADER,
    BASE,
    JOB_PURPOSE,
    SIGNATURE_HEADER,
    TIME_HEADER,
    CommitRequest,
    Committed,
    Enrolled,
    Enrolment,
    Event,
    EventKind,
    Events,
    JobLine,
    JobList,
    JobState,
    JobTicket,
    KeyAnswer,
    KeyRequest,
    Lease,
    PortalKeys,
    Refusal,
    RefusedAnswer,
    Report,
    TakenJob,
    read_message,
    signed_part,
    write_message,
)
from programming.packages.envelope import public_bytes, seal
from programming.phases import Outcome
from programming.virtual_ecu.lock import key_for

CODE: Final = "K7F2-9QXM"
JOB: Final = "job-00000001"
_MOST_SKEW: Final = timedelta(minutes=5)


_STATUSES = frozenset({"429", "503"})
"""Troubles that are the answer's status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The job that the stand-in has: for which vehicle, which package file, the control unit's secret."""

    package: Path
    sha256: str
    manifest_serial: int = 1
    vin: str = "S6HS2CA53JK075927"
    secret: bytes = b"secret"


@dataclass
class StandIn:
    """What the portal knows. `troubles` are used up by the next requests: `cut`, `503`, or a refusal."""

    job_key: Ed25519PrivateKey
    package_key: Ed25519PrivateKey
    offered: Offered | None = None
    ahead: timedelta = timedelta(0)
    state: JobState = JobState.READY
    holder: str | None = None
    last_agent: str | None = None
    committed_at: datetime | None = None
    agents: dict[str, Ed25519PublicKey] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    introductions: tuple[str, ...] = ()
    troubles: deque[str] = field(default_factory=deque)
    lost_answers: deque[str] = field(default_factory=deque)
    silent_words: set[str] = field(default_factory=set)
    is_cancelled: bool = False
    ticket_for: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """Its clock."""
        return datetime.now(UTC) + self.ahead

    def keys(self) -> PortalKeys:
        """Its public keys."""
        return PortalKeys(
            package=(public_bytes(self.package_key.public_key()).hex(),),
            job=(public_bytes(self.job_key.public_key()).hex(),),
            introductions=self.introductions,
        )

    def answer(self, method: str, path: str, agent: str, body: bytes) -> Struct | Path:
        """What it says to a request that was found signed."""
        word = path.rsplit("/", 1)[-1]
        match word:
            case "jobs":
                return JobList(
                    jobs=(self._line(),) if self._is_offered(agent) else (),
                    keys=self.keys(),
                    poll_s=0.05,
                    time=self.now(),
                )
            case "take":
                return self._taken(agent)
            case "package":
                return self._offer().package
            case "events":
                return self._lease(agent, read_message(body, Events))
            case "key":
                seed = bytes.fromhex(read_message(body, KeyRequest).seed)
                key = key_for(seed, self._offer().secret).hex()
                return KeyAnswer(key=key, attempts_left=1, time=self.now())
            case "commit":
                read_message(body, CommitRequest)
                self.committed_at = self.committed_at or self.now()
                self.state = JobState.COMMITTED
                until = self.committed_at + timedelta(days=7)
                return Committed(committed_at=self.committed_at, recover_until=until, time=self.now())
            case "report":
                return self._reported(read_message(body, Report))
        raise AssertionError(f"{method} {path}")

    def _offer(self) -> Offered:
        assert self.offered is not None
        return self.offered

    def _line(self) -> JobLine:
        is_recovery = self.committed_at is not None
        return JobLine(job=JOB, state=self.state, title="ECM", is_recovery=is_recovery, vin=self._offer().vin)

    def _is_offered(self, agent: str) -> bool:
        """Whether a job is open for an agent: to be had, or its own."""
        own_states = (JobState.TAKEN, JobState.COMMITTED) if agent == self.holder else ()
        return self.state in (JobState.READY, JobState.INTERRUPTED, *own_states)

    def _taken(self, agent: str) -> TakenJob:
        offered = self._offer()
        self.holder = agent
        self.state = JobState.TAKEN if self.committed_at is None else JobState.COMMITTED
        ticket = JobTicket(
            job=JOB,
            agent=self.ticket_for or agent,
            workshop="Warsztat Halny",
            vin=offered.vin,
            package_sha256=offered.sha256,
            manifest_serial=offered.manifest_serial,
            issued=self.now(),
            expires=self.now() + timedelta(hours=1),
            nonce="n" * 16,
        )
        phases = [event.phase for event in self.events if event.kind is EventKind.PHASE]
        return TakenJob(
            ticket=seal(msgspec.json.encode(ticket), JOB_PURPOSE, self.job_key).decode(),
            state=self.state,
            package_size=offered.package.stat().st_size,
            next_seq=len(self.events) + 1,
            last_phase=phases[-1] if phases else None,
            checked_blocks=tuple(
                event.data["block"] for event in self.events if event.kind is EventKind.BLOCK_CHECKED
            ),
            backup=next((event.data for event in self.events if event.kind is EventKind.BACKED_UP), None),
            estimate_s=30.0,
            time=self.now(),
            last_agent=self.last_agent,
            committed_at=self.committed_at,
        )

    def _lease(self, agent: str, sent: Events) -> Lease | RefusedAnswer:
        if agent != self.holder:
            return self.refusal(Refusal.JOB_TAKEN)
        if sent.events and sent.events[0].seq > len(self.events) + 1:
            return self.refusal(Refusal.GAP, next_seq=len(self.events) + 1)
        new = [event for event in sent.events if event.seq > len(self.events)]
        self.events.extend(new)
        self.last_agent = agent if new else self.last_agent
        return Lease(
            next_seq=len(self.events) + 1, state=self.state, is_cancelled=self.is_cancelled, time=self.now()
        )

    def _reported(self, report: Report) -> Lease:
        self.reports.append(report)
        ended = {
            Outcome.PROGRAMMED: JobState.DONE,
            Outcome.RECOVERABLE: JobState.INTERRUPTED,
            Outcome.UNTOUCHED: JobState.FAILED,
        }
        self.state = ended[report.outcome]
        return Lease(next_seq=len(self.events) + 1, state=self.state, time=self.now())

    def refusal(self, reason: Refusal, next_seq: int | None = None) -> RefusedAnswer:
        """A no."""
        return RefusedAnswer(reason=reason, message=f"No: {reason}.", next_seq=next_seq, time=self.now())

    def enrolled(self, body: bytes) -> Struct:
        """The answer to an enrolment."""
        wanted = read_message(body, Enrolment)
        if wanted.code != CODE:
            return self.refusal(Refusal.WRONG_CODE)
        agent = f"agent-{len(self.agents) + 1:06}"
        self.agents[agent] = Ed25519PublicKey.from_public_bytes(bytes.fromhex(wanted.public_key))
        return Enrolled(agent=agent, workshop="Warsztat Halny", keys=self.keys(), time=self.now())

    def fault_of(self, method: str, path: str, headers: Any, body: bytes) -> Refusal | None:
        """Why a request is not who it says it is."""
        key = self.agents.get(headers[AGENT_HEADER] or "")
        time = headers[TIME_HEADER] or ""
        if key is None:
            return Refusal.UNKNOWN_AGENT
        try:
            key.verify(bytes.fromhex(headers[SIGNATURE_HEADER]), signed_part(method, path, time, body))
        except InvalidSignature:
            return Refusal.NOT_SIGNED
        skew = datetime.fromtimestamp(int(time), UTC) - self.now()
        return Refusal.WRONG_TIME if abs(skew) > _MOST_SKEW else None


@dataclass
class RunningStandIn:
    """A stand-in that listens at `url`; it can be cut off and come back."""

    portal: StandIn
    port: int = 0
    _server: HTTPServer | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, at the port of before if there was one."""
        self._server = _Server(self.port, self.portal)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        """Be gone."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


@contextmanager
def running_stand_in(offered: Offered | None = None) -> Iterator[RunningStandIn]:
    """Such a portal until the end of the block."""
    portal = StandIn(Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), offered)
    running = RunningStandIn(portal)
    running.start()
    try:
        yield running
    finally:
        running.stop()


class _Server(ThreadingHTTPServer):
    """Listens for a stand-in."""

    daemon_threads = False

    def __init__(self, port: int, portal: StandIn) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.portal = portal


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    @property
    def _portal(self) -> StandIn:
        assert isinstance(self.server, _Server)
        return self.server.portal

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        portal = self._portal
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        with portal.lock:
            portal.asked.append(f"{self.command} {self.path}")
            portal.ranges.append(self.headers["Range"] or "")
            is_mute = self.path.rsplit("/", 1)[-1] in portal.silent_words
            trouble = "cut" if is_mute else portal.troubles.popleft() if portal.troubles else ""
            answer = self._said(trouble, body)
            lost = bool(portal.lost_answers) and self.path.endswith(portal.lost_answers[0])
            if lost:
                portal.lost_answers.popleft()
        if answer is None or lost:
            self.close_connection = True
            return
        if isinstance(answer, Path):
            self._give(answer, cut="half" in trouble)
            return
        status = 403 if isinstance(answer, RefusedAnswer) else 200
        self._write(int(trouble) if trouble in _STATUSES else status, write_message(answer))

    def _said(self, trouble: str, body: bytes) -> Struct | Path | None:
        portal = self._portal
        if trouble == "cut":
            return None
        if trouble in set(Refusal):
            return portal.refusal(Refusal(trouble))
        if self.path == f"{BASE}/enrol":
            return portal.enrolled(body)
        fault = portal.fault_of(self.command, self.path, self.headers, body)
        if fault is not None:
            return portal.refusal(fault)
        return portal.answer(self.command, self.path, self.headers[AGENT_HEADER], body)

    def _give(self, path: Path, *, cut: bool) -> None:
        content = path.read_bytes()
        begins = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        rest = content[begins:]
        self.send_response(206 if begins else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: len(rest) // 2] if cut else rest)
        self.close_connection = True

    def _write(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
