"""What the portal tells the new and the old address of an account when its e-mail address is to change.

The letter to the new address names neither the account nor who asked: it may have been mistyped.
"""

from datetime import timedelta

from entitlements.address_changes import LASTS, UNDONE_WITHIN
from web.account_letters import Addressee
from web.mail.letter import Letter, Line


def _(message: str) -> str:
    """Mark a message for the catalogue; `Addressee.say` translates it."""
    return message


def confirm_address(to: Addressee, token: str) -> Letter:
    """To the new address: the link that makes it the account's own."""
    return Letter(
        language=to.language,
        subject=to.say(_("Confirm your new e-mail address")),
        sentences=(
            to.say(_("Somebody asked that this be the e-mail address of their account, we hope it was you.")),
            to.say(_("Until you confirm it, log in with the address that you have had so far.")),
        ),
        action=Line(label=to.say(_("Confirm the address")), url=f"{to.pages}/account/email/confirm/{token}"),
        small_print=(
            to.say(_("The link opens once, within {hours} hours."), hours=LASTS // timedelta(hours=1)),
            to.say(_("If it was not you, do nothing: your address was mistyped, and nothing happens.")),
        ),
    )


def address_has_account(to: Addressee) -> Letter:
    """To the new address, which has an account: its owner alone learns of it."""
    return Letter(
        language=to.language,
        subject=to.say(_("This e-mail address has an account already")),
        sentences=(
            to.say(_("Somebody asked that this be the e-mail address of another account.")),
            to.say(_("It has an account of its own, so nothing happens: one address is for one account.")),
            to.say(_("If it was you, log in with this address, or choose another one for your account.")),
        ),
        action=Line(label=to.say(_("Log in")), url=f"{to.pages}/login"),
        small_print=(to.say(_("If it was not you, there is nothing to do.")),),
    )


def address_change_asked(to: Addressee, new_email: str, token: str) -> Letter:
    """To the old address: what is asked for, and the link that stops it."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your account is to have another e-mail address")),
        sentences=(
            to.say(
                _("It is to be {email}. Nothing changes until that address is confirmed."), email=new_email
            ),
            to.say(_("If that was you, there is nothing to do.")),
        ),
        action=Line(label=to.say(_("This was not me: stop it")), url=_stop(to, token)),
    )


def address_changed(to: Addressee, new_email: str, token: str) -> Letter:
    """To the old address: what has changed, and the link that takes it back."""
    return Letter(
        language=to.language,
        subject=to.say(_("Your account has another e-mail address")),
        sentences=(
            to.say(_("It is {email} now. You log in with it, and mails go there."), email=new_email),
            to.say(_("If that was you, there is nothing to do.")),
        ),
        action=Line(label=to.say(_("This was not me: take it back")), url=_stop(to, token)),
        small_print=(to.say(_("The link works for {days} days."), days=UNDONE_WITHIN.days),),
    )


def _stop(to: Addressee, token: str) -> str:
    return f"{to.pages}/login/stop-address/{token}"
