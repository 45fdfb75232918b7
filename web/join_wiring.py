"""Registration as requests, chores and commands use it, on an opened portal."""

from collections.abc import Callable
from datetime import datetime

from entitlements.email_tokens import EmailTokens
from entitlements.evidence_store import faults, sweep
from entitlements.join_cli import JoinServices
from entitlements.registration import Registration
from entitlements.vat_checks import VatChecks
from kb.filestore import FileStore
from kb.store import utc_now
from translations.catalogue import translator
from web.join_letters import notifier
from web.wiring import Portal

_ = translator("web")


def registration(portal: Portal, base_url: str, clock: Callable[[], datetime]) -> Registration:
    """Takes registrations; links in its mails begin with `base_url`."""
    return Registration(
        database=portal.workspace.database,
        notify=notifier(base_url, clock),
        key=portal.secret_key(),
        clock=clock,
    )


def vat_checks(portal: Portal, clock: Callable[[], datetime] = utc_now) -> VatChecks:
    """Asks the register that the settings name."""
    return VatChecks(database=portal.workspace.database, register=portal.settings.vat.register(), clock=clock)


def evidence_files(portal: Portal) -> FileStore:
    """Where what applicants handed in lies."""
    return FileStore(portal.settings.folder.evidence)


def evidence_faults(portal: Portal) -> list[str]:
    """What is wrong with what applicants handed in, a sentence each."""
    text = _("A file of a company is not what was handed in: {checksum}. Restore it from a backup.")
    return [
        text.format(checksum=checksum)
        for checksum in faults(portal.workspace.database, evidence_files(portal))
    ]


def tidy(portal: Portal, now: datetime) -> None:
    """Delete bytes that nobody names any more, and links that expired long ago."""
    sweep(portal.workspace.database, evidence_files(portal), now)
    with portal.workspace.database.write() as session:
        EmailTokens(session).prune(now)


def join_services(portal: Portal) -> JoinServices:
    """What the commands about applications and operators need."""
    return JoinServices(
        database=portal.workspace.database,
        notify=notifier(portal.settings.base_url or "", utc_now),
        vat_checks=vat_checks(portal),
        clock=utc_now,
    )
