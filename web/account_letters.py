"""What the portal tells the owner of an account by mail: each letter in their language, with what to do.

A letter that warns leads to the page where the owner can act; one that opens a door says for how long.
"""

from dataclasses import dataclass
from datetime import datetime

from translations.catalogue import catalogue
from translations.locales import Language
from web.mail.letter import Letter, Line
from web.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Who a letter is for: their language, and where the portal's pages begin for them (`https://host/pl`)."""

    language: Language
    pages: str

    def say(self, message: str, **values: object) -> str:
        """A message of the catalogue in their language."""
        return catalogue("web", self.language).gettext(message).format(**values)

    def moment(self, at: datetime) -> str:
        """An instant as their language writes it."""
        return moment(at, self.language)


def _(message: str) -> str:
    """Mark a message for the catalogue; `Addressee.say` translates it."""
    return message


def new_device(to: Addressee, device: str, at: datetime) -> Letter:
    """Somebody logged in from a browser that the account was never seen in."""
    device = device or to.say(_("an unknown browser"))
    return _warning(
        to,
        to.say(_("Your account was logged in to from a new device")),
        to.say(_("It was {device}, on {moment}."), device=device, moment=to.moment(at)),
        to.say(_("If that was you, there is nothing to do.")),
    )


def factor_added(to: Addressee, factor: str) -> Letter:
    """A second factor was set up."""
    return _warning(
        to,
        to.say(_("Your account has a new second factor")),
        to.say(_("Added: {factor}."), factor=factor),
        to.say(_("If that was you, there is nothing to do.")),
    )


def factor_replaced(to: Addressee, factor: str) -> Letter:
    """A second factor was set up in place of another."""
    return _warning(
        to,
        to.say(_("A second factor of your account was replaced")),
        to.say(_("Set up in place of the one before: {factor}."), factor=factor),
        _shut_elsewhere(to),
        to.say(_("If that was you, there is nothing to do.")),
    )


def factor_removed(to: Addressee, factor: str) -> Letter:
    """A second factor was taken away."""
    return _warning(
        to,
        to.say(_("A second factor was removed from your account")),
        to.say(_("Removed: {factor}."), factor=factor),
        _shut_elsewhere(to),
        to.say(_("If that was you, there is nothing to do.")),
    )


def codes_drawn(to: Addressee) -> Letter:
    """There is a new set of recovery codes."""
    return _warning(
        to,
        to.say(_("Your account has new recovery codes")),
        to.say(_("The earlier ones no longer open anything.")),
        to.say(_("If that was you, there is nothing to do.")),
    )


def code_used(to: Addressee, left: int) -> Letter:
    """Somebody logged in with a recovery code."""
    words = catalogue("web", to.language)
    count = words.ngettext("{count} recovery code is left.", "{count} recovery codes are left.", left).format(
        count=left
    )
    return _warning(
        to,
        to.say(_("A recovery code of your account was used")),
        count,
        _shut_elsewhere(to),
        to.say(_("If that was you, set up a second factor on your new device.")),
    )


def codes_guessed(to: Addressee) -> Letter:
    """Somebody has the password and tries codes."""
    return _warning(
        to,
        to.say(_("Somebody knows your password and is trying codes")),
        to.say(_("Your password was given rightly, then a wrong code several times.")),
        to.say(_("If that was you, wait a few minutes and try again.")),
    )


def password_changed(to: Addressee) -> Letter:
    """The account has another password."""
    return _warning(
        to,
        to.say(_("Your password was changed")),
        to.say(_("Every other device was logged out.")),
        to.say(_("If that was you, there is nothing to do.")),
    )


def password_link(to: Addressee, token: str) -> Letter:
    """The link to a new password."""
    return Letter(
        language=to.language,
        subject=to.say(_("A new password for your account")),
        sentences=(to.say(_("Somebody asked for a new password for your account, we hope it was you.")),),
        action=Line(label=to.say(_("Choose a new password")), url=f"{to.pages}/login/new-password/{token}"),
        small_print=(
            to.say(_("The link opens once, within an hour.")),
            to.say(_("If it was not you, do nothing: your password stays as it is.")),
        ),
    )


def reset_asked(to: Addressee, token: str) -> Letter:
    """Somebody asked that the second factor be taken off the account."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your second factor is to be removed")),
        sentences=(
            to.say(
                _("The people who run the portal were asked to remove the second factor of your account.")
            ),
            to.say(
                _("It happens only if two of them agree, and a day after that. You get another mail then.")
            ),
        ),
        action=_stop(to, token),
    )


def reset_agreed(to: Addressee, token: str, due_at: datetime) -> Letter:
    """Two people agreed; the day begins to count."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your second factor will be removed tomorrow")),
        sentences=(
            to.say(
                _("Two people agreed to remove the second factor of your account. It happens on {moment}."),
                moment=to.moment(due_at),
            ),
            to.say(_("From then on log in with your password, and set up a new second factor at once.")),
        ),
        action=_stop(to, token),
    )


def reset_done(to: Addressee) -> Letter:
    """The second factor is gone."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your second factor was removed")),
        sentences=(
            to.say(_("Authenticator app, passkeys, recovery codes and remembered devices are gone.")),
            to.say(_("Log in with your password now, and set up a new second factor.")),
        ),
        action=Line(label=to.say(_("Log in")), url=f"{to.pages}/login?next=/{to.language}/account"),
        small_print=(_not_you(to),),
    )


def reset_ended(to: Addressee) -> Letter:
    """A second factor was given or set up while its removal was asked for: nothing is removed."""
    return _warning(
        to,
        to.say(_("Your second factor stays: its removal has ended")),
        to.say(_("A second factor of your account was used or set up after its removal was asked for.")),
        to.say(_("So nothing is removed. If a device is lost, remove its factor in your account.")),
    )


def _warning(to: Addressee, subject: str, *sentences: str) -> Letter:
    return Letter(
        language=to.language,
        subject=subject,
        sentences=(*sentences, _not_you(to)),
        action=Line(label=to.say(_("Look at your account")), url=f"{to.pages}/account"),
    )


def _shut_elsewhere(to: Addressee) -> str:
    return to.say(_("Every other device was logged out, and remembered devices need the second step again."))


def _not_you(to: Addressee) -> str:
    return to.say(
        _("If it was not you, choose a new password at once and tell the people who run the portal.")
    )


def _stop(to: Addressee, token: str) -> Line:
    return Line(label=to.say(_("This was not me: stop it")), url=f"{to.pages}/login/stop-reset/{token}")
