"""What is said of a new password that is not taken: each fault with what to do, in both languages."""

from typing import Final

from entitlements.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, PasswordFault
from translations.catalogue import catalogue, translator
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is said."""
    return message


_SENTENCES: Final = {
    PasswordFault.TOO_SHORT: _("The password is too short: use at least {least} characters."),
    PasswordFault.TOO_LONG: _("The password is too long: use {most} characters at most."),
    PasswordFault.COMMON: _("Many people use this password, so it is tried first: choose another."),
    PasswordFault.EASY: _("This password is guessed too easily: make it longer, for example of four words."),
    PasswordFault.ABOUT_YOU: _(
        "This password is made of the name, the address or the portal's name: choose something else."
    ),
}


def password_advice(fault: PasswordFault, language: Language | None = None) -> str:
    """What to do about a fault; without a language in that of the command line."""
    say = translator("entitlements") if language is None else catalogue("entitlements", language).gettext
    return say(_SENTENCES[fault]).format(least=MINIMUM_LENGTH, most=MAXIMUM_LENGTH)
