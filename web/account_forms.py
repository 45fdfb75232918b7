"""The forms by which people prove who they are, and change how they do."""

from typing import Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from entitlements.passkeys import MOST_CHARACTERS
from web.mail.address import AddressRefused, public_address

_MOST_CODE: Final = 40
_MOST_EMAIL: Final = 254
_MOST_PASSWORD: Final = 2000
_MOST_ANSWER: Final = 20_000


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A code of an authenticator app."""

    code = StringField(
        _("Six-digit code"),
        validators=[
            InputRequired(_("Type the six digits that the app shows now.")),
            Length(max=_MOST_CODE, message=_("A code has six digits.")),
        ],
    )
    remember = BooleanField()
    next = HiddenField()


class RecoveryCodeForm(FlaskForm):  # type: ignore[misc]
    """A recovery code."""

    code = StringField(
        _("Recovery code"),
        validators=[
            InputRequired(_("Type one of your recovery codes.")),
            Length(max=_MOST_CODE, message=_("A recovery code has twelve characters.")),
        ],
    )
    next = HiddenField()


class PasskeyForm(FlaskForm):  # type: ignore[misc]
    """What a passkey answered, as the page's script sends it."""

    answer = HiddenField(validators=[InputRequired(), Length(max=_MOST_ANSWER)])
    question = HiddenField(validators=[InputRequired(), Length(max=_MOST_CODE * 10)])
    remember = BooleanField()
    next = HiddenField()


class NewPasskeyForm(PasskeyForm):
    """What a new passkey answered, and its name."""

    name = StringField(
        _("Name of the passkey"),
        validators=[
            InputRequired(_("Give the passkey a name by which you know the device.")),
            Length(max=MOST_CHARACTERS, message=_("This is too long for the name of a device.")),
        ],
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The account's password once more."""

    password = PasswordField(
        _("Password"),
        validators=[
            InputRequired(_("Type your password.")),
            Length(max=_MOST_PASSWORD, message=_("This is too long for a password.")),
        ],
    )
    next = HiddenField()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password."""

    new_password = PasswordField(
        _("New password"), validators=[InputRequired(_("Type a new password.")), Length(max=_MOST_PASSWORD)]
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password, and the present one."""

    password = PasswordField(
        _("Present password"),
        validators=[InputRequired(_("Type your present password.")), Length(max=_MOST_PASSWORD)],
    )


class ChangeAddressForm(FlaskForm):  # type: ignore[misc]
    """Another e-mail address, and the present password."""

    email = EmailField(
        _("New e-mail address"),
        validators=[
            InputRequired(_("Type the new e-mail address.")),
            Length(max=_MOST_EMAIL, message=_("This is too long for an e-mail address.")),
        ],
    )
    password = PasswordField(
        _("Present password"),
        validators=[InputRequired(_("Type your present password.")), Length(max=_MOST_PASSWORD)],
    )

    def validate_email(self, field: EmailField) -> None:
        """Refuse what no mail can be sent to."""
        try:
            public_address(field.data.strip())
        except AddressRefused:
            raise ValidationError(
                _("This is no e-mail address: it has one @ and a domain behind it.")
            ) from None


class AskForPasswordForm(FlaskForm):  # type: ignore[misc]
    """The e-mail address of an account whose password is forgotten."""

    email = EmailField(
        _("E-mail address"),
        validators=[
            InputRequired(_("Type the e-mail address of your account.")),
            Length(max=_MOST_EMAIL, message=_("This is too long for an e-mail address.")),
        ],
    )
