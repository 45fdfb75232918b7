"""`aos entitlements erase`: erase the person behind an account, from the command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import click
from sqlalchemy import select

from entitlements.acting import LastOwner
from entitlements.erasing import Erasing
from entitlements.leaving import LeavingStep
from entitlements.models import AccountRow
from entitlements.personal_data import PersonalSource
from entitlements.store import normalise_email
from kb.database import Database
from kb.store import utc_now
from translations.catalogue import translator

_ = translator("entitlements")


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseServices:
    """What the command works on: the database, and the whole portal's sources and steps."""

    database: Database
    sources: Sequence[PersonalSource]
    steps: Sequence[LeavingStep]
    clock: Callable[[], datetime] = utc_now


def erase_command(services: Callable[[], EraseServices]) -> click.Command:
    """The command, on services that are opened when it runs."""

    @click.command(
        "erase", help=_("Erase the person behind the account of EMAIL; what the law keeps stays, by number.")
    )
    @click.argument("email")
    @click.option("--yes", is_flag=True, help=_("Do not ask whether it is meant."))
    def erase(email: str, yes: bool) -> None:
        if not yes:
            click.confirm(_("Nobody can undo this. Erase {email}?").format(email=email), abort=True)
        opened = services()
        with opened.database.write() as session:
            account_id = session.scalar(
                select(AccountRow.id).where(AccountRow.email == normalise_email(email))
            )
            if account_id is None:
                raise click.ClickException(
                    _("There is no account for {email}: `aos entitlements accounts` lists them.").format(
                        email=email
                    )
                )
            erasing = Erasing(session=session, sources=opened.sources, steps=opened.steps, now=opened.clock())
            try:
                erasing.erase_by_staff(account_id)
            except LastOwner:
                raise click.ClickException(
                    _("{email} is the only owner of a company: it is handed over or closed first.").format(
                        email=email
                    )
                ) from None
        click.echo(_("{email} is erased.").format(email=email))

    return erase
