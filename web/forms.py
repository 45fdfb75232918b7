"""Forms: their fields, their messages, and where they may lead afterwards."""

from typing import Final
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

_MAX_EMAIL: Final = 254
_MAX_PASSWORD: Final = 1024
_MAX_PATH: Final = 2000


class LogInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """E-mail address, password, and the place to return to."""

    email = EmailField(
        _("E-mail address"),
        validators=[
            InputRequired(_("Type the e-mail address of your account.")),
            Length(max=_MAX_EMAIL, message=_("This is too long for an e-mail address.")),
        ],
    )
    password = PasswordField(
        _("Password"),
        validators=[
            InputRequired(_("Type your password.")),
            Length(max=_MAX_PASSWORD, message=_("This is too long for a password.")),
        ],
    )
    next = HiddenField()


def safe_path(target: str | None) -> str:
    """`target` when it is a page of this portal, else the home page: a link never leads out by log-in."""
    home = url_for("home.home")
    if not target or len(target) > _MAX_PATH or "\\" in target or not target.isprintable():
        return home
    try:
        parts = urlsplit(target)
    except ValueError:
        return home
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(("/pl/", "/en/"))
    return target if is_ours else home
