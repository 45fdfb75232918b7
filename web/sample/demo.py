"""The sample library and the demo accounts, for `aos demo`."""

import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyotp
from sqlalchemy.orm import Session

from entitlements.accounts import OPERATOR_ROLES, Profile, Role, Standing
from entitlements.operators import NewOperator, OperatorStore
from entitlements.second_factors import SecondFactors, factor_kinds
from entitlements.store import AccountStore, NewAccount
from entitlements.vat import VatState
from ingest.manifest import FILE_NAMES, read_manifest
from ingest.pipeline import IngestOptions, InputResult, Summary, run_ingest
from kb.history import Signature
from kb.home import write_private
from kb.identifiers import DocumentId, document_id_from
from kb.library import Library
from kb.publishing import Publisher
from kb.store import utc_now
from kb.waiting import in_review
from translations.locales import Language
from web.sample.tickets_demo import add_tickets
from web.wiring import Portal

LIBRARY: Final = Path(__file__).parent / "library"
EARLIER: Final = Path(__file__).parent / "earlier"
HANDS_IN: Final = "Jan Lis (sample library)"
APPROVES: Final = "Maria Nowak (sample library)"
_FILE: Final = "demo-accounts.json"
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
OWNER: Final = "szef@demo.example"
STAFF: Final = "staff@demo.example"
STAFF_TOO: Final = "staff2@demo.example"
_BUYER: Final = "kupuje@demo.example"
_PEOPLE: Final = (
    (OWNER, "Ewa Zając", (Role.OWNER, Role.BUYER, Role.ACCOUNTANT), Language.POLISH),
    ("technik@demo.example", "Anna Wójcik", (Role.TECHNICIAN,), Language.POLISH),
    ("technician@demo.example", "Tom Baker", (Role.TECHNICIAN, Role.SECURITY), Language.ENGLISH),
    (_BUYER, "Marek Sowa", (Role.OWNER, Role.BUYER, Role.TECHNICIAN), Language.POLISH),
    ("redakcja@demo.example", "Jan Lis", (Role.EDITOR,), Language.POLISH),
    (STAFF, "Maria Nowak", (Role.STAFF,), Language.POLISH),
    (STAFF_TOO, "Piotr Kos", (Role.STAFF,), Language.ENGLISH),
)
_COMPANY: Final = NewOperator(
    legal_name="Warsztat Pod Lipą Ewa Zając",
    profile=Profile.REPAIRER,
    street="ul. Warsztatowa 7",
    postal_code="00-001",
    city="Warszawa",
    country="PL",
    language=Language.POLISH,
    vat_country="PL",
    vat_number="1234563218",
    vat_state=VatState.UNVERIFIED,
)
_NEW_COMPANY: Final = NewOperator(
    legal_name="Auto Sowa Marek Sowa",
    profile=Profile.REPAIRER,
    street="ul. Leśna 3",
    postal_code="26-600",
    city="Radom",
    country="PL",
    language=Language.POLISH,
)
"""A company without a ticket, to try what one meets who has to buy one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """A demo log-in; `role` is the first of its `roles`, `totp_secret` its second factor's."""

    name: str
    email: str
    password: str
    role: str
    roles: tuple[str, ...]
    totp_secret: str


def load_library(portal: Portal, on_result: Callable[[InputResult], None]) -> Summary:
    """Take in the sample library; what is in the knowledge base already is left as it is.

    A few documents come in their earlier issue first, so that they have a past. One editor hands in, another
    approves what needs four eyes.
    """
    services = portal.ingest_services()
    present = _documents(portal)
    with TemporaryDirectory() as name:
        # As if they had lain where the library lies, and had been overwritten.
        folder = Path(name, LIBRARY.name).resolve()
        shutil.copytree(EARLIER, folder)
        manifest = folder / FILE_NAMES[0]
        entries = read_manifest(manifest).entries.items()
        missing = [path for path, entry in entries if document_id_from(entry.identity or "") not in present]
        earlier = IngestOptions(manifest=manifest, editor=HANDS_IN)
        run_ingest(services, missing, earlier, on_result)
    summary = run_ingest(services, [LIBRARY], IngestOptions(editor=HANDS_IN), on_result)
    _publish_protected(portal)
    services.after_store()
    return summary


def _publish_protected(portal: Portal) -> None:
    """The second pair of eyes: what needs one is approved, as far as it is a file of the sample library."""
    with portal.workspace.database.write() as session:
        for row in in_review(session):
            publisher = Publisher(session, utc_now, Signature(by=APPROVES, remark="Sample library"))
            if Path(row.source_path).is_relative_to(LIBRARY.resolve()):
                publisher.approve(row)
                publisher.publish(row)


def _documents(portal: Portal) -> set[DocumentId]:
    with portal.workspace.database.read() as session:
        return set(Library(session).document_ids())


def demo_accounts(portal: Portal) -> list[DemoAccount]:
    """The demo accounts, made where they are missing.

    Their passwords and the secrets of their second factors are drawn at random for each data folder and kept
    in a file in it that only its owner can read, so that a demo portal that somebody opens to a network has
    none that the world knows.
    """
    path = portal.settings.folder.root / _FILE
    kept = _read(path)
    accounts = [
        DemoAccount(
            name=name,
            email=email,
            password=kept.get(email, {}).get("password") or _password(),
            role=roles[0],
            roles=roles,
            totp_secret=kept.get(email, {}).get("totp_secret") or pyotp.random_base32(),
        )
        for email, name, roles, _language in _PEOPLE
    ]
    write_private(path, json.dumps([asdict(account) for account in accounts], ensure_ascii=False))
    with portal.workspace.database.write() as session:
        _make_missing(session, accounts, datetime.now(UTC))
    return accounts


def codes_now(portal: Portal) -> dict[str, str]:
    """What the authenticator apps of the demo accounts show at this moment, by e-mail address."""
    kept = _read(portal.settings.folder.root / _FILE)
    secrets_of = {email: entry.get("totp_secret") for email, entry in kept.items()}
    return {email: pyotp.TOTP(secret).now() for email, secret in secrets_of.items() if secret}


def _make_missing(session: Session, accounts: Sequence[DemoAccount], now: datetime) -> None:
    """The workshop, its people and those who run the portal, each with a second factor that is known."""
    store, factors = AccountStore(session), SecondFactors(session)
    workshop, buyer = (_company(session, company, now) for company in (_COMPANY, _NEW_COMPANY))
    present = {account.email: account.id for account in store.all()}
    for account, (_email, _name, roles, language) in zip(accounts, _PEOPLE, strict=True):
        account_id = present.get(account.email)
        if account_id is None:
            new = NewAccount(
                email=account.email,
                display_name=account.name,
                password=account.password,
                roles=frozenset(roles),
                language=language,
                operator_id=(buyer if account.email == _BUYER else workshop)
                if OPERATOR_ROLES.intersection(roles)
                else None,
            )
            account_id = store.add(new, now).id
        if not factor_kinds(session, account_id):
            factors.enrol_totp(account_id, account.totp_secret, now)
    add_tickets(session, workshop, now)


def _company(session: Session, company: NewOperator, now: datetime) -> int:
    """The company of this name, approved; its number."""
    store = OperatorStore(session)
    return (store.by_name(company.legal_name) or store.add(company, Standing.APPROVED, now)).id


def _read(path: Path) -> dict[str, dict[str, str]]:
    """What is kept of each account, by e-mail address."""
    try:
        entries = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return {entry["email"]: entry for entry in entries}


def _password() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
