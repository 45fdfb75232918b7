"""Passwords, log-ins, decisions of the policy and the audit trail, each beside a peer in the same run.

What counts is processor time of all threads: argon2 works on four at once. The wall clock stands beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from werkzeug.security import check_password_hash, generate_password_hash

from entitlements.accounts import Role, Standing, Strength
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.audit_chain import SealKey, faults
from entitlements.audit_records import read_head, read_records
from entitlements.passwords import hash_password, is_right_password
from entitlements.permissions import Permission
from entitlements.policy import Resource, Subject, decide
from entitlements.products.kinds import Module
from entitlements.store import AccountStore
from entitlements.tickets.entitlement import Entitlement
from kb.access import AccessClass
from kb.database import secret_key_of
from kb.store import utc_now
from tests.bench.claims import Bound, Claim
from tests.bench.clocks import Spent, spent
from tests.bench.people_peers import BareApp, BareTable, Casbin, OurApp, Rights
from tests.bench.table import show
from tests.factories.portals import TECHNICIAN, portal_with_library
from web.settings import Settings
from web.wiring import open_portal

_PASSWORD: Final = "a workshop's long password"
_NOW: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_HASHES: Final = 10
_LOG_INS: Final = 15
_DECISIONS: Final = 20_000
_ASKED_OF_CASBIN: Final = 2_000
_RECORDS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something was done, and what all of that took."""

    name: str
    times: int
    took: Spent

    @property
    def each_ms(self) -> float:
        """Processor time of one, in milliseconds."""
        return 1_000 * self.took.cpu_s / self.times

    def row(self) -> list[str]:
        """The line of a table: a second on one core, milliseconds of one, a second by the clock."""
        return [
            self.name,
            f"{1_000 / self.each_ms:,.4g}",
            f"{self.each_ms:.4g}",
            f"{self.times / self.took.wall_s:,.4g}",
        ]


def rate(name: str, times: int, action: Callable[[], object]) -> Rate:
    """Do something so many times, and once before to be warm."""
    action()

    def all_of_them() -> None:
        for _time in range(times):
            action()

    return Rate(name=name, times=times, took=spent(all_of_them))


def bench_people(root: Path) -> list[Claim]:
    """Measure, print, and return what is promised."""
    return [*_passwords(), *_log_ins(root), *_decisions(), *_trail(root)]


def show_rates(title: str, rates: Sequence[Rate]) -> None:
    """Print a table of rates."""
    head = ["", "a second, one core", "ms", "a second, by the clock"]
    show(title, head, [one.row() for one in rates])


def _passwords() -> list[Claim]:
    bare = PasswordHasher()
    ours_hash, scrypt_hash = hash_password(_PASSWORD), generate_password_hash(_PASSWORD)
    makes = [
        rate("AOS", _HASHES, lambda: hash_password(_PASSWORD)),
        rate("argon2-cffi, bare, its own defaults", _HASHES, lambda: bare.hash(_PASSWORD)),
        rate("werkzeug, scrypt, its own defaults", _HASHES, lambda: generate_password_hash(_PASSWORD)),
    ]
    checks = [
        rate("AOS", _HASHES, lambda: is_right_password(ours_hash, _PASSWORD)),
        rate("argon2-cffi, bare", _HASHES, lambda: bare.verify(ours_hash, _PASSWORD)),
        rate("werkzeug, scrypt", _HASHES, lambda: check_password_hash(scrypt_hash, _PASSWORD)),
    ]
    show_rates("Passwords: hashed", makes)
    show_rates("Passwords: checked", checks)
    return [
        Claim(
            name="checking a password: to bare argon2-cffi's time",
            measured=checks[0].each_ms / checks[1].each_ms,
            bound=Bound.AT_MOST,
            floor=1.1,
        ),
        Claim(
            name="checking a password: to werkzeug's scrypt (slower is harder to guess)",
            measured=checks[0].each_ms / checks[2].each_ms,
            bound=Bound.AT_LEAST,
            floor=0.5,
        ),
    ]


def _log_ins(root: Path) -> list[Claim]:
    """The password step, from the form's arrival to the answer, with the hash that a real account has."""
    home = root / "people"
    portal = portal_with_library(home)
    with portal.workspace.database.write() as session:
        AccountStore(session).set_password(TECHNICIAN, _PASSWORD, utc_now())
    portal.workspace.close()
    ours, bare = OurApp(home, TECHNICIAN, _PASSWORD), BareApp(root / "bare.db", TECHNICIAN, _PASSWORD)
    rates = [rate(app.name, _LOG_INS, app.visits(_LOG_INS + 1)) for app in (ours, bare)]
    show_rates("Log-ins: the form with the password, answered", rates)
    password_hash = hash_password(_PASSWORD)
    check = rate("", _HASHES, lambda: is_right_password(password_hash, _PASSWORD))
    return [
        Claim(
            name="a log-in: to that of a bare Flask-Login application with werkzeug's scrypt",
            measured=rates[0].each_ms / rates[1].each_ms,
            bound=Bound.AT_MOST,
            floor=2,
        ),
        Claim(
            name="a log-in: to the check of its password alone",
            measured=rates[0].each_ms / check.each_ms,
            bound=Bound.BELOW,
            floor=1.25,
        ),
    ]


def _decisions() -> list[Claim]:
    """A technician asks to read repair information, over and over."""
    subject = Subject(
        account_id=7,
        roles=frozenset({Role.TECHNICIAN}),
        operator_id=12,
        standing=Standing.APPROVED,
        is_email_verified=True,
        strength=Strength.SECOND_FACTOR,
        has_second_factor=True,
        stepped_up_at=_NOW,
        clearance_until=_NOW + timedelta(days=1),
        entitlements=(Entitlement(module=Module.INFORMATION, until=_NOW + timedelta(days=1)),),
    )
    rmi = Resource(access_class=AccessClass.RMI)
    keys = Resource(access_class=AccessClass.SECURITY_RELATED_RMI, is_declared=True)
    rights, casbin = Rights(), Casbin()
    read = Permission.DOCUMENT_READ
    rates = [
        rate("AOS, repair information", _DECISIONS, lambda: decide(subject, read, rmi, _NOW)),
        rate("AOS, security-related", _DECISIONS, lambda: decide(subject, read, keys, _NOW)),
        rate(
            "a set of role and permission, bare", _DECISIONS, lambda: rights.may("technician", "rmi", "read")
        ),
        rate("casbin, roles only", _ASKED_OF_CASBIN, lambda: casbin.may("technician", "rmi", "read")),
    ]
    show_rates("Decisions: may a technician read this?", rates)
    return [
        Claim(
            name="a decision: to casbin's, which looks at roles only",
            measured=rates[0].each_ms / rates[3].each_ms,
            bound=Bound.BELOW,
            floor=0.2,
        ),
    ]


def _trail(root: Path) -> list[Claim]:
    """A record in a transaction of its own, and the check of the whole trail."""
    portal = open_portal(Settings(home=root / "trail"))
    database, bare = portal.workspace.database, BareTable(root / "bare-trail.db")
    event = AuditEvent(
        kind=AuditKind.LOG_IN_SUCCEEDED, actor_id=7, subject="account:7", details={"by": "code"}
    )

    def record() -> None:
        with database.write() as session:
            AuditTrail(session, utc_now).record(event)

    def check() -> None:
        with database.read() as session:
            key = SealKey.of(secret_key_of(session))
            assert not list(faults(read_records(session), read_head(session), key))

    rates = [
        rate("AOS: chained, sealed, stored", _RECORDS, record),
        rate("SQLite, bare: a row, stored", _RECORDS, bare.insert),
    ]
    checks = rate("AOS: checked", 1, check)
    portal.workspace.close()
    show_rates("The audit trail: records in transactions of their own", rates)
    each = Rate(name=checks.name, times=_RECORDS, took=checks.took)
    show_rates("The audit trail: the check", [each])
    return [
        Claim(
            name="a record of the audit trail: to the making of a password's hash",
            measured=rates[0].each_ms / rate("", 3, lambda: hash_password(_PASSWORD)).each_ms,
            bound=Bound.BELOW,
            floor=0.1,
        ),
    ]
