"""What people of a company are told by mail: invited, let go, taken back, made an owner, erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from entitlements.accounts import Role
from entitlements.departures import Departure
from entitlements.invitation_store import Invitation
from translations.catalogue import catalogue
from translations.locales import Language
from web.mail.letter import Letter, Line
from web.moments import day_in_words

MAIL_KIND: Final = "company"


def _(message: str) -> str:
    """Mark a message for the catalogue; `Reader.say` translates it."""
    return message


_ROLES: Final = {
    Role.OWNER: _("Owner"),
    Role.BUYER: _("Buyer"),
    Role.TECHNICIAN: _("Technician"),
    Role.SECURITY: _("Security-related information"),
    Role.ACCOUNTANT: _("Accountant"),
}
_ENDED: Final = {
    "sessions": _("sessions"),
    "invitations": _("open invitations"),
    "devices": _("remembered devices"),
    "clearances": _("clearance for security-related information"),
    "seats": _("places on tickets"),
    "agents": _("programming agents"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who a letter is for: their language, and where the portal is for them (`https://host/pl`)."""

    language: Language
    pages: str

    def say(self, message: str, **values: object) -> str:
        """A message of the catalogue in their language."""
        return catalogue("web", self.language).gettext(message).format(**values)

    def day(self, day: date | datetime) -> str:
        """A day as their language writes it."""
        return day_in_words(day, self.language)

    def roles(self, roles: frozenset[Role]) -> str:
        """The names of roles."""
        return ", ".join(self.say(name) for role, name in _ROLES.items() if role in roles)

    def ended(self, ended: Mapping[str, int]) -> str:
        """What ended, counted."""
        names = {name: self.say(_ENDED.get(name, name)) for name in ended}
        return ", ".join(f"{names[name]} ({count})" for name, count in ended.items() if count)


def invitation(to: Reader, invited: Invitation, *, company: str, by: str, token: str) -> Letter:
    """Somebody is invited to work for a company; the link in it is good once."""
    return Letter(
        language=to.language,
        subject=to.say(_("{company} invites you to AOS"), company=company),
        sentences=(
            to.say(
                _("{by} invites you to work for {company} in AOS, the portal of repair information."),
                by=by,
                company=company,
            ),
            to.say(_("Your roles: {roles}."), roles=to.roles(invited.roles)),
            to.say(
                _("The link is good until {day} and can be used once. You choose a password there."),
                day=to.day(invited.expires_at),
            ),
        ),
        action=Line(label=to.say(_("Accept the invitation")), url=f"{to.pages}/invitation/{token}"),
        small_print=(to.say(_("If you do not know the company, do nothing: without you nothing happens.")),),
    )


def joined(to: Reader, *, name: str, email: str, company: str) -> Letter:
    """To whoever invited somebody: they accepted."""
    return Letter(
        language=to.language,
        subject=to.say(_("{name} has accepted your invitation"), name=name),
        sentences=(
            to.say(
                _("{name} ({email}) works for {company} in AOS from now on."),
                name=name,
                email=email,
                company=company,
            ),
        ),
        action=Line(label=to.say(_("Employees")), url=f"{to.pages}/company/employees"),
    )


def let_go(to: Reader, *, company: str, by: str) -> Letter:
    """To the person who left."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your access for {company} has ended"), company=company),
        sentences=(
            to.say(
                _(
                    "{by} has ended your access to AOS, where you worked for {company} until now. You are "
                    "logged out everywhere."
                ),
                by=by,
                company=company,
            ),
            to.say(_("Your account is closed, and erased after 24 months unless you are taken back.")),
            to.say(_("If this is a mistake, ask the owner of the company's account to take you back.")),
        ),
        small_print=(
            to.say(_("What the portal keeps about you, and for how long: {url}"), url=f"{to.pages}/privacy"),
        ),
    )


def has_left(to: Reader, *, name: str, company: str, left: Departure) -> Letter:
    """To an owner: somebody is out, what ended, and whom to tell until when."""
    ended = to.ended(left.ended)
    return Letter(
        language=to.language,
        subject=to.say(_("{name} no longer works for {company} in AOS"), name=name, company=company),
        sentences=(
            to.say(_("{name} is logged out everywhere and cannot log in any more."), name=name),
            *([to.say(_("Ended at once: {ended}."), ended=ended)] if ended else []),
            _reminder(to, name, left),
        ),
        action=Line(label=to.say(_("Employees")), url=f"{to.pages}/company/employees"),
    )


def _reminder(to: Reader, name: str, left: Departure) -> str:
    """Three working days: said to every owner, for not every clearance is known to the portal."""
    message = (
        _(
            "{name} had a clearance for security-related information. Tell the body that issued it that they "
            "left: within three working days, that is by {day}."
        )
        if left.ended.get("clearances")
        else _(
            "If {name} has a certificate for security-related information (SERMI), tell the body that issued "
            "it that they left: within three working days, that is by {day}."
        )
    )
    return to.say(message, name=name, day=to.day(left.notify_by))


def taken_back(to: Reader, *, company: str, by: str, roles: frozenset[Role]) -> Letter:
    """To somebody who may log in again."""
    return Letter(
        language=to.language,
        subject=to.say(_("You may log in for {company} again"), company=company),
        sentences=(
            to.say(_("{by} has opened your account in AOS again."), by=by),
            to.say(_("Your roles: {roles}."), roles=to.roles(roles)),
        ),
        action=Line(label=to.say(_("Log in")), url=f"{to.pages}/login"),
    )


def roles_changed(to: Reader, *, company: str, by: str, roles: frozenset[Role]) -> Letter:
    """To somebody whose roles were changed by somebody else."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your roles at {company} have changed"), company=company),
        sentences=(
            to.say(_("{by} has changed what you may do in AOS."), by=by),
            to.say(_("Your roles: {roles}."), roles=to.roles(roles)),
        ),
        action=Line(label=to.say(_("The company's page")), url=f"{to.pages}/company"),
    )


def erased(to: Reader) -> Letter:
    """To somebody who had their account deleted: the last mail."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your account in AOS is deleted")),
        sentences=(
            to.say(_("Your name, your address and everything that was yours alone is erased.")),
            to.say(_("What the law obliges the portal to keep stays, under a number, until its day.")),
        ),
        small_print=(
            to.say(_("What the portal keeps about you, and for how long: {url}"), url=f"{to.pages}/privacy"),
        ),
    )
