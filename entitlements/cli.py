"""`aos entitlements`: accounts from the command line."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import GetPassWarning

import click
from sqlalchemy.orm import Session

from entitlements.accounts import OPERATOR_ROLES, PORTAL_ROLES, Role
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.operators import OperatorStore
from entitlements.password_advice import password_advice
from entitlements.passwords import PasswordNotAccepted
from entitlements.session_commands import end_sessions_command, sessions_command
from entitlements.store import AccountStore, EmailTaken, NewAccount
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import translator
from translations.locales import DEFAULT_LANGUAGE, Language

_ = translator("entitlements")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementsServices:
    """What the commands work on."""

    database: Database


def entitlements_group(services: Callable[[], EntitlementsServices]) -> click.Group:
    """The commands, on services that are opened when one of them runs."""
    group = click.Group(
        "entitlements", help=_("People: accounts, companies, clearances, proofs, the audit trail.")
    )
    group.add_command(_add_account(services))
    group.add_command(_set_password(services))
    group.add_command(_accounts(services))
    group.add_command(sessions_command(lambda: services().database))
    group.add_command(end_sessions_command(lambda: services().database))
    return group


def _password_option() -> Callable[[click.decorators.FC], click.decorators.FC]:
    return click.option(
        "--password",
        default=_asked,
        help=_("Asked for when it is not given; better not given, it shows in history."),
    )


def _asked() -> str:
    """The password that is typed, twice; nothing is read that a terminal would show."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True))
        except GetPassWarning:
            sentence = _("There is no terminal to ask for the password: run the command in one.")
            raise click.UsageError(sentence) from None


def _add_account(services: Callable[[], EntitlementsServices]) -> click.Command:
    @click.command("add-account", help=_("Make an account for EMAIL."))
    @click.argument("email")
    @click.option("--name", required=True, help=_("The person's name, as shown on pages."))
    @click.option(
        "--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True,
        default=[Role.TECHNICIAN.value], show_default=True,
        help=_("What the account is for; may be given several times."),
    )  # fmt: skip
    @click.option("--operator", type=int, help=_("The number of the company that the person works for."))
    @click.option(
        "--language", type=click.Choice([language.value for language in Language]),
        default=DEFAULT_LANGUAGE.value, show_default=True, help=_("The language of pages and mails."),
    )  # fmt: skip
    @_password_option()
    def add_account(
        *, email: str, name: str, roles: tuple[str, ...], operator: int | None, language: str, password: str
    ) -> None:
        new = NewAccount(
            email=email,
            display_name=name,
            password=password,
            roles=frozenset(Role(role) for role in roles),
            language=Language(language),
            operator_id=operator,
        )
        _check_company(new)
        try:
            with services().database.write() as session:
                if operator is not None and OperatorStore(session).by_id(operator) is None:
                    raise click.ClickException(
                        _("There is no company with the number {number}.").format(number=operator)
                    )
                added = AccountStore(session).add(new, datetime.now(UTC))
                _note(session, AuditKind.ACCOUNT_ADDED, added.id, roles=", ".join(sorted(added.roles)))
        except EmailTaken:
            raise click.ClickException(
                _("There is an account for {email} already: choose another address.").format(email=email)
            ) from None
        except PasswordNotAccepted as refusal:
            raise click.ClickException(password_advice(refusal.fault)) from None
        click.echo(_("{email} can log in now.").format(email=email))

    return add_account


def _check_company(new: NewAccount) -> None:
    """Refuse an employee of no company, and a company's employee who runs the portal."""
    if new.roles & OPERATOR_ROLES and new.operator_id is None:
        raise click.UsageError(
            _("An employee belongs to a company: give its number with --operator, or another --role.")
        )
    if new.roles & PORTAL_ROLES and new.operator_id is not None:
        raise click.UsageError(_("Who runs the portal belongs to no company: leave --operator out."))


def _set_password(services: Callable[[], EntitlementsServices]) -> click.Command:
    @click.command("set-password", help=_("Give EMAIL a new password and end all its sessions."))
    @click.argument("email")
    @_password_option()
    def set_password(email: str, password: str) -> None:
        try:
            with services().database.write() as session:
                account = AccountStore(session).set_password(email, password, datetime.now(UTC))
                if account is not None:
                    _note(session, AuditKind.PASSWORD_RESET, account.id)
        except PasswordNotAccepted as refusal:
            raise click.ClickException(password_advice(refusal.fault)) from None
        if account is None:
            raise click.ClickException(
                _("There is no account for {email}: `aos entitlements accounts` lists them.").format(
                    email=email
                )
            )
        click.echo(_("{email} has a new password.").format(email=email))

    return set_password


def _note(session: Session, kind: AuditKind, account_id: int, **details: str) -> None:
    """Record what a command did to an account; who ran it is not known."""
    told = {"by": "command", **details}
    event = AuditEvent(kind=kind, actor_id=None, subject=f"account:{account_id}", details=told)
    AuditTrail(session, utc_now).record(event)


def _accounts(services: Callable[[], EntitlementsServices]) -> click.Command:
    @click.command("accounts", help=_("List the accounts that can log in."))
    def accounts() -> None:
        with services().database.read() as session:
            for account in AccountStore(session).all():
                roles = ",".join(sorted(account.roles))
                click.echo(f"{account.email}\t{roles}\t{account.language}\t{account.display_name}")

    return accounts
