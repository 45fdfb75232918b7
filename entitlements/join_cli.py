"""`aos entitlements`: applications and operators from the command line, and the first staff account."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from entitlements.accounts import Role
from entitlements.application_queue import Entry, Filter, queue
from entitlements.applications import (
    AlreadyDecided,
    Applications,
    ApplicationState,
    DecisionRefused,
    NoSuchApplication,
    ReasonMissing,
    Verdict,
)
from entitlements.notices import Notify
from entitlements.operator_desk import NoSuchOperator, OperatorDesk, StandsOtherwise, Step
from entitlements.password_advice import password_advice
from entitlements.passwords import PasswordNotAccepted
from entitlements.store import AccountStore, EmailTaken, NewAccount
from entitlements.vat_checks import NoVatNumber, VatChecks
from kb.database import Database
from translations.catalogue import translator
from translations.locales import DEFAULT_LANGUAGE, Language

_ = translator("entitlements")
_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinServices:
    """What the commands work on."""

    database: Database
    notify: Notify
    vat_checks: VatChecks
    clock: Callable[[], datetime]


def join_commands(services: Callable[[], JoinServices]) -> list[click.Command]:
    """The commands, on services that are opened when one of them runs."""
    return [
        _applications(services),
        _decision(services, "approve", _("Approve an application (its NUMBER stands in `applications`).")),
        _decision(services, "refuse", _("Refuse an application, with a reason that the applicant reads.")),
        _step(services, "suspend", Step.SUSPEND, _("Suspend a company: nobody in it reads anything.")),
        _step(services, "reinstate", Step.REINSTATE, _("Lift a company's suspension.")),
        _step(services, "revoke", Step.CLOSE, _("Take a company's approval away for good.")),
        _check_vat(services),
        _add_staff(services),
    ]


def _applications(services: Callable[[], JoinServices]) -> click.Command:
    states = [state.value for state in ApplicationState]

    @click.command("applications", help=_("List the applications of companies, who waits longest first."))
    @click.option(
        "--state", type=click.Choice([*states, _ALL]), default=ApplicationState.WAITING.value,
        show_default=True, help=_("Only applications in this state."),
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help=_("Print one application per line, as JSON."))
    def applications(state: str, *, as_json: bool) -> None:
        wanted = Filter(state=None if state == _ALL else ApplicationState(state))
        with services().database.read() as session:
            entries = queue(session, wanted)
        for entry in entries:
            click.echo(json.dumps(_json(entry), ensure_ascii=False) if as_json else _line(entry))
        if not entries and not as_json:
            click.echo(_("There are no such applications."))

    return applications


def _decision(services: Callable[[], JoinServices], name: str, help_text: str) -> click.Command:
    is_approved = name == "approve"

    @click.command(name, help=help_text)
    @click.argument("number", type=int)
    @click.option("--reason", default="", help=_("What the applicant reads; needed for a refusal."))
    def decide(number: int, reason: str) -> None:
        opened = services()
        try:
            with opened.database.write() as session:
                store = Applications(session, opened.clock)
                found = store.by_id(number)
                verdict = Verdict(
                    application_id=number,
                    version=0 if found is None else found.version,
                    is_approved=is_approved,
                    reason=reason,
                )
                store.decide(verdict, None, opened.notify)
        except DecisionRefused as refusal:
            raise click.ClickException(_sentence(refusal, number)) from None
        if is_approved:
            click.echo(_("Application {number} is approved.").format(number=number))
        else:
            click.echo(_("Application {number} is refused.").format(number=number))

    return decide


def _step(services: Callable[[], JoinServices], name: str, step: Step, help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @click.argument("company", type=int)
    @click.option(
        "--reason", default="", help=_("What the company reads; needed unless access is given back.")
    )
    def take(company: int, reason: str) -> None:
        opened = services()
        try:
            with opened.database.write() as session:
                OperatorDesk(session, opened.clock).step(company, step, reason, None, opened.notify)
        except NoSuchOperator:
            raise click.ClickException(
                _("There is no company with the number {number}.").format(number=company)
            ) from None
        except StandsOtherwise as refusal:
            raise click.ClickException(
                _("The company is {standing}: this cannot be done to it.").format(standing=refusal.standing)
            ) from None
        except ReasonMissing:
            raise click.ClickException(
                _("A reason is missing: give one with --reason, at least ten characters.")
            ) from None
        click.echo(_("Done: company {number}.").format(number=company))

    return take


def _check_vat(services: Callable[[], JoinServices]) -> click.Command:
    @click.command(
        "check-vat", help=_("Ask the register about a COMPANY's VAT number, or about those that are due.")
    )
    @click.argument("company", type=int, required=False)
    @click.option("--json", "as_json", is_flag=True, help=_("Print one answer per line, as JSON."))
    def check_vat(company: int | None, *, as_json: bool) -> None:
        checks = services().vat_checks
        try:
            answers = checks.check_due() if company is None else {company: checks.check(company, None)}
        except NoVatNumber:
            raise click.ClickException(
                _("There is no company {number} with a VAT number.").format(number=company)
            ) from None
        for number, answer in answers.items():
            values = {
                "company": number,
                "state": answer.state,
                "source": answer.source,
                "fault": answer.fault,
            }
            values["consultation_number"] = answer.consultation_number
            line = "\t".join(str(value) for value in values.values()).rstrip("\t")
            click.echo(json.dumps(values, ensure_ascii=False) if as_json else line)
        if not answers and not as_json:
            click.echo(_("No VAT number is due, or no register is asked (AOS_VAT_REGISTER)."))

    return check_vat


def _add_staff(services: Callable[[], JoinServices]) -> click.Command:
    @click.command("add-staff", help=_("Make a staff account for EMAIL: who decides on applications."))
    @click.argument("email")
    @click.option("--name", required=True, help=_("The person's name, as shown on pages."))
    @click.option(
        "--language", type=click.Choice([language.value for language in Language]),
        default=DEFAULT_LANGUAGE.value, show_default=True, help=_("The language of pages and mails."),
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help=_("Print the account's number, as JSON."))
    @click.password_option(
        prompt=_("Password"), help=_("Asked for when it is not given; better not given, it shows in history.")
    )
    def add_staff(*, email: str, name: str, language: str, as_json: bool, password: str) -> None:
        opened = services()
        new = NewAccount(
            email=email,
            display_name=name,
            password=password,
            roles=frozenset({Role.STAFF}),
            language=Language(language),
        )
        try:
            with opened.database.write() as session:
                account = AccountStore(session).add(new, opened.clock())
        except EmailTaken:
            raise click.ClickException(
                _("There is an account for {email} already: choose another address.").format(email=email)
            ) from None
        except PasswordNotAccepted as refusal:
            raise click.ClickException(password_advice(refusal.fault)) from None
        if as_json:
            click.echo(json.dumps({"account_id": account.id, "email": account.email}))
        else:
            click.echo(_("{email} can log in now, and sets up a second factor then.").format(email=email))

    return add_staff


def _sentence(refusal: DecisionRefused, number: int) -> str:
    match refusal:
        case NoSuchApplication():
            text = _("There is no application {number}: `aos entitlements applications` lists them.")
        case AlreadyDecided(application=application):
            text = _("Application {number} is {state}: there is nothing to decide.").format(
                number="{number}", state=application.state
            )
        case ReasonMissing():
            text = _("A reason is missing: give one with --reason, at least ten characters.")
        case _:
            text = _("Application {number} was changed at this moment: look at it, then decide again.")
    return text.format(number=number)


def _line(entry: Entry) -> str:
    application, operator = entry.application, entry.operator
    parts = (application.id, f"{application.handed_in_at:%Y-%m-%d %H:%M}", application.state)
    company = operator.company
    return "\t".join(
        str(part)
        for part in (*parts, operator.id, company.legal_name, company.vat or "-", operator.vat_state)
    )


def _json(entry: Entry) -> dict[str, Any]:
    application, company = entry.application, entry.operator.company
    return {
        "application": application.id,
        "company": entry.operator.id,
        "legal_name": company.legal_name,
        "profile": company.profile,
        "register_number": str(company.register),
        "vat": None if company.vat is None else str(company.vat),
        "vat_state": entry.operator.vat_state,
        "state": application.state,
        "handed_in_at": application.handed_in_at.isoformat(),
        "decided_at": None if application.decided_at is None else application.decided_at.isoformat(),
        "reason": application.reason,
        "files": entry.evidence,
        "alike": entry.alike,
    }
