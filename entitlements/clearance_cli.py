"""`aos entitlements clearances`, `grant`, `revoke`, `verify-accesses`: what the staff's pages do, by command.

Granting follows the rule of two people here too: a member of the staff gives their own password, and one run
is one person's agreement.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from entitlements.access_register import AccessRegister
from entitlements.accounts import Account, Role
from entitlements.attempts import TooManyAttempts
from entitlements.clearance import Certificate, CertificateRefused, Flaw, NotYours, Status, Voter
from entitlements.clearance_desk import CaseFile, ClearanceDesk, NothingToEnd, VoteRefused
from entitlements.log_in import LogIn, WrongCredentials
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("entitlements")

_ADDRESS: Final = "command line"
_DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


def _not_yours(reason: NotYours) -> str:
    return {
        NotYours.DECIDED: _("This application is decided already: `aos entitlements clearances` shows how."),
        NotYours.APPLICANT: _("Whoever applied, or is to be cleared, does not decide: ask somebody else."),
        NotYours.OWN_COMPANY: _("Nobody decides on their own company: ask somebody else."),
        NotYours.AGREED_ALREADY: _("You have agreed already: a second person has to agree as well."),
        NotYours.PAPERS_UNREAD: _(
            "Open every document on the page of the application first, as this person."
        ),
        NotYours.REASON_MISSING: _(
            "You entered another certificate before: give --reason for correcting it."
        ),
    }[reason]


def _flaw(flaw: Flaw) -> str:
    return {
        Flaw.EMPTY: _("Give --issuer, --holder, --certificate, --from and --to, as on the certificate."),
        Flaw.ENDS_BEFORE_IT_BEGINS: _("The certificate ends before it begins: check --from and --to."),
        Flaw.TOO_LONG: _("A certificate holds for 60 months at most: check --from and --to."),
    }[flaw]


def clearance_commands(
    database: Callable[[], Database], clock: Callable[[], datetime] = utc_now
) -> tuple[click.Command, ...]:
    """The commands, on a database that is opened when one of them runs."""
    return _clearances(database, clock), _grant(database, clock), _revoke(database, clock), _verify(database)


def register_faults(database: Database) -> list[str]:
    """A sentence for each record of the register of accesses that says no more what it said when made."""
    text = _(
        "Record {number} of the register of accesses was changed:"
        " compare it with the audit trail and a backup."
    )
    with database.read() as session:
        return [text.format(number=number) for number in AccessRegister(session, utc_now).faults()]


def _clearances(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command("clearances", help=_("List clearances and applications for them, the newest first."))
    @click.option(
        "--state", type=click.Choice([status.value for status in Status if status is not Status.NONE]),
        help=_("Only those in this state."),
    )  # fmt: skip
    @click.option("--json", "is_json", is_flag=True, help=_("Print one clearance per line, as JSON."))
    def clearances(state: str | None, is_json: bool) -> None:
        with database().read() as session:
            cases = ClearanceDesk(session, clock).cases(Status(state) if state else None)
        for case in cases:
            value = _as_json(case)
            line = "\t".join("" if one is None else str(one) for one in value.values())
            click.echo(json.dumps(value, ensure_ascii=False) if is_json else line)

    return clearances


def _grant(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command("grant", help=_("Agree to clearance NUMBER as one of two members of the staff."))
    @click.argument("number", type=int)
    @click.option("--by", "email", required=True, help=_("Your e-mail address; your password is asked for."))
    @click.option("--issuer", help=_("Who issued the certificate."))
    @click.option("--holder", help=_("Whom the certificate names."))
    @click.option("--certificate", "certificate_number", help=_("The number of the certificate."))
    @click.option("--from", "valid_from", type=_DAY, help=_("The first day on which it holds."))
    @click.option("--to", "valid_to", type=_DAY, help=_("The last day on which it holds."))
    @click.option("--reason", default="", help=_("Why you correct what you entered before."))
    def grant(number: int, email: str, reason: str, **typed: str | datetime | None) -> None:
        staff = _staff(database(), email, clock)
        with _refusals(), database().write() as session:
            desk = ClearanceDesk(session, clock)
            after = desk.agree(number, _voter(staff), _certificate(typed), reason)
        click.echo(
            _("Clearance {number} is granted.").format(number=number)
            if after.is_granted
            else _("Noted. A second member of the staff has to enter the same certificate by themselves.")
        )

    return grant


def _revoke(database: Callable[[], Database], clock: Callable[[], datetime]) -> click.Command:
    @click.command("revoke", help=_("Take clearance NUMBER back; it ends now."))
    @click.argument("number", type=int)
    @click.option("--by", "email", required=True, help=_("Your e-mail address; your password is asked for."))
    @click.option("--reason", required=True, help=_("Why; whom it is about reads it."))
    def revoke(number: int, email: str, reason: str) -> None:
        if not reason.strip():
            raise click.UsageError(_("Give a reason: whom it is about reads it."))
        staff = _staff(database(), email, clock)
        with _refusals(), database().write() as session:
            ClearanceDesk(session, clock).revoke(number, staff.id, reason.strip())
        click.echo(_("Clearance {number} is revoked.").format(number=number))

    return revoke


def _verify(database: Callable[[], Database]) -> click.Command:
    @click.command("verify-accesses", help=_("Say whether FILE is an export of accesses, unchanged."))
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def verify(file: Path) -> None:
        with database().read() as session:
            known = AccessRegister(session, utc_now).known(file.read_bytes())
        if known is None:
            raise click.ClickException(
                _("No file with these bytes was made here: it was changed, or comes from another portal.")
            )
        text = _("Made here on {day}: {company}, {first} to {last}, {count} records.")
        click.echo(
            text.format(
                day=f"{known.made_at:%Y-%m-%d %H:%M} UTC",
                company=known.operator_name,
                first=known.first_day,
                last=known.last_day,
                count=known.records,
            )
        )

    return verify


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except VoteRefused as refusal:
        raise click.ClickException(_not_yours(refusal.reason)) from None
    except CertificateRefused as refusal:
        raise click.ClickException(_flaw(refusal.flaw)) from None
    except NothingToEnd:
        raise click.ClickException(
            _("There is no such clearance in force: `aos entitlements clearances` lists them.")
        ) from None


def _staff(database: Database, email: str, clock: Callable[[], datetime]) -> Account:
    """The member of the staff who has typed their password."""
    password = click.prompt(_("Password"), hide_input=True)
    try:
        account = LogIn(database, clock).authenticate(email, password, _ADDRESS)
    except (WrongCredentials, TooManyAttempts):
        raise click.ClickException(_("The e-mail address or the password is wrong: try again.")) from None
    if Role.STAFF not in account.roles:
        raise click.ClickException(_("{email} does not belong to the portal's staff.").format(email=email))
    return account


def _voter(account: Account) -> Voter:
    return Voter(account_id=account.id, operator_id=account.operator_id)


def _certificate(typed: Mapping[str, str | datetime | None]) -> Certificate:
    """The certificate that was typed."""
    first, last = typed["valid_from"], typed["valid_to"]
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        raise CertificateRefused(Flaw.EMPTY)
    return Certificate(
        issuer=str(typed["issuer"] or ""),
        subject=str(typed["holder"] or ""),
        number=str(typed["certificate_number"] or ""),
        valid_from=first.date(),
        valid_to=last.date(),
    )


def _as_json(case: CaseFile) -> dict[str, str | int | None]:
    clearance = case.clearance  # while it is undecided, nobody learns here what somebody else entered
    certificate = None if clearance.status is Status.APPLIED else clearance.certificate
    last: date | None = None if certificate is None else certificate.valid_to
    return {
        "number": clearance.id,
        "level": clearance.level.value,
        "state": clearance.status.value,
        "company": clearance.operator_id,
        "account": clearance.account_id,
        "applied_at": clearance.applied_at.isoformat(),
        "agreed": len([vote for vote in clearance.votes if vote.certificate is not None]),
        "certificate": None if certificate is None else certificate.number,
        "valid_to": None if last is None else last.isoformat(),
    }
