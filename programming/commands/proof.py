"""Who gives a command that is for the staff alone: proved afresh, by password and authenticator app."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import click

from entitlements.accounts import Account, Role
from entitlements.attempts import TooManyAttempts
from entitlements.log_in import LogIn, WrongCredentials
from entitlements.second_factors import FactorKind, factor_kinds
from entitlements.second_step import CodeRefused, SecondStep
from kb.database import Database
from translations.catalogue import translator

_ = translator("programming")

_ADDRESS: Final = "command line"


def proved_staff(database: Database, email: str, clock: Callable[[], datetime]) -> Account:
    """The member of the staff who has typed their password and the code of the moment."""
    password = click.prompt(_("Password"), hide_input=True)
    try:
        account = LogIn(database, clock).authenticate(email, password, _ADDRESS)
    except (WrongCredentials, TooManyAttempts):
        raise click.ClickException(_("The e-mail address or the password is wrong: try again.")) from None
    if Role.STAFF not in account.roles:
        raise click.ClickException(_("{email} does not belong to the portal's staff.").format(email=email))
    with database.read() as session:
        kinds = factor_kinds(session, account.id)
    if FactorKind.TOTP not in kinds:
        raise click.ClickException(
            _("{email} has no authenticator app: set one up in the portal first.").format(email=email)
        )
    try:
        SecondStep(database=database, clock=clock).check_code(
            account.id, click.prompt(_("Code of the authenticator app")), None
        )
    except (CodeRefused, TooManyAttempts):
        raise click.ClickException(_("The code is wrong or was used: wait for the next one.")) from None
    return account
